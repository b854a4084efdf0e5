"""Firms kept from others while a transaction changes them."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from database.models.companies import Company


def held_companies(session: Session, condition: ColumnElement[bool]) -> list[Company]:
    """Firms as they are now, whatever was read of them before, kept from others until the transaction ends.

    By number: who takes several waits for nobody who waits for them.
    """
    statement = select(Company).where(condition).order_by(col(Company.id)).with_for_update()
    return list(session.exec(statement.execution_options(populate_existing=True)).all())
