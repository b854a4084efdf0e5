"""How much a query finds in the other lists: figures for the tabs, nothing read from the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import NeedVisibility
from linkage.days import agency_today
from linkage.services.search_index import running
from linkage.services.searches import all_known
from search import query
from search.engines.contract import BrokenIndex
from search.understanding import KnownWord


@dataclass(frozen=True, slots=True)
class SearchCounts:
    """None: not asked for, or the index cannot be read at the moment."""

    suppliers: int | None = None
    needs: int | None = None


def count_results(
    session: Session,
    text: str,
    *,
    known: Sequence[KnownWord] = (),
    suppliers: bool = True,
    visibilities: Collection[NeedVisibility] = (),
) -> SearchCounts:
    """Results of a query without filters: listed `suppliers`, and needs of these visibilities when any are named."""
    index, words = running(session).index, all_known(session, known)
    day = agency_today()
    seen = tuple(visibility.value for visibility in visibilities)
    try:
        return SearchCounts(
            query.search_suppliers(index, text, known=words, facets=(), size=1, on=day).total if suppliers else None,
            query.search_needs(index, text, visibilities=seen, known=words, facets=(), size=1, on=day).total
            if seen
            else None,
        )
    except BrokenIndex:
        return SearchCounts()


def suppliers_by_process(session: Session) -> Mapping[str, int]:
    """How many listed suppliers run each process or a narrower one; empty while the index cannot be read."""
    try:
        return query.search_suppliers(running(session).index, "", facets=("process",), size=1).facets["process"]
    except BrokenIndex:
        return {}
