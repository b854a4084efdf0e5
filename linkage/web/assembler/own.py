"""What belongs to the company one acts for; anything else is not there."""

from __future__ import annotations

from flask import g
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from database.enums import NeedStatus
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import suppliers as supplier_rows
from database.session import db
from linkage.errors import NotFound
from linkage.language import _l


def own_need(code: str) -> PartNeed:
    """A need of the company one acts for, with its steps. Raises NotFound for any other."""
    need = db().exec(_own_needs().where(PartNeed.code == code)).first() if is_code(code) else None
    if need is None:
        raise NotFound(_l("There is no such need among those of your firm."))
    return need


def listed_supplier(code: str) -> Company:
    """A supplier everybody may see. Raises NotFound for any other."""
    company = supplier_rows.listed_supplier(db(), code) if is_code(code) else None
    if company is None:
        raise NotFound(_l("There is no supplier here, or its profile is not published."))
    return company


def is_code(text: str) -> bool:
    """Whether a text may be a public code at all; a database refuses some others, NUL among them, with an error."""
    return text.isascii() and text.isalnum()


def counts_by_status(session: Session) -> dict[NeedStatus, int]:
    """How many needs the company one acts for has in each state."""
    statement = (
        select(PartNeed.status, func.count()).where(PartNeed.company_id == g.company.id).group_by(col(PartNeed.status))
    )
    return {NeedStatus(status): number for status, number in session.exec(statement).all()}


def needs_page(session: Session, status: NeedStatus | None, *, page: int, size: int) -> list[PartNeed]:
    """Needs of the company one acts for, those changed last first."""
    statement = _own_needs()
    if status is not None:
        statement = statement.where(PartNeed.status == status)
    newest = statement.order_by(col(PartNeed.updated_at).desc(), col(PartNeed.id).desc())
    return list(session.exec(newest.offset((page - 1) * size).limit(size)).all())


def titles_by_id(session: Session, ids: list[int]) -> list[tuple[int, str, str]]:
    """(id, code, title) of needs of the company one acts for, newest first."""
    if not ids:
        return []
    statement = (
        select(PartNeed.id, PartNeed.code, PartNeed.title)
        .where(PartNeed.company_id == g.company.id, col(PartNeed.id).in_(ids))
        .order_by(col(PartNeed.id).desc())
    )
    return [(key, code, title) for key, code, title in session.exec(statement).all() if key is not None]


def _own_needs() -> SelectOfScalar[PartNeed]:
    """Needs of the company one acts for with their steps; the company and its profile are at hand already."""
    return select(PartNeed).where(PartNeed.company_id == g.company.id).options(selectinload(PartNeed.steps))  # type: ignore[arg-type]
