"""The registry of all firms as officers search it: through the index, in any language and state; plainly while there is none."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlmodel import Session

from database.enums import EvidenceLevel, ProfileStatus, ReviewStatus
from database.queries import quality
from database.queries import registry as rows
from linkage.days import agency_today
from linkage.services.plain_searches import narrower, sound
from linkage.services.quality import quality_asked
from linkage.services.search_index import note_broken, running
from linkage.services.searches import all_known
from matching.taxonomy import taxonomy
from search import fields, query
from search.analysis import fold
from search.engines.contract import BrokenIndex
from search.query import Relaxed
from search.understanding import KnownWord, Understood, understand

FILTERS = ("status", "review", "process", "province", "material_family", "certificate", "evidence", "source")
BEST = "best"
SORTS = (BEST, *rows.SORTS)


@dataclass(frozen=True, slots=True)
class FoundFirms:
    """All firms that are found, by id, in the order asked for. `counts[field][value]`: firms with that value, all else as asked;
    empty where it cannot be told: a number was looked up, the index is away, or the day of confirmation narrows the list."""

    ids: tuple[int, ...]
    counts: Mapping[str, Mapping[str, int]]
    understood: Understood
    relaxed: tuple[Relaxed, ...] = ()
    is_fallback: bool = False


@dataclass(frozen=True, slots=True)
class RegistrySearch:
    """What an officer asks. `filters`: values by field, see `FILTERS`; `freshness`: fresh, stale, never or nothing."""

    text: str
    filters: Mapping[str, Sequence[str]]
    freshness: str
    stale_before: datetime.date
    sort: str
    known: tuple[KnownWord, ...] = ()
    gap: str = ""
    """A figure of the data (see `linkage.services.quality`): only the firms it counts."""


_TOLD_BY_ROWS = frozenset({"status", "review", "process", "province", "certificate", "evidence", "source"})


def search_registry(session: Session, asked: RegistrySearch) -> FoundFirms:
    """Firms with a supplier profile in any state: by code, tax code or address for mail, else by what the words mean."""
    if not asked.gap:
        return _search(session, asked)
    lacking = quality.firm_ids(session, asked.gap, quality_asked(agency_today()))
    asks_index = asked.text.strip() or any(
        values and name not in _TOLD_BY_ROWS for name, values in asked.filters.items()
    )
    if asks_index:
        found = _search(session, asked)
    else:
        # A figure and its list are read from the same rows, so that they agree while the index is still taking in a change.
        ids = tuple(rows.supplier_ids(session, _plain(asked), sort=_row_sort(asked)))
        found = FoundFirms(ids, {}, Understood(text=asked.text))
    return replace(found, ids=tuple(key for key in found.ids if key in lacking), counts={})


def _search(session: Session, asked: RegistrySearch) -> FoundFirms:
    known = all_known(session, asked.known)
    text = "".join(asked.text.split())
    by_number = rows.ids_of_numbers(session, text) if text.isprintable() and text else []
    if by_number:
        found = set(by_number)
        ids = tuple(key for key in rows.supplier_ids(session, _plain(asked), sort=_row_sort(asked)) if key in found)
        return FoundFirms(ids, {}, Understood(text=asked.text))
    # Nothing narrows the list: the database knows it by itself, and the index only counts.
    is_whole = not (text or any(asked.filters.values())) and asked.sort != BEST
    try:
        result = query.search_registry(
            running(session).index,
            asked.text,
            asked.filters,
            known=known,
            facets=() if asked.freshness else FILTERS,
            size=1 if is_whole else query.LARGEST_REGISTRY,
            on=agency_today(),
        )
    except BrokenIndex:
        note_broken(session)
        return _plain_search(session, asked, known)
    if is_whole:
        ids = tuple(rows.supplier_ids(session, _plain(asked), sort=_row_sort(asked)))
        return FoundFirms(ids, result.facets, result.understood)
    ids = tuple(fields.row_id(hit.key) for hit in result.hits)
    if asked.freshness or asked.sort != BEST:
        ids = _in_order(session, asked, ids)
    return FoundFirms(ids, result.facets, result.understood, result.relaxed)


def _in_order(session: Session, asked: RegistrySearch, ids: Sequence[int]) -> tuple[int, ...]:
    """In the order of the table, and confirmed as asked: what the database knows better than the index."""
    fresh = rows.SupplierFilter(stale_before=asked.stale_before, freshness=asked.freshness)
    ordered, found = rows.supplier_ids(session, fresh, sort=_row_sort(asked)), set(ids)
    if asked.sort == BEST:
        passing = set(ordered)
        return tuple(key for key in ids if key in passing)
    return tuple(key for key in ordered if key in found)


def _plain_search(session: Session, asked: RegistrySearch, known: Sequence[KnownWord]) -> FoundFirms:
    ids = rows.supplier_ids(session, _plain(asked), sort=_row_sort(asked))
    understood = understand(asked.text[: query.LONGEST_QUERY], known)
    return FoundFirms(tuple(having_words(session, ids, asked.text)), {}, understood, is_fallback=True)


def _row_sort(asked: RegistrySearch) -> str:
    return asked.sort if asked.sort in rows.SORTS else rows.SORTS[0]


def _plain(asked: RegistrySearch) -> rows.SupplierFilter:
    """The filters as the database alone can tell them."""
    table, chosen = taxonomy(), asked.filters
    return rows.SupplierFilter(
        stale_before=asked.stale_before,
        status=next((ProfileStatus(value) for value in chosen.get("status", ())), None),
        review=next((ReviewStatus(value) for value in chosen.get("review", ())), None),
        provinces=sound(chosen.get("province", ()), table.provinces),
        processes=narrower(sound(chosen.get("process", ()), table.processes)),
        certificates=sound(chosen.get("certificate", ()), table.certificates),
        freshness=asked.freshness,
        evidence=next((EvidenceLevel(value) for value in chosen.get("evidence", ())), None),
        sources=tuple(chosen.get("source", ())),
        on=agency_today(),
    )


def having_words(session: Session, ids: list[int], words: str) -> list[int]:
    """Those of these firms whose names, codes or address hold every word, with or without tone marks. O(all firms), folded once."""
    asked = _folded(words).split()
    if not asked:
        return ids
    found = {key for key, text in rows.firm_words(session) if all(word in _folded(text) for word in asked)}
    return [key for key in ids if key in found]


@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    return fold(text)
