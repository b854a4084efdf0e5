"""Reading support cases."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, select

from database.enums import CaseStatus
from database.models.companies import Company
from database.models.support_cases import SupportCase
from database.models.users import User

AT_WORK = (CaseStatus.OPEN, CaseStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What narrows the cases; empty lets everything through. `overdue_on`: only those at work whose day is past by then."""

    statuses: Collection[CaseStatus] = ()
    kinds: Collection[str] = ()
    owner: str = ""
    overdue_on: datetime.date | None = None


def case_of(session: Session, code: str) -> SupportCase | None:
    return session.exec(select(SupportCase).where(SupportCase.code == code).options(*_whole())).first()


def case_at_work(session: Session, company: Company, key: str) -> SupportCase | None:
    """The one case at work about a change of a firm."""
    statement = select(SupportCase).where(SupportCase.company_id == company.id, SupportCase.key == key)
    return session.exec(statement.where(col(SupportCase.status).in_(AT_WORK))).first()


def cases(session: Session, wanted: CaseFilter) -> list[SupportCase]:
    """Those due first, then those without a day, the newest first."""
    statement = select(SupportCase).options(*_whole())
    if wanted.statuses:
        statement = statement.where(col(SupportCase.status).in_(list(wanted.statuses)))
    if wanted.kinds:
        statement = statement.where(col(SupportCase.kind).in_(list(wanted.kinds)))
    if wanted.owner:
        owners = select(User.id).where(User.code == wanted.owner)
        statement = statement.where(col(SupportCase.owner_id).in_(owners))
    if wanted.overdue_on is not None:
        is_late = col(SupportCase.due_on) < wanted.overdue_on
        statement = statement.where(is_late, col(SupportCase.status).in_(AT_WORK))
    order = (col(SupportCase.due_on).is_(None), col(SupportCase.due_on), col(SupportCase.id).desc())
    return list(session.exec(statement.order_by(*order)).all())


def keys_at_work(session: Session, key: str) -> dict[int, str]:
    """Company id -> code of its case at work about this change."""
    statement = select(SupportCase.company_id, SupportCase.code).where(SupportCase.key == key)
    return dict(session.exec(statement.where(col(SupportCase.status).in_(AT_WORK))).all())


def _whole() -> tuple[ExecutableOption, ...]:
    company = selectinload(SupportCase.company)  # type: ignore[arg-type]
    return (
        company.selectinload(Company.plants),  # type: ignore[arg-type]
        selectinload(SupportCase.owner),  # type: ignore[arg-type]
    )
