"""The meetings of a firm or a person as a list to tap, and the form of one meeting; behind a link, signed in, and for officers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlmodel import select

from database.enums import FairSide, MeetingStatus, MinutesOutcome, OutcomeReason, PartAudience
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.queries import minutes as rows
from database.session import db, transaction
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.minutes import MinutesInput
from linkage.language import _, _l
from linkage.services.agendas import released_codes
from linkage.services.minutes import Told, may_be_told, say_outcome, side_of, write_minutes
from linkage.web import cards
from linkage.web.forms import sent_version
from linkage.web.meeting_lines import Name, firm_of, part_text
from linkage.wording.fair_times import day_text, slot_text
from linkage.wording.minutes import NEXT_STEPS, OUTCOMES, meeting_state, next_step_label, outcome_label
from linkage.wording.outcomes import BUYER_REASONS, SUPPLIER_REASONS

_FIELDS = ("outcome", "next_step", "next_step_on", "interest", "reason", "notes")


@dataclass(frozen=True, slots=True)
class Place:
    """Who tells, from where. `url`: of the list, or of one meeting by its code. `is_for_firm`: an officer writes."""

    fair: Fair
    who: FairParticipant | FairDelegate
    told: Callable[[FairSide], Told]
    url: Callable[[str | None], str]
    tap_url: Callable[[str], str]
    back_url: str = ""
    is_for_firm: bool = False


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """A meeting to tell about. `outcome`: what was told, empty before; `step`: what was agreed."""

    code: str
    time: str
    table: str
    firm: Name
    own: str
    state: str
    is_open: bool
    outcome: str
    said: str
    step: str
    version: int
    url: str
    tap_url: str


@dataclass(frozen=True, slots=True)
class MinutesPage:
    fair: Fair
    name: str
    back_url: str
    list_url: str
    is_for_firm: bool
    days: tuple[tuple[str, tuple[MinutesLine, ...]], ...]
    told: int
    to_tell: int
    outcomes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MinutesFormPage:
    fair: Fair
    line: MinutesLine
    day: str
    list_url: str
    is_for_firm: bool
    values: Mapping[str, Any]
    version: int
    outcomes: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]


def minutes_page(place: Place) -> str:
    """All meetings of the firm or the person, day by day."""
    meetings = [each for each in _meetings(place) if each.status is not MeetingStatus.CANCELLED]
    found = rows.minutes_of_meetings(db(), meetings)
    lines = [(day_text(place.fair, each.slot.starts_at), _line(place, each, found)) for each in meetings]
    page = MinutesPage(
        fair=place.fair,
        name=_name(place.who),
        back_url=place.back_url,
        list_url=place.url(None),
        is_for_firm=place.is_for_firm,
        days=tuple((day, tuple(line for _day, line in each)) for day, each in groupby(lines, key=lambda pair: pair[0])),
        told=sum(bool(line.outcome) for _day, line in lines),
        to_tell=sum(line.is_open for _day, line in lines),
        outcomes=_outcomes(),
    )
    return render_template("participant/minutes.html", page=page)


def tap(place: Callable[[], Place], code: str) -> ResponseReturnValue:
    """One tap on the list: what came of a meeting."""
    try:
        outcome = MinutesOutcome(request.form.get("outcome", ""))
    except ValueError:
        flash(_("Choose what came of the meeting."), "error")
        return redirect(place().url(None))
    with transaction() as session:
        there = place()
        meeting = _meeting(there, code)
        told = there.told(side_of(meeting, there.who))
        say_outcome(session, meeting, outcome, told=told, expected_version=sent_version())
        url = f"{there.url(None)}#m-{meeting.code}"
    flash(_("Noted: %(outcome)s.", outcome=outcome_label(outcome)), "success")
    return redirect(url)


def form_page(place: Place, code: str, errors: Mapping[str, Any]) -> str:
    """One meeting with all that may be told about it; what was typed stays after an error."""
    meeting = _meeting(place, code)
    line = _line(place, meeting, rows.minutes_of_meetings(db(), [meeting]))
    own = rows.minutes_of(db(), meeting, side_of(meeting, place.who))
    values = _sent_values() if errors else _values(own, meeting)
    page = MinutesFormPage(
        fair=place.fair,
        line=line,
        day=day_text(place.fair, meeting.slot.starts_at),
        list_url=place.url(None),
        is_for_firm=place.is_for_firm,
        values=values,
        version=sent_version() if errors else line.version,
        outcomes=_outcomes(),
        steps=tuple((step.value, str(label)) for step, label in NEXT_STEPS.items()),
        parts=tuple((part.code, part_text(part)) for part in _parts(meeting, place)),
        reasons=_reasons(side_of(meeting, place.who)),
    )
    return render_template("participant/minutes-form.html", page=page, errors=errors)


def save(place: Callable[[], Place], code: str) -> ResponseReturnValue:
    """The whole form. A refusal draws it again with everything that was typed."""
    values = _sent_values()
    try:
        given = read_input(MinutesInput, values)
        with transaction() as session:
            there = place()
            meeting = _meeting(there, code)
            told = there.told(side_of(meeting, there.who))
            write_minutes(session, meeting, given, told=told, expected_version=sent_version())
            url = f"{there.url(None)}#m-{meeting.code}"
    except Invalid as error:
        return form_page(place(), code, error.fields), 422
    flash(_("Thank you. It is noted."), "success")
    return redirect(url)


def _meetings(place: Place) -> Sequence[Meeting]:
    """Those that people were told of, and those that have begun: with the rest officers are still at work."""
    if isinstance(place.who, FairDelegate):
        found = rows.meetings_of_delegate(db(), place.who)
    else:
        found = rows.meetings_of_participants(db(), [place.who])
    out = released_codes(db(), place.fair)
    return [each for each in found if place.is_for_firm or each.code in out or may_be_told(each)]


def _meeting(place: Place, code: str) -> Meeting:
    for each in _meetings(place):
        if each.code == code:
            return each
    raise NotFound(_l("Your firm has no such meeting."))


def _line(place: Place, meeting: Meeting, found: Mapping[tuple[int, FairSide], MeetingMinutes]) -> MinutesLine:
    side = side_of(meeting, place.who)
    own = found.get((meeting.id or 0, side))
    is_supplier = side is FairSide.SUPPLIER
    person = meeting.supplier_delegate if is_supplier else meeting.assembler_delegate
    goes = "" if isinstance(place.who, FairDelegate) or person.is_unnamed else person.name
    return MinutesLine(
        code=meeting.code,
        time=slot_text(place.fair, meeting.slot),
        table=_("Table %(table)s", table=meeting.table.label),
        firm=firm_of(meeting.assembler if is_supplier else meeting.supplier),
        own=goes,
        state=meeting_state(meeting.status),
        is_open=may_be_told(meeting),
        outcome=own.outcome.value if own else "",
        said=outcome_label(own.outcome) if own else "",
        step=next_step_label(own.next_step) if own and own.next_step_on else "",
        version=own.version if own else 0,
        url=place.url(meeting.code),
        tap_url=place.tap_url(meeting.code),
    )


def _values(own: MeetingMinutes | None, meeting: Meeting) -> dict[str, Any]:
    if own is None:
        return {"outcome": "", "was_other_present": True, "parts": meeting.parts, "next_step": "none"}
    return {
        "outcome": own.outcome.value,
        "was_other_present": own.was_other_present,
        "parts": own.parts,
        "next_step": own.next_step.value,
        "next_step_on": own.next_step_on.isoformat() if own.next_step_on else "",
        "interest": own.interest or "",
        "reason": own.reason.value if own.reason else "",
        "notes": own.notes or "",
    }


def _sent_values() -> dict[str, Any]:
    sent = {name: request.form.get(name, "") for name in _FIELDS}
    return {
        **sent,
        "was_other_present": request.form.get("was_other_present") == "1",
        "parts": request.form.getlist("parts"),
    }


def _parts(meeting: Meeting, place: Place) -> Sequence[FairPart]:
    """The buyer's parts; those the meeting was made for first. To a supplier no others than the buyer shows with its name."""
    found = db().exec(select(FairPart).where(FairPart.participant_id == meeting.assembler_id)).all()
    is_all = place.is_for_firm or side_of(meeting, place.who) is FairSide.ASSEMBLER
    listed = [
        part
        for part in found
        if is_all or part.code in meeting.parts or not (part.is_withdrawn or part.audience is PartAudience.ANONYMOUS)
    ]
    return sorted(listed, key=lambda part: (part.code not in meeting.parts, part.number))


def _reasons(side: FairSide) -> tuple[tuple[str, str], ...]:
    labels = SUPPLIER_REASONS if side is FairSide.SUPPLIER else BUYER_REASONS
    return tuple((each.value, str(labels[each.value])) for each in OutcomeReason if each.value in labels)


def _outcomes() -> tuple[tuple[str, str], ...]:
    return tuple((outcome.value, str(label)) for outcome, label in OUTCOMES.items())


def _name(who: FairParticipant | FairDelegate) -> str:
    if isinstance(who, FairParticipant):
        return cards.firm_name(who.company)
    return cards.firm_name(who.participant.company) if who.is_unnamed else who.name
