"""A sorted table of labels that answers as one types: every word of a label is a place to begin."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from search.analysis import fold, script_of

_LONGEST = 40
_LAST = "\U0010ffff"
_UNSPACED = frozenset({"han", "thai"})


class PrefixTable:
    """Labels by folded prefix of the label or of any word in it, in all scripts; in unspaced ones of any character.

    Numbers stand for the labels, in the order they were given. A look-up is O(log n + hits).
    """

    def __init__(self, labels: Iterable[str]) -> None:
        rows: list[tuple[str, int, int, int]] = []
        for number, label in enumerate(labels):
            folded = folded_label(label)
            rows += [(folded[at : at + _LONGEST], int(at > 0), len(folded), number) for at in starts(folded)]
        rows.sort()
        self._keys = [row[0] for row in rows]
        self._ranks = [row[1:] for row in rows]
        self._short: dict[str, list[int]] = {}

    def find(self, prefix: str, limit: int, accepts: Callable[[int], bool] | None = None) -> list[int]:
        """Numbers of labels, each once: those that begin with the prefix, then those with a word that does, short ones first."""
        prefix = folded_label(prefix[: 4 * _LONGEST])[:_LONGEST]
        if not prefix:
            return []
        if len(prefix) <= 2:  # a large part of the table: keep the order once made
            if prefix not in self._short:
                self._short[prefix] = self._ranked(prefix, 200)
            found = self._short[prefix]
        else:
            found = self._ranked(prefix, 4 * limit)
        return [number for number in found if accepts is None or accepts(number)][:limit]

    def _ranked(self, prefix: str, limit: int) -> list[int]:
        first, last = bisect_left(self._keys, prefix), bisect_left(self._keys, prefix + _LAST)
        best = heapq.nsmallest(3 * limit, self._ranks[first:last])
        return list(dict.fromkeys(number for _, _, number in best))[:limit]


def folded_label(label: str) -> str:
    """The label as prefixes are compared: folded, with single spaces."""
    return " ".join(" ".join(_folded(piece) for piece in label.split()).split())


@lru_cache(maxsize=65_536)
def _folded(piece: str) -> str:
    return fold(piece)


def starts(folded: str) -> Iterator[int]:
    """Where a reader may begin: at words, and at every character of an unspaced script."""
    at = 0
    for piece in folded.split(" "):
        yield from (at + start for start in _starts(piece))
        at += len(piece) + 1


@lru_cache(maxsize=65_536)
def _starts(piece: str) -> tuple[int, ...]:
    found, before = [], ""
    for at, character in enumerate(piece):
        script = script_of(character)
        if script and (script in _UNSPACED or before == "" or (script != before and before in _UNSPACED)):
            found.append(at)
        before = script
    return tuple(found)
