"""Reading what firms say about a provisional timetable."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import FairComment, Meeting
from database.queries.meetings import with_everything


def comments(session: Session, fair: Fair) -> list[FairComment]:
    """All of a fair with their firms: those without an answer first, the oldest of them before the others."""
    statement = (
        select(FairComment)
        .where(FairComment.fair_id == fair.id)
        .options(selectinload(FairComment.participant).selectinload(FairParticipant.company))  # type: ignore[arg-type]
        .order_by(col(FairComment.answered_at).is_not(None), col(FairComment.written_at), col(FairComment.id))
    )
    return list(session.exec(statement).all())


def unanswered_comments(session: Session, fair: Fair) -> int:
    """How many of a fair wait for an answer."""
    statement = select(func.count()).select_from(FairComment)
    return session.exec(statement.where(FairComment.fair_id == fair.id, col(FairComment.answered_at).is_(None))).one()


def comments_of(session: Session, participant: FairParticipant) -> list[FairComment]:
    """What one firm said, the latest first."""
    statement = select(FairComment).where(FairComment.participant_id == participant.id)
    return list(session.exec(statement.order_by(col(FairComment.written_at).desc(), col(FairComment.id).desc())).all())


def comment(session: Session, fair: Fair, code: str) -> FairComment | None:
    statement = select(FairComment).where(FairComment.fair_id == fair.id, FairComment.code == code)
    return session.exec(statement).first() if code.isalnum() else None


def meetings_of_comments(session: Session, written: Iterable[FairComment]) -> dict[int, Meeting]:
    """Row of a meeting -> the meeting, with its firms, table and slot, for all comments in a fixed number of queries."""
    ids = sorted({each.meeting_id for each in written if each.meeting_id is not None})
    if not ids:
        return {}
    statement = select(Meeting).where(col(Meeting.id).in_(ids)).options(*with_everything())
    return {each.id or 0: each for each in session.exec(statement).all()}
