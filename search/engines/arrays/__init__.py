"""Searching a snapshot with NumPy: every score and count is arithmetic over postings, whichever library keeps them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search import fields
from search.engines.arrays.gates import Gates, chosen, counts
from search.engines.arrays.parts import Fit, fit
from search.engines.arrays.view import Mask, Values, View
from search.engines.arrays.words import WordFit, name_share, named, word_fit
from search.engines.contract import Answer, Hit, Request

WORDS = "words"
"""The gate of a request whose words must be found."""

_FRESH_DAYS = 548
_SORTS = {"confirmed": fields.CONFIRMED, "evidence": fields.TRUST}
_TRUST_WEIGHT, _FRESH_WEIGHT, _NAME_WEIGHT = 0.08, 0.06, 0.16
_WORDS_BESIDE_PARTS = 0.08


class Ranking:
    """One request on one snapshot: the fits, the gates and the scores."""

    def __init__(self, view: View, request: Request) -> None:
        self.view, self.request, self.day = view, request, request.on.toordinal()
        self.fits = tuple(fit(view, part, self.day) for part in request.parts)
        self.words: WordFit = word_fit(view, request.words)
        of_all, of_rest = name_share(view, request.name_words), name_share(view, request.rest_words)
        self.of_name: Values = of_all * of_rest
        self.is_named = named(of_all, of_rest)
        self.gates = self._gates()

    def _gates(self) -> Gates:
        gates = Gates(self.view.live)
        groups: dict[str, Mask] = {}
        for one in self.fits:
            if one.part.must:
                group = one.part.group
                groups[group] = groups[group] | one.stays if group in groups else one.stays
        if self.request.words_must:
            groups[WORDS] = np.asarray(self.words.shares >= max(self.request.least_share, 1e-6))
        for group, mask in groups.items():
            gates.add(group, mask | self.is_named)
        for field, values in (self.request.filters or {}).items():
            gates.add(_filter_gate(field), chosen(self.view, field, values, self.day))
        return gates

    def scores(self) -> NDArray[np.float64]:
        """In [0, 1]: first how well the parts are answered, then the words, the name, the evidence and the freshness."""
        main = 1.0 - _TRUST_WEIGHT - _FRESH_WEIGHT - _NAME_WEIGHT
        total = _NAME_WEIGHT * self.of_name + _TRUST_WEIGHT * _trust(self.view) + _FRESH_WEIGHT * self._freshness()
        if self.fits:
            main -= _WORDS_BESIDE_PARTS
            total += main * _mean(self.fits) + _WORDS_BESIDE_PARTS * self.words.scores
        else:
            total += main * self.words.scores
        total = np.where(self.is_named, 0.5 + total / 2, total)
        return np.asarray(np.round(total.astype(np.float64), 6))

    def _freshness(self) -> Values:
        """1 on the day of confirming, 0 after 18 months; a firm that never confirmed counts as a year old."""
        posting = self.view.fact(fields.CONFIRMED)
        age = np.full(self.view.size, 365.0, np.float32)
        age[posting.docs] = self.day - posting.values
        return np.asarray(np.clip(1 - age / np.float32(_FRESH_DAYS), 0, 1), np.float32)


def search(view: View, request: Request) -> Answer:
    """The page asked for, with counts. O(documents + postings of what was asked)."""
    ranking = Ranking(view, request)
    listed = ranking.gates.all()
    scores = ranking.scores()
    page = _page(view, _ranks(view, scores, request.sort), listed, request.start, request.size)
    return Answer(
        total=int(np.count_nonzero(listed)),
        hits=tuple(_hit(ranking, int(doc), float(scores[doc])) for doc in page),
        facets=_facets(ranking, listed),
        without=_without(ranking),
        without_filter=_without_filters(ranking),
    )


def _mean(fits: tuple[Fit, ...]) -> Values:
    """Weighted mean of the parts. Of parts that widen each other in one group each still counts: who does both ranks first."""
    total = sum(one.part.weight for one in fits)
    mean = np.zeros(len(fits[0].scores), np.float32)
    for one in fits:
        mean += np.float32(one.part.weight / total) * one.scores
    return mean


def _trust(view: View) -> Values:
    posting = view.fact(fields.TRUST)
    trust = np.zeros(view.size, np.float32)
    trust[posting.docs] = posting.values
    return trust


def _ranks(view: View, scores: NDArray[np.float64], sort: str) -> NDArray[np.float64]:
    """What a page is ordered by: the score, or a fact whose steps are wider than any score."""
    if sort not in _SORTS:
        return scores
    posting = view.fact(_SORTS[sort])
    ranks = np.zeros(view.size, np.float64)
    ranks[posting.docs] = posting.values
    return np.asarray(10 * ranks + scores)


def _page(view: View, scores: NDArray[np.float64], listed: Mask, start: int, size: int) -> NDArray[np.int64]:
    """Documents of one page: best first, equal scores in the order of their codes."""
    docs = np.flatnonzero(listed)
    wanted = start + size
    if wanted <= 0 or start >= len(docs):
        return docs[:0]
    if wanted < len(docs):
        bound = np.partition(scores[docs], len(docs) - wanted)[len(docs) - wanted]
        docs = docs[scores[docs] >= bound]
    ranked = np.lexsort((view.order[docs, 1], view.order[docs, 0], -scores[docs]))
    return docs[ranked[start:wanted]]


def _hit(ranking: Ranking, doc: int, score: float) -> Hit:
    key, code = ranking.view.identity(doc)
    confirmed = ranking.view.fact(fields.CONFIRMED).value_of(doc)
    return Hit(
        key=key,
        code=code,
        score=score,
        found=tuple(one.found(doc) for one in ranking.fits),
        words=ranking.words.words_of(doc),
        is_named=bool(ranking.is_named[doc]),
        trust=ranking.view.fact(fields.TRUST).value_of(doc) or 0.0,
        confirmed=None if confirmed is None else int(confirmed),
    )


def _facets(ranking: Ranking, listed: Mask) -> dict[str, dict[str, int]]:
    filters = ranking.request.filters or {}
    facets = {}
    for field in fields.FACETS:
        mask = ranking.gates.without(_filter_gate(field)) if field in filters else listed
        facets[field] = dict(counts(ranking.view.facet(field, ranking.day), mask))
    return facets


def _without(ranking: Ranking) -> dict[str, int]:
    groups = dict.fromkeys(part.group for part in ranking.request.parts if part.must)
    if ranking.request.words_must:
        groups[WORDS] = None
    return {group: int(np.count_nonzero(ranking.gates.without(group))) for group in groups}


def _without_filters(ranking: Ranking) -> dict[tuple[str, str], int]:
    """For each chosen value, how many results its removal would leave or bring."""
    result = {}
    for field, values in (ranking.request.filters or {}).items():
        rest_open = ranking.gates.without(_filter_gate(field))
        for value in values:
            kept = tuple(other for other in values if other != value)
            mask = rest_open & chosen(ranking.view, field, kept, ranking.day) if kept else rest_open
            result[field, value] = int(np.count_nonzero(mask))
    return result


def _filter_gate(field: str) -> str:
    return f"filter:{field}"
