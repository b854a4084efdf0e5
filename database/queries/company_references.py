"""Every row that refers to a company, found from the tables themselves: to move them when two firms turn out to be one."""

from __future__ import annotations

import datetime
import decimal
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, delete, insert, select, tuple_, update
from sqlmodel import Session, col

from database.columns import Table as Base
from database.models.companies import Company
from database.models.company_merges import CompanyRedirect

OWN = frozenset({"supplier_profiles", "plants", "certificates"})
"""What a firm itself is made of: made anew from its records."""
COMPUTED = frozenset({"match_results", "lacks", "firm_conflicts"})
"""What is computed again for whoever is there."""
PAIRS = frozenset({"company_pairs"})
"""Pairs refer to two firms at once; see `linkage.services.company_pairs`."""
CONFIDENCES = frozenset({"conduct_reports"})
"""They follow a firm by marks of their own, which say to nobody what moved; see `linkage.services.conduct_merges`."""


def code_since_merge(session: Session, code: str) -> str | None:
    """The public code of the firm into which the firm of this code went; None when it went nowhere."""
    statement = select(col(Company.code)).join(CompanyRedirect, col(CompanyRedirect.company_id) == col(Company.id))
    found: str | None = session.execute(statement.where(col(CompanyRedirect.code) == code[:16].upper())).scalar()
    return found


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that refers to companies."""

    table: Table
    column: Column[Any]


def references() -> Iterator[Reference]:
    """The columns whose rows follow a firm into another one, in a fixed order."""
    return (each for each in _all_references() if each.table.name not in CONFIDENCES)


def _all_references() -> Iterator[Reference]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            is_company = any(key.column.table.name == "companies" for key in column.foreign_keys)
            if is_company and table.name not in OWN | COMPUTED | PAIRS:
                yield Reference(table, column)


def rows_of(session: Session, reference: Reference, company_id: int) -> list[dict[str, Any]]:
    """The rows of this column that refer to a company, whole, as the database holds them."""
    statement = select(reference.table).where(reference.column == company_id)
    ordered = statement.order_by(*reference.table.primary_key.columns)
    return [dict(row) for row in session.execute(ordered).mappings()]


def is_taken(session: Session, reference: Reference, row: Mapping[str, Any], company_id: int) -> bool:
    """Whether the same row is there already for another company, so that this one cannot become its."""
    table, name = reference.table, reference.column.name
    for columns in _unique_together(table):
        if name not in columns or any(row[each] is None for each in columns):
            continue
        same = [table.c[each] == (company_id if each == name else row[each]) for each in columns]
        if session.execute(select(reference.column).where(*same).limit(1)).first() is not None:
            return True
    return False


def referred_to(session: Session, ids: Sequence[int]) -> set[int]:
    """Of these companies those that people, needs, fairs ... refer to; what sources say of them does not count."""
    found: set[int] = set()
    for reference in _all_references():
        if reference.table.name in _ABOUT:
            continue
        for start in range(0, len(ids), 500):
            wanted = reference.column.in_(ids[start : start + 500])
            found.update(session.execute(select(reference.column).where(wanted).distinct()).scalars())
    return found


_ABOUT = frozenset(
    {
        *("source_records", "field_choices", "company_merges", "company_redirects"),
        *("profile_questions", "certificate_warnings"),
    }
)


def is_referred_to(session: Session, reference: Reference, row: Mapping[str, Any]) -> bool:
    """Whether other rows depend on this one, so that it must not be dropped."""
    return any(
        session.execute(select(key.parent).where(key.parent == row[key.column.name]).limit(1)).first() is not None
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is reference.table
    )


def _unique_together(table: Table) -> list[list[str]]:
    together = [[column.name for column in table.primary_key.columns]]
    together += [
        [column.name for column in each.columns] for each in table.constraints if isinstance(each, UniqueConstraint)
    ]
    return together + [[column.name for column in each.columns] for each in table.indexes if each.unique]


def key_of(reference: Reference, row: Mapping[str, Any]) -> list[Any]:
    """What tells the row apart in its table when the company in it changes: its key, without the company where that is part of it."""
    return [row[column.name] for column in _key(reference)]


def _key(reference: Reference) -> list[Column[Any]]:
    return [column for column in reference.table.primary_key.columns if column.name != reference.column.name]


def move(session: Session, reference: Reference, keys: Sequence[Sequence[Any]], *, source: int, target: int) -> None:
    """Rows that still refer to `source` refer to `target` from now on."""
    table, columns = reference.table, _key(reference)
    for start in range(0, len(keys), 200):
        lot = [tuple(key) for key in keys[start : start + 200]]
        wanted = [tuple_(*columns).in_(lot)] if columns else []
        session.execute(
            update(table).where(reference.column == source, *wanted).values({reference.column.name: target}),
            execution_options={"synchronize_session": False},
        )


def drop(session: Session, reference: Reference, row: Mapping[str, Any]) -> None:
    """Deletes one row."""
    same = [column == row[column.name] for column in reference.table.primary_key.columns]
    session.execute(delete(reference.table).where(*same), execution_options={"synchronize_session": False})


def put_back(session: Session, table_name: str, row: Mapping[str, Any]) -> None:
    """A row that was dropped, unless one like it is there meanwhile or what it refers to is gone."""
    table = Base.metadata.tables[table_name]
    for key in table.foreign_keys:
        value = row.get(key.parent.name)
        if value is not None and session.execute(select(key.column).where(key.column == value)).first() is None:
            return
    for columns in _unique_together(table):
        if all(row.get(each) is not None for each in columns):
            same = [table.c[each] == row[each] for each in columns]
            if session.execute(select(table.c[columns[0]]).where(*same).limit(1)).first() is not None:
                return
    session.execute(insert(table).values(**row))


def as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row in plain JSON values; `from_json` is the way back."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime.datetime):
        return {"time": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    if isinstance(value, decimal.Decimal):
        return {"amount": str(value)}
    return value


def from_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    match value:
        case {"time": str(text)} if len(value) == 1:
            return datetime.datetime.fromisoformat(text)
        case {"day": str(text)} if len(value) == 1:
            return datetime.date.fromisoformat(text)
        case {"amount": str(text)} if len(value) == 1:
            return decimal.Decimal(text)
    return value
