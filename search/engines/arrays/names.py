"""Names of documents by what they begin with: a sorted table that is made while an index is written, and read in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays.view import Ids, Mask
from search.prefixes import folded_label, starts

_KEY_BYTES = 24
_MOST_NAMES = 256
_LONGEST = 0xFFFFF
_INSIDE = 1 << 20
"""Added to the rank of a row that begins inside its name: those that begin a name come first, then short names."""

_FIRST, _NEXT = 64, 16
"""So many rows of the best rank are looked at, then so many times more, until enough of them may be seen."""

_MOST_ROWS = 100_000
"""Rows looked at before giving up: who types a legal form that half of the firms have must go on typing."""

_SHORT = 2
_KEPT_ROWS = 4_096
"""Rows kept in order for each prefix of one or two bytes, which a large part of the table begins with."""


@dataclass(frozen=True, slots=True)
class NameRows:
    """Rows of a table: the folded name from one of its words on, cut; its rank; whose name, and which of its names it is."""

    keys: NDArray[np.bytes_]
    ranks: NDArray[np.uint32]
    docs: NDArray[np.uint32]
    numbers: NDArray[np.uint8]

    def pieces(self) -> Iterator[bytes]:
        """What is written to a file."""
        yield len(self.keys).to_bytes(8, "little")
        yield from (column.tobytes() for column in (self.keys, self.ranks, self.docs, self.numbers))

    def kept(self, docs: NDArray[np.int64]) -> NameRows:
        """The rows with their documents renumbered; those of documents that became negative go."""
        renumbered = docs[self.docs]
        still = renumbered >= 0
        return NameRows(self.keys[still], self.ranks[still], renumbered[still].astype(np.uint32), self.numbers[still])


def rows_from(buffer: bytes) -> NameRows:
    """What `pieces` gave. Raises ValueError when it is something else."""
    count, start = int.from_bytes(buffer[:8], "little"), 8
    if len(buffer) != 8 + count * (_KEY_BYTES + 9):
        raise ValueError("the table of names is damaged")
    columns = []
    for kind in (f"S{_KEY_BYTES}", "<u4", "<u4", "u1"):
        column = np.frombuffer(buffer, kind, count, start)
        columns.append(column)
        start += column.nbytes
    return NameRows(*columns)


def made_rows(names: Sequence[tuple[int, Sequence[str]]]) -> NameRows:
    """Rows of (document, its names), in no order."""
    rows = [row for doc, labels in names for row in _rows(doc, labels)]
    keys, ranks, docs, numbers = zip(*rows, strict=True) if rows else ((), (), (), ())
    ranked, owned = np.array(ranks, np.uint32), np.array(docs, np.uint32)
    return NameRows(np.array(keys, f"S{_KEY_BYTES}"), ranked, owned, np.array(numbers, np.uint8))


def _rows(doc: int, labels: Sequence[str]) -> Iterator[tuple[bytes, int, int, int]]:
    for number, label in enumerate(labels[:_MOST_NAMES]):
        folded = folded_label(label)
        for at in starts(folded):
            yield _key(folded[at:]), min(len(folded), _LONGEST) + (_INSIDE if at else 0), doc, number


def _key(folded: str) -> bytes:
    return folded[:_KEY_BYTES].encode("utf-8", "replace")[:_KEY_BYTES]


def sorted_rows(parts: Sequence[NameRows]) -> NameRows:
    keys, ranks, docs, numbers = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("keys", "ranks", "docs", "numbers")
    )
    words = np.frombuffer(keys.tobytes(), ">u8").reshape(-1, _KEY_BYTES // 8).astype(np.uint64)
    order = np.lexsort((ranks, *words.T[::-1]))
    return NameRows(keys[order], ranks[order], docs[order], numbers[order])


class NameTable:
    """Sorted rows of one segment."""

    def __init__(self, rows: NameRows, name_of: Callable[[int, int], str]) -> None:
        self._rows, self._name_of = rows, name_of
        self._short: dict[bytes, NDArray[np.intp]] = {}

    def find(self, prefix: str, limit: int, may_see: Callable[[Ids], Mask]) -> list[tuple[int, int, str]]:
        """(rank, document, name) of names with a word that begins so: those that begin with it first, short ones first."""
        prefix = folded_label(prefix[: 4 * _KEY_BYTES])
        is_whole = len(prefix.encode("utf-8", "replace")) <= _KEY_BYTES
        found: dict[tuple[int, int], tuple[int, int, str]] = {}
        for row in self._candidates(_key(prefix), may_see) if prefix else ():
            doc, number = int(self._rows.docs[row]), int(self._rows.numbers[row])
            if (doc, number) not in found:
                name = self._name_of(doc, number)
                if is_whole or _begins(name, prefix):
                    found[doc, number] = int(self._rows.ranks[row]), doc, name
            if len(found) >= limit:
                break
        return [*found.values()]

    def _candidates(self, key: bytes, may_see: Callable[[Ids], Mask]) -> Iterator[int]:
        """Rows that may be seen, the best rank first."""
        least, most = np.array([key, key.ljust(_KEY_BYTES, b"\xff")], f"S{_KEY_BYTES}")
        first = int(np.searchsorted(self._rows.keys, least))
        last = int(np.searchsorted(self._rows.keys, most, side="right"))
        done, width = 0, _FIRST
        rows = self._ranked_short(key, first, last) if 0 < len(key) <= _SHORT else None
        while done < min(last - first, _MOST_ROWS):
            best = self._ranked(first, last, width) if rows is None or width > len(rows) else rows[:width]
            fresh = best[done:]
            yield from fresh[may_see(self._rows.docs[fresh].astype(np.int32))].tolist()
            done, width = len(best), width * _NEXT

    def _ranked(self, first: int, last: int, width: int) -> NDArray[np.intp]:
        """The rows of the best ranks, in a fixed order: so a wider list begins with a narrower one."""
        ranks = self._rows.ranks[first:last]
        if width < len(ranks):
            bound = np.partition(ranks, width - 1)[width - 1]
            places = np.flatnonzero(ranks <= bound)
        else:
            places = np.arange(len(ranks))
        return np.asarray(places[np.argsort(ranks[places], kind="stable")][:width] + first, np.intp)

    def _ranked_short(self, key: bytes, first: int, last: int) -> NDArray[np.intp]:
        rows = self._short.get(key)
        if rows is None:
            rows = self._short[key] = self._ranked(first, last, _KEPT_ROWS)
        return rows


def _begins(name: str, prefix: str) -> bool:
    folded = folded_label(name)
    return any(folded.startswith(prefix, at) for at in starts(folded))
