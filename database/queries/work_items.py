"""Reading the work of officers, with what each piece is about."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import defer, joinedload
from sqlmodel import Session, col, func, select

from database.models.companies import Company
from database.models.imports import ImportBatch
from database.models.users import Membership
from database.models.work_items import WorkItem

VIEWS = ("mine", "nobody", "late", "open", "done")


def work_items(session: Session, view: str, *, user_id: int | None, today: datetime.date) -> list[WorkItem]:
    """The pieces of a view, those due first; done ones the latest first. One query, all they are about included."""
    conditions = _conditions(view, user_id, today)
    order: tuple[Any, ...] = (col(WorkItem.due_on).is_(None), col(WorkItem.due_on), col(WorkItem.id))
    if view == "done":
        order = (col(WorkItem.closed_at).desc(), col(WorkItem.id).desc())
    statement = select(WorkItem).where(*conditions).order_by(*order)
    return list(session.exec(statement.options(*_whole())).unique().all())


def work_counts(session: Session, *, user_id: int | None, today: datetime.date) -> dict[str, int]:
    """How many pieces each view of open work has."""
    columns = [
        select(func.count()).select_from(WorkItem).where(*_conditions(view, user_id, today)).scalar_subquery()
        for view in VIEWS
    ]
    return dict(zip(VIEWS, session.execute(select(*columns)).one(), strict=True))


def my_work(session: Session, *, user_id: int | None, today: datetime.date, limit: int) -> list[WorkItem]:
    """What a person looks after, those due first, and what is late of anybody."""
    mine_or_late = (col(WorkItem.owner_id) == user_id) | (col(WorkItem.due_on) < today)
    statement = select(WorkItem).where(col(WorkItem.closed_at).is_(None), mine_or_late)
    ordered = statement.order_by(col(WorkItem.due_on).is_(None), col(WorkItem.due_on), col(WorkItem.id)).limit(limit)
    return list(session.exec(ordered.options(*_whole())).unique().all())


def work_item(session: Session, code: str) -> WorkItem | None:
    return session.exec(select(WorkItem).where(WorkItem.code == code).options(*_whole())).unique().first()


def open_work(session: Session, column: str, keys: Iterable[int]) -> dict[int, WorkItem]:
    """Row number of what it is about -> the open piece of work. `column`: one of `database.models.work_items.SUBJECTS`."""
    subject: Any = getattr(WorkItem, column)
    statement = select(WorkItem).where(subject.in_(list(keys)), col(WorkItem.closed_at).is_(None))
    owner = joinedload(WorkItem.owner)  # type: ignore[arg-type]
    return {getattr(item, column): item for item in session.exec(statement.options(owner)).unique()}


def firm_names(session: Session, ids: Sequence[int]) -> dict[int, str]:
    return dict(session.exec(select(Company.id, Company.name).where(col(Company.id).in_(ids))).all())  # type: ignore[arg-type]


def firm_codes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    return dict(session.exec(select(Company.id, Company.code).where(col(Company.id).in_(ids))).all())  # type: ignore[arg-type]


def _conditions(view: str, user_id: int | None, today: datetime.date) -> list[ColumnElement[bool]]:
    is_open = col(WorkItem.closed_at).is_(None)
    if view == "done":
        return [~is_open]
    narrowed = {
        "mine": col(WorkItem.owner_id) == user_id,
        "nobody": col(WorkItem.owner_id).is_(None),
        "late": col(WorkItem.due_on) < today,
    }
    return [is_open, *([narrowed[view]] if view in narrowed else [])]


def _whole() -> tuple[Any, ...]:
    batch = joinedload(WorkItem.batch).options(defer(ImportBatch.rows), defer(ImportBatch.mapping))  # type: ignore[arg-type]
    claim = joinedload(WorkItem.membership)  # type: ignore[arg-type]
    return (
        joinedload(WorkItem.company),  # type: ignore[arg-type]
        joinedload(WorkItem.pair),  # type: ignore[arg-type]
        batch,
        claim.joinedload(Membership.company),  # type: ignore[arg-type]
        claim.joinedload(Membership.user),  # type: ignore[arg-type]
        joinedload(WorkItem.owner),  # type: ignore[arg-type]
        joinedload(WorkItem.given_by),  # type: ignore[arg-type]
    )
