"""The screen of a hall: at each table who meets now and who next, a few tables at a time, from the timetable that is out."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import FairSide, MeetingStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairSlot, FairTable
from database.queries import fair_days as rows
from database.queries.meetings import marks
from linkage.access import may_see_assembler_name
from linkage.language import _
from linkage.services.fair_halls import Clock, clock_of
from linkage.services.releases import ReleasedMeeting, current_release, released_meetings
from linkage.web import cards
from linkage.web.short_names import short_name
from linkage.wording.fair_times import slot_text, time_text
from linkage.wording.fairs import days_text

TABLES_A_PAGE = 6
SECONDS_A_PAGE = 12


@dataclass(frozen=True, slots=True)
class WallLine:
    """A table. `buyer`: who sits there, empty where nobody does; `now`, `next`: the firms that come to it."""

    table: str
    buyer: str
    now: str
    next: str


@dataclass(frozen=True, slots=True)
class WallPage:
    """`hall`: whose tables these are. `said`: what runs at this moment. `called`: numbers that are called, as (table, number)."""

    fair: str
    hall: str
    time: str
    said: str
    lines: tuple[WallLine, ...]
    called: tuple[tuple[str, str], ...]
    number: int
    pages: int
    next_url: str
    change: str
    release: int
    seconds: int = SECONDS_A_PAGE


def wall_page(
    session: Session, fair: Fair, *, at: datetime.datetime, number: int, page_url: Callable[[int], str]
) -> WallPage:
    """One page of the screen; the numbers go round, so that a page that is not there any more is the first."""
    clock = clock_of(fair, at)
    firms = {each.code: each for each in rows.firms(session, fair)}
    seated = {each.id: each for each in firms.values()}
    release = current_release(session, fair)
    missed = marks(session, fair)
    meetings = {
        (each.table, each.slot): each
        for each in (released_meetings(release) if release is not None else ())
        if not each.is_cancelled and missed.get(each.code) is not MeetingStatus.NO_SHOW
    }
    called = {each.assembler_id: each.number for each in rows.queue_places(session, fair) if each.called_at is not None}
    pages = _pages(rows.tables(session, fair))
    place = number if 1 <= number <= len(pages) else 1
    hall, tables = pages[place - 1] if pages else ("", ())

    def guest(table: FairTable, slot: FairSlot | None) -> str:
        meeting = meetings.get((table.label, slot.number)) if slot is not None else None
        return _guest(table, meeting, firms) if meeting is not None else ""

    change = clock.next_change
    return WallPage(
        fair=fair.name,
        hall=hall,
        time=time_text(fair, at),
        said=_said(fair, clock),
        lines=tuple(
            WallLine(
                table.label,
                _buyer(seated.get(table.participant_id)),
                guest(table, clock.current),
                guest(table, clock.following),
            )
            for table in tables
        ),
        called=tuple(
            (table.label, str(called[table.participant_id]))
            for _hall, there in pages
            for table in there
            if table.participant_id in called
        ),
        number=place,
        pages=len(pages),
        next_url=page_url(place % len(pages) + 1 if pages else 1),
        change=time_text(fair, change.at) if change else "",
        release=fair.release,
    )


def _said(fair: Fair, clock: Clock) -> str:
    """What runs now and what comes: a pause is one between two meetings of a day, and nothing else."""
    if not clock.slots:
        return _("No meetings today. The event: %(days)s", days=days_text(fair))
    following = _("Next: %(slot)s", slot=slot_text(fair, clock.following)) if clock.following else ""
    if clock.current:
        now = _("Now: %(slot)s", slot=slot_text(fair, clock.current))
    elif clock.following is None:
        now = _("The meetings of today are over.")
    else:
        now = _("Break") if clock.following != clock.slots[0] else ""
    return " · ".join(filter(None, (now, following)))


def _pages(tables: list[FairTable]) -> list[tuple[str, tuple[FairTable, ...]]]:
    """The tables in pages, hall by hall."""
    halls: dict[str, list[FairTable]] = {}
    for table in tables:
        halls.setdefault(table.hall.name if table.hall else "", []).append(table)
    return [
        (hall, tuple(there[first : first + TABLES_A_PAGE]))
        for hall, there in halls.items()
        for first in range(0, len(there), TABLES_A_PAGE)
    ]


def _buyer(firm: FairParticipant | None) -> str:
    """The name of who sits at a table, if everybody may know it; that somebody does, if not."""
    if firm is None:
        return ""
    return short_name(cards.firm_name(firm.company)) if _may_be_named(firm) else _("Name not shown")


def _guest(table: FairTable, meeting: ReleasedMeeting, firms: dict[str, FairParticipant]) -> str:
    """The firm that comes to a table: not the one that sits there. Where neither does, both."""
    both = [firms[code] for code in (meeting.supplier, meeting.assembler) if code in firms]
    coming = [each for each in both if each.id != table.participant_id]
    named = [short_name(cards.firm_name(each.company)) for each in coming if _may_be_named(each)]
    if len(named) == 2:
        return _("%(supplier)s with %(buyer)s", supplier=named[0], buyer=named[1])
    return named[0] if named else _("Taken")


def _may_be_named(firm: FairParticipant) -> bool:
    """Suppliers are named; a buyer may stay unnamed to outsiders."""
    return firm.side is FairSide.SUPPLIER or may_see_assembler_name(None, firm.company)
