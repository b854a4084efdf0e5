"""How well each document answers one part of a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.compare import ORDERED_WORDS, TONNAGES
from search import fields
from search.engines.arrays.view import Mask, Posting, Values, View
from search.engines.contract import Choice, Found, Limit, Part

OPEN = 0.35
"""What a firm scores that says nothing on the matter: below one that answers weakly, above one that cannot."""

NARROW = 0.8
"""What a single answer counts where several make it whole, at the least."""

LARGER_MACHINE = 0.6
"""A machine above the size asked for runs the part, only dearer. Handbook 6.1."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A posting that answers a part: `scores` belong to its documents."""

    fact: str
    docs: NDArray[np.int32]
    scores: Values
    low: Posting | None = None
    high: Posting | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """`scores` of all documents, which evidence gave them (-1: none), and who stays in the list."""

    part: Part
    scores: Values
    source: NDArray[np.int16]
    stays: Mask
    evidence: tuple[Evidence, ...]

    def found(self, doc: int) -> Found:
        score, source = float(self.scores[doc]), int(self.source[doc])
        if source < 0:
            return Found(self.part, score)
        proof = self.evidence[source]
        low = proof.low.value_of(doc) if proof.low else None
        high = proof.high.value_of(doc) if proof.high else None
        value = None if low is None or high is None else (low, high)
        return Found(self.part, score, proof.fact, value)


def fit(view: View, part: Part, day: int) -> Fit:
    """Scores in [0, 1]. O(documents + postings of the part's facts)."""
    scores = np.zeros(view.size, np.float32)
    source = np.full(view.size, -1, np.int16)
    answers = np.zeros(view.size, np.uint16)
    evidence = tuple(_limit_evidence(view, part.limit) if part.limit else _choice_evidence(view, part.choices, day))
    for number, proof in enumerate(evidence):
        answers[proof.docs] += 1
        better = proof.scores > scores[proof.docs]
        docs = proof.docs[better]
        scores[docs] = proof.scores[better]
        source[docs] = number
    if part.breadth > 1:
        scores *= np.float32(NARROW) + np.float32(1 - NARROW) * np.minimum(answers / np.float32(part.breadth), 1)
    stays = scores > 0
    is_open = _open(view, part, answers > 0) & ~stays
    scores[is_open] = OPEN
    return Fit(part, scores, source, stays | is_open, evidence)


def _open(view: View, part: Part, known: Mask) -> Mask:
    """Documents that leave the matter open."""
    if part.limit is not None:
        for process in part.limit.processes:
            known[view.fact(fields.has_words(process, part.limit.key)).docs] = True
        return ~known if part.keeps_open else np.zeros(view.size, np.bool_)
    left_open = np.zeros(view.size, np.bool_)
    for name in part.open_by:
        left_open[view.fact(name).docs] = True
    return left_open


def _choice_evidence(view: View, choices: tuple[Choice, ...], day: int) -> Iterator[Evidence]:
    for choice in choices:
        posting = view.fact(choice.fact)
        docs, values = posting.docs, posting.values
        if not len(docs):
            continue
        if choice.is_dated:
            holds = values >= day
            docs, values = docs[holds], values[holds]
        scores = choice.score * values if choice.counts_value else np.full(len(docs), choice.score, np.float32)
        yield Evidence(choice.fact, docs, scores, posting, posting)


def _limit_evidence(view: View, limit: Limit) -> Iterator[Evidence]:
    for process in limit.processes:
        if limit.kind == "set":
            yield from _word_evidence(view, process, limit)
            continue
        for slot in range(fields.SLOTS):
            name = fields.high_end(process, limit.key, slot)
            high = view.fact(name)
            if not len(high.docs):
                break
            low = view.fact(fields.low_end(process, limit.key, slot))
            yield Evidence(name, high.docs, _scores(limit, low.values, high.values), low, high)


def _word_evidence(view: View, process: str, limit: Limit) -> Iterator[Evidence]:
    """Who places the finer chip places the coarser one too; other words have no order."""
    order = ORDERED_WORDS.get(limit.key, ())
    wanted = str(limit.value)
    for word in order[: order.index(wanted) + 1] if wanted in order else (wanted,):
        name = fields.has_word(process, limit.key, word)
        posting = view.fact(name)
        if len(posting.docs):
            yield Evidence(name, posting.docs, np.ones(len(posting.docs), np.float32))


def _scores(limit: Limit, low: Values, high: Values) -> Values:
    """1 where the offered range answers, less for a larger machine than asked, else 0. Compared in the precision kept."""
    value = np.float32(limit.value)
    reaches, begins = _at_least(high, value), _at_least(value, low)
    if limit.kind == "max":
        return reaches.astype(np.float32)
    if limit.kind == "best":
        return begins.astype(np.float32)
    if limit.op == ">=":
        return reaches.astype(np.float32)
    if limit.op == "<=":
        return begins.astype(np.float32)
    below = np.float32(LARGER_MACHINE if limit.key in TONNAGES else 0.0)
    return np.where(reaches, np.where(begins, np.float32(1.0), below), np.float32(0.0)).astype(np.float32)


def _at_least(value: Values | np.float32, bound: Values | np.float32) -> Mask:
    """Greater or equal, but for the rounding of decimal fractions."""
    with np.errstate(invalid="ignore"):
        return np.asarray((value >= bound) | np.isclose(value, bound, rtol=1e-6, atol=0.0))
