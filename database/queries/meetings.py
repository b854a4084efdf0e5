"""Reading the meetings of a fair, what they take for themselves, and who is away when."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import BookedKind, MeetingStatus, ParticipantStatus
from database.models.fair_participants import FairAbsence, FairDelegate, FairInterpreter, FairParticipant
from database.models.fair_visits import FairVisit, FairVisitGuest
from database.models.fairs import Fair, FairSlot, FairTable
from database.models.meetings import Meeting, MeetingBooking

LIVING = (MeetingStatus.PLANNED, MeetingStatus.HELD)
"""Meetings that hold their places."""

_BEING_AWAY = tuple[datetime.datetime, datetime.datetime]


@dataclass(frozen=True, slots=True)
class Absences:
    """Row ids -> the times somebody is away: whole firms, single delegates, interpreters."""

    participants: dict[int, list[_BEING_AWAY]]
    delegates: dict[int, list[_BEING_AWAY]]
    interpreters: dict[int, list[_BEING_AWAY]]


class Seat(NamedTuple):
    """A meeting in the numbers of its rows."""

    meeting_id: int
    supplier_id: int
    assembler_id: int
    supplier_delegate_id: int
    assembler_delegate_id: int
    slot_id: int
    table_id: int
    interpreter_id: int | None
    parts: list[str]


def living_seats(session: Session, fair: Fair) -> list[Seat]:
    """The meetings that hold their places, without their rows: asked for at every move on the board."""
    names = ("id", *Seat._fields[1:])
    statement = (
        select(*(getattr(Meeting, name) for name in names))
        .where(Meeting.fair_id == fair.id, col(Meeting.status).in_(LIVING))
        .order_by(col(Meeting.id))
    )
    return [Seat(*row) for row in session.execute(statement).all()]


def with_everything() -> tuple[Any, ...]:
    """Options that load all that a page or a letter says of a meeting in a fixed number of queries."""
    return (
        selectinload(Meeting.supplier).selectinload(FairParticipant.company),  # type: ignore[arg-type]
        selectinload(Meeting.assembler).selectinload(FairParticipant.company),  # type: ignore[arg-type]
        selectinload(Meeting.supplier_delegate),  # type: ignore[arg-type]
        selectinload(Meeting.assembler_delegate),  # type: ignore[arg-type]
        selectinload(Meeting.slot),  # type: ignore[arg-type]
        selectinload(Meeting.table).selectinload(FairTable.hall),  # type: ignore[arg-type]
        selectinload(Meeting.interpreter),  # type: ignore[arg-type]
    )


def meeting(session: Session, fair: Fair, code: str) -> Meeting | None:
    statement = select(Meeting).where(Meeting.fair_id == fair.id, Meeting.code == code).options(*with_everything())
    return session.exec(statement).first() if code.isalnum() else None


def meetings_of(
    session: Session, fair: Fair, *, statuses: Collection[MeetingStatus] = tuple(MeetingStatus)
) -> list[Meeting]:
    """The meetings of a fair in these states, by slot and table."""
    statement = (
        select(Meeting)
        .join(FairSlot, col(FairSlot.id) == col(Meeting.slot_id))
        .join(FairTable, col(FairTable.id) == col(Meeting.table_id))
        .where(Meeting.fair_id == fair.id, col(Meeting.status).in_(list(statuses)))
        .options(*with_everything())
        .order_by(col(FairSlot.number), col(FairTable.position), col(Meeting.id))
    )
    return list(session.exec(statement).all())


def no_shows(session: Session, fair: Fair) -> list[tuple[int, int, int]]:
    """(supplier's row, assembler's row, slot's row) of the meetings to which somebody did not come."""
    statement = select(Meeting.supplier_id, Meeting.assembler_id, Meeting.slot_id).where(
        Meeting.fair_id == fair.id, Meeting.status == MeetingStatus.NO_SHOW
    )
    return [(supplier, assembler, slot) for supplier, assembler, slot in session.exec(statement).all()]


def marks(session: Session, fair: Fair) -> dict[str, MeetingStatus]:
    """Code -> whether it was held or missed, of the meetings of which that was said."""
    statement = select(Meeting.code, Meeting.status).where(
        Meeting.fair_id == fair.id, col(Meeting.status).in_((MeetingStatus.HELD, MeetingStatus.NO_SHOW))
    )
    return {code: MeetingStatus(status) for code, status in session.exec(statement).all()}


def living_pairs(session: Session, fair: Fair) -> dict[tuple[int, int], int]:
    """(supplier's row, assembler's row) -> row of the meeting that holds its places."""
    statement = select(Meeting.supplier_id, Meeting.assembler_id, Meeting.id).where(
        Meeting.fair_id == fair.id, col(Meeting.status).in_(LIVING)
    )
    return {(supplier, assembler): key or 0 for supplier, assembler, key in session.exec(statement).all()}


def bookings(
    session: Session, fair: Fair, *, slot: FairSlot | None = None
) -> dict[int, dict[tuple[BookedKind, int], int]]:
    """Row of a slot -> what is taken in it -> row of the meeting; of all slots, or of one."""
    statement = select(MeetingBooking)
    if slot is not None:
        statement = statement.where(MeetingBooking.slot_id == slot.id)
    else:
        statement = statement.join(FairSlot, col(FairSlot.id) == col(MeetingBooking.slot_id)).where(
            FairSlot.fair_id == fair.id
        )
    found: dict[int, dict[tuple[BookedKind, int], int]] = {}
    for row in session.exec(statement).all():
        found.setdefault(row.slot_id or 0, {})[(row.kind, row.resource_id)] = row.meeting_id
    return found


def interpreters(session: Session, fair: Fair) -> list[FairInterpreter]:
    """The interpreters of a fair, the best for technical talk first."""
    statement = select(FairInterpreter).where(FairInterpreter.fair_id == fair.id)
    return sorted(session.exec(statement).all(), key=lambda each: (each.grade or "Z", each.name, each.id or 0))


def absences(session: Session, fair: Fair) -> Absences:
    """When whom a meeting cannot have: what was said, and factory visits. On a visit the last delegates of a firm go along."""
    found = Absences({}, {}, {})
    of_firms = select(FairAbsence).join(FairParticipant).where(FairParticipant.fair_id == fair.id)
    of_delegates = (
        select(FairAbsence).join(FairDelegate).join(FairParticipant).where(FairParticipant.fair_id == fair.id)
    )
    of_interpreters = select(FairAbsence).join(FairInterpreter).where(FairInterpreter.fair_id == fair.id)
    for row in session.exec(of_firms).all():
        found.participants.setdefault(row.participant_id or 0, []).append((row.starts_at, row.ends_at))
    for row in session.exec(of_delegates).all():
        found.delegates.setdefault(row.delegate_id or 0, []).append((row.starts_at, row.ends_at))
    for row in session.exec(of_interpreters).all():
        found.interpreters.setdefault(row.interpreter_id or 0, []).append((row.starts_at, row.ends_at))
    _add_visits(session, fair, found)
    return found


def _add_visits(session: Session, fair: Fair, found: Absences) -> None:
    statement = (
        select(FairVisitGuest, FairVisit)
        .join(FairVisit, col(FairVisit.id) == col(FairVisitGuest.visit_id))
        .where(FairVisit.fair_id == fair.id, FairVisitGuest.status == ParticipantStatus.APPROVED)
        .options(selectinload(FairVisitGuest.participant).selectinload(FairParticipant.delegates))  # type: ignore[arg-type]
    )
    for guest, visit in session.exec(statement).all():
        for delegate in guest.participant.delegates[-guest.persons :]:
            found.delegates.setdefault(delegate.id or 0, []).append((visit.leaves_at, visit.returns_at))


def state_counts(session: Session, fair: Fair) -> dict[tuple[MeetingStatus, bool], int]:
    """(state, whether locked) -> number of meetings."""
    statement = (
        select(Meeting.status, Meeting.is_locked, func.count())
        .where(Meeting.fair_id == fair.id)
        .group_by(col(Meeting.status), col(Meeting.is_locked))
    )
    return {(MeetingStatus(status), is_locked): count for status, is_locked, count in session.exec(statement).all()}
