"""Reading Whoosh segments as arrays: each segment's postings are read once and shared by all views of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import VarBytesColumn
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import SegmentReader, TermNotFound

from search import fields
from search.engines.arrays.view import NOTHING, FacetTable, Mask, Posting, facet_table
from search.engines.contract import BrokenIndex
from search.engines.whoosh.writing import CARD, FACTS, SEPARATOR, WORDS, read_posting, schema, term_bytes
from search.prefixes import PrefixTable

_CODE_BYTES = 16
_KEPT_MISSES = 50_000

T = TypeVar("T")


class SegmentArrays:
    """One segment, which never changes; deletions are the view's business."""

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        self.segment_id: str = segment.segid
        self.size: int = segment.doc_count_all()
        self._lock = threading.Lock()
        self._reader = SegmentReader(storage, schema(), segment)
        self._postings: dict[tuple[str, str], Posting] = {}
        self._facet_ids: dict[str, tuple[str, ...]] = {}
        column = self._reader._perdoc.column_reader(CARD, VarBytesColumn())
        self.cards: list[bytes] = [*column]

    def posting(self, field: str, term: str) -> Posting:
        """Documents of a term, deleted ones too."""
        posting = self._postings.get((field, term))
        if posting is None:
            posting = self._guarded(lambda: self._read(field, term))
            if len(posting.docs) or (field == FACTS and len(self._postings) < _KEPT_MISSES):
                self._postings[field, term] = posting
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

    @cached_property
    def _labels(self) -> list[tuple[int, str]]:
        return [(doc, name.decode()) for doc, card in enumerate(self.cards) for name in card.split(SEPARATOR)[2:]]

    @cached_property
    def _prefixes(self) -> PrefixTable:
        return PrefixTable(label for _, label in self._labels)

    def suggest(self, prefix: str, limit: int, live: Mask) -> list[tuple[int, str]]:
        """(document, name) of names with a word that begins so."""
        numbers = self._prefixes.find(prefix, limit, lambda number: bool(live[self._labels[number][0]]))
        return [self._labels[number] for number in numbers]


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
        self._postings: dict[tuple[str, str], Posting] = {}
        self._facets: dict[tuple[str, int], FacetTable] = {}

    def fact(self, name: str) -> Posting:
        return self._posting(FACTS, name)

    def word(self, name: str) -> Posting:
        return self._posting(WORDS, name)

    def facet(self, field: str, day: int) -> FacetTable:
        key = (field, day if field in fields.DATED else 0)
        table = self._facets.get(key)
        if table is None:
            ids = sorted({name for segment in self.segments for name in segment.facet_ids(field)})
            postings = [(name, self.fact(fields.fact(field, name))) for name in ids]
            if field in fields.DATED:
                postings = [(name, _holding(posting, day)) for name, posting in postings]
            table = self._facets[key] = facet_table(postings)
        return table

    @cached_property
    def order(self) -> NDArray[np.uint64]:
        codes = [card.split(SEPARATOR, 2)[1] for segment in self.segments for card in segment.cards]
        packed = np.array(codes, f"S{_CODE_BYTES}")
        return np.frombuffer(packed.tobytes(), ">u8").reshape(-1, 2).astype(np.uint64)

    def identity(self, doc: int) -> tuple[str, str]:
        number = int(np.searchsorted(self._bases, doc, side="right")) - 1
        key, code, *_ = self.segments[number].cards[doc - self._bases[number]].split(SEPARATOR)
        return key.decode(), code.decode()

    def suggest(self, prefix: str, limit: int) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for segment, base in zip(self.segments, self._bases, strict=True):
            live = self.live[base : base + segment.size]
            found += [(self.identity(base + doc)[0], name) for doc, name in segment.suggest(prefix, limit, live)]
        found.sort(key=lambda pair: (len(pair[1]), pair[1])) if len(self.segments) > 1 else None
        return found[:limit]

    def _posting(self, field: str, term: str) -> Posting:
        posting = self._postings.get((field, term))
        if posting is None:
            posting = self._joined([segment.posting(field, term) for segment in self.segments])
            if len(posting.docs) or (field == FACTS and len(self._postings) < _KEPT_MISSES):
                self._postings[field, term] = posting
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


def _holding(posting: Posting, day: int) -> Posting:
    holds = posting.values >= day
    return Posting(posting.docs[holds], posting.values[holds])
