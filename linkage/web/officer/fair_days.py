"""The day of a fair: what goes on at the tables, held or missed, who interprets, and sending out what changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import flash, g, render_template
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.columns import now
from database.enums import FairSide, MeetingStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairSlot, FairTable
from database.models.meetings import Meeting
from database.queries import fair_days as rows
from database.queries import meetings as meeting_rows
from database.queries.minutes import minutes_of_meetings
from database.session import db
from linkage.language import _, ngettext
from linkage.services import fair_departures, meeting_marks, releases
from linkage.services import meetings as services
from linkage.services.fair_halls import clock_of
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import do
from linkage.web.officer.fair_early import early_page
from linkage.web.officer.fair_moments import DayFrame, asked_moment, day_frame, day_url
from linkage.web.officer.fair_refusals import RefusalLine, refusal_lines
from linkage.web.short_names import short_name
from linkage.wording.fair_times import local, moment_text, time_text


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting at a table. `missing`: the firms that are not in, once it is late enough to say so. `marked`: when and by whom."""

    code: str
    supplier: str
    assembler: str
    interpreter: str
    interpreter_url: str
    status: str
    is_open: bool
    missing: tuple[str, ...]
    marked: str


@dataclass(frozen=True, slots=True)
class TableLine:
    label: str
    hall: str
    firm: str
    now: Sitting | None
    next: Sitting | None
    waiting: int
    queue_url: str


@dataclass(frozen=True, slots=True)
class HallPage:
    """`unmarked`: meetings of today's slots that are over and neither held nor missed; `late`: firms not in after five minutes."""

    frame: DayFrame
    figures: tuple[tuple[str, str], ...]
    lines: tuple[TableLine, ...]
    unmarked: int
    late: tuple[str, ...]
    release: int
    unsent: int
    may_take_back: bool
    refused: tuple[RefusalLine, ...]
    arrivals_url: str


@blueprint.get("/fairs/<code>/day")
@officer_only
def fair_day(code: str) -> str:
    fair = fair_of(db(), code)
    return render_template("officer/fairs/day.html", page=_hall_page(fair))


@blueprint.post("/fairs/<code>/day/meetings/<meeting>/held")
@officer_only
def fair_meeting_held(code: str, meeting: str) -> ResponseReturnValue:
    def mark(session: Session, fair: Fair) -> str:
        services.mark_held(session, services.meeting_of(session, fair, meeting), by=actor_of(g.user))
        return _("Marked as held.")

    return do_on_day(code, mark, "officer.fair_day")


@blueprint.post("/fairs/<code>/day/meetings/<meeting>/no-show")
@officer_only
def fair_meeting_no_show(code: str, meeting: str) -> ResponseReturnValue:
    def mark(session: Session, fair: Fair) -> str:
        services.mark_no_show(session, services.meeting_of(session, fair, meeting), by=actor_of(g.user))
        return _("Marked as a no-show. Its place is free: see under Repair what fills it.")

    return do_on_day(code, mark, "officer.fair_day")


@blueprint.post("/fairs/<code>/day/meetings/<meeting>/planned")
@officer_only
def fair_meeting_planned(code: str, meeting: str) -> ResponseReturnValue:
    """Takes back what was marked, by a slip or before the day."""

    def take_back(session: Session, fair: Fair) -> str:
        found = services.meeting_of(session, fair, meeting)
        gone = meeting_marks.take_back(session, found, by=actor_of(g.user))
        if minutes_of_meetings(session, [found]):
            flash(_("What the firms told of this meeting is kept. It counts once the meeting is held again."), "info")
        if not gone:
            return _("Planned again, as if it had not been marked.")
        firms = ", ".join(cards.firm_name(each.supplier.company) for each in gone)
        return _("Planned again. What filled its place is cancelled: %(firms)s. Ring them.", firms=firms)

    return do_on_day(code, take_back, "officer.fair_day")


@blueprint.post("/fairs/<code>/day/held")
@officer_only
def fair_meetings_held(code: str) -> ResponseReturnValue:
    """What is over and was not missed was held."""

    def mark(session: Session, fair: Fair) -> str:
        open_ones = _unmarked(session, fair)
        for meeting in open_ones:
            services.mark_held(session, meeting, by=actor_of(g.user))
        count = len(open_ones)
        return ngettext("One meeting is marked as held.", "%(count)s meetings are marked as held.", count, count=count)

    return do_on_day(code, mark, "officer.fair_day")


@blueprint.post("/fairs/<code>/day/release")
@officer_only
def fair_day_release(code: str) -> ResponseReturnValue:
    """Sends out what stands now: agendas, screens and printouts follow it."""

    def send(session: Session, fair: Fair) -> str:
        made = releases.release(session, fair, by=actor_of(g.user))
        return _("Version %(release)s of the timetable is out.", release=made.release)

    return do_on_day(code, send, "officer.fair_day")


def do_on_day(code: str, change: Callable[[Session, Fair], str], endpoint: str) -> ResponseReturnValue:
    """One change at a fair, and back to a page of its day at the same moment, with what came of it or why it was refused.

    Before its time it is asked about first.
    """
    fair = fair_of(db(), code)
    back = day_url(endpoint, fair, asked_moment(fair)[1])
    return early_page(fair, back) or do(code, back, change)


