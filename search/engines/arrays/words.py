"""Ranking by words: BM25 over weighted words, and firms that are meant by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from search import fields
from search.analysis import fold
from search.engines.arrays.view import Mask, Posting, Values, View

_SATURATION, _LENGTH_SHARE = 1.2, 0.75
MOST_WORDS = 48
"""Distinct words of a request that are looked at; the rarest of a longer text."""

NAMED_OF_ALL, NAMED_OF_REST = 0.6, 0.9
"""A firm is meant by name when its name holds this share of all words typed, and of those not understood otherwise."""


@dataclass(frozen=True, slots=True)
class WordFit:
    """`scores` in [0, 1) by BM25; `shares`: how much of the words, weighed by rarity, a document holds, marks aside."""

    scores: Values
    shares: Values
    postings: tuple[tuple[str, Posting], ...]

    def words_of(self, doc: int) -> tuple[str, ...]:
        return tuple(word for word, posting in self.postings if posting.value_of(doc) is not None)


def word_fit(view: View, words: Iterable[str]) -> WordFit:
    postings = _rarest(words, view.word)
    scores, shares = np.zeros(view.size, np.float32), np.zeros(view.size, np.float32)
    lengths, mean = _lengths(view)
    total = plain_total = 0.0
    for word, posting in postings:
        rarity = _rarity(view, posting)
        total += rarity
        if len(posting.docs):
            norm = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * lengths[posting.docs] / mean)
            scores[posting.docs] += (rarity * posting.values / (posting.values + norm)).astype(np.float32)
        if _is_plain(word):
            plain_total += rarity
            shares[posting.docs] += np.float32(rarity)
    return WordFit(scores / np.float32(total or 1.0), shares / np.float32(plain_total or 1.0), postings)


def name_share(view: View, words: Iterable[str]) -> Values:
    """How much of the words, weighed by rarity, the names of each document hold."""
    shares, total = np.zeros(view.size, np.float32), 0.0
    for word, posting in _rarest(words, lambda word: view.fact(fields.fact("named", word))):
        if _is_plain(word):
            rarity = _rarity(view, posting)
            total += rarity
            shares[posting.docs] += np.float32(rarity)
    return shares / np.float32(total or 1.0)


def named(of_all: Values, of_rest: Values) -> Mask:
    """Documents that the words typed mean by name."""
    return np.asarray((of_all >= NAMED_OF_ALL) & (of_rest >= NAMED_OF_REST))


def _rarest(words: Iterable[str], lookup: Callable[[str], Posting]) -> tuple[tuple[str, Posting], ...]:
    """Distinct words with their postings; of very many the rarest, in the order typed."""
    postings = [(word, lookup(word)) for word in dict.fromkeys(words)]
    if len(postings) <= MOST_WORDS:
        return tuple(postings)
    limit = sorted(len(posting.docs) for _, posting in postings)[MOST_WORDS - 1]
    return tuple(pair for pair in postings if len(pair[1].docs) <= limit)[:MOST_WORDS]


def _rarity(view: View, posting: Posting) -> float:
    count, held = int(np.count_nonzero(view.live)), len(posting.docs)
    return math.log(1 + (count - held + 0.5) / (held + 0.5))


def _is_plain(word: str) -> bool:
    """Whether it is the folded form, which every way of typing shares."""
    return word.isascii() or fold(word) == word


def _lengths(view: View) -> tuple[Values, float]:
    posting = view.fact(fields.LENGTH)
    lengths = np.zeros(view.size, np.float32)
    lengths[posting.docs] = posting.values
    return lengths, float(posting.values.mean()) or 1.0 if len(posting.docs) else 1.0
