"""Released meetings as lines to read, in the reader's language: on the agenda's page, on paper and in calendars."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from database.enums import FairSide, MeetingStatus
from database.models.companies import Company
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from linkage.language import _
from linkage.services.agendas import Agenda, AgendaEntry
from linkage.web import cards
from linkage.web.calendars import CalendarMeeting
from linkage.wording.fair_times import day_text, local, time_text
from linkage.wording.name_languages import language_of_name


@dataclass(frozen=True, slots=True)
class Name:
    """A name and its language (empty where any font will do); `other`: the same name as its owner registered or writes it."""

    text: str
    language: str = ""
    other: str = ""
    other_language: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """`contacts`: (what, value), filled when both sides agreed to share them."""

    name: Name
    job: str = ""
    contacts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Facing:
    """A firm one meets, who comes for it, and the parts to talk about."""

    firm: Name
    person: Person | None


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """A meeting as one reader sees it. `facing`: the other side; for an interpreter both. `own`: who goes, of one's own firm."""

    code: str
    status: MeetingStatus
    starts_at: datetime.datetime
    day: str
    time: str
    table: str
    hall: str
    url: str
    facing: tuple[Facing, ...]
    own: Person | None
    interpreter: Name | None
    parts: tuple[str, ...]

    @property
    def is_cancelled(self) -> bool:
        return self.status is MeetingStatus.CANCELLED


@dataclass(frozen=True, slots=True)
class DayLines:
    day: str
    lines: tuple[MeetingLine, ...]


NOBODY = Name("\N{EN DASH}")


def firm_name(company: Company | None) -> Name:
    """The firm as this reader can read it, and as it writes itself."""
    if company is None:
        return NOBODY
    nationality = company.assembler_profile.nationality if company.assembler_profile else None
    text, other = cards.firm_name(company), cards.other_name(company)
    return Name(text, language_of_name(text, nationality), other, language_of_name(other, nationality))


def firm_of(participant: FairParticipant | None) -> Name:
    return firm_name(participant.company if participant else None)


def person_name(delegate: FairDelegate) -> Name:
    profile = delegate.participant.company.assembler_profile
    return Name(delegate.name, language_of_name(delegate.name, profile.nationality if profile else None))


def person_of(delegate: FairDelegate | None, *, with_contacts: bool = False) -> Person | None:
    """Who comes; nobody while the firm has not named anybody."""
    if delegate is None or delegate.is_unnamed:
        return None
    ways = ((_("E-mail"), delegate.email), (_("Telephone"), delegate.phone)) if with_contacts else ()
    return Person(person_name(delegate), delegate.job or "", tuple((label, value) for label, value in ways if value))


def line_for_side(fair: Fair, entry: AgendaEntry, side: FairSide) -> MeetingLine:
    """The meeting as a firm on a side reads it."""
    is_supplier = side is FairSide.SUPPLIER
    firm = entry.assembler if is_supplier else entry.supplier
    theirs, ours = entry.assembler_delegate, entry.supplier_delegate
    if not is_supplier:
        theirs, ours = ours, theirs
    facing = Facing(firm_of(firm), person_of(theirs, with_contacts=entry.is_contact_open(theirs)))
    return _line(fair, entry, (facing,), person_of(ours))


def line_for_interpreter(fair: Fair, entry: AgendaEntry) -> MeetingLine:
    """The meeting with both firms, the one that sits first."""
    facing = (
        Facing(firm_of(entry.assembler), person_of(entry.assembler_delegate)),
        Facing(firm_of(entry.supplier), person_of(entry.supplier_delegate)),
    )
    return _line(fair, entry, facing, None)


def by_day(lines: Iterable[MeetingLine]) -> tuple[DayLines, ...]:
    """The lines, which are in order of time, day by day."""
    return tuple(DayLines(day, tuple(each)) for day, each in groupby(lines, key=lambda line: line.day))


def release_text(agenda: Agenda) -> str:
    """Which timetable this is, to stand on every page."""
    if agenda.released_at is None:
        return _("No timetable is out yet.")
    moment = agenda.released_at
    return _(
        "Timetable %(number)s of %(day)s, %(time)s",
        number=agenda.release,
        day=day_text(agenda.fair, moment, "medium"),
        time=time_text(agenda.fair, moment),
    )


def place_text(line: MeetingLine) -> str:
    """Table A3, Hall A"""
    if line.hall:
        return _("Table %(table)s, %(hall)s", table=line.table, hall=line.hall)
    return _("Table %(table)s", table=line.table)


def calendar_meeting(agenda: Agenda, entry: AgendaEntry, line: MeetingLine, *, host: str) -> CalendarMeeting:
    """The meeting as it stands in the reader's calendar."""
    told = [release_text(agenda)]
    told += [
        _("%(firm)s: %(person)s", firm=each.firm.text, person=each.person.name.text)
        for each in line.facing
        if each.person
    ]
    if line.parts:
        told.append(_("Parts: %(parts)s", parts="; ".join(line.parts)))
    if line.interpreter:
        told.append(_("Interpreter: %(name)s", name=line.interpreter.text))
    return CalendarMeeting(
        uid=f"{line.code}@{host}",
        sequence=entry.meeting.sequence,
        is_cancelled=line.is_cancelled,
        name=" \N{MULTIPLICATION SIGN} ".join(each.firm.text for each in line.facing),
        starts_at=entry.meeting.starts_at,
        ends_at=entry.meeting.ends_at,
        changed_at=agenda.released_at or entry.meeting.starts_at,
        place=", ".join(part for part in (place_text(line), agenda.fair.venue or "", line.url) if part),
        text="\n".join(told),
        url=line.url,
    )


def part_text(part: FairPart) -> str:
    return f"{part.number} {part.need.title}"


def _line(fair: Fair, entry: AgendaEntry, facing: tuple[Facing, ...], own: Person | None) -> MeetingLine:
    meeting, hall = entry.meeting, entry.table.hall if entry.table else None
    speaker = entry.interpreter
    return MeetingLine(
        code=meeting.code,
        status=entry.status,
        starts_at=local(fair, meeting.starts_at),
        day=day_text(fair, meeting.starts_at),
        time=f"{time_text(fair, meeting.starts_at)}\N{EN DASH}{time_text(fair, meeting.ends_at)}",
        table=meeting.table,
        hall=hall.name if hall else "",
        url=(entry.table.url or "") if entry.table else "",
        facing=facing,
        own=own,
        interpreter=Name(speaker.name, language_of_name(speaker.name)) if speaker else None,
        parts=tuple(map(part_text, entry.parts)),
    )
