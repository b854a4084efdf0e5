"""Reading what is due between firms."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy.orm import aliased, selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, or_, select

from database.enums import FairPhase, FairSide, FollowUpKind, FollowUpStatus
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting


def follow_up(session: Session, code: str) -> FollowUp | None:
    return session.exec(select(FollowUp).where(FollowUp.code == code).options(*_at_hand())).first()


def follow_up_of(
    session: Session, meeting: Meeting, kind: FollowUpKind, side: FairSide, *, month: int = 0
) -> FollowUp | None:
    statement = select(FollowUp).where(
        FollowUp.meeting_id == meeting.id, FollowUp.kind == kind, FollowUp.side == side, FollowUp.month == month
    )
    return session.exec(statement).first()


def follow_ups_of_fair(session: Session, fair: Fair) -> list[FollowUp]:
    """All of a fair, what is due first, with firms and officers at hand."""
    statement = select(FollowUp).where(FollowUp.fair_id == fair.id).options(*_firms_at_hand())
    return list(session.exec(statement.order_by(col(FollowUp.due_on), col(FollowUp.id))).all())


def due_questions(session: Session, *, on: datetime.date, fair: Fair | None = None) -> list[FollowUp]:
    """Questions whose day has come and that nobody was asked yet, for letters that bundle them by firm and round."""
    return _open_questions(session, fair, FollowUp.due_on <= on, col(FollowUp.asked_at).is_(None))


def unanswered_questions(
    session: Session, *, asked_before: datetime.datetime, fair: Fair | None = None
) -> list[FollowUp]:
    """Questions that were asked before a moment and not answered."""
    return _open_questions(session, fair, col(FollowUp.asked_at) <= asked_before)


def earlier_open_questions(session: Session, found: FollowUp) -> list[FollowUp]:
    """Rounds before this one that ask the same side about the same meeting and are not answered."""
    statement = select(FollowUp).where(
        FollowUp.meeting_id == found.meeting_id,
        FollowUp.side == found.side,
        FollowUp.kind == FollowUpKind.QUESTIONS,
        FollowUp.status == FollowUpStatus.DUE,
        FollowUp.month < found.month,
    )
    return list(session.exec(statement).all()) if found.meeting_id is not None else []


def _open_questions(session: Session, fair: Fair | None, *conditions: Any) -> list[FollowUp]:
    """Of one fair, or of all; without rounds that a later one about the same meeting has overtaken: asked, or answered unasked."""
    later = aliased(FollowUp)
    overtaken = select(later.id).where(
        later.meeting_id == FollowUp.meeting_id,
        later.side == FollowUp.side,
        later.kind == FollowUpKind.QUESTIONS,
        later.month > FollowUp.month,
        or_(later.status == FollowUpStatus.DONE, col(later.asked_at).is_not(None)),
    )
    wanted = [FollowUp.kind == FollowUpKind.QUESTIONS, FollowUp.status == FollowUpStatus.DUE, *conditions]
    wanted.append(~overtaken.exists())
    if fair is not None:
        wanted.append(FollowUp.fair_id == fair.id)
    order = (col(FollowUp.fair_id), col(FollowUp.due_on), col(FollowUp.id))
    return list(session.exec(select(FollowUp).where(*wanted).options(*_at_hand()).order_by(*order)).all())


def follow_ups_of_firm(session: Session, fair_id: int, company_id: int, side: FairSide) -> list[FollowUp]:
    """What one firm owes since a fair, what is due first."""
    of_side = FollowUp.supplier_company_id if side is FairSide.SUPPLIER else FollowUp.assembler_company_id
    statement = select(FollowUp).where(FollowUp.fair_id == fair_id, of_side == company_id, FollowUp.side == side)
    return list(session.exec(statement.options(*_at_hand()).order_by(col(FollowUp.due_on), col(FollowUp.id))).all())


def fairs_between(session: Session, first: datetime.date, last: datetime.date) -> list[Fair]:
    """Fairs that took place and ended on these days or between."""
    statement = select(Fair).where(
        col(Fair.phase).in_((FairPhase.LIVE, FairPhase.HELD)), col(Fair.ends_on).between(first, last)
    )
    return list(session.exec(statement.order_by(col(Fair.id))).all())


def _at_hand() -> tuple[ExecutableOption, ...]:
    meeting = selectinload(FollowUp.meeting)  # type: ignore[arg-type]
    return (*_firms_at_hand(), meeting.selectinload(Meeting.slot))  # type: ignore[arg-type]


def _firms_at_hand() -> tuple[ExecutableOption, ...]:
    return (
        selectinload(FollowUp.supplier_company),  # type: ignore[arg-type]
        selectinload(FollowUp.assembler_company),  # type: ignore[arg-type]
        selectinload(FollowUp.owner),  # type: ignore[arg-type]
    )
