"""The board of published needs: found by words in any language, filtered, with counts that equal the lists they lead to."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlmodel import Session

from database.enums import NeedVisibility
from database.models.part_needs import PartNeed
from database.queries.needs import NeedOutline, needs_in_order, open_need_outlines
from matching.taxonomy import taxonomy
from search.analysis import fold
from search.understanding.parser import understand
from search.understanding.result import Understood

FILTERS = ("process", "province", "sector")
LONGEST_QUERY = 400


@dataclass(frozen=True, slots=True)
class FoundNeeds:
    """One page of the board, newest first. `facets`: filter -> value -> how many needs it leads to; processes by family."""

    total: int
    needs: tuple[PartNeed, ...]
    facets: Mapping[str, Mapping[str, int]]


def find_needs(
    session: Session,
    words: str,
    filters: Mapping[str, Collection[str]],
    *,
    visibilities: Collection[NeedVisibility],
    on: datetime.date,
    page: int,
    size: int,
) -> FoundNeeds:
    """Needs open on a day that these eyes may see. Values of one filter are alternatives, filters add up. O(open needs)."""
    words = words.strip()[:LONGEST_QUERY]
    outlines = open_need_outlines(session, visibilities, on=on, with_text=bool(words))
    spoken = [outline for outline in outlines if _speaks_of(outline, words)] if words else outlines
    found = [outline for outline in spoken if _passes(outline, filters)]
    page = min(page, max(1, -(-len(found) // size)))
    shown = found[(page - 1) * size : page * size]
    return FoundNeeds(
        total=len(found),
        needs=tuple(needs_in_order(session, [outline.code for outline in shown])),
        facets={name: _counts(spoken, filters, name) for name in FILTERS},
    )


def _counts(outlines: Iterable[NeedOutline], filters: Mapping[str, Collection[str]], name: str) -> dict[str, int]:
    """Needs per value of one filter, as they would be listed with that value and all other filters."""
    others = {key: values for key, values in filters.items() if key != name}
    counts = Counter(value for outline in outlines if _passes(outline, others) for value in _offered(outline, name))
    return dict(counts.most_common())


def _offered(outline: NeedOutline, name: str) -> frozenset[str]:
    """The values of a filter under which a need is counted."""
    if name == "process":
        table = taxonomy()
        return frozenset(table.family(process) for process in outline.processes if process in table.processes)
    value = outline.province if name == "province" else outline.sector
    return frozenset() if value is None else frozenset((value,))


def _passes(outline: NeedOutline, filters: Mapping[str, Collection[str]]) -> bool:
    return all(_has_one(outline, name, values) for name, values in filters.items() if values)


def _has_one(outline: NeedOutline, name: str, values: Collection[str]) -> bool:
    if name == "process":
        return any(_asks_for(outline, process) for process in values)
    return (outline.province if name == "province" else outline.sector) in values


def _asks_for(outline: NeedOutline, process: str) -> bool:
    """Whether a step of the routing is this process or a narrower one."""
    table = taxonomy()
    return any(step in table.processes and table.is_met_by(process, step) for step in outline.processes)


def _speaks_of(outline: NeedOutline, words: str) -> bool:
    """Every word stands in the need, or what the words mean in any language is what it asks for."""
    text = _folded(outline.text)
    if all(word in text for word in _folded(words).split()):
        return True
    meant = _understood(words)
    is_meant = bool(meant.processes or meant.provinces or meant.sectors)
    return is_meant and _is_about(outline, meant) and all(word in text for word in _folded(meant.text).split())


def _is_about(outline: NeedOutline, meant: Understood) -> bool:
    return (
        all(_asks_for(outline, process) for process in meant.processes)
        and (not meant.provinces or outline.province in meant.provinces)
        and (not meant.sectors or outline.sector in meant.sectors)
    )


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    """Folding is the costly part, and the same needs are asked again and again."""
    return fold(text)


@lru_cache(maxsize=256)
def _understood(words: str) -> Understood:
    return understand(words)
