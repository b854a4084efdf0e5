"""Reading Whoosh segments as arrays: each segment's postings are read once and shared by all views of it."""

from __future__ import annotations

import datetime
import threading
import weakref
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import VarBytesColumn
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader, TermNotFound

from search import fields
from search.engines.arrays import bits
from search.engines.arrays.bits import Bits
from search.engines.arrays.gates import any_holder, docs_on
from search.engines.arrays.kept import Shelf, kept_of
from search.engines.arrays.names import NameTable
from search.engines.arrays.view import NOTHING, Ids, Mask, Posting, code_order
from search.engines.contract import BrokenIndex, Named
from search.engines.whoosh.runs import term_bytes
from search.engines.whoosh.writing import CARD, FACTS, SEPARATOR, WORDS, read_names, read_posting, schema

_POSTING_BYTES, _ENTRY_BYTES = 192 * 1024 * 1024, 500
"""How much of the postings read is kept; what one entry takes besides its numbers."""

_FIRST_NAME = 3
"""The place of the first name on a card."""

T = TypeVar("T")


class SegmentArrays:
    """One segment, which never changes; deletions are the view's business."""

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        self.segment_id: str = segment.segid
        self.size: int = segment.doc_count_all()
        self._lock = threading.Lock()
        self._reader = SegmentReader(storage, schema(), segment)
        self._postings: Shelf[Posting] = Shelf(_POSTING_BYTES)
        self._facet_ids: dict[str, tuple[str, ...]] = {}
        self._cards = self._reader._perdoc.column_reader(CARD, VarBytesColumn())
        self._folder, self._segment = Path(storage.folder), segment

    def posting(self, field: str, term: str) -> Posting:
        """Documents of a term, deleted ones too."""
        posting = self._postings.get((field, term))
        if posting is None:
            posting = self._guarded(lambda: self._read(field, term))
            self._postings.put((field, term), posting, _ENTRY_BYTES + posting.docs.nbytes + posting.values.nbytes)
        return posting

    def _read(self, field: str, term: str) -> Posting:
        try:
            return read_posting(self._reader, field, term_bytes(term))
        except TermNotFound:
            return NOTHING

    def facet_ids(self, field: str) -> tuple[str, ...]:
        """Every value of a field that the segment holds."""
        if field not in self._facet_ids:
            self._facet_ids[field] = self._guarded(lambda: self._read_facet_ids(field))
        return self._facet_ids[field]

    def _read_facet_ids(self, field: str) -> tuple[str, ...]:
        prefix = term_bytes(fields.fact(field, ""))
        ids = []
        for name, term in self._reader._terms.terms_from(FACTS, prefix):
            if name != FACTS or not term.startswith(prefix):
                break
            ids.append(term[len(prefix) :].decode())
        return tuple(ids)

    def _guarded(self, read: Callable[[], T]) -> T:
        """One reader at a time, because the file has one position; a damaged file fails in any way it likes."""
        with self._lock:
            try:
                return read()
            except Exception as error:
                raise BrokenIndex(f"the index cannot be read: {error!r}") from error

    def card(self, doc: int) -> list[bytes]:
        """Key, code, digest and names of a document."""
        return self._guarded(lambda: bytes(self._cards[doc]).split(SEPARATOR))

    def cards(self) -> list[list[bytes]]:
        """All cards."""
        return self._guarded(lambda: [bytes(card).split(SEPARATOR) for card in self._cards])

    @cached_property
    def names(self) -> NameTable:
        rows = self._guarded(lambda: read_names(self._folder, self._segment))
        # The table must not hold its segment: in a circle the files would stay open until the collector comes round.
        card = weakref.WeakMethod(self.card)
        return NameTable(rows, lambda doc, number: _held(card)(doc)[_FIRST_NAME + number].decode())


def _held(card: Callable[[], Callable[[int], list[bytes]] | None]) -> Callable[[int], list[bytes]]:
    method = card()
    if method is None:
        raise BrokenIndex("a name was asked of a segment that has been closed")
    return method


