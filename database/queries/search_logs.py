"""Reading the notes about searches."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from database.models.search_logs import SearchLog


class Totals(NamedTuple):
    """`relaxed`: nothing fitted, and the nearest was shown; `clicked`: a result was opened."""

    searches: int
    empty: int
    relaxed: int
    clicked: int


class Note(NamedTuple):
    understood: dict[str, list[str]]
    words: list[str]
    total: int
    is_relaxed: bool


def totals(session: Session, since: datetime.date) -> Totals:
    def count(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = session.execute(
        select(
            func.count(),
            count(col(SearchLog.total) == 0),
            count(col(SearchLog.is_relaxed)),
            count(col(SearchLog.clicked).is_not(None)),
        ).where(col(SearchLog.searched_on) >= since)
    ).one()
    return Totals(*map(int, row))


def clicks_by_place(session: Session, since: datetime.date) -> dict[int, int]:
    """Place of the first result opened -> searches, first place first."""
    place = col(SearchLog.clicked)
    rows = select(place, func.count()).where(col(SearchLog.searched_on) >= since, place.is_not(None))
    return {int(key): count for key, count in session.execute(rows.group_by(place).order_by(place)).all()}


def latest_notes(session: Session, since: datetime.date, *, most: int, with_words: bool = False) -> list[Note]:
    """The latest notes; `with_words`: only those in which something was left over."""
    columns = (SearchLog.understood, SearchLog.words, SearchLog.total, SearchLog.is_relaxed)
    rows = select(*columns).where(col(SearchLog.searched_on) >= since)
    if with_words:
        rows = rows.where(col(SearchLog.has_words))
    rows = rows.order_by(col(SearchLog.id).desc()).limit(most)
    return [Note(*row) for row in session.execute(rows).all()]
