"""Reading drafts and releases of a fair's timetable."""

from __future__ import annotations

from sqlalchemy.orm import defer, selectinload
from sqlmodel import Session, col, select

from database.models.fairs import Fair
from database.models.timetables import Timetable


def drafts(session: Session, fair: Fair) -> list[Timetable]:
    """The drafts of a fair, the newest first, without their meetings, which are read when they are asked for."""
    statement = (
        select(Timetable)
        .where(Timetable.fair_id == fair.id, col(Timetable.release).is_(None))
        .options(defer(Timetable.meetings), selectinload(Timetable.made_by))  # type: ignore[arg-type]
        .order_by(col(Timetable.number).desc())
    )
    return list(session.exec(statement).all())


def draft(session: Session, fair: Fair, code: str) -> Timetable | None:
    statement = select(Timetable).where(
        Timetable.fair_id == fair.id, Timetable.code == code, col(Timetable.release).is_(None)
    )
    return session.exec(statement).first()


def timetable(session: Session, code: str) -> Timetable | None:
    return session.exec(select(Timetable).where(Timetable.code == code)).first()


def releases(session: Session, fair: Fair) -> list[Timetable]:
    """The releases of a fair, the newest first, without their meetings."""
    statement = (
        select(Timetable)
        .where(Timetable.fair_id == fair.id, col(Timetable.release).is_not(None))
        .options(defer(Timetable.meetings), selectinload(Timetable.made_by))  # type: ignore[arg-type]
        .order_by(col(Timetable.release).desc())
    )
    return list(session.exec(statement).all())


def release(session: Session, fair: Fair, number: int) -> Timetable | None:
    """A release by its number."""
    return session.exec(select(Timetable).where(Timetable.fair_id == fair.id, Timetable.release == number)).first()
