"""How well each document answers one part of a request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.compare import ORDERED_WORDS, TONNAGES
from search import fields
from search.engines.arrays import bits
from search.engines.arrays.bits import Bits
from search.engines.arrays.gates import any_holder
from search.engines.arrays.kept import Kept
from search.engines.arrays.view import Ids, Mask, Posting, Values, View
from search.engines.contract import ROUNDING, Choice, Found, Limit, Part

OPEN = 0.35
"""What a firm scores that says nothing on the matter: below one that answers weakly, above one that cannot."""

LARGER_MACHINE = 0.6
"""A machine above the size asked for runs the part, only dearer. Handbook 6.1."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Documents that a fact may make answer a part, and how well they do; `low` and `high`: the numbers shown beside it."""

    fact: str
    scores: Posting
    low: Posting | None = None
    high: Posting | None = None
    shown_by: tuple[str, ...] = ()


class Fit:
    """One part on one snapshot. Nothing is worked out for documents that nobody asks about."""

    def __init__(self, view: View, kept: Kept, part: Part, day: int) -> None:
        self.part = part
        self._view, self._kept, self._day = view, kept, day
        found = _limit_evidence(view, part.limit) if part.limit else _choice_evidence(view, part.choices, day)
        self._evidence = tuple(found)

    def stays(self) -> Bits:
        """Documents that answer the part or leave it open."""
        if self.part.limit is not None:
            return self._limit_stays(self.part.limit)
        choices = self.part.choices
        plain = any_holder(self._view, self._kept, [one.fact for one in choices if not one.is_dated])
        dated = any_holder(self._view, self._kept, [one.fact for one in choices if one.is_dated], self._day)
        return plain | dated | any_holder(self._view, self._kept, self.part.open_by)

    def _limit_stays(self, limit: Limit) -> Bits:
        taking = [one.scores.docs[one.scores.values > 0] for one in self._evidence]
        stays = bits.bits_of(np.concatenate(taking), self._view.size) if taking else bits.no_bits(self._view.size)
        return stays | ~self._stated(limit) if self.part.keeps_open else stays

    def _stated(self, limit: Limit) -> Bits:
        """Documents that say anything on the matter."""
        words = [fields.has_words(process, limit.key) for process in limit.processes]
        return any_holder(self._view, self._kept, [*(one.fact for one in self._evidence), *words])

    def scores(self, docs: Ids) -> Values:
        """In [0, 1] for each of the documents."""
        best = np.zeros(len(docs), np.float32)
        for one in self._evidence:
            np.maximum(best, self._kept.at(one.scores, docs), out=best)
        best[(best == 0) & self._is_open(docs)] = OPEN
        return best

    def _is_open(self, docs: Ids) -> Mask:
        if self.part.limit is not None:
            return ~bits.holds(self._stated(self.part.limit), docs) if self.part.keeps_open else _none(docs)
        if not self.part.open_by:
            return _none(docs)
        return bits.holds(any_holder(self._view, self._kept, self.part.open_by), docs)

    def found(self, docs: Ids) -> list[Found]:
        """How each of a few documents answers: by the best evidence, of equally good the first."""
        scores = [self._kept.at(one.scores, docs) for one in self._evidence]
        best = self.scores(docs)
        found = []
        for place, doc in enumerate(docs.tolist()):
            score = float(best[place])
            source = next((n for n, values in enumerate(scores) if 0 < values[place] >= score), None)
            found.append(self._shown(doc, score, None if source is None else self._evidence[source]))
        return found

    def _shown(self, doc: int, score: float, proof: Evidence | None) -> Found:
        if proof is None:
            return Found(self.part, score)
        held = [(name, value) for name in proof.shown_by if (value := self._view.fact(name).value_of(doc)) is not None]
        if held:
            name, value = max(held, key=lambda pair: pair[1])
            return Found(self.part, score, name, (value, value))
        low = proof.low.value_of(doc) if proof.low else None
        high = proof.high.value_of(doc) if proof.high else None
        return Found(self.part, score, proof.fact, None if low is None or high is None else (low, high))


def _none(docs: Ids) -> Mask:
    return np.zeros(len(docs), np.bool_)


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
        yield Evidence(choice.fact, Posting(docs, scores), posting, posting, choice.shown_by)


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
            yield Evidence(name, Posting(high.docs, limit_scores(limit, low.values, high.values)), low, high)


def _word_evidence(view: View, process: str, limit: Limit) -> Iterator[Evidence]:
    for word in taken_words(limit):
        name = fields.has_word(process, limit.key, word)
        posting = view.fact(name)
        if len(posting.docs):
            yield Evidence(name, Posting(posting.docs, np.ones(len(posting.docs), np.float32)))


def taken_words(limit: Limit) -> tuple[str, ...]:
    """Who places the finer chip places the coarser one too; other words have no order."""
    order = ORDERED_WORDS.get(limit.key, ())
    wanted = str(limit.value)
    return tuple(order[: order.index(wanted) + 1]) if wanted in order else (wanted,)


def limit_scores(limit: Limit, low: Values, high: Values) -> Values:
    """1 where the offered range answers, less for a larger machine than asked, else 0. Compared in the precision kept."""
    value = float(np.float32(limit.value))
    reaches = high.astype(np.float64) >= value - ROUNDING * abs(value)
    begins = low.astype(np.float64) <= value + ROUNDING * abs(value)
    if limit.kind == "max" or (limit.kind != "best" and limit.op == ">="):
        return reaches.astype(np.float32)
    if limit.kind == "best" or limit.op == "<=":
        return begins.astype(np.float32)
    below = np.float32(LARGER_MACHINE if limit.key in TONNAGES else 0.0)
    return np.where(reaches, np.where(begins, np.float32(1.0), below), np.float32(0.0)).astype(np.float32)
