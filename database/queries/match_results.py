"""The lists of the last run of the matcher: reading them, and putting new ones in their place."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from database.enums import MatchKind
from database.models.companies import Company
from database.models.match_results import MatchResult
from database.models.part_needs import PartNeed
from database.queries.exchange import insert_rows

_LOT = 900

Pair = tuple[int, int]
"""Id of a need and of a company."""


def results_of_need(session: Session, need_id: int) -> list[MatchResult]:
    """Matches first, then near-misses, each best first."""
    statement = select(MatchResult).where(MatchResult.need_id == need_id)
    return list(session.exec(statement.order_by(col(MatchResult.kind), col(MatchResult.rank))).all())


def standing_since(session: Session, need_ids: Collection[int]) -> dict[tuple[Pair, MatchKind], datetime.date]:
    """Since when each pair has stood on a list of these needs, by pair and kind."""
    columns = (MatchResult.need_id, MatchResult.company_id, MatchResult.kind, MatchResult.first_seen_on)
    statement = select_columns(*map(col, columns)).where(col(MatchResult.need_id).in_(need_ids))
    return {((need, company), kind): since for need, company, kind, since in session.execute(statement)}


def replace_results(
    session: Session, need_ids: Collection[int], rows: Sequence[Mapping[str, Any]]
) -> Counter[MatchKind]:
    """Put these rows in the place of all there are of these needs; those of needs or firms that are gone are left out.

    How many were written, by kind.
    """
    session.execute(delete(MatchResult).where(col(MatchResult.need_id).in_(need_ids)))
    needs = set(session.exec(select(PartNeed.id).where(col(PartNeed.id).in_(need_ids))))
    firms = _there(session, sorted({row["company_id"] for row in rows}))
    kept = [row for row in rows if row["need_id"] in needs and row["company_id"] in firms]
    insert_rows(session, MatchResult, kept)
    return Counter(row["kind"] for row in kept)


def forget_results_besides(session: Session, need_ids: Collection[int]) -> None:
    """Remove the lists of all other needs."""
    kept = set(need_ids)
    others = [need for need in session.exec(select(MatchResult.need_id).distinct()) if need not in kept]
    for start in range(0, len(others), _LOT):
        lot = others[start : start + _LOT]
        session.execute(delete(MatchResult).where(col(MatchResult.need_id).in_(lot)))


def _there(session: Session, company_ids: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(company_ids), _LOT):
        lot = company_ids[start : start + _LOT]
        found |= {key or 0 for key in session.exec(select(Company.id).where(col(Company.id).in_(lot)))}
    return found
