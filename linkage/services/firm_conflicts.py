"""Which fields of which firms sources disagree about, kept so that it can be counted and listed at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, or_
from sqlmodel import Session, col, select

from database.models.quality import FirmConflict
from database.models.source_records import FieldChoice, SourceRecord
from database.queries.exchange import lots_of
from linkage.services.source_records import live_records, statements
from matching.registry.picking import pick

Sums = tuple[int, int, int, int]
"""Of a firm: its id, how many records count, the sum of their ids, the sum of the records that officers chose."""


def outdated_conflicts(session: Session) -> list[Sums]:
    """Firms of which several records speak and that were not compared since one came or went. One query."""
    heard, chosen = _heard(), _chosen()
    choice_sum = func.coalesce(chosen.c.choice_sum, 0)
    statement = (
        select(heard.c.company_id, heard.c.records, heard.c.record_sum, choice_sum)
        .select_from(heard)
        .outerjoin(chosen, chosen.c.company_id == heard.c.company_id)
        .outerjoin(FirmConflict, col(FirmConflict.company_id) == heard.c.company_id)
        .where(
            or_(
                col(FirmConflict.company_id).is_(None),
                col(FirmConflict.records) != heard.c.records,
                col(FirmConflict.record_sum) != heard.c.record_sum,
                col(FirmConflict.choice_sum) != choice_sum,
            )
        )
        .order_by(heard.c.company_id)
    )
    return [(key, number, int(total), int(choices)) for key, number, total, choices in session.execute(statement)]


def bring_up_conflicts(session: Session, behind: Sequence[Sums]) -> int:
    """Compares what sources say of these firms, which `outdated_conflicts` found; how many that were.

    One whose records changed since it was found is found again.
    """
    session.execute(delete(FirmConflict).where(col(FirmConflict.company_id).not_in(select(_heard().c.company_id))))
    for lot in lots_of(behind):
        ids = [key for key, *_sums in lot]
        records = live_records(session, ids)
        choices: dict[int, dict[str, int]] = {}
        chosen = select(FieldChoice.company_id, FieldChoice.field, FieldChoice.record_id)
        for key, name, record_id in session.exec(chosen.where(col(FieldChoice.company_id).in_(ids))):
            choices.setdefault(key, {})[name] = record_id
        known = {
            each.company_id: each
            for each in session.exec(select(FirmConflict).where(col(FirmConflict.company_id).in_(ids)))
        }
        for key, number, total, choice_sum in lot:
            if key not in records:
                continue
            fields = sorted(pick(statements(records[key]), choices.get(key)).rivals)
            row = known.get(key) or FirmConflict(company_id=key)
            row.fields, row.field_count = fields, len(fields)
            row.records, row.record_sum, row.choice_sum = number, total, choice_sum
            session.add(row)
        session.flush()
        for record in (each for found in records.values() for each in found):
            session.expunge(record)
    return len(behind)


def conflicts_of(session: Session, company_ids: list[int]) -> dict[int, list[str]]:
    """Company id -> the fields whose sources differ, as last compared."""
    statement = select(FirmConflict.company_id, FirmConflict.fields).where(
        col(FirmConflict.company_id).in_(company_ids)
    )
    return {key: list(fields) for key, fields in session.exec(statement.where(FirmConflict.field_count > 0))}


def _heard() -> Any:
    """One record alone contradicts nobody."""
    return (
        select(
            col(SourceRecord.company_id).label("company_id"),
            func.count().label("records"),
            func.sum(col(SourceRecord.id)).label("record_sum"),
        )
        .where(col(SourceRecord.withdrawn_at).is_(None))
        .group_by(col(SourceRecord.company_id))
        .having(func.count() > 1)
        .subquery()
    )


def _chosen() -> Any:
    return (
        select(
            col(FieldChoice.company_id).label("company_id"), func.sum(col(FieldChoice.record_id)).label("choice_sum")
        )
        .group_by(col(FieldChoice.company_id))
        .subquery()
    )
