"""A query in words, narrowed by filters -> suppliers or needs in order, with counts, and why each was found."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from database.columns import now
from search import asked, fields
from search.analysis import tokens
from search.engines.contract import WORDS, Answer, Part, Request
from search.index import Index
from search.reasons import Why, reasons
from search.understanding import Understood, understand
from search.understanding.result import Constraint, KnownWord

LONGEST_QUERY = 2_000
LARGEST_PAGE = 100
LARGEST_REGISTRY = 200_000
_MOST_VALUES = 60
_MOST_TYPED = 200
"""Distinct words of a query that are looked up."""
_OF_FIRMS = frozenset({"limit", "business_type", "language"})


@dataclass(frozen=True, slots=True)
class SearchHit:
    """`key` is that of the document: `fields.row_id` tells the row. `score` in [0, 1] orders one answer only."""

    key: str
    code: str
    score: float
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A part of the query that was given up because nothing met it all; `to`: what it was widened to, empty when dropped.

    `kind` as in `Removal`; or words, `ids` empty: then any word typed was enough.
    """

    kind: str
    ids: tuple[str, ...]
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """How many results there would be without one thing that narrows the list.

    `is_filter`: a chosen filter value (kind = its field), else a part of the query (kind: process, material, limit, place,
    certificate, ownership, business_type, sector, words; `ids` of all parts that go together).
    """

    kind: str
    ids: tuple[str, ...]
    total: int
    is_filter: bool


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page. `facets[field][id]`: results when that value is chosen; `ignored`: limits that no index can answer."""

    total: int
    hits: tuple[SearchHit, ...]
    facets: Mapping[str, Mapping[str, int]]
    understood: Understood
    relaxed: tuple[Relaxed, ...]
    removals: tuple[Removal, ...]
    ignored: tuple[Constraint, ...]
    page: int
    size: int


@dataclass(frozen=True, slots=True)
class Page:
    """Which piece of the list, and in what order: best, confirmed or evidence."""

    number: int
    size: int
    sort: str


def search_suppliers(
    index: Index,
    text: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    *,
    known: Sequence[KnownWord] = (),
    facets: tuple[str, ...] = fields.FACETS,
    page: int = 1,
    size: int = 20,
    sort: str = "best",
    on: datetime.date | None = None,
) -> SearchResult:
    """Suppliers for a query. Any text is allowed; what follows the first 2,000 characters is not read.

    Certificates count when valid `on` that day (today). Unknown filters are passed over, those of the registry too.
    `sort`: best, confirmed or evidence. Raises BrokenIndex.
    """
    text = text[:LONGEST_QUERY]
    understood = understand(text, known)
    request = _request(text, understood, asked.parts(understood), (fields.SUPPLIERS,), on or now().date())
    request = _narrowed(request, filters, facets, fields.FILTERS)
    return _search(index, request, understood, Page(page, size, sort))


def search_registry(
    index: Index,
    text: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    *,
    known: Sequence[KnownWord] = (),
    facets: tuple[str, ...] = fields.REGISTRY_FACETS,
    size: int = LARGEST_REGISTRY,
    on: datetime.date | None = None,
) -> SearchResult:
    """All firms of the registry that are found, best first and on one page, without reasons: for officers only."""
    text = text[:LONGEST_QUERY]
    understood = understand(text, known)
    request = _request(text, understood, asked.parts(understood), (fields.REGISTRY,), on or now().date())
    request = _narrowed(request, filters, facets, fields.REGISTRY_FILTERS)
    answer, relaxed = _answer(index, replace(request, size=size))
    hits = tuple(SearchHit(hit.key, hit.code, hit.score, ()) for hit in answer.hits)
    return SearchResult(answer.total, hits, answer.facets, understood, relaxed, (), (), 1, size)


def search_needs(
    index: Index,
    text: str,
    filters: Mapping[str, Sequence[str]] | None = None,
    *,
    visibilities: Sequence[str],
    known: Sequence[KnownWord] = (),
    facets: tuple[str, ...] = fields.NEED_FACETS,
    page: int = 1,
    size: int = 20,
    sort: str = "best",
    on: datetime.date | None = None,
) -> SearchResult:
    """Published needs of these visibilities for a query, as `search_suppliers`. Limits are not compared.

    Nor is what only a firm can be, such as a kind of business.
    """
    text = text[:LONGEST_QUERY]
    understood = understand(text, known)
    scope = tuple(fields.needs_scope(visibility) for visibility in visibilities)
    parts = tuple(part for part in asked.parts(understood) if part.kind not in _OF_FIRMS)
    request = _titled(_request(text, understood, parts, scope, on or now().date()), text)
    request = _narrowed(request, filters, facets, fields.NEED_FILTERS)
    found = _search(index, request, understood, Page(page, size, sort))
    return replace(found, ignored=tuple(limit for limit in understood.constraints if limit.key != "near"))


def _titled(request: Request, text: str) -> Request:
    """Names of parts are read as processes, yet they are what needs are called by: a title with all the words is enough."""
    if not all(part.group in (asked.PROCESS, "material") for part in request.parts):
        return request
    typed = tuple(tokens(text))
    return replace(request, words=typed, name_words=typed, rest_words=typed)


def _search(index: Index, request: Request, understood: Understood, page: Page) -> SearchResult:
    number, size = max(page.number, 1), min(max(page.size, 1), LARGEST_PAGE)
    request = replace(request, sort=page.sort, start=(number - 1) * size, size=size)
    answer, relaxed = _answer(index, request)
    known = understood.constraints
    return SearchResult(
        total=answer.total,
        hits=tuple(SearchHit(hit.key, hit.code, hit.score, reasons(hit)) for hit in answer.hits),
        facets=answer.facets,
        understood=understood,
        relaxed=relaxed,
        removals=_removals(answer, request),
        ignored=tuple(limit for limit in known if not (asked.is_limit(limit) or asked.is_category(limit))),
        page=number,
        size=size,
    )


def _narrowed(
    request: Request, filters: Mapping[str, Sequence[str]] | None, facets: tuple[str, ...], names: tuple[str, ...]
) -> Request:
    """With the chosen values and the counts of the fields that this list has."""
    chosen = {name: tuple(filters[name][:_MOST_VALUES]) for name in names if filters and filters.get(name)}
    return replace(request, filters=chosen, facets=tuple(name for name in facets if name in names))


def _request(
    text: str, understood: Understood, parts: tuple[Part, ...], scope: tuple[str, ...], on: datetime.date
) -> Request:
    rest = _typed(understood.text) if understood.text.strip() else ()
    return Request(
        on=on,
        scope=scope,
        parts=parts,
        words=rest,
        words_must=bool(rest) and not any(part.must for part in parts),
        name_words=_typed(text) if rest else (),
        rest_words=rest,
    )


def _typed(text: str) -> tuple[str, ...]:
    return tuple(itertools.islice(dict.fromkeys(tokens(text)), _MOST_TYPED))


def _answer(index: Index, request: Request) -> tuple[Answer, tuple[Relaxed, ...]]:
    """The answer to the request, or to the nearest request that has one."""
    answer = index.search(request)
    relaxed: list[Relaxed] = []
    while not answer.total:
        step = _relax(request, answer)
        if step is None:
            break
        request, given_up = step
        relaxed.append(given_up)
        answer = index.search(request)
    return answer, tuple(relaxed) if answer.total else ()


def _relax(request: Request, answer: Answer) -> tuple[Request, Relaxed] | None:
    """Drop what excludes most; when no single part does, the least essential. The last thing asked is only widened."""
    groups = [group for group in answer.without if group != asked.PROCESS]
    if len(answer.without) > 1:
        best = max(reversed(groups), key=lambda group: answer.without[group])
        dropped = tuple(part for part in request.parts if part.group == best)
        parts = tuple(part for part in request.parts if part.group != best)
        return replace(request, parts=parts), Relaxed(_kind(dropped), tuple(part.id for part in dropped))
    if request.words_must and request.least_share > 0:
        return replace(request, least_share=0.0), Relaxed(WORDS, ())
    return _widen(request)


def _widen(request: Request) -> tuple[Request, Relaxed] | None:
    processes = [part for part in request.parts if part.group == asked.PROCESS]
    pairs = [(part, asked.widened(part) or part) for part in processes]
    if all(part is wider for part, wider in pairs):
        return None
    others = tuple(part for part in request.parts if part.group != asked.PROCESS)
    to = tuple(dict.fromkeys(wider.id for _, wider in pairs))
    wider_parts = {wider.id: wider for _, wider in pairs}
    return replace(request, parts=(*wider_parts.values(), *others)), Relaxed(
        "process", tuple(part.id for part in processes), to
    )


def _removals(answer: Answer, request: Request) -> tuple[Removal, ...]:
    filters = [Removal(name, (value,), total, True) for (name, value), total in answer.without_filter.items()]
    groups = []
    for group, total in answer.without.items():
        members = tuple(part for part in request.parts if part.group == group)
        groups.append(Removal(_kind(members), tuple(part.id for part in members), total, False))
    return (*filters, *groups)


def _kind(parts: tuple[Part, ...]) -> str:
    if not parts:
        return WORDS
    return "place" if parts[0].group == "place" else parts[0].kind
