"""Reading fairs and who takes part."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from sqlalchemy import func
from sqlmodel import Session, col, select

from database.enums import FairSide
from database.models.fairs import Fair, FairParticipant


def fair(session: Session, code: str) -> Fair | None:
    return session.exec(select(Fair).where(Fair.code == code)).first()


def coming_fairs(session: Session, *, on: datetime.date, limit: int | None = None) -> list[Fair]:
    """Fairs not over on a day, the next one first."""
    statement = select(Fair).where(Fair.ends_on >= on).order_by(col(Fair.starts_on), col(Fair.code)).limit(limit)
    return list(session.exec(statement).all())


def past_fairs(session: Session, *, on: datetime.date, limit: int) -> list[Fair]:
    """Fairs that are over, the latest first."""
    statement = select(Fair).where(Fair.ends_on < on).order_by(col(Fair.starts_on).desc(), col(Fair.code)).limit(limit)
    return list(session.exec(statement).all())


def participants_by_side(session: Session, fairs: Iterable[Fair]) -> dict[int, dict[FairSide, int]]:
    """Fair id -> side -> number of companies, for all of them in one query."""
    ids = [fair.id for fair in fairs]
    statement = (
        select(FairParticipant.fair_id, FairParticipant.side, func.count())
        .where(col(FairParticipant.fair_id).in_(ids))
        .group_by(col(FairParticipant.fair_id), col(FairParticipant.side))
    )
    counts: dict[int, dict[FairSide, int]] = {}
    for fair_id, side, number in session.exec(statement).all() if ids else ():
        counts.setdefault(fair_id, {})[FairSide(side)] = number
    return counts
