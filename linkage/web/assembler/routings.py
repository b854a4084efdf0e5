"""The routing of a need: steps found by words of any language, put in order, marked as core or further.

Every button saves at once, so nothing is lost and nothing needs a script.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from database.enums import NeedStatus, StepRole
from database.models.part_needs import PartNeed
from database.session import transaction
from linkage.errors import Invalid
from linkage.language import _, _l
from linkage.services.needs import update_need
from linkage.services.users import actor_of
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import own_need
from linkage.web.assembler.questions import after_url, before_url, changed_input, is_checking, place_of
from linkage.web.guards import assembler_only
from linkage.web.process_options import process_tree, processes_meant
from linkage.wording import process_label
from matching.network import likely_core, neighbours, usual_order
from matching.routing import DraftedStep, drafted_steps
from matching.taxonomy import taxonomy

MOST_STEPS = 30
LONGEST_WORDS = 400
NO_KEY, NEEDS_KEPT, NOS_KEPT = "routing_no", 4, 12
Steps = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class RoutingStep:
    label: str
    is_core: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A process one may add. `path` is where it stands in the tree."""

    process: str
    label: str
    path: str


@dataclass(frozen=True, slots=True)
class Question:
    """A step the routing probably has: asked with its reason, yes or no."""

    process: str
    label: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class RoutingPage:
    """`found` is None before anybody has searched; `questions` are drafted from the steps; `tree` is everything.

    `usual` is what else often stands beside these steps.
    """

    number: int
    total: int
    steps: tuple[RoutingStep, ...]
    words: str
    found: tuple[Choice, ...] | None
    questions: tuple[Question, ...]
    usual: tuple[Choice, ...]
    tree: list[tuple[str, list[tuple[str, str]]]]
    is_usual_order: bool
    is_checking: bool
    version: int
    url: str
    post_url: str
    next_url: str
    back_url: str


@blueprint.get("/needs/<code>/edit/routing")
@assembler_only
def routing(code: str) -> str:
    need = own_need(code)
    chosen = [step.process for step in need.steps]
    words = request.args.get("words", "").strip()[:LONGEST_WORDS]
    checking = is_checking()
    number, total = place_of("routing")
    drafted = drafted_steps(chosen, materials=need.materials, declined=_declined(need))
    asked = [*chosen, *(step.process for step in drafted)]
    page = RoutingPage(
        number=number,
        total=total,
        steps=tuple(RoutingStep(process_label(step.process), step.role is StepRole.CORE) for step in need.steps),
        words=words,
        found=tuple(_choices(processes_meant(words), chosen)) if words else None,
        questions=tuple(map(_question, drafted)),
        usual=tuple(_choices(neighbours([code for code in chosen if code in taxonomy().processes]), asked)),
        tree=process_tree(chosen),
        is_usual_order=_in_usual_order(chosen) == chosen,
        is_checking=checking,
        version=need.version,
        url=url_for("assembler.routing", code=need.code),
        post_url=url_for("assembler.change_routing", code=need.code, check=1 if checking else None),
        next_url=after_url(need, "routing", is_checking=checking),
        back_url=before_url(need, "routing", is_checking=checking),
    )
    return render_template("assembler/needs/questions/routing.html", page=page, errors={})


@blueprint.post("/needs/<code>/edit/routing")
@assembler_only
def change_routing(code: str) -> ResponseReturnValue:
    """One change: `do` is add, decline, remove, up, down, core, further or sort; `process` or `step` say which."""
    need = own_need(code)
    check = 1 if is_checking() else None
    if request.form.get("do") == "decline":
        _decline(need, request.form.get("process", ""))
        return redirect(url_for("assembler.routing", code=code, check=check, _anchor="ask"))
    steps: Steps = [{"process": step.process, "role": step.role.value, "attrs": step.attributes} for step in need.steps]
    try:
        given = changed_input(need, {"requirements": {"process_steps": _changed(steps, need)}})
        with transaction() as open_session:
            update_need(open_session, need, given, by=actor_of(g.user), expected_version=_version())
    except Invalid as error:
        flash(str(next(iter(error.fields.values()), error.text)), "error")
    return redirect(url_for("assembler.routing", code=code, check=check, _anchor="steps"))


