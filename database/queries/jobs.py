"""Reading the work that waits, and taking it."""

from __future__ import annotations

import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from database.enums import JobStatus
from database.models.jobs import Job


def job(session: Session, code: str) -> Job | None:
    return session.exec(select(Job).where(Job.code == code)).first()


def jobs(session: Session, codes: list[str]) -> dict[str, Job]:
    """Jobs by their codes."""
    found = session.exec(select(Job).where(col(Job.code).in_(codes))).all() if codes else ()
    return {each.code: each for each in found}


def is_work_waiting(session: Session, *, lost_before: datetime.datetime) -> bool:
    """Whether a job is queued, or was left by a worker that gave no sign of life since."""
    return session.exec(select(Job.id).where(_open(lost_before)).limit(1)).first() is not None


def next_job(session: Session, *, lost_before: datetime.datetime) -> Job | None:
    """The oldest job to be taken up, locked for this transaction; one that another worker is just taking is passed over."""
    statement = select(Job).where(_open(lost_before)).order_by(col(Job.id)).limit(1)
    return session.exec(statement.with_for_update(skip_locked=True)).first()


def _open(lost_before: datetime.datetime) -> ColumnElement[bool]:
    is_lost = and_(col(Job.status) == JobStatus.RUNNING, col(Job.beat_at) < lost_before)
    return or_(col(Job.status) == JobStatus.QUEUED, is_lost)
