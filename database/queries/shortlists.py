"""Reading the shortlists of an assembler."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, func, select

from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.shortlists import ShortlistItem


def item(session: Session, company: Company, supplier: Company, need: PartNeed | None) -> ShortlistItem | None:
    """The place of a supplier on one list."""
    statement = select(ShortlistItem).where(*_on_list(company, need), ShortlistItem.supplier_id == supplier.id)
    return session.exec(statement).first()


def items(session: Session, company: Company, need: PartNeed | None) -> list[ShortlistItem]:
    """One list, in the order it was made. The suppliers themselves are read apart, with what their cards show."""
    statement = select(ShortlistItem).where(*_on_list(company, need)).order_by(col(ShortlistItem.id))
    return list(session.exec(statement).all())


def count(session: Session, company: Company, need: PartNeed | None) -> int:
    statement = select(func.count()).select_from(ShortlistItem).where(*_on_list(company, need))
    return session.exec(statement).one()


def supplier_codes(session: Session, company: Company, need: PartNeed | None) -> dict[int, str]:
    """Id -> public code of the suppliers on one list, in its order."""
    statement = (
        select(Company.id, Company.code)
        .join(ShortlistItem, col(ShortlistItem.supplier_id) == col(Company.id))
        .where(*_on_list(company, need))
        .order_by(col(ShortlistItem.id))
    )
    return {key: code for key, code in session.exec(statement).all() if key is not None}


def counts_by_need(session: Session, company: Company) -> dict[int | None, int]:
    """Need id -> number of firms on its list; None is the general list."""
    statement = (
        select(ShortlistItem.need_id, func.count())
        .where(ShortlistItem.company_id == company.id)
        .group_by(col(ShortlistItem.need_id))
    )
    return dict(session.exec(statement).all())


def _on_list(company: Company, need: PartNeed | None) -> tuple[Any, ...]:
    of_need = col(ShortlistItem.need_id).is_(None) if need is None else col(ShortlistItem.need_id) == need.id
    return (col(ShortlistItem.company_id) == company.id, of_need)
