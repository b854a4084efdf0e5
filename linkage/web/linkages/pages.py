"""Where a linkage stands: its ladder, what is due and who owes it, what it is worth, and what happened, for each of its readers."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for

from database.enums import ConfirmedBy, FairSide, OutcomeStage
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.models.uploads import Upload
from database.queries import linkages as rows
from database.queries.support_cases import officers
from database.session import db
from linkage.access import may_curate, may_see_need
from linkage.days import agency_day, agency_today
from linkage.language import _
from linkage.services.ladder import LADDER, is_confirmed, said_at, step_at, via_of
from linkage.services.linkage_dues import Due, DueKind, dues_of, waits_for
from linkage.services.linkage_values import in_force
from linkage.services.linkages import is_dormant
from linkage.web.guards import signed_in
from linkage.web.layout import format_date, format_number
from linkage.web.linkages.blueprint import blueprint
from linkage.web.linkages.dues import due_text, value_text
from linkage.web.linkages.reading import Reading, name_of, reading_of
from linkage.wording import share_text
from linkage.wording.linkages import value_kind_label
from linkage.wording.minutes import via_label
from linkage.wording.outcomes import stage_label, stop_reason_label


@dataclass(frozen=True, slots=True)
class Rung:
    """A step on the ladder. `state`: confirmed, said, denied, noted or open; `told`: whose word it is, in a sentence.

    `answers`: (words, address, fields, kind) of the buttons this reader has.
    """

    label: str
    state: str
    day: str
    told: str
    evidence: str
    file_url: str
    answers: tuple[tuple[str, str, dict[str, str | int], str], ...]


@dataclass(frozen=True, slots=True)
class DueLine:
    """`is_mine`: the reader owes it; `url`: where to do it, empty where that is on this page or not for this reader."""

    owes: str
    what: str
    since: str
    is_mine: bool
    url: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """`answers`: as of a rung; `proof_url`: where an officer notes the paper."""

    code: str
    kind: str
    amount: str
    told: str
    is_confirmed: bool
    answers: tuple[tuple[str, str, dict[str, str | int], str], ...]
    proof_url: str


@dataclass(frozen=True, slots=True)
class LinkagePage:
    code: str
    version: int
    title: str
    need: str
    back: tuple[str, str]
    facts: tuple[tuple[str, str | None], ...]
    links: tuple[tuple[str, str], ...]
    banner: tuple[str, str] | None
    rungs: tuple[Rung, ...]
    dues: tuple[DueLine, ...]
    values: tuple[ValueLine, ...]
    history: tuple[tuple[str, str], ...]
    calls: tuple[tuple[str, str], ...]
    is_officer: bool
    has_ended: bool
    may_take_up: bool
    owners: tuple[tuple[str, str], ...]
    owner: str


@blueprint.get("/<code>")
@signed_in
def linkage(code: str) -> str:
    reading = reading_of(db(), code)
    return render_template("linkages/show.html", page=page_of(reading))


def page_of(reading: Reading) -> LinkagePage:
    found, side = reading.linkage, reading.side
    is_officer = side is None
    questions = rows.open_questions(db(), found, on=agency_today())
    return LinkagePage(
        code=found.code,
        version=found.version,
        title=_title(reading),
        need=found.need.title if found.need else _("A need that was removed"),
        back=_back(side),
        facts=tuple(_facts(reading)),
        links=tuple(_links(reading)),
        banner=_banner(reading),
        rungs=tuple(_rung(reading, stage, _files(found)) for stage in LADDER),
        dues=tuple(_due(reading, due) for due in dues_of(found, questions)),
        values=tuple(_value(reading, value) for value in in_force(found)),
        history=tuple(_history(reading)),
        calls=tuple(_calls(found)) if is_officer else (),
        is_officer=is_officer,
        has_ended=found.ended_on is not None,
        may_take_up=found.ended_on is not None and (is_officer or found.ended_by in (None, side)),
        owners=tuple((each.code, each.name) for each in officers(db())) if is_officer else (),
        owner=found.owner.code if found.owner else "",
    )


def _title(reading: Reading) -> str:
    found = reading.linkage
    if reading.side is not None:
        return _("Introduction: %(firm)s", firm=name_of(found, reading.side.other))
    return _(
        "%(supplier)s and %(buyer)s",
        supplier=name_of(found, FairSide.SUPPLIER),
        buyer=name_of(found, FairSide.ASSEMBLER),
    )


def _back(side: FairSide | None) -> tuple[str, str]:
    if side is None:
        return _("Linkages"), url_for("officer.linkages")
    role = "supplier" if side is FairSide.SUPPLIER else "assembler"
    return _("Introductions"), url_for(f"{role}.introductions")


def _facts(reading: Reading) -> Iterator[tuple[str, str | None]]:
    found = reading.linkage
    yield _("Supplier"), name_of(found, FairSide.SUPPLIER)
    yield _("Buyer"), name_of(found, FairSide.ASSEMBLER)
    yield _("How far it has got"), f"{stage_label(found.stage)}, {format_date(found.stage_on, 'medium')}"
    yield _("Last heard of"), format_date(found.last_event_on or found.stage_on, "medium")
    if found.fair is not None:
        yield _("Met at"), found.fair.name
    if reading.side is None:
        yield _("On the list shown"), _standing(found)
    yield _("Looked after by"), found.owner.name if found.owner else _("The agency")


def _standing(found: Outcome) -> str | None:
    if found.rank is None or found.score is None:
        return None
    return _(
        "Place %(place)s with a fit of %(share)s, on %(day)s",
        place=format_number(found.rank),
        share=share_text(round(found.score, 2)),
        day=format_date(found.shown_on, "medium"),
    )


def _links(reading: Reading) -> Iterator[tuple[str, str]]:
    """Where the proposal with the contacts is, the need, and for officers what the list of before said."""
    found = reading.linkage
    if found.proposal is not None:
        yield _("The introduction and its contacts"), url_for("proposals.proposal", code=found.proposal.code)
    if found.need is not None and may_curate(g.user):
        yield _("The need"), url_for("officer.need", code=found.need.code)
    elif found.need is not None and may_see_need(g.user, found.need):
        where = "assembler.need" if reading.side is FairSide.ASSEMBLER else "public.need"
        yield _("The need"), url_for(where, code=found.need.code)


def _banner(reading: Reading) -> tuple[str, str] | None:
    found = reading.linkage
    if found.ended_on is None:
        if is_dormant(found, agency_today()):
            return _("Nothing was heard of this for long. How does it go on?"), "warning"
        return None
    day = format_date(found.ended_on, "medium")
    who = name_of(found, found.ended_by)
    may_read = found.reason is not None and (
        reading.side is None or found.is_reason_open or found.ended_by is reading.side
    )
    if may_read and found.reason is not None:
        reason = stop_reason_label(found.reason.value)
        return _("%(firm)s ended it on %(day)s: %(reason)s.", firm=who, day=day, reason=reason), "info"
    return _("%(firm)s ended it on %(day)s.", firm=who, day=day), "info"


def _files(found: Outcome) -> dict[int, Upload]:
    keys = [step.upload_id for step in found.steps if step.upload_id is not None]
    return rows.files(db(), keys) if keys else {}


def _rung(reading: Reading, stage: OutcomeStage, files: dict[int, Upload]) -> Rung:
    step = step_at(reading.linkage, stage)
    if step is None:
        return Rung(stage_label(stage.value), "open", "", _("Not reached yet"), "", "", ())
    may_read = reading.side is None or step.evidence_by is reading.side
    upload = files.get(step.upload_id or 0)
    return Rung(
        label=stage_label(stage.value),
        state=_state(step),
        day=format_date(step.reached_on, "medium"),
        told=_told(reading, step),
        evidence=(step.evidence or "") if may_read else "",
        file_url=url_for("public.file", code=upload.code) if upload is not None and may_read else "",
        answers=tuple(_answers(reading, step)),
    )


def _state(step: OutcomeStep) -> str:
    if step.denied_by is not None:
        return "denied"
    if is_confirmed(step):
        return "confirmed"
    return "said" if any(said_at(step, side) is not None for side in FairSide) else "noted"


def _told(reading: Reading, step: OutcomeStep) -> str:
    """Whose word it is; to officers also how it came."""
    found = reading.linkage
    if step.denied_by is not None:
        return _("%(firm)s says that it is not so", firm=name_of(found, step.denied_by))
    said = [side for side in FairSide if said_at(step, side) is not None]
    if len(said) == len(FairSide):
        return _("Both say so")
    if step.seen_at is not None:
        return _("The agency has seen what proves it")
    if not said:
        return _("Written down by the agency")
    via = via_of(step, said[0])
    told = _("%(firm)s says so, %(other)s not yet", firm=name_of(found, said[0]), other=name_of(found, said[0].other))
    if reading.side is None and via is not None:
        return _("%(told)s (%(way)s)", told=told, way=via_label(via))
    return told


def _answers(reading: Reading, step: OutcomeStep) -> Iterator[tuple[str, str, dict[str, str | int], str]]:
    found, side = reading.linkage, reading.side
    version: dict[str, str | int] = {"version": found.version}
    here: dict[str, Any] = {"code": found.code, "stage": step.stage.value}
    if side is not None and step.stage is not OutcomeStage.INTRODUCED:
        has_said = said_at(step, side) is not None
        if not has_said:
            yield _("Confirm"), url_for("linkages.confirm_step_post", **here), version, "primary"
        if step.denied_by is not side and step.confirmed_by is not ConfirmedBy.BOTH:
            words = _("We take it back") if has_said else _("That is not so")
            yield words, url_for("linkages.deny_step_post", **here), version, "quiet"
    if side is None:
        waiting = waits_for(step)
        if waiting is not None:
            told = version | {"side": waiting.value}
            words = _("%(firm)s confirms", firm=name_of(found, waiting))
            yield words, url_for("linkages.confirm_step_post", **here), told, "secondary"
            yield _("It denies it"), url_for("linkages.deny_step_post", **here), told, "quiet"
        if step.denied_by is not None:
            yield _("It was not reached"), url_for("linkages.strike_step_post", **here), version, "quiet"
        if step.seen_at is None and (step.evidence is not None or step.upload_id is not None):
            yield _("I have seen the proof"), url_for("linkages.accept_proof_post", **here), version, "secondary"


def _due(reading: Reading, due: Due) -> DueLine:
    is_mine = due.side is reading.side
    url = _question_url(due, reading.side) if is_mine and reading.side is not None else ""
    since = format_date(due.since, "medium") if due.since else ""
    is_owed = is_mine and due.kind is not DueKind.NEXT_STEP
    return DueLine(name_of(reading.linkage, due.side), due_text(due), since, is_owed, url)


def _question_url(due: Due, side: FairSide) -> str:
    if due.questions is None or due.questions.outcome_id is None:
        return ""
    return url_for("linkages.question", side=side.value, code=due.questions.code)


def _value(reading: Reading, value: OutcomeValue) -> ValueLine:
    found, side = reading.linkage, reading.side
    here: dict[str, Any] = {"code": found.code, "value": value.code}
    is_done = value.confirmed_at is not None
    answers: list[tuple[str, str, dict[str, str | int], str]] = []
    if not is_done and value.stated_by is not None:
        url = url_for("linkages.confirm_value_post", **here)
        if side is value.stated_by.other:
            answers.append((_("Confirm"), url, {}, "primary"))
        elif side is None:
            other = value.stated_by.other
            words = _("%(firm)s confirms", firm=name_of(found, other))
            answers.append((words, url, {"side": other.value}, "secondary"))
    return ValueLine(
        code=value.code,
        kind=value_kind_label(value.kind),
        amount=value_text(value),
        told=_value_told(reading, value),
        is_confirmed=is_done,
        answers=tuple(answers),
        proof_url=url_for("linkages.prove_value_form", **here) if side is None and not is_done else "",
    )


def _value_told(reading: Reading, value: OutcomeValue) -> str:
    who, day = name_of(reading.linkage, value.stated_by), format_date(value.stated_on, "medium")
    if value.confirmed_at is None:
        return _("%(firm)s, %(day)s; not confirmed, counts in no total", firm=who, day=day)
    if reading.side is None and value.proof is not None:
        return _("%(firm)s, %(day)s; confirmed: %(proof)s", firm=who, day=day, proof=value.proof)
    return _("%(firm)s, %(day)s; confirmed", firm=who, day=day)


def _history(reading: Reading) -> Iterator[tuple[str, str]]:
    """What was said when, the latest first: steps of each side, denials, amounts."""
    found = reading.linkage
    told: list[tuple[datetime.datetime, str]] = []
    for step in found.steps:
        label = stage_label(step.stage.value)
        for side in FairSide:
            at = said_at(step, side)
            if at is not None:
                told.append((at, _("%(firm)s: %(step)s", firm=name_of(found, side), step=label)))
        if step.denied_at is not None:
            told.append(
                (step.denied_at, _("%(firm)s denies: %(step)s", firm=name_of(found, step.denied_by), step=label))
            )
        if step.seen_at is not None:
            told.append((step.seen_at, _("The agency saw a proof: %(step)s", step=label)))
    for value in found.values:
        what = f"{value_kind_label(value.kind)} {value_text(value)}"
        told.append((value.created_at, _("%(firm)s: %(step)s", firm=name_of(found, value.stated_by), step=what)))
    for at, text in sorted(told, key=lambda each: each[0], reverse=True):
        yield format_date(agency_day(at), "medium"), text


def _calls(found: Outcome) -> Iterator[tuple[str, str]]:
    for call in rows.calls(db(), found):
        who = name_of(found, call.side)
        by = call.called_by.name if call.called_by else ""
        day = format_date(call.called_on, "medium")
        yield _("%(day)s, %(firm)s, by %(name)s", day=day, firm=who, name=by) if by else f"{day}, {who}", call.text