def _question(step: DraftedStep) -> Question:
    label, beside = process_label(step.process), process_label(step.because_of)
    if step.why == "tool":
        text = _("Does a tool have to be made: %(process)s?", process=label)
        reason = _("%(process)s needs one for this part. Say no when it exists, or comes from you.", process=beside)
    else:
        text = _("Does the part need this: %(process)s?", process=label)
        is_after = step.why == "after"
        reason = (
            _("Usual after %(process)s.", process=beside)
            if is_after
            else _("Usual before %(process)s.", process=beside)
        )
    return Question(step.process, label, text, reason)


def _declined(need: PartNeed) -> tuple[str, ...]:
    """What was answered with no in this browser: asked no more, and counted nowhere."""
    kept = session.get(NO_KEY)
    codes = kept.get(need.code) if isinstance(kept, dict) else None
    return tuple(code for code in codes if isinstance(code, str)) if isinstance(codes, list) else ()


def _decline(need: PartNeed, process: str) -> None:
    """Keeps a no; of the last needs only, for it stands in a cookie."""
    if process not in taxonomy().processes:
        return
    kept = session.get(NO_KEY)
    others = {code: codes for code, codes in kept.items() if code != need.code} if isinstance(kept, dict) else {}
    newest = list(others.items())[1 - NEEDS_KEPT :]
    session[NO_KEY] = {**dict(newest), need.code: list(dict.fromkeys([*_declined(need), process]))[-NOS_KEPT:]}


def _changed(steps: Steps, need: PartNeed) -> Steps:
    do = request.form.get("do", "")
    if do == "add":
        return _with(steps, request.form.get("process", ""))
    if do == "sort":
        order = _in_usual_order([step["process"] for step in steps])
        return sorted(steps, key=lambda step: order.index(step["process"]))
    place = _place(len(steps))
    if do == "remove":
        if len(steps) == 1 and need.status is NeedStatus.PUBLISHED:
            raise Invalid(_l("A published need keeps at least one process. Add another one first."))
        return [step for index, step in enumerate(steps) if index != place]
    if do in ("core", "further"):
        role = StepRole.CORE if do == "core" else StepRole.SECONDARY
        return [{**step, "role": role.value} if index == place else step for index, step in enumerate(steps)]
    other = place + {"up": -1, "down": 1}.get(do, 0)
    if 0 <= other < len(steps):
        steps[place], steps[other] = steps[other], steps[place]
    return steps


def _with(steps: Steps, process: str) -> Steps:
    """The step put where it usually comes; the first one that gives the part its shape becomes the core."""
    if process not in taxonomy().processes:
        raise Invalid(_l("Choose a process from the list."))
    if any(step["process"] == process for step in steps):
        raise Invalid(_l("This process is in the routing already."))
    if len(steps) >= MOST_STEPS:
        raise Invalid(_l("A routing has at most 30 steps. Split the need in two."))
    steps = _with_likely_core(steps, process)
    role = StepRole.SECONDARY if any(step["role"] == StepRole.CORE for step in steps) else StepRole.CORE
    added: dict[str, Any] = {"process": process, "role": role.value, "attrs": {}}
    known = [step["process"] for step in steps]
    # The steps that are there keep the order their owner gave them; the new one goes before the first it usually precedes.
    after = usual_order([*known, process])
    following = after[after.index(process) + 1 :]
    place = next((index for index, code in enumerate(known) if code in following), len(known))
    return [*steps[:place], added, *steps[place:]]


def _with_likely_core(steps: Steps, process: str) -> Steps:
    """The steps before one is added: a mold or a plating that stood in as the only core makes way for what shapes the part."""
    cores = [step["process"] for step in steps if step["role"] == StepRole.CORE]
    if len(cores) == 1 and likely_core([*cores, process]) == process:
        return [{**step, "role": StepRole.SECONDARY.value} for step in steps]
    return steps


def _place(count: int) -> int:
    typed = request.form.get("step", "")
    place = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else count
    if place >= count:
        raise Invalid(_l("This step is not there any more."))
    return place


def _version() -> int | None:
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _in_usual_order(processes: list[str]) -> list[str]:
    known = [code for code in processes if code in taxonomy().processes]
    return [*usual_order(known), *(code for code in processes if code not in known)]


def _choices(processes: Iterable[str], chosen: list[str]) -> Iterable[Choice]:
    for code in dict.fromkeys(processes):
        if code not in chosen:
            above = [process_label(node) for node in reversed(taxonomy().ancestors(code)[1:])]
            yield Choice(code, process_label(code), " › ".join(above))
