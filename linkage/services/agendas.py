"""Who meets whom, when and where, as the current release says it: of everybody, of one firm, one person, one interpreter.

People, tables and parts are read as they are named now, and so is whether a meeting was held or missed; times, places and pairs are
those of the release, so that screens, paper and calendars say the same.
"""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import joinedload, selectinload
from sqlmodel import Session, col, select

from database.enums import FairPhase, MeetingStatus, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair, FairTable
from database.queries.meetings import marks
from linkage.services.fair_contacts import sharing_delegates
from linkage.services.releases import ReleasedMeeting, current_release, released_meetings

OUT = frozenset({FairPhase.PROVISIONAL, FairPhase.LIVE, FairPhase.HELD})
"""In these phases people may look at the timetable that was sent out."""

Who = FairParticipant | FairDelegate | FairInterpreter
Row = TypeVar("Row", FairParticipant, FairInterpreter, FairPart)


@dataclass(frozen=True, slots=True, eq=False)
class AgendaEntry:
    """A released meeting with its people. Who has left the fair since is None, and `parts` are those still on the board.

    `sharing`: ids of the people of it who agreed that their own contact is passed on. `status`: cancelled as released, else as now.
    """

    meeting: ReleasedMeeting
    supplier: FairParticipant | None
    assembler: FairParticipant | None
    supplier_delegate: FairDelegate | None
    assembler_delegate: FairDelegate | None
    interpreter: FairInterpreter | None
    table: FairTable | None
    parts: tuple[FairPart, ...]
    sharing: frozenset[int] = frozenset()
    status: MeetingStatus = MeetingStatus.PLANNED

    @property
    def is_cancelled(self) -> bool:
        """Called off. A meeting to which somebody did not come was not."""
        return self.status is MeetingStatus.CANCELLED

    @property
    def is_on(self) -> bool:
        """It takes place, or took place."""
        return self.status in (MeetingStatus.PLANNED, MeetingStatus.HELD)

    @property
    def are_contacts_open(self) -> bool:
        """Both firms agreed to share how to reach their people, and they meet."""
        firms = (self.supplier, self.assembler)
        return self.is_on and all(firm is not None and firm.consent_text is not None for firm in firms)

    def is_contact_open(self, delegate: FairDelegate | None) -> bool:
        """Whether the other side may have this person's address and number: both firms agreed, and the person did."""
        return delegate is not None and self.are_contacts_open and delegate.id in self.sharing


@dataclass(frozen=True, slots=True, eq=False)
class Agenda:
    """Meetings in order of time and table. `release` is 0, and there are none, before the first release."""

    fair: Fair
    release: int
    released_at: datetime.datetime | None
    entries: tuple[AgendaEntry, ...]

    @property
    def planned(self) -> tuple[AgendaEntry, ...]:
        return tuple(entry for entry in self.entries if entry.is_on)


def agenda_of(session: Session, fair: Fair, who: Who) -> Agenda:
    """The meetings of a firm (all its people), of one person or of an interpreter; a fixed number of queries."""
    return _agenda(session, fair, lambda meeting: who.code in _people(meeting))


def whole_agenda(session: Session, fair: Fair) -> Agenda:
    """All meetings of the fair; a fixed number of queries."""
    return _agenda(session, fair, bool)


def released_codes(session: Session, fair: Fair) -> frozenset[str]:
    """Codes of the meetings that people were told of. All others are the officers' plan, and tell who may stay unnamed."""
    released = current_release(session, fair) if fair.phase in OUT else None
    return frozenset(each.code for each in released_meetings(released)) if released is not None else frozenset()


def delegates_of_fair(session: Session, fair: Fair) -> list[FairDelegate]:
    """Everybody who comes for an approved firm, by name, with the firm."""
    statement = (
        select(FairDelegate)
        .join(FairParticipant)
        .where(FairParticipant.fair_id == fair.id, FairParticipant.status == ParticipantStatus.APPROVED)
        .options(joinedload(_attribute(FairDelegate.participant)).options(_company()))
    )
    return sorted(session.exec(statement).all(), key=lambda each: (alphabetical(each.name), each.code))


