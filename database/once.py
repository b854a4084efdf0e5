"""Rows that two may want to add at once: the second finds the first one's instead of a clash that undoes all else it did."""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from database.columns import Table


def add_once(session: Session, row: Table) -> bool:
    """Adds a row unless one with the same unique values is there; whether it did. The row itself stays outside the session."""
    put = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(type(row))
    values = {name: value for name, value in row.model_dump().items() if value is not None}
    # Asked for the key of the new row, because PostgreSQL tells no number of rows here.
    key = inspect(type(row)).primary_key
    return session.execute(put.values(values).on_conflict_do_nothing().returning(*key)).first() is not None
