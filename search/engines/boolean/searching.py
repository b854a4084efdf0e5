"""Answering a request from a snapshot: who is listed, a page of them ranked exactly, and counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from search.engines import arrays
from search.engines.boolean.candidates import CandidatesView
from search.engines.boolean.gates import Gates, chosen, gates
from search.engines.boolean.ratings import scoring
from search.engines.boolean.scoring import Scoring
from search.engines.boolean.snapshots import Snapshot
from search.engines.boolean.trees import EVERYTHING, NOTHING, Tree
from search.engines.contract import WORDS, Answer, Hit, Request

_WINDOW = 100
_MORE = 40
"""So many documents beyond a page are ranked with it at least, as the engine's own order is not the exact one."""


def search(snapshot: Snapshot, request: Request) -> Answer:
    conditions = gates(snapshot, request)
    tree = conditions.all()
    if tree == NOTHING:
        return _nothing(snapshot, request, conditions)
    total, hits = _page(snapshot, request, tree, scoring(snapshot, request, conditions))
    if not total:
        return _nothing(snapshot, request, conditions)
    return Answer(total, hits, _facets(snapshot, request, conditions, tree), {}, {})


def _page(snapshot: Snapshot, request: Request, tree: Tree, rates: Scoring) -> tuple[int, tuple[Hit, ...]]:
    """The engine's own list is cut into windows, each ranked exactly by itself: so pages neither repeat nor miss anybody."""
    # A page beyond everything is not asked for: a library makes room for all that stands before it.
    if request.size <= 0 or request.start >= snapshot.documents:
        return snapshot.count(tree), ()
    width = max(_WINDOW, request.size + _MORE)
    end = request.start + request.size
    hits: list[Hit] = []
    for window in range(request.start // width * width, end, width):
        found = snapshot.best(tree, rates, sort=request.sort, start=window, size=width)
        first = max(request.start - window, 0)
        wanted = replace(request, start=first, size=min(end - window, width) - first, facets=())
        hits += arrays.search(CandidatesView(snapshot, found.documents), wanted).hits
        if found.total <= window + width:
            break
    return found.total, tuple(hits)


def _facets(snapshot: Snapshot, request: Request, conditions: Gates, tree: Tree) -> dict[str, dict[str, int]]:
    """Counts of a field that filters are counted as if it did not."""
    filters = request.filters or {}
    day = request.on.toordinal()
    counted = {**snapshot.counts(tree, [field for field in request.facets if field not in filters], day)}
    for field in request.facets:
        if field in filters:
            counted |= snapshot.counts(conditions.without_filter(field), [field], day)
    return {field: _largest_first(counted[field]) for field in request.facets}


def _largest_first(counted: Mapping[str, int]) -> dict[str, int]:
    held = ((value, number) for value, number in counted.items() if number)
    return dict(sorted(held, key=lambda pair: (-pair[1], pair[0])))


def _nothing(snapshot: Snapshot, request: Request, conditions: Gates) -> Answer:
    """Nobody: how many there would be without one thing that was asked."""
    groups = dict.fromkeys(part.group for part in request.parts if part.must)
    if request.words_must:
        groups[WORDS] = None
    without = {group: snapshot.count(conditions.without(group)) for group in groups}
    without_filter = {}
    for field, values in (request.filters or {}).items():
        for value in values:
            kept = tuple(other for other in values if other != value)
            instead = chosen(snapshot, field, kept, request.on.toordinal()) if kept else EVERYTHING
            without_filter[field, value] = snapshot.count(conditions.without_filter(field, instead))
    facets = {field: _facet_of_nothing(snapshot, request, conditions, field) for field in request.facets}
    return Answer(0, (), facets, without, without_filter)


def _facet_of_nothing(snapshot: Snapshot, request: Request, conditions: Gates, field: str) -> dict[str, int]:
    """Nobody is counted but where the field's own filter is what excludes."""
    if field not in (request.filters or {}):
        return {}
    tree = conditions.without_filter(field)
    return _largest_first(snapshot.counts(tree, [field], request.on.toordinal())[field])
