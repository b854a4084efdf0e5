"""A few documents as a view, for the ranker that all engines share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays.view import NOTHING, Ids, Posting
from search.engines.boolean.snapshots import Snapshot
from search.engines.boolean.terms import Stored

_FEW = 40


class CandidatesView:
    """Documents numbered as they came. How rare a word is, the whole index tells."""

    def __init__(self, snapshot: Snapshot, documents: Sequence[Stored]) -> None:
        self._snapshot, self._stored = snapshot, documents
        self.size = len(documents)
        self.documents, self.mean_length = snapshot.documents, snapshot.mean_length
        self.held_fact: Callable[[str], int] = snapshot.held_fact
        self.held_word: Callable[[str], int] = snapshot.held_word
        self._postings: dict[str, Posting] = {}
        self._facts: list[dict[str, float]] = []

    def fact(self, name: str) -> Posting:
        posting = self._postings.get(name)
        if posting is None:
            posting = self._postings[name] = _posting(self._numbers(name))
        return posting

    def _numbers(self, name: str) -> list[float | None]:
        """Looked for where it stands; when many are asked for, all are read."""
        if len(self._postings) < _FEW:
            return [one.fact(name) for one in self._stored]
        self._facts = self._facts or [one.facts for one in self._stored]
        return [facts.get(name) for facts in self._facts]

    def word(self, name: str) -> Posting:
        return _posting([one.word(name) for one in self._stored])

    def facet(self, field: str, day: int) -> dict[str, Ids]:  # noqa: ARG002 (as the view asks)
        """Nothing: counts come from the whole index."""
        return {}

    @cached_property
    def order(self) -> NDArray[np.uint64]:
        order = np.zeros((self.size, 2), np.uint64)
        order[sorted(range(self.size), key=lambda doc: self._stored[doc].code), 0] = np.arange(self.size)
        return order

    def identity(self, doc: int) -> tuple[str, str]:
        return self._stored[doc].key, self._stored[doc].code


def _posting(numbers: Sequence[float | None]) -> Posting:
    docs = [doc for doc, number in enumerate(numbers) if number is not None]
    if not docs:
        return NOTHING
    return Posting(np.array(docs, np.int32), np.array([numbers[doc] for doc in docs], np.float32))