def _hall_page(fair: Fair) -> HallPage:
    frame = day_frame(fair)
    clock = frame.clock
    present = rows.present_firms(db(), fair, clock.day)
    sittings = rows.meetings_in(db(), fair, [slot.id or 0 for slot in clock.shown])
    at_tables = {(each.table_id, each.slot_id): each for each in _living_last(sittings)}
    waiting: dict[int, int] = {}
    for place in rows.queue_places(db(), fair):
        waiting[place.assembler_id] = waiting.get(place.assembler_id, 0) + 1
    approved = rows.firms(db(), fair)
    firms = {each.id or 0: short_name(cards.firm_name(each.company)) for each in approved}
    is_late = clock.is_late and bool(present)
    markers = rows.markers(db(), fair, sittings)

    def sitting(table: FairTable, slot: FairSlot | None) -> Sitting | None:
        found = at_tables.get((table.id or 0, slot.id or 0)) if slot else None
        seen = present if is_late and slot is clock.current else None
        return _sitting(fair, found, seen, frame, markers) if found else None

    lines = tuple(
        TableLine(
            label=table.label,
            hall=table.hall.name if table.hall else "",
            firm=firms.get(table.participant_id or 0, ""),
            now=sitting(table, clock.current),
            next=sitting(table, clock.following),
            waiting=waiting.get(table.participant_id or 0, 0),
            queue_url=day_url("officer.fair_queues", fair, frame.asked),
        )
        for table in rows.tables(db(), fair)
    )
    return HallPage(
        frame=frame,
        figures=_figures(fair, frame, approved, present),
        lines=lines,
        unmarked=len(_unmarked(db(), fair)),
        late=tuple(name for line in lines if line.now and line.now.is_open for name in line.now.missing),
        release=fair.release,
        unsent=releases.unsent(db(), fair),
        may_take_back=not fair.is_over,
        refused=refusal_lines(fair),
        arrivals_url=day_url("officer.fair_arrivals", fair, frame.asked),
    )


def _living_last(meetings: list[Meeting]) -> list[Meeting]:
    """A meeting that took the place of a no-show is what the table shows."""
    return sorted(meetings, key=lambda each: each.status in meeting_rows.LIVING)


def _sitting(
    fair: Fair,
    meeting: Meeting,
    present: set[int] | None,
    frame: DayFrame,
    markers: Mapping[str, tuple[datetime.datetime, str]],
) -> Sitting:
    firms = (meeting.supplier, meeting.assembler)
    missing = (
        () if present is None else tuple(cards.firm_name(each.company) for each in firms if each.id not in present)
    )
    return Sitting(
        code=meeting.code,
        supplier=short_name(cards.firm_name(meeting.supplier.company)),
        assembler=short_name(cards.firm_name(meeting.assembler.company)),
        interpreter=meeting.interpreter.name if meeting.interpreter else "",
        interpreter_url=day_url("officer.fair_day_interpreter", fair, frame.asked, meeting=meeting.code),
        status=meeting.status.value,
        is_open=meeting.status is MeetingStatus.PLANNED,
        missing=missing if meeting.status is MeetingStatus.PLANNED else (),
        marked=_marked(fair, *markers[meeting.code]) if meeting.code in markers else "",
    )


def _marked(fair: Fair, at: datetime.datetime, who: str) -> str:
    """When it was said, with the day where that was another one than today, and by whom."""
    is_today = local(fair, at).date() == local(fair, now()).date()
    when = time_text(fair, at) if is_today else moment_text(fair, at)
    return _("%(when)s by %(person)s", when=when, person=who) if who else when


def _figures(
    fair: Fair, frame: DayFrame, firms: list[FairParticipant], present: set[int]
) -> tuple[tuple[str, str], ...]:
    """Who is in and how far the day has come, as figures with their words."""
    counts: dict[MeetingStatus, int] = {}
    slots = [slot.id or 0 for slot in frame.clock.slots]
    for (_slot, status), number in rows.statuses_in(db(), fair, slots).items():
        counts[status] = counts.get(status, 0) + number
    sides = ((FairSide.ASSEMBLER, _("buyers are in")), (FairSide.SUPPLIER, _("suppliers are in")))
    tiles = []
    for side, words in sides:
        known = [each for each in firms if each.side is side]
        here = sum(each.id in present for each in known)
        tiles.append((_("%(count)s of %(total)s", count=format_number(here), total=format_number(len(known))), words))
    return (
        *tiles,
        (format_number(counts.get(MeetingStatus.HELD, 0)), _("meetings held today")),
        (format_number(counts.get(MeetingStatus.NO_SHOW, 0)), _("meetings missed today")),
        (format_number(len(fair_departures.departures(db(), fair, frame.clock.at))), _("firms gone for today")),
        (format_number(counts.get(MeetingStatus.PLANNED, 0)), _("meetings still planned today")),
    )


def _unmarked(session: Session, fair: Fair) -> list[Meeting]:
    """Meetings of the day whose slot is over, and of which nobody has said yet whether they were held."""
    at, _asked = asked_moment(fair)
    over = [slot.id or 0 for slot in clock_of(fair, at).slots if slot.ends_at <= at]
    return [each for each in rows.meetings_in(session, fair, over) if each.status is MeetingStatus.PLANNED]
