"""One draft of a fair's timetable: how it goes on, how good it is, what found no place; and two beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairSide
from database.models.fairs import Fair
from database.models.timetables import Timetable
from database.queries import jobs as job_rows
from database.session import db
from linkage.errors import Invalid
from linkage.language import _, ngettext
from linkage.services.fair_wish_overviews import wishing
from linkage.services.fairs import fair_of
from linkage.services.timetable_adoptions import Adopted, adopt
from linkage.services.timetables import RUNNING, USABLE, difference, draft_of, remove_draft, rules_in, stop_draft
from linkage.services.users import actor_of
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import do
from linkage.web.officer.fair_wishes import wish_figures
from linkage.web.officer.timetable_parts import (
    Frame,
    Speechless,
    State,
    Unseated,
    frame,
    names_of,
    speechless,
    state_of,
    unseated,
)
from linkage.web.officer.timetables import draft_name
from linkage.wording import number_text, share_text
from linkage.wording.timetables import (
    Names,
    binding_text,
    demand_text,
    gap_share,
    gap_text,
    price_text,
    unplaced_text,
)
from matching.timetable.problem import Placed

MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class DraftPage:
    """`facts`: how good it is, in words. `clash`: demands that cannot hold together. `unplaced`: why -> pairs without a meeting.

    `talks`: (figure, label, address) of firms to talk to before the next run; `matchless`: (name, address) of those that suit nobody.
    `binding`: what is scarce over the whole fair, and `binding_slots` where it is scarcest.
    """

    frame: Frame
    code: str
    name: str
    state: State
    is_running: bool
    is_usable: bool
    error: str
    figures: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    clash: tuple[str, ...]
    binding: tuple[tuple[str, str], ...]
    binding_slots: tuple[tuple[str, str], ...]
    talks: tuple[tuple[str, str, str], ...]
    matchless: tuple[tuple[str, str], ...]
    without: tuple[tuple[str, tuple[str, ...]], ...]
    unplaced: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    unplaced_left_out: int
    speechless: Speechless | None
    unseated: Unseated | None


@dataclass(frozen=True, slots=True)
class ComparePage:
    """`rows`: label and a figure for each draft. The lists: meetings of one draft only, and those at another time or table."""

    frame: Frame
    names: tuple[str, str]
    rows: tuple[tuple[str, str, str], ...]
    only_first: tuple[tuple[str, str, str], ...]
    only_second: tuple[tuple[str, str, str], ...]
    moved: tuple[tuple[str, str, str, str], ...]
    same: int
    left_out: int


@blueprint.get("/fairs/<code>/timetable/drafts/<draft>")
@officer_only
def fair_timetable_draft(code: str, draft: str) -> str:
    fair = fair_of(db(), code)
    return render_template("officer/fairs/timetable-draft.html", page=_page(fair, draft_of(db(), fair, draft)))


@blueprint.get("/fairs/<code>/timetable/drafts/<draft>/progress")
@officer_only
def fair_timetable_progress(code: str, draft: str) -> Response:
    """What a page that stays open asks now and then: the figures so far, and whether it goes on."""
    found = draft_of(db(), fair_of(db(), code), draft)
    figures = [figure for figure, _label in _figures(_figures_of(found))]
    return jsonify(is_running=found.status in RUNNING, state=state_of(found.status.value).label, figures=figures)


@blueprint.post("/fairs/<code>/timetable/drafts/<draft>/stop")
@officer_only
def fair_timetable_stop(code: str, draft: str) -> ResponseReturnValue:
    def stop(session: Session, found: Timetable) -> str:
        stop_draft(session, found, by=actor_of(g.user))
        return _("The run ends within a second or two, with the best so far.")

    return _do(code, draft, url_for("officer.fair_timetable_draft", code=code, draft=draft), stop)


@blueprint.post("/fairs/<code>/timetable/drafts/<draft>/remove")
@officer_only
def fair_timetable_remove(code: str, draft: str) -> ResponseReturnValue:
    def remove(session: Session, found: Timetable) -> str:
        remove_draft(session, found, by=actor_of(g.user))
        return _("The draft is thrown away.")

    return _do(code, draft, url_for("officer.fair_timetable", code=code), remove)


@blueprint.post("/fairs/<code>/timetable/drafts/<draft>/adopt")
@officer_only
def fair_timetable_adopt(code: str, draft: str) -> ResponseReturnValue:
    def take_over(session: Session, found: Timetable) -> str:
        done = adopt(session, found, by=actor_of(g.user))
        for sentence in _refused(done, names_of(found.fair)):
            flash(sentence, "warning")
        return _(
            "The draft is the plan now: %(new)s new meetings, %(moved)s moved, %(kept)s as before, %(dropped)s dropped.",
            new=format_number(done.new),
            moved=format_number(done.moved),
            kept=format_number(done.kept),
            dropped=format_number(done.dropped),
        )

    return _do(code, draft, url_for("officer.fair_timetable_board", code=code), take_over)


@blueprint.get("/fairs/<code>/timetable/compare")
@officer_only
def fair_timetable_compare(code: str) -> str:
    fair = fair_of(db(), code)
    chosen = list(dict.fromkeys(request.args.getlist("draft")))
    if len(chosen) != 2:
        raise Invalid(_("Choose two drafts to compare."))
    first, second = (draft_of(db(), fair, each) for each in chosen)
    return render_template("officer/fairs/timetable-compare.html", page=_compare(fair, first, second))


def _do(code: str, draft: str, back: str, change: Callable[[Session, Timetable], str]) -> ResponseReturnValue:
    return do(code, back, lambda session, fair: change(session, draft_of(session, fair, draft)))


def _refused(done: Adopted, names: Names) -> list[str]:
    """One sentence for each meeting that no longer goes; the rest in one."""
    sentences = [
        _(
            "%(buyer)s and %(supplier)s: %(reason)s",
            buyer=names.firms.get(each.a, each.a),
            supplier=names.firms.get(each.b, each.b),
            reason=reason,
        )
        for each, reason in done.refused[:5]
    ]
    more = len(done.refused) - len(sentences)
    if more > 0:
        sentences.append(
            ngettext(
                "One more meeting was not taken over.", "%(count)s more meetings were not taken over.", more, count=more
            )
        )
    return sentences


def _figures_of(draft: Timetable) -> Mapping[str, Any]:
    """What is known of a draft: its report, or what its run says so far."""
    if draft.report:
        return draft.report
    job = job_rows.job(db(), str(draft.rules.get("job")))
    return job.progress if job is not None else {}


def _page(fair: Fair, draft: Timetable) -> DraftPage:
    names, report, figures = names_of(fair), draft.report, _figures_of(draft)
    unplaced = report.get("unplaced", [])
    return DraftPage(
        frame=frame(fair, "officer.fair_timetable"),
        code=draft.code,
        name=draft_name(draft),
        state=state_of(draft.status.value),
        is_running=draft.status in RUNNING,
        is_usable=draft.status in USABLE and bool(draft.meetings),
        error=str(report.get("error", "")),
        figures=_figures(figures),
        facts=_facts(draft),
        clash=tuple(demand_text(each["code"], each["values"], names) for each in report.get("clashing", [])),
        binding=_binding(report, names, in_slots=False),
        binding_slots=_binding(report, names, in_slots=True),
        talks=(_matchless_figure(report), *wish_figures(fair, wishing(db(), fair))) if "matchless" in report else (),
        matchless=tuple(
            (names.firms.get(each, each), url_for("officer.fair_participant", code=fair.code, participant=each))
            for each in report.get("matchless", [])
        ),
        without=_without(report, names),
        unplaced=_unplaced(unplaced, names),
        unplaced_left_out=max(0, report.get("unplaced_total", 0) - len(unplaced)),
        speechless=speechless(fair, report.get("speechless", ()), names),
        unseated=unseated(fair),
    )


def _figures(figures: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The same four, while it runs and after."""
    idle = figures.get("breaks_total", figures.get("breaks"))
    return (
        (format_number(figures.get("meetings", 0)), _("meetings")),
        (number_text(round(figures.get("value", 0.0), 1)), _("points")),
        (_gap_share(figures), _("below the best possible, at most")),
        (format_number(idle or 0), _("idle gaps")),
    )


