"""Reading companies and needs whole, in lots, for imports and exports; and writing many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import insert
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, SQLModel, col, select

from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.plants import Plant

LOT = 500

T = TypeVar("T")


def lots_of(items: Iterable[T], size: int = LOT) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    lot: list[T] = []
    for item in items:
        lot.append(item)
        if len(lot) == size:
            yield lot
            lot = []
    if lot:
        yield lot


def companies_from(session: Session, source: str, external_ids: Sequence[str]) -> dict[str, Company]:
    """External id -> company of one source, with everything its profile holds."""
    statement = select(Company).where(Company.source == source, col(Company.external_id).in_(external_ids))
    rows = session.exec(statement.options(*whole_company())).all()
    return {company.external_id: company for company in rows if company.external_id is not None}


def buyers_from(session: Session, source: str, names: Sequence[str]) -> list[Company]:
    """Companies of one source by name, oldest first."""
    statement = select(Company).where(Company.source == source, col(Company.name).in_(names))
    return list(
        session.exec(
            statement.options(selectinload(Company.assembler_profile)).order_by(col(Company.id))  # type: ignore[arg-type]
        ).all()
    )


def needs_from(session: Session, source: str, external_ids: Sequence[str]) -> dict[str, PartNeed]:
    """External id -> need of one source, with its steps and its buyer."""
    statement = select(PartNeed).where(PartNeed.source == source, col(PartNeed.external_id).in_(external_ids))
    rows = session.exec(statement.options(*whole_need())).all()
    return {need.external_id: need for need in rows if need.external_id is not None}


def companies_by_id(session: Session, ids: Sequence[int]) -> list[Company]:
    """Companies with everything their supplier profiles hold, by id."""
    statement = select(Company).where(col(Company.id).in_(ids)).options(*whole_company()).order_by(col(Company.id))
    return list(session.exec(statement).all())


def needs_by_id(session: Session, ids: Sequence[int]) -> list[PartNeed]:
    """Needs with their steps and buyers, by id."""
    statement = select(PartNeed).where(col(PartNeed.id).in_(ids)).options(*whole_need()).order_by(col(PartNeed.id))
    return list(session.exec(statement).all())


def whole_company() -> tuple[ExecutableOption, ...]:
    plants = selectinload(Company.plants)  # type: ignore[arg-type]
    return (
        selectinload(Company.supplier_profile),  # type: ignore[arg-type]
        selectinload(Company.assembler_profile),  # type: ignore[arg-type]
        selectinload(Company.certificates),  # type: ignore[arg-type]
        plants.selectinload(Plant.capabilities),  # type: ignore[arg-type]
        plants.selectinload(Plant.machines),  # type: ignore[arg-type]
    )


def whole_need() -> tuple[ExecutableOption, ...]:
    buyer = joinedload(PartNeed.company)  # type: ignore[arg-type]
    return (
        selectinload(PartNeed.steps),  # type: ignore[arg-type]
        buyer.joinedload(Company.assembler_profile),  # type: ignore[arg-type]
    )


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows past the object layer. Column defaults of the table apply; changes are not noted for the index."""
    if rows:
        session.connection().execute(insert(table), rows)


def insert_returning_ids(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Inserts rows and gives their ids, in the order of the rows."""
    if not rows:
        return []
    key = table.__table__.c.id  # type: ignore[attr-defined]
    statement = insert(table).returning(key, sort_by_parameter_order=True)
    return list(session.connection().execute(statement, rows).scalars())


def taken_codes(session: Session, code: Any, wanted: Iterable[str]) -> set[str]:
    """Which of these public codes are in use in the column."""
    return {found for lot in lots_of(wanted) for found in session.exec(select(code).where(code.in_(lot))).all()}


def holders_of_tax_codes(session: Session, tax_codes: Iterable[str]) -> dict[str, int]:
    """Tax code -> id of the company that has it."""
    found: dict[str, int] = {}
    for lot in lots_of(tax_codes):
        statement = select(Company.tax_code, Company.id).where(col(Company.tax_code).in_(lot))
        found |= {tax_code: key for tax_code, key in session.exec(statement).all() if tax_code and key}
    return found
