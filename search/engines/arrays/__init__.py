"""Searching a snapshot with NumPy: every score and count is arithmetic over postings, whichever library keeps them.

Who is listed is found first, with sets of bits for all documents at once; scores are made for those who are listed, and what
explains a hit for those on the page.
"""

from __future__ import annotations

import datetime

import numpy as np
from numpy.typing import NDArray

from search import fields
from search.engines.arrays import bits
from search.engines.arrays.bits import Bits
from search.engines.arrays.gates import Gates, any_holder, chosen, facet_counts
from search.engines.arrays.kept import Kept, kept_of
from search.engines.arrays.parts import Fit
from search.engines.arrays.view import Ids, Values, View
from search.engines.arrays.words import Names, Words
from search.engines.contract import WORDS, Answer, Hit, Request

FRESH_DAYS, NEVER_CONFIRMED_DAYS = 548, 365
_SORTS = {"confirmed": fields.CONFIRMED, "evidence": fields.TRUST}
TRUST_WEIGHT, FRESH_WEIGHT, NAME_WEIGHT = 0.08, 0.06, 0.16
WORDS_BESIDE_PARTS = 0.08

_PLACES = 6
"""Scores that are equal to so many decimals are equal: then the code decides."""

_FEW_CODES = 500


class Ranking:
    """One request on one snapshot: the fits, the gates and the scores."""

    def __init__(self, view: View, request: Request) -> None:
        self.view, self.request, self.day = view, request, request.on.toordinal()
        self.kept = kept_of(view)
        self.fits = tuple(Fit(view, self.kept, part, self.day) for part in request.parts)
        self.words = Words(view, self.kept, request.words)
        self.names = Names(view, self.kept, request) if request.name_words else None
        self._named: Bits | None = None
        self.gates = self._gates()

    def _gates(self) -> Gates:
        gates = Gates(any_holder(self.view, self.kept, self.request.scope, self.day))
        groups: dict[str, Bits] = {}
        for one in self.fits:
            if one.part.must:
                group = one.part.group
                groups[group] = groups[group] | one.stays() if group in groups else one.stays()
        if self.request.words_must:
            groups[WORDS] = self.words.enough(self.request.least_share)
        if self.names is not None and len(self.names.docs):
            self._named = bits.bits_of(self.names.docs, self.view.size)
        for group, holders in groups.items():
            gates.add(group, holders if self._named is None else holders | self._named)
        for field, values in (self.request.filters or {}).items():
            gates.add(_filter_gate(field), chosen(self.view, self.kept, field, values, self.day))
        return gates

    def is_named(self, docs: Ids) -> NDArray[np.bool_]:
        return np.zeros(len(docs), np.bool_) if self._named is None else bits.holds(self._named, docs)

    def scores(self, docs: Ids) -> Values:
        """In [0, 1]: first how well the parts are answered, then the words, the name, the evidence and the freshness."""
        main = 1.0 - TRUST_WEIGHT - FRESH_WEIGHT - NAME_WEIGHT
        total = standing(self.view, self.kept, self.day)[docs]
        if self.fits:
            main -= WORDS_BESIDE_PARTS
            weights = sum(one.part.weight for one in self.fits)
            for one in self.fits:  # of parts that widen each other each still counts: who does both ranks first
                total += np.float32(main * one.part.weight / weights) * one.scores(docs)
        if self.words.words:
            total += np.float32(WORDS_BESIDE_PARTS if self.fits else main) * self.words.scores(docs)
        if self.names is not None:
            total += np.float32(NAME_WEIGHT) * self.names.scores(docs)
            if self._named is not None:
                total = np.where(self.is_named(docs), np.float32(0.5) + total / np.float32(2), total)
        return np.asarray(total, np.float32)


def standing(view: View, kept: Kept, day: int) -> Values:
    """What does not hang on the question: evidence, and freshness on the day.

    Fresh is 1 on the day of confirming, 0 after 18 months; a firm that never confirmed counts as a year old.
    """

    def column() -> Values:
        age = np.full(view.size, float(NEVER_CONFIRMED_DAYS), np.float32)
        confirmed, trust = view.fact(fields.CONFIRMED), view.fact(fields.TRUST)
        age[confirmed.docs] = day - confirmed.values
        total = np.float32(FRESH_WEIGHT) * np.clip(1 - age / np.float32(FRESH_DAYS), 0, 1).astype(np.float32)
        total[trust.docs] += np.float32(TRUST_WEIGHT) * trust.values
        return np.asarray(total, np.float32)

    return kept.column(("standing", day), column)