def _gap_share(figures: Mapping[str, Any]) -> str:
    return gap_share(figures["gap"]) if "gap" in figures else "–"


def _binding(report: Mapping[str, Any], names: Names, *, in_slots: bool) -> tuple[tuple[str, str], ...]:
    """What is scarce and what one more would bring: at all, or in single slots."""
    found = [each for each in report.get("binding", []) if (each.get("slot") is not None) is in_slots]
    return tuple(
        (
            binding_text(each["what"], each["id"], each.get("slot"), names),
            price_text(each["price"], each.get("meetings")),
        )
        for each in found
    )


def _unplaced(
    unplaced: Iterable[Mapping[str, Any]], names: Names
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Why -> buyer and supplier, the reason of the most pairs first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in unplaced:
        pair = (names.firms.get(each["a"], each["a"]), names.firms.get(each["b"], each["b"]))
        found.setdefault(unplaced_text(each["reason"], each["values"], names), []).append(pair)
    return tuple((why, tuple(pairs)) for why, pairs in sorted(found.items(), key=lambda line: -len(line[1])))


def _facts(draft: Timetable) -> tuple[tuple[str, str], ...]:
    report = draft.report
    if "value" not in report:
        return ()
    rules = rules_in(draft)
    return (
        (_("How good it is"), gap_text(report["gap"])),
        (
            _("Points"),
            _(
                "%(value)s of at most %(bound)s",
                value=number_text(round(report["value"], 1)),
                bound=number_text(round(report["bound"], 1)),
            ),
        ),
        (_("Musts with a meeting"), _of(report["musts"])),
        (_("Wishes of both sides with a meeting"), _of(report["mutual"])),
        (_("Wishes of one side with a meeting"), _of(report["likes"])),
        (_("Idle gaps, most of one firm"), format_number(report["breaks_max"])),
        (
            _("Interpreters change tables"),
            ngettext("once", "%(count)s times", report["handovers"], count=report["handovers"]),
        ),
        (_("Weight of a first meeting"), share_text(rules.coverage)),
        (_("Time taken"), _("%(seconds)s seconds", seconds=number_text(report["seconds"]))),
    )


def _of(share: list[int]) -> str:
    return _("%(placed)s of %(all)s", placed=format_number(share[0]), all=format_number(share[1]))


def _without(report: Mapping[str, Any], names: Names) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = report.get("without", {})
    labels = {
        FairSide.SUPPLIER: _("Suppliers without a meeting"),
        FairSide.ASSEMBLER: _("Buyers without a meeting"),
    }
    return tuple(
        (label, tuple(names.firms.get(code, code) for code in found[side.value]))
        for side, label in labels.items()
        if found.get(side.value)
    )


def _matchless_figure(report: Mapping[str, Any]) -> tuple[str, str, str]:
    count = len(report["matchless"])
    return format_number(count), _("firms suit nobody of the other side"), "#matchless" if count else ""


def _compare(fair: Fair, first: Timetable, second: Timetable) -> ComparePage:
    names, apart = names_of(fair), difference(first, second)
    labels = [label for label, _value in _facts(first) or _facts(second)]
    facts = [dict(_facts(each)) for each in (first, second)]
    reports = (first.report, second.report)
    lists = (apart.only_first, apart.only_second, apart.moved)
    return ComparePage(
        frame=frame(fair, "officer.fair_timetable"),
        names=(draft_name(first), draft_name(second)),
        rows=(
            (_("Meetings"), *_both(reports, "meetings")),
            (_("Idle gaps"), *_both(reports, "breaks_total")),
            *((label, facts[0].get(label, ""), facts[1].get(label, "")) for label in labels),
            (_("Firms without a meeting"), _alone(first), _alone(second)),
        ),
        only_first=tuple(_meeting(each, names) for each in apart.only_first[:MOST_LINES]),
        only_second=tuple(_meeting(each, names) for each in apart.only_second[:MOST_LINES]),
        moved=tuple((*_meeting(one, names), _place(other, names)) for one, other in apart.moved[:MOST_LINES]),
        same=apart.same,
        left_out=sum(max(0, len(each) - MOST_LINES) for each in lists),
    )


def _both(reports: tuple[Mapping[str, Any], Mapping[str, Any]], figure: str) -> tuple[str, str]:
    first, second = (format_number(each.get(figure, 0)) for each in reports)
    return first, second


def _alone(draft: Timetable) -> str:
    return format_number(sum(len(codes) for codes in draft.report.get("without", {}).values()))


def _meeting(placed: Placed, names: Names) -> tuple[str, str, str]:
    return names.firms.get(placed.a, placed.a), names.firms.get(placed.b, placed.b), _place(placed, names)


def _place(placed: Placed, names: Names) -> str:
    return _("%(time)s, table %(table)s", time=names.slots.get(placed.slot, placed.slot), table=placed.table or "–")
