"""Interpreters on the day: who sits where from now on, and another one at the last moment."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from database.enums import MeetingStatus
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.queries import fair_days as rows
from database.queries import meetings as meeting_rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict
from linkage.language import _
from linkage.services import interpreter_swaps
from linkage.services.fairs import fair_of
from linkage.services.interpreter_swaps import Candidate, Readiness
from linkage.services.meetings import meeting_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.forms import sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_moments import DayFrame, asked_moment, day_frame, day_url
from linkage.wording.fair_times import slot_text


@dataclass(frozen=True, slots=True)
class SeatLine:
    slot: str
    table: str
    supplier: str
    buyer: str
    url: str


@dataclass(frozen=True, slots=True)
class InterpreterLine:
    """An interpreter and the meetings from now on; without a name: the meetings that need one and have none."""

    name: str
    phone: str
    seats: tuple[SeatLine, ...]


@dataclass(frozen=True, slots=True)
class InterpretersPage:
    frame: DayFrame
    lines: tuple[InterpreterLine, ...]
    without: tuple[SeatLine, ...]


@dataclass(frozen=True, slots=True)
class CandidateLine:
    code: str
    name: str
    languages: str
    grade: str
    state: str
    tone: str
    is_choosable: bool
    warning: str
    phone: str


@dataclass(frozen=True, slots=True)
class SwapPage:
    frame: DayFrame
    meeting: str
    version: int
    seat: SeatLine
    current: str
    is_needed: bool
    is_open: bool
    candidates: tuple[CandidateLine, ...]


@blueprint.get("/fairs/<code>/day/interpreters")
@officer_only
def fair_day_interpreters(code: str) -> str:
    fair = fair_of(db(), code)
    frame = day_frame(fair)
    meetings = [
        each
        for each in rows.meetings_in(db(), fair, [slot.id or 0 for slot in frame.clock.later])
        if each.status is MeetingStatus.PLANNED
    ]
    meetings.sort(key=lambda each: (each.slot.starts_at, each.table.position))
    seats: dict[int | None, list[SeatLine]] = {}
    for each in meetings:
        if each.interpreter_id is not None or interpreter_swaps.is_interpreter_needed(each):
            seats.setdefault(each.interpreter_id, []).append(_seat(fair, each, frame))
    page = InterpretersPage(
        frame=frame,
        lines=tuple(
            InterpreterLine(each.name, each.phone or "", tuple(seats.get(each.id, ())))
            for each in meeting_rows.interpreters(db(), fair)
        ),
        without=tuple(seats.get(None, ())),
    )
    return render_template("officer/fairs/day-interpreters.html", page=page)


@blueprint.get("/fairs/<code>/day/meetings/<meeting>/interpreter")
@officer_only
def fair_day_interpreter(code: str, meeting: str) -> str:
    fair = fair_of(db(), code)
    frame = day_frame(fair)
    found = meeting_of(db(), fair, meeting)
    page = SwapPage(
        frame=frame,
        meeting=found.code,
        version=found.version,
        seat=_seat(fair, found, frame),
        current=found.interpreter.name if found.interpreter else "",
        is_needed=interpreter_swaps.is_interpreter_needed(found),
        is_open=found.status is MeetingStatus.PLANNED,
        candidates=tuple(_candidate(each) for each in interpreter_swaps.candidates(db(), found)),
    )
    return render_template("officer/fairs/day-interpreter.html", page=page)


@blueprint.post("/fairs/<code>/day/meetings/<meeting>/interpreter")
@officer_only
def fair_day_interpreter_change(code: str, meeting: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    fair = fair_of(db(), code)
    asked = asked_moment(fair)[1]
    chosen = request.form.get("interpreter", "")[:16].replace("\0", "")
    version = sent_version()
    try:
        with transaction() as session:
            fair = fair_of(session, code)
            found = meeting_of(session, fair, meeting)
            broken = None
            if chosen == "none":
                interpreter_swaps.take_interpreter(session, found, by=actor_of(g.user), expected_version=version)
                said = _("The meeting goes on without an interpreter.")
            else:
                person = rows.interpreter(session, fair, chosen)
                if person is None:
                    raise Conflict(_("Choose an interpreter of this fair."))
                broken = interpreter_swaps.give_interpreter(
                    session, found, person, by=actor_of(g.user), expected_version=version
                )
                said = _("%(name)s interprets at table %(table)s.", name=person.name, table=found.table.label)
    except Conflict as refusal:
        flash(str(refusal), "error")
        return redirect(day_url("officer.fair_day_interpreter", fair, asked, meeting=meeting))
    flash(said, "success")
    if broken is not None:
        flash(_("Table %(table)s has no interpreter now.", table=broken.table.label), "warning")
        return redirect(day_url("officer.fair_day_interpreter", fair, asked, meeting=broken.code))
    return redirect(day_url("officer.fair_day_interpreters", fair, asked))


def _seat(fair: Fair, meeting: Meeting, frame: DayFrame) -> SeatLine:
    return SeatLine(
        slot=slot_text(fair, meeting.slot),
        table=meeting.table.label,
        supplier=cards.firm_name(meeting.supplier.company),
        buyer=cards.firm_name(meeting.assembler.company),
        url=day_url("officer.fair_day_interpreter", fair, frame.asked, meeting=meeting.code),
    )


def _candidate(candidate: Candidate) -> CandidateLine:
    states = {
        Readiness.NOW: (_("Interprets this meeting"), "accent"),
        Readiness.FREE: (_("Free"), "good"),
        Readiness.BUSY: (_("At another table"), "warning"),
        Readiness.AWAY: (_("Not there"), "neutral"),
    }
    state, tone = states[candidate.readiness]
    person, broken = candidate.interpreter, candidate.breaks
    warning = ""
    if broken is not None:
        warning = _(
            "Table %(table)s would have no interpreter: %(supplier)s with %(buyer)s.",
            table=broken.table.label,
            supplier=cards.firm_name(broken.supplier.company),
            buyer=cards.firm_name(broken.assembler.company),
        )
    elif not candidate.is_able:
        warning = _("Does not go between the languages of these two.")
    return CandidateLine(
        code=person.code,
        name=person.name,
        languages=", ".join("–".join(pair) for pair in person.pairs),
        grade=person.grade or "",
        state=state,
        tone=tone,
        is_choosable=candidate.readiness in (Readiness.FREE, Readiness.BUSY),
        warning=warning,
        phone=person.phone or "",
    )
