"""The board of a fair's timetable: slots by tables, meetings to be dragged; where they hang, one page for each meeting."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for

from database.enums import MeetingStatus
from database.models.fairs import Fair, FairSlot, FairTable
from database.models.meetings import Meeting
from database.queries import fair_participants as firms
from database.queries import meetings as rows
from database.session import db
from linkage.language import _
from linkage.services.fair_conflicts import conflicts_of, without_common_language
from linkage.services.fairs import fair_of
from linkage.web import cards
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.timetable_parts import Frame, Speechless, Unseated, frame, names_of, speechless, unseated
from linkage.wording.fair_times import day_text, days_of, local, slot_text, time_text

LEAST_FOLDED = 2


@dataclass(frozen=True, slots=True)
class BoardMeeting:
    """A meeting in its cell. `at_home`: the buyer sits at its own table, which the column says already."""

    code: str
    version: int
    supplier: str
    assembler: str
    interpreter: str
    url: str
    ways_url: str
    is_locked: bool
    is_held: bool
    is_conflicting: bool
    at_home: bool


@dataclass(frozen=True, slots=True)
class BoardColumn:
    label: str
    firm: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A slot: one cell for each column, None where nobody sits."""

    number: int
    time: str
    cells: tuple[tuple[BoardColumn, BoardMeeting | None], ...]
    count: int


@dataclass(frozen=True, slots=True)
class BoardFold:
    """Slots in a row in which nobody meets, folded into one line. `number`: the first of them; `url`: the board with all its slots."""

    number: int
    time: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`days`: label, address, whether it is the one shown. `conflicts`: how many the plan has, over all days."""

    frame: Frame
    days: tuple[tuple[str, str, bool], ...]
    columns: tuple[BoardColumn, ...]
    rows: tuple[BoardRow | BoardFold, ...]
    conflicts: int
    meetings: int
    speechless: Speechless | None
    unseated: Unseated | None


@blueprint.get("/fairs/<code>/timetable/board")
@officer_only
def fair_timetable_board(code: str) -> str:
    fair = fair_of(db(), code)
    return render_template("officer/fairs/timetable-board.html", page=_page(fair))


def _page(fair: Fair) -> BoardPage:
    day = _day(fair)
    slots = [each for each in fair.slots if local(fair, each.starts_at).date() == day]
    meetings = rows.meetings_of(db(), fair, statuses=rows.LIVING)
    conflicts = conflicts_of(db(), fair)
    apart = without_common_language(conflicts)
    clashing = {(str(each.values.get("a")), str(each.values.get("b"))) for each in conflicts}
    lone = {(str(each.values.get("participant")), str(each.values.get("slot"))) for each in conflicts}
    tables = _tables(fair.tables, meetings)
    owners = {each.id: cards.firm_name(each.company) for each in firms.participants(db(), fair)}
    columns = tuple(BoardColumn(each.label, owners.get(each.participant_id, "")) for each in tables)
    at = {(each.slot_id, each.table_id): each for each in meetings}
    shown = []
    for slot in slots:
        cells = []
        for table, column in zip(tables, columns, strict=True):
            found = at.get((slot.id or 0, table.id or 0))
            cells.append((column, _meeting(fair, found, table, clashing, lone) if found is not None else None))
        count = sum(meeting is not None for _column, meeting in cells)
        shown.append(BoardRow(slot.number, slot_text(fair, slot), tuple(cells), count))
    return BoardPage(
        frame=frame(fair, "officer.fair_timetable_board"),
        days=_days(fair, day),
        columns=columns,
        rows=tuple(_folded(fair, day, slots, shown)),
        conflicts=len(conflicts),
        meetings=len(meetings),
        speechless=speechless(fair, [each.values for each in apart], names_of(fair)) if apart else None,
        unseated=unseated(fair),
    )


def _folded(
    fair: Fair, day: datetime.date, slots: Sequence[FairSlot], rows: Sequence[BoardRow]
) -> Iterator[BoardRow | BoardFold]:
    """The rows with several free slots in a row as one line, so that the board begins with its first meetings.

    All of them where the officer asks for them, and while nobody meets at all.
    """
    is_whole = request.args.get("slots") == "all" or not any(row.count for row in rows)
    for is_free, group in itertools.groupby(zip(slots, rows, strict=True), key=lambda each: not each[1].count):
        there = list(group)
        if is_whole or not is_free or len(there) < LEAST_FOLDED:
            yield from (row for _slot, row in there)
            continue
        number = there[0][1].number
        url = url_for(
            "officer.fair_timetable_board", code=fair.code, day=day.isoformat(), slots="all", _anchor=f"s-{number}"
        )
        begin, end = time_text(fair, there[0][0].starts_at), time_text(fair, there[-1][0].ends_at)
        yield BoardFold(number, f"{begin}\N{EN DASH}{end}", len(there), url)


def _day(fair: Fair) -> datetime.date:
    """The day asked for; else today during the fair, else the first with slots."""
    days = _days_with_slots(fair)
    try:
        asked = datetime.date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        asked = local(fair, datetime.datetime.now(datetime.UTC)).date()
    return asked if asked in days or not days else days[0]


def _days_with_slots(fair: Fair) -> list[datetime.date]:
    held = {local(fair, slot.starts_at).date() for slot in fair.slots}
    return [day for day in days_of(fair) if day in held]


def _days(fair: Fair, shown: datetime.date) -> tuple[tuple[str, str, bool], ...]:
    days = _days_with_slots(fair)
    if len(days) < 2:
        return ()
    first = {local(fair, slot.starts_at).date(): slot for slot in reversed(fair.slots)}
    return tuple(
        (
            day_text(fair, first[day].starts_at, "medium"),
            url_for("officer.fair_timetable_board", code=fair.code, day=day.isoformat()),
            day == shown,
        )
        for day in days
    )


def _tables(tables: Iterable[FairTable], meetings: Iterable[Meeting]) -> list[FairTable]:
    """Every table, in the order of the hall; labels sort A2 before A10 by their position."""
    used = {each.table_id for each in meetings}
    return sorted(tables, key=lambda each: (each.participant_id is None and each.id not in used, each.position))


def _meeting(
    fair: Fair, meeting: Meeting, table: FairTable, clashing: set[tuple[str, str]], lone: set[tuple[str, str]]
) -> BoardMeeting:
    pair = (meeting.assembler.code, meeting.supplier.code)
    slot = str(meeting.slot.number)
    return BoardMeeting(
        code=meeting.code,
        version=meeting.version,
        supplier=cards.firm_name(meeting.supplier.company),
        assembler=cards.firm_name(meeting.assembler.company),
        interpreter=meeting.interpreter.name if meeting.interpreter else "",
        url=url_for("officer.fair_timetable_meeting", code=fair.code, meeting=meeting.code),
        ways_url=url_for("officer.fair_timetable_ways", code=fair.code, meeting=meeting.code),
        is_locked=meeting.is_locked,
        is_held=meeting.status is MeetingStatus.HELD,
        is_conflicting=pair in clashing or any((who, slot) in lone for who in pair),
        at_home=table.participant_id == meeting.assembler_id,
    )


def slot_label(fair: Fair, slot: FairSlot) -> str:
    """The time, and the day where there is more than one."""
    if fair.ends_on == fair.starts_on:
        return slot_text(fair, slot)
    return _("%(day)s, %(time)s", day=day_text(fair, slot.starts_at, "medium"), time=slot_text(fair, slot))
