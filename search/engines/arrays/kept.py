"""What is worked out once for a snapshot and used by many requests: it lives as long as the snapshot."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from search import fields
from search.engines.arrays import bits
from search.engines.arrays.bits import Bits
from search.engines.arrays.view import Ids, Posting, Values, View

_FEW = 16
"""Documents are looked up one by one in a posting that is so many times longer, else through a column."""

_BYTES = 64 * 1024 * 1024
"""How much each shelf holds."""

T = TypeVar("T")


class Shelf(Generic[T]):
    """Things by name, up to a number of bytes; beyond it the older half goes."""

    def __init__(self, most_bytes: int = _BYTES) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._held: dict[Hashable, tuple[T, int]] = {}
        self._lock = threading.Lock()

    def get(self, name: Hashable) -> T | None:
        held = self._held.get(name)
        return held[0] if held else None

    def put(self, name: Hashable, thing: T, size: int) -> T:
        with self._lock:
            self._bytes += size - self._held.get(name, (thing, 0))[1]
            self._held[name] = (thing, size)
            if self._bytes > self._most_bytes:
                for old in [*self._held][: (len(self._held) + 1) // 2]:
                    self._bytes -= self._held.pop(old)[1]
        return thing


class Kept:
    """Sets, columns and tables of one snapshot, made when first asked for."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._zeros: list[Values] = []
        self._bits: Shelf[Bits] = Shelf()
        self._columns: Shelf[Values] = Shelf()
        self._tables: Shelf[tuple[tuple[str, ...], NDArray[np.uint64]]] = Shelf()

    @contextmanager
    def zeros(self) -> Iterator[Values]:
        """A column of zeros to work on, given back as zeros: making one anew takes longer than most requests."""
        try:
            column = self._zeros.pop()
        except IndexError:
            column = np.zeros(self.size, np.float32)
        yield column
        self._zeros.append(column)

    def bits(self, name: Hashable, make: Callable[[], Ids]) -> Bits:
        """A set of documents, kept."""
        found = self._bits.get(name)
        if found is None:
            found = bits.bits_of(make(), self.size)
            self._bits.put(name, found, found.nbytes)
        return found

    def column(self, name: Hashable, make: Callable[[], Values]) -> Values:
        """Numbers of documents, kept."""
        found = self._columns.get(name)
        if found is None:
            found = make()
            self._columns.put(name, found, found.nbytes)
        return found

    def table(self, view: View, field: str, day: int) -> tuple[tuple[str, ...], NDArray[np.uint64]]:
        """Every value of a field with the set of documents that hold it (on that day, when the field is dated)."""
        name = (field, day if field in fields.DATED else 0)
        found = self._tables.get(name)
        if found is None:
            holders = view.facet(field, day)
            rows = [bits.bits_of(docs, self.size) for docs in holders.values()]
            table = np.stack(rows) if rows else np.zeros((0, len(bits.no_bits(self.size))), np.uint64)
            found = self._tables.put(name, (tuple(holders), table), table.nbytes)
        return found

    def at(self, posting: Posting, docs: Ids) -> Values:
        """The numbers of these documents in a posting, 0 where they are not in it."""
        if not len(posting.docs) or not len(docs):
            return np.zeros(len(docs), np.float32)
        if len(docs) * _FEW < len(posting.docs):
            places = np.searchsorted(posting.docs, docs)
            places[places == len(posting.docs)] = 0
            return np.where(posting.docs[places] == docs, posting.values[places], np.float32(0))
        return self.sums([(posting.docs, posting.values)], docs)

    def sums(self, postings: Sequence[tuple[Ids, Values | float]], docs: Ids) -> Values:
        """For each of these documents the sum of its numbers in all postings."""
        with self.zeros() as column:
            for held, values in postings:
                column[held] += values
            found = column[docs]
            for held, _ in postings:
                column[held] = 0
        return found


_kept: WeakKeyDictionary[View, Kept] = WeakKeyDictionary()


def kept_of(view: View) -> Kept:
    found = _kept.get(view)
    if found is None:
        found = _kept[view] = Kept(view.size)
    return found