def warm(view: View, on: datetime.date) -> None:
    """Work out what nearly every search of that day needs."""
    kept, day = kept_of(view), on.toordinal()
    standing(view, kept, day)
    any_holder(view, kept, (fields.SUPPLIERS,), day)
    for field in fields.FACETS:
        kept.table(view, field, day)


def search(view: View, request: Request) -> Answer:
    """The page asked for, with counts. O(documents / 64 for each fact asked + documents listed)."""
    ranking = Ranking(view, request)
    listed = ranking.gates.all()
    total = bits.count(listed)
    return Answer(
        total=total,
        hits=_hits(ranking, listed) if request.size > 0 and max(request.start, 0) < total else (),
        facets=_facets(ranking, listed),
        without={} if total else _without(ranking),
        without_filter={} if total else _without_filters(ranking),
    )


def _hits(ranking: Ranking, listed: Bits) -> tuple[Hit, ...]:
    docs = bits.docs_of(listed)
    scores = ranking.scores(docs)
    page = _page(ranking, docs, scores)
    page_docs, page_scores = docs[page], np.round(scores[page].astype(np.float64), _PLACES)
    found = [fit.found(page_docs) for fit in ranking.fits]
    words, named = ranking.words.shown(page_docs), ranking.is_named(page_docs)
    trust = ranking.kept.at(ranking.view.fact(fields.TRUST), page_docs)
    confirmed = ranking.kept.at(ranking.view.fact(fields.CONFIRMED), page_docs)
    return tuple(
        Hit(
            *ranking.view.identity(doc),
            score=float(page_scores[place]),
            found=tuple(of_part[place] for of_part in found),
            words=words[place],
            is_named=bool(named[place]),
            trust=float(trust[place]),
            confirmed=int(confirmed[place]) or None,
        )
        for place, doc in enumerate(page_docs.tolist())
    )


def _page(ranking: Ranking, docs: Ids, scores: Values) -> NDArray[np.intp]:
    """Places of one page among the documents listed: best first, equal scores in the order of their codes."""
    start, wanted = max(ranking.request.start, 0), ranking.request.start + ranking.request.size
    ranks = scores.astype(np.float64)
    fact = _SORTS.get(ranking.request.sort)
    if fact:  # its steps are wider than any score
        ranks += 10 * ranking.kept.at(ranking.view.fact(fact), docs).astype(np.float64)
    places = np.arange(len(docs))
    if wanted < len(docs):
        bound = np.partition(ranks, len(docs) - wanted)[len(docs) - wanted]
        places = np.flatnonzero(ranks >= bound - 2 * 10.0**-_PLACES)
    order = _codes(ranking.view, docs[places])
    ranked = np.lexsort((*order, -np.round(ranks[places], _PLACES)))
    return places[ranked[start:wanted]]


def _codes(view: View, docs: Ids) -> tuple[NDArray[np.generic], ...]:
    """Columns that sort the documents by code, the weightiest last."""
    if len(docs) <= _FEW_CODES:
        return (np.array([view.identity(doc)[1] for doc in docs.tolist()]),)
    return view.order[docs, 1], view.order[docs, 0]


def _facets(ranking: Ranking, listed: Bits) -> dict[str, dict[str, int]]:
    filters = ranking.request.filters or {}
    facets = {}
    for field in ranking.request.facets:
        counted = ranking.gates.without(_filter_gate(field)) if field in filters else listed
        facets[field] = dict(facet_counts(ranking.view, ranking.kept, field, ranking.day, counted))
    return facets


def _without(ranking: Ranking) -> dict[str, int]:
    groups = dict.fromkeys(part.group for part in ranking.request.parts if part.must)
    if ranking.request.words_must:
        groups[WORDS] = None
    return {group: bits.count(ranking.gates.without(group)) for group in groups}


def _without_filters(ranking: Ranking) -> dict[tuple[str, str], int]:
    """For each chosen value, how many results its removal would leave or bring."""
    result = {}
    for field, values in (ranking.request.filters or {}).items():
        rest_open = ranking.gates.without(_filter_gate(field))
        for value in values:
            kept = tuple(other for other in values if other != value)
            left = rest_open & chosen(ranking.view, ranking.kept, field, kept, ranking.day) if kept else rest_open
            result[field, value] = bits.count(left)
    return result


def _filter_gate(field: str) -> str:
    return f"filter:{field}"