def interpreters_of_fair(session: Session, fair: Fair) -> list[FairInterpreter]:
    found = session.exec(select(FairInterpreter).where(FairInterpreter.fair_id == fair.id)).all()
    return sorted(found, key=lambda each: (alphabetical(each.name), each.code))


def alphabetical(name: str) -> str:
    """Where a name stands in a list: tone marks and capitals make no difference."""
    plain = "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))
    return plain.casefold().replace("đ", "d")


def _agenda(session: Session, fair: Fair, is_wanted: Callable[[ReleasedMeeting], bool]) -> Agenda:
    released = current_release(session, fair)
    if released is None:
        return Agenda(fair, 0, None, ())
    meetings = [each for each in released_meetings(released) if is_wanted(each)]
    meetings.sort(key=lambda each: (each.starts_at, each.table, each.code))
    return Agenda(fair, released.release or 0, released.made_at, tuple(_entries(session, fair, meetings)))


def _people(meeting: ReleasedMeeting) -> tuple[str | None, ...]:
    return (
        meeting.supplier,
        meeting.assembler,
        meeting.supplier_delegate,
        meeting.assembler_delegate,
        meeting.interpreter,
    )


def _entries(session: Session, fair: Fair, meetings: Sequence[ReleasedMeeting]) -> Iterable[AgendaEntry]:
    firms = _firms(session, fair, {code for each in meetings for code in (each.supplier, each.assembler)})
    people = {person.code: person for firm in firms.values() for person in firm.delegates}
    speakers = _by_code(session, FairInterpreter, fair, {each.interpreter for each in meetings if each.interpreter})
    parts = _by_code(session, FairPart, fair, {code for each in meetings for code in each.parts}, FairPart.need)
    tables = _tables(session, fair) if meetings else {}
    sharing = _sharing(session, firms.values())
    marked = marks(session, fair) if meetings else {}
    for each in meetings:
        yield AgendaEntry(
            meeting=each,
            supplier=firms.get(each.supplier),
            assembler=firms.get(each.assembler),
            supplier_delegate=people.get(each.supplier_delegate or ""),
            assembler_delegate=people.get(each.assembler_delegate or ""),
            interpreter=speakers.get(each.interpreter or ""),
            table=tables.get(each.table),
            parts=tuple(parts[code] for code in each.parts if code in parts and not parts[code].is_withdrawn),
            sharing=sharing,
            status=MeetingStatus.CANCELLED if each.is_cancelled else marked.get(each.code, MeetingStatus.PLANNED),
        )


def _sharing(session: Session, firms: Iterable[FairParticipant]) -> frozenset[int]:
    """Of the people of these firms those who agreed to share their contact; of firms that did not agree, nobody."""
    people = [(person, firm.company) for firm in firms if firm.consent_text is not None for person in firm.delegates]
    return sharing_delegates(session, people)


def _firms(session: Session, fair: Fair, codes: set[str]) -> dict[str, FairParticipant]:
    options = (selectinload(_attribute(FairParticipant.delegates)), _company())
    statement = select(FairParticipant).where(FairParticipant.fair_id == fair.id).options(*options)
    found = session.exec(statement.where(col(FairParticipant.code).in_(sorted(codes)))).all() if codes else ()
    return {each.code: each for each in found}


def _by_code(session: Session, kind: type[Row], fair: Fair, codes: set[str], *loaded: Any) -> dict[str, Row]:
    if not codes:
        return {}
    statement = select(kind).where(kind.fair_id == fair.id, col(kind.code).in_(sorted(codes)))
    return {each.code: each for each in session.exec(statement.options(*map(joinedload, loaded))).all()}


def _tables(session: Session, fair: Fair) -> dict[str, FairTable]:
    statement = select(FairTable).where(FairTable.fair_id == fair.id).options(joinedload(_attribute(FairTable.hall)))
    return {each.label: each for each in session.exec(statement).all()}


def _company() -> Any:
    """The firm's name, and whose it is: what its letters are read by."""
    company = joinedload(_attribute(FairParticipant.company))
    return company.joinedload(_attribute(Company.assembler_profile))


def _attribute(relationship: Any) -> Any:
    """Relationships are annotated as what they lead to; options want the attribute."""
    return relationship
