"""Ranking by words: BM25 over weighted words, and firms that are meant by name."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from search import fields
from search.analysis import fold
from search.engines.arrays import bits
from search.engines.arrays.bits import Bits
from search.engines.arrays.kept import Kept
from search.engines.arrays.view import NOTHING, Ids, Posting, Values, View
from search.engines.contract import DECIDING_WORDS, MOST_WORDS, NAMED_OF_ALL, NAMED_OF_REST, ROUNDING, Request

SATURATION, LENGTH_SHARE = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a request. `held`: documents of the whole index that hold it; `posting` those of the view."""

    text: str
    posting: Posting
    held: int
    rarity: float

    @property
    def is_plain(self) -> bool:
        return is_plain(self.text)


class Words:
    """The words of a request, which rank by BM25 and may decide who is listed."""

    def __init__(self, view: View, kept: Kept, texts: Iterable[str]) -> None:
        self._view, self._kept = view, kept
        self.words = _words(view, texts, view.word, view.held_word)
        self._total = sum(word.rarity for word in self.words) or 1.0

    def scores(self, docs: Ids) -> Values:
        """In [0, 1)."""
        if not self.words:
            return np.zeros(len(docs), np.float32)
        impacts = [(word.posting.docs, self._impacts(word)) for word in self.words if len(word.posting.docs)]
        return self._kept.sums(impacts, docs) / np.float32(self._total)

    def _impacts(self, word: Word) -> Values:
        """What the word adds to each document of its posting, whatever else is asked."""

        def impacts() -> Values:
            values, lengths = word.posting.values, self._kept.at(self._view.fact(fields.LENGTH), word.posting.docs)
            norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / self._view.mean_length)
            return (word.rarity * values / (values + norm)).astype(np.float32)

        return self._kept.column(("impacts", word.text), impacts)

    def enough(self, least_share: float) -> Bits:
        """Documents that hold so much of the deciding words, weighed by rarity, marks aside; at 0 any word at all."""
        plain = [word for word in self.words if word.is_plain]
        if least_share > 0:
            plain = [*rarest(plain, DECIDING_WORDS)]
        union = bits.no_bits(self._view.size)
        for word in plain:
            union |= self._kept.bits(("word", word.text), functools.partial(_docs, word))
        if least_share <= 0 or len(plain) <= 1:
            return union
        docs = bits.docs_of(union)
        return bits.bits_of(docs[shares(self._kept, plain, docs) >= least_share - ROUNDING], self._view.size)

    def shown(self, docs: Ids) -> list[tuple[str, ...]]:
        """The words that each of these documents holds."""
        held = [(word.text, self._kept.at(word.posting, docs) > 0) for word in self.words]
        return [tuple(text for text, holds in held if holds[place]) for place in range(len(docs))]


class Names:
    """Firms that the words typed name."""

    def __init__(self, view: View, kept: Kept, request: Request) -> None:
        self._kept = kept
        self._all = _of_names(view, request.name_words)
        is_same = set(request.rest_words) == set(request.name_words)
        self._rest = self._all if is_same else _of_names(view, request.rest_words)
        self.docs = self._named()

    def _named(self) -> Ids:
        """Documents that hold enough of all words and of those not understood otherwise. A rest that no name holds names none."""
        postings = [word.posting.docs for word in self._rest if len(word.posting.docs)]
        if not postings:
            return NOTHING.docs
        docs = postings[0] if len(postings) == 1 else _union(postings, self._kept)
        of_all, of_rest = self._shares(docs)
        return docs[(of_all >= NAMED_OF_ALL - ROUNDING) & (of_rest >= NAMED_OF_REST - ROUNDING)]

    def scores(self, docs: Ids) -> Values:
        """In [0, 1]: the share of all words that a name holds, times that of the rest."""
        of_all, of_rest = self._shares(docs)
        return of_all * of_rest

    def _shares(self, docs: Ids) -> tuple[Values, Values]:
        of_all = shares(self._kept, self._all, docs)
        return of_all, of_all if self._rest is self._all else shares(self._kept, self._rest, docs)


def _docs(word: Word) -> Ids:
    return word.posting.docs


def _of_names(view: View, texts: Iterable[str]) -> tuple[Word, ...]:
    def posting(text: str) -> Posting:
        return view.fact(fields.named(text))

    def held(text: str) -> int:
        return view.held_fact(fields.named(text))

    return tuple(word for word in _words(view, texts, posting, held) if word.is_plain)


def _union(postings: list[Ids], kept: Kept) -> Ids:
    return bits.docs_of(bits.bits_of(np.concatenate(postings), kept.size))


def shares(kept: Kept, words: Sequence[Word], docs: Ids) -> Values:
    """How much of the words, weighed by rarity, each of these documents holds."""
    total = sum(word.rarity for word in words)
    if not total:
        return np.zeros(len(docs), np.float32)
    return kept.sums([(word.posting.docs, word.rarity / total) for word in words if len(word.posting.docs)], docs)


class Counted(Protocol):
    """A word that `held` documents of the index hold."""

    @property
    def held(self) -> int: ...


W = TypeVar("W", bound=Counted)


def rarest(words: Iterable[W], limit: int) -> tuple[W, ...]:
    """The rarest words, of equally rare ones those typed first, in the order typed."""
    numbered = [*enumerate(words)]
    kept = sorted(numbered, key=lambda pair: (pair[1].held, pair[0]))[:limit]
    return tuple(word for _, word in sorted(kept, key=lambda pair: pair[0]))


def _words(
    view: View, texts: Iterable[str], posting: Callable[[str], Posting], held: Callable[[str], int]
) -> tuple[Word, ...]:
    """Distinct words with their postings, at most `MOST_WORDS`."""
    found = []
    for text in dict.fromkeys(texts):
        number = held(text)
        found.append(Word(text, posting(text), number, rarity(view.documents, number)))
    return rarest(found, MOST_WORDS)


def rarity(documents: int, held: int) -> float:
    """What a word weighs that so many of the documents hold."""
    return math.log(1 + (documents - held + 0.5) / (held + 0.5))


def is_plain(text: str) -> bool:
    """Whether it is the folded form, which every way of typing shares."""
    return text.isascii() or fold(text) == text
