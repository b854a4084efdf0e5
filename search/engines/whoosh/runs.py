"""Postings gathered in memory and, when there are many, set aside in sorted runs: writing takes the same memory at any size."""

from __future__ import annotations

import heapq
import itertools
import struct
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from search.engines.arrays.view import Ids, Posting, Values

_RUN_POSTINGS = 6_000_000
"""So many numbered documents of terms are kept in memory: about 100 MB."""

_HEAD = struct.Struct("<BHI")


class TermPosting(NamedTuple):
    field: str
    term: bytes
    docs: Ids
    values: Values


def merged(sources: Iterable[Iterator[TermPosting]]) -> Iterator[TermPosting]:
    """The postings of sorted sources by field and term. Documents of a later source come after those of an earlier one."""
    rows = heapq.merge(*sources, key=lambda one: (one.field, one.term))
    for (field, term), group in itertools.groupby(rows, key=lambda one: (one.field, one.term)):
        parts = [*group]
        if len(parts) == 1:
            yield parts[0]
        else:
            docs = np.concatenate([one.docs for one in parts])
            yield TermPosting(field, term, docs, np.concatenate([one.values for one in parts]))


class Gathered:
    """Postings of documents in ascending order."""

    def __init__(self, folder: Path, fields: Iterable[str]) -> None:
        self._folder, self._fields = folder, sorted(fields)
        self._held: dict[str, dict[str, tuple[array[int], array[float]]]] = {name: {} for name in self._fields}
        self._count = 0
        self._runs: list[IO[bytes]] = []

    def add(self, field: str, doc: int, values: dict[str, float]) -> None:
        terms = self._held[field]
        for term, number in values.items():
            posting = terms.get(term)
            if posting is None:
                posting = terms[term] = (array("i"), array("f"))
            posting[0].append(doc)
            posting[1].append(number)
        self._count += len(values)
        if self._count > _RUN_POSTINGS:
            self._set_aside()

    def sources(self) -> list[Iterator[TermPosting]]:
        """Each sorted; to be read once."""
        return [*(self._read(run) for run in self._runs), self._sorted()]

    def close(self) -> None:
        """Forget everything."""
        for terms in self._held.values():
            terms.clear()
        for run in self._runs:
            run.close()
        self._runs.clear()

    def _sorted(self) -> Iterator[TermPosting]:
        for field, terms in self._held.items():
            for term, (docs, values) in sorted((term_bytes(name), posting) for name, posting in terms.items()):
                yield TermPosting(field, term, np.frombuffer(docs, np.int32), np.frombuffer(values, np.float32))

    def _set_aside(self) -> None:
        """Into a file without a name, which is gone when the process is."""
        run = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 (closed with the others)
        self._runs.append(run)
        for one in self._sorted():
            run.write(_HEAD.pack(self._fields.index(one.field), len(one.term), len(one.docs)))
            run.write(one.term + one.docs.tobytes() + one.values.tobytes())
        for terms in self._held.values():
            terms.clear()
        self._count = 0

    def _read(self, run: IO[bytes]) -> Iterator[TermPosting]:
        run.seek(0)
        while head := run.read(_HEAD.size):
            field, length, count = _HEAD.unpack(head)
            term = run.read(length)
            docs, values = np.frombuffer(run.read(4 * count), np.int32), np.frombuffer(run.read(4 * count), np.float32)
            yield TermPosting(self._fields[field], term, docs, values)


def term_bytes(term: str) -> bytes:
    return term.encode("utf-8", "replace")


def renumbered(posting: Posting, numbers: Ids) -> Posting:
    """Of the documents those that got a number of 0 or more."""
    docs = numbers[posting.docs]
    still = docs >= 0
    return posting if not len(docs) else Posting(docs[still], posting.values[still])
