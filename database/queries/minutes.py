"""Reading what was said of meetings."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, select

from database.enums import FairSide, PartAudience
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes


def minutes_of(session: Session, meeting: Meeting, side: FairSide) -> MeetingMinutes | None:
    statement = select(MeetingMinutes).where(MeetingMinutes.meeting_id == meeting.id, MeetingMinutes.side == side)
    return session.exec(statement).first()


def minutes_of_meetings(session: Session, meetings: Iterable[Meeting]) -> dict[tuple[int, FairSide], MeetingMinutes]:
    """By meeting id and side, in one query."""
    ids = [meeting.id for meeting in meetings]
    found = session.exec(select(MeetingMinutes).where(col(MeetingMinutes.meeting_id).in_(ids))).all() if ids else []
    return {(each.meeting_id, each.side): each for each in found}


def meetings_with_firms(session: Session, fair: Fair) -> list[Meeting]:
    """All meetings of a fair by time and table, with firms, delegates, slot and table at hand: few queries whatever their number."""
    statement = select(Meeting).where(Meeting.fair_id == fair.id).options(*_at_hand())
    return sorted(session.exec(statement).all(), key=lambda each: (each.slot.number, each.table.position, each.id or 0))


def meetings_of_participants(session: Session, participants: Iterable[FairParticipant]) -> list[Meeting]:
    """The meetings of firms at a fair, by time."""
    ids = [participant.id for participant in participants]
    mine = col(Meeting.supplier_id).in_(ids) | col(Meeting.assembler_id).in_(ids)
    found = session.exec(select(Meeting).where(mine).options(*_at_hand())).all() if ids else []
    return sorted(found, key=lambda each: (each.slot.number, each.id or 0))


def meetings_of_delegate(session: Session, delegate: FairDelegate) -> list[Meeting]:
    """The meetings of one person, by time."""
    mine = (col(Meeting.supplier_delegate_id) == delegate.id) | (col(Meeting.assembler_delegate_id) == delegate.id)
    found = session.exec(select(Meeting).where(mine).options(*_at_hand())).all()
    return sorted(found, key=lambda each: (each.slot.number, each.id or 0))


def meeting_coded(session: Session, fair: Fair, code: str) -> Meeting | None:
    statement = select(Meeting).where(Meeting.fair_id == fair.id, Meeting.code == code).options(*_at_hand())
    return session.exec(statement).first()


def part_codes(session: Session, assembler_id: int, *, is_all: bool) -> list[str]:
    """Codes of the parts a firm has at a fair; unless `is_all`, of those that it shows with its name."""
    statement = select(FairPart.code).where(FairPart.participant_id == assembler_id)
    if not is_all:
        statement = statement.where(col(FairPart.is_withdrawn).is_(False), FairPart.audience != PartAudience.ANONYMOUS)
    return list(session.exec(statement).all())


def _at_hand() -> tuple[ExecutableOption, ...]:
    supplier, assembler = selectinload(Meeting.supplier), selectinload(Meeting.assembler)  # type: ignore[arg-type]
    company = FairParticipant.company
    return (
        supplier.selectinload(company),  # type: ignore[arg-type]
        assembler.selectinload(company),  # type: ignore[arg-type]
        selectinload(Meeting.slot),  # type: ignore[arg-type]
        selectinload(Meeting.table),  # type: ignore[arg-type]
        selectinload(Meeting.supplier_delegate),  # type: ignore[arg-type]
        selectinload(Meeting.assembler_delegate),  # type: ignore[arg-type]
    )
