"""Whose lists speak of a firm: the one that brought it, and every one that has said something of it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from database.enums import StatedBy
from database.models.companies import Company
from database.models.source_records import SourceRecord


def list_sources(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Company id -> the sources of the lists that speak of it, by name; a list that was taken back does not. One query."""
    if not ids:
        return {}
    statement = select(col(SourceRecord.company_id), col(SourceRecord.source)).where(
        col(SourceRecord.company_id).in_(ids), *_speaks()
    )
    found: dict[int, set[str]] = defaultdict(set)
    for company_id, source in session.execute(statement.distinct()):
        found[company_id].add(source)
    return {key: tuple(sorted(names)) for key, names in found.items()}


def is_of_source(sources: Sequence[str]) -> ColumnElement[bool]:
    """Whether a firm was brought by one of these, or is spoken of in a list of theirs."""
    told = select(col(SourceRecord.company_id)).where(col(SourceRecord.source).in_(sources), *_speaks())
    return or_(col(Company.source).in_(sources), col(Company.id).in_(told))


def _speaks() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(SourceRecord.stated_by) == StatedBy.LIST, col(SourceRecord.withdrawn_at).is_(None)
