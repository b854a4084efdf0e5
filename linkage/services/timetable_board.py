"""What an officer sees while choosing a place for a meeting: for each slot what is in the way and how hard that is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from database.enums import BookedKind, MeetingOrigin
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairSlot, FairTable
from database.models.meetings import Meeting
from database.queries import meetings as rows
from linkage.services import meetings
from linkage.services.audit import Actor
from linkage.services.fair_conflicts import ConflictLevel, levels_of, worst_of
from linkage.services.fair_standings import standing_for
from linkage.services.meeting_rules import Wanted, counted, ways_of
from matching.timetable.placing import Hindrance
from matching.timetable.problem import Placed


@dataclass(frozen=True, slots=True)
class Option:
    """A slot for a meeting. `tables`: labels that are free then and open to these firms, the best first.

    `level`: None when nothing is in the way; else the hardest of the hindrances that count. `is_open`: it can be chosen.
    """

    slot: FairSlot
    placed: Placed
    hindrances: tuple[Hindrance, ...]
    level: ConflictLevel | None
    tables: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return self.level is not ConflictLevel.BLOCK and bool(self.tables)


def options_of(
    session: Session,
    fair: Fair,
    supplier: FairParticipant,
    assembler: FairParticipant,
    *,
    instead_of: Meeting | None = None,
) -> tuple[Option, ...]:
    """Every slot of the fair for a meeting of two firms, beside what stands; their present one given up, if named."""
    standing = standing_for(session, fair, supplier, assembler)
    ids, levels = standing.ids, levels_of(fair)
    taken = rows.bookings(session, fair)
    found = []
    for way in ways_of(standing, supplier, assembler, instead_of=instead_of):
        slot = ids.slots[way.placed.slot]
        hindrances = counted(fair, way.hindrances)
        busy = {
            key
            for (kind, key), meeting in taken.get(slot.id or 0, {}).items()
            if kind is BookedKind.TABLE and (instead_of is None or meeting != instead_of.id)
        }
        free = _tables(list(ids.tables.values()), busy, supplier, assembler, way.placed.table)
        found.append(Option(slot, way.placed, hindrances, worst_of([each.code for each in hindrances], levels), free))
    return tuple(found)


def move_on_board(
    session: Session, meeting: Meeting, *, slot: FairSlot, table: FairTable | None, by: Actor, expected_version: int
) -> tuple[Hindrance, ...]:
    """Moves a meeting as officers do: what they decided to block is refused, what they only want to be warned of is returned."""
    return meetings.move(session, meeting, slot=slot, table=table, by=by, expected_version=expected_version)


def book_on_board(
    session: Session,
    fair: Fair,
    *,
    supplier: FairParticipant,
    assembler: FairParticipant,
    slot: FairSlot,
    table: FairTable | None,
    by: Actor,
) -> tuple[Meeting, tuple[Hindrance, ...]]:
    """Adds a meeting as officers do, and gives what it was warned of."""
    wanted = Wanted(slot, table)
    return meetings.book_warned(session, fair, supplier, assembler, wanted, origin=MeetingOrigin.OFFICER, by=by)


def _tables(
    tables: list[FairTable], busy: set[int], supplier: FairParticipant, assembler: FairParticipant, best: str | None
) -> tuple[str, ...]:
    both = {supplier.id, assembler.id}
    free = [
        each for each in tables if each.id not in busy and (each.participant_id is None or each.participant_id in both)
    ]
    return tuple(each.label for each in sorted(free, key=lambda each: (each.label != best, each.position)))
