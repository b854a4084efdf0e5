"""The names a firm is known by beside those it goes by: for the search index, which keeps names and nothing else of what was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal, null, select, union_all
from sqlalchemy.orm import Session
from sqlmodel import col

from database.models.source_records import FirmName, SourceRecord

_KEYS = ("name", "name_en", "name_ja", "name_local")


def spellings(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Company id -> every name that people typed or sources wrote, each once, the first said first. One query for all of them.

    Only names leave the database: a source also says telephones and persons.
    """
    if not ids:
        return {}
    typed = select(
        col(FirmName.company_id), literal(0), col(FirmName.id), col(FirmName.name), *(null() for _key in _KEYS[1:])
    ).where(col(FirmName.company_id).in_(ids))
    told = select(
        col(SourceRecord.company_id),
        literal(1),
        col(SourceRecord.id),
        *(col(SourceRecord.said)[key].as_string() for key in _KEYS),
    ).where(col(SourceRecord.company_id).in_(ids), col(SourceRecord.withdrawn_at).is_(None))
    found: dict[int, dict[str, None]] = defaultdict(dict)
    rows: Sequence[Any] = session.execute(union_all(typed, told)).all()
    for company_id, _kind, _id, *names in sorted(rows, key=lambda row: (row[1], row[2])):
        found[company_id].update(dict.fromkeys(name for name in names if name))
    return {key: tuple(names) for key, names in found.items()}
