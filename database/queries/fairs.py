"""Reading fairs and who takes part."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import FairPhase, FairSide, MeetingStatus, ParticipantStatus
from database.models.fair_participants import FairInterpreter, FairParticipant
from database.models.fair_parts import FairPart, FairWish
from database.models.fair_visits import FairVisit
from database.models.fairs import Fair, FairSlot, FairStaff, FairTable
from database.models.meetings import Meeting


def fair(session: Session, code: str) -> Fair | None:
    return session.exec(select(Fair).where(Fair.code == code)).first()


def coming_fairs(session: Session, *, on: datetime.date, limit: int | None = None) -> list[Fair]:
    """Announced events that are not over on a day, the next one first."""
    statement = (
        select(Fair)
        .where(Fair.ends_on >= on, col(Fair.phase).not_in((FairPhase.PLANNING, FairPhase.CANCELLED)))
        .order_by(col(Fair.starts_on), col(Fair.code))
        .limit(limit)
    )
    return list(session.exec(statement).all())


def called_off_fairs(session: Session, *, on: datetime.date) -> list[Fair]:
    """Events that would not be over on a day had they not been called off."""
    statement = select(Fair).where(Fair.ends_on >= on, Fair.phase == FairPhase.CANCELLED)
    return list(session.exec(statement.order_by(col(Fair.starts_on), col(Fair.code))).all())


def past_fairs(session: Session, *, on: datetime.date, limit: int) -> list[Fair]:
    """Announced events that are over, the latest first; without those that were called off."""
    statement = (
        select(Fair)
        .where(Fair.ends_on < on, col(Fair.phase).not_in((FairPhase.PLANNING, FairPhase.CANCELLED)))
        .order_by(col(Fair.starts_on).desc(), col(Fair.code))
        .limit(limit)
    )
    return list(session.exec(statement).all())


def all_fairs(session: Session) -> list[Fair]:
    """Every event, the latest first."""
    return list(session.exec(select(Fair).order_by(col(Fair.starts_on).desc(), col(Fair.code))).all())


def participants_by_side(session: Session, fairs: Iterable[Fair]) -> dict[int, dict[FairSide, int]]:
    """Fair id -> side -> number of companies let in, for all of them in one query."""
    ids = [fair.id for fair in fairs]
    statement = (
        select(FairParticipant.fair_id, FairParticipant.side, func.count())
        .where(col(FairParticipant.fair_id).in_(ids), FairParticipant.status == ParticipantStatus.APPROVED)
        .group_by(col(FairParticipant.fair_id), col(FairParticipant.side))
    )
    counts: dict[int, dict[FairSide, int]] = {}
    for fair_id, side, number in session.exec(statement).all() if ids else ():
        counts.setdefault(fair_id, {})[FairSide(side)] = number
    return counts


def participants_by_status(session: Session, fair: Fair) -> dict[tuple[FairSide, ParticipantStatus], int]:
    """How many companies stand where, per side."""
    statement = (
        select(FairParticipant.side, FairParticipant.status, func.count())
        .where(FairParticipant.fair_id == fair.id)
        .group_by(col(FairParticipant.side), col(FairParticipant.status))
    )
    return {(FairSide(side), ParticipantStatus(status)): count for side, status, count in session.exec(statement).all()}


def slots_with_meetings(session: Session, fair: Fair) -> dict[int, int]:
    """Slot id -> how many meetings are written down there, cancelled ones too: they are on record."""
    statement = select(Meeting.slot_id, func.count()).where(Meeting.fair_id == fair.id).group_by(col(Meeting.slot_id))
    return dict(session.exec(statement).all())


def planned_meetings(session: Session, fair: Fair) -> list[Meeting]:
    """Meetings that are still to come, with their slots."""
    statement = (
        select(Meeting)
        .where(Meeting.fair_id == fair.id, Meeting.status == MeetingStatus.PLANNED)
        .options(selectinload(Meeting.slot))  # type: ignore[arg-type]
    )
    return list(session.exec(statement).all())


@dataclass(frozen=True, slots=True)
class FairCounts:
    """What there is at an event, counted in one query. `unseated`: firms let in on the side that sits, without a table."""

    tables: int
    slots: int
    parts: int
    wishes: int
    silent: int
    meetings: int
    interpreters: int
    in_need: int
    visits: int
    helpers: int
    without_call: int
    unseated: dict[FairSide, int]


def fair_counts(session: Session, fair: Fair) -> FairCounts:
    """The figures of one event."""
    approved = (FairParticipant.fair_id == fair.id, FairParticipant.status == ParticipantStatus.APPROVED)
    seated = select(FairTable.participant_id).where(
        FairTable.fair_id == fair.id, col(FairTable.participant_id).is_not(None)
    )
    numbers = (
        _count(FairTable, FairTable.fair_id == fair.id),
        _count(FairSlot, FairSlot.fair_id == fair.id),
        _count(FairPart, FairPart.fair_id == fair.id),
        _count(FairWish, FairWish.fair_id == fair.id),
        _count(FairParticipant, *approved, col(FairParticipant.wishes_sent_at).is_(None)),
        _count(Meeting, Meeting.fair_id == fair.id, col(Meeting.status) != MeetingStatus.CANCELLED),
        _count(FairInterpreter, FairInterpreter.fair_id == fair.id),
        _count(FairParticipant, *approved, col(FairParticipant.is_interpreter_needed).is_(True)),
        _count(FairVisit, FairVisit.fair_id == fair.id),
        _count(FairStaff, FairStaff.fair_id == fair.id),
        _count(FairTable, FairTable.fair_id == fair.id, col(FairTable.url).is_(None)),
        *(
            _count(FairParticipant, *approved, FairParticipant.side == side, col(FairParticipant.id).not_in(seated))
            for side in FairSide
        ),
    )
    found = session.execute(select(*numbers)).one()
    names = [field.name for field in fields(FairCounts)][:-1]
    plain: dict[str, Any] = dict(zip(names, found, strict=False))
    return FairCounts(**plain, unseated=dict(zip(FairSide, found[len(names) :], strict=True)))


def _count(table: Any, *conditions: Any) -> Any:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()