class SegmentsView:
    """All segments of one commit as if they were one array."""

    def __init__(self, generation: int, segments: list[tuple[SegmentArrays, Any]]) -> None:
        self.generation = generation
        self.segments = [arrays for arrays, _ in segments]
        self.size = sum(arrays.size for arrays in self.segments)
        self.live: Mask = np.ones(self.size, np.bool_)
        self._bases: list[int] = []
        base = 0
        for arrays, segment in segments:
            self.live[[base + doc for doc in segment.deleted_docs()]] = False
            self._bases.append(base)
            base += arrays.size
        self._is_whole = bool(self.live.all())
        self._postings: Shelf[Posting] = Shelf(_POSTING_BYTES)

    def fact(self, name: str) -> Posting:
        return self._posting(FACTS, name)

    def word(self, name: str) -> Posting:
        return self._posting(WORDS, name)

    def facet(self, field: str, day: int) -> dict[str, Ids]:
        ids = sorted({name for segment in self.segments for name in segment.facet_ids(field)})
        until = day if field in fields.DATED else None
        holders = {name: docs_on(self.fact(fields.fact(field, name)), until) for name in ids}
        return {name: docs for name, docs in holders.items() if len(docs)}

    @cached_property
    def documents(self) -> int:
        return int(np.count_nonzero(self.live))

    @cached_property
    def mean_length(self) -> float:
        lengths = self.fact(fields.LENGTH).values
        return float(lengths.mean(dtype=np.float64)) or 1.0 if len(lengths) else 1.0

    def held_fact(self, name: str) -> int:
        return len(self.fact(name).docs)

    def held_word(self, name: str) -> int:
        return len(self.word(name).docs)

    @cached_property
    def order(self) -> NDArray[np.uint64]:
        return code_order([card[1] for segment in self.segments for card in segment.cards()])

    def identity(self, doc: int) -> tuple[str, str]:
        number = bisect_right(self._bases, doc) - 1
        key, code, *_ = self.segments[number].card(doc - self._bases[number])
        return key.decode(), code.decode()

    def digests(self) -> dict[str, str]:
        """Key -> digest of the documents that are not deleted."""
        cards = (card for segment in self.segments for card in segment.cards())
        held = (card for card, is_live in zip(cards, self.live, strict=True) if is_live)
        return {key.decode(): digest.decode() for key, _, digest, *_ in held}

    def suggest(self, prefix: str, limit: int, scope: Sequence[str], on: datetime.date) -> list[Named]:
        seen = any_holder(self, kept_of(self), scope, on.toordinal())
        found: list[tuple[int, str, int]] = []
        for segment, base in zip(self.segments, self._bases, strict=True):
            may_see = partial(_are_seen, seen, base)
            found += [(rank, name, base + doc) for rank, doc, name in segment.names.find(prefix, limit, may_see)]
        return [Named(*self.identity(doc), name) for _, name, doc in sorted(found)[:limit]]

    def _posting(self, field: str, term: str) -> Posting:
        posting = self._postings.get((field, term))
        if posting is None:
            posting = self._joined([segment.posting(field, term) for segment in self.segments])
            self._postings.put((field, term), posting, _ENTRY_BYTES + posting.docs.nbytes + posting.values.nbytes)
        return posting

    def _joined(self, parts: list[Posting]) -> Posting:
        """Postings of the segments in a row, without deleted documents."""
        held = [(base, part) for base, part in zip(self._bases, parts, strict=True) if len(part.docs)]
        if not held:
            return NOTHING
        base, first = held[0]
        docs, values = first.docs + np.int32(base) if base else first.docs, first.values
        if len(held) > 1:
            docs = np.concatenate([part.docs + np.int32(base) for base, part in held])
            values = np.concatenate([part.values for _, part in held])
        if self._is_whole:
            return Posting(docs, values)
        live = self.live[docs]
        return Posting(docs, values) if live.all() else Posting(docs[live], values[live])


def _are_seen(seen: Bits, base: int, docs: Ids) -> Mask:
    return bits.holds(seen, docs + np.int32(base))
