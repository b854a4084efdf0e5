"""Writing documents into Whoosh segments: postings gathered in arrays, merged and written block by block."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3LeafMatcher, W3PostingsWriter
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Existence
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search.documents import Document
from search.engines.arrays.names import NameRows, made_rows, rows_from, sorted_rows
from search.engines.arrays.view import Ids, Posting, Values
from search.engines.whoosh.runs import Gathered, TermPosting, merged, renumbered, term_bytes

KEY, FACTS, WORDS, CARD = "key", "facts", "words", "card"
SEPARATOR = b"\0"
"""Between key, code, digest and names on the card of a document; no text that people enter can hold it."""

_BLOCK = 4096
_NAMES_AT_ONCE = 5_000
_MOST_SEGMENTS = 6
_MERGE_LARGEST_AT = 4


class Weighted(FieldType):  # type: ignore[misc]
    """A field of terms with a number each, which are kept as they are: no analysis, no positions."""

    def __init__(self) -> None:
        super().__init__(format=Existence(), analyzer=None)


def schema() -> Schema:
    return Schema(key=Weighted(), facts=Weighted(), words=Weighted(), card=COLUMN(VarBytesColumn()))


class BlockWriter(W3PostingsWriter):  # type: ignore[misc]
    """Blocks as two packed arrays instead of tuples: read back in one step."""

    def write_posting(self, docs: Ids, values: Values) -> None:
        for start in range(0, len(docs), self._blocklimit):
            self._ids = docs[start : start + self._blocklimit].astype(np.uint32, copy=False)
            self._weights = values[start : start + self._blocklimit]
            self._maxweight = float(self._weights.max())
            self._write_block(last=start + self._blocklimit >= len(docs))

    def _mini_ids(self) -> bytes:
        return self._ids.tobytes()

    def _mini_weights(self) -> bytes | None:
        return None if (self._weights == 1).all() else self._weights.tobytes()


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """The library's own format but for the inside of a block."""

    def __init__(self) -> None:
        super().__init__(blocklimit=_BLOCK, compression=1)

    def new_segment(self, storage: Any, indexname: str) -> Any:
        """Named by chance of our own: whoever seeds the common one would make a second segment overwrite the first."""
        segment = super().new_segment(storage, indexname)
        segment.segid = secrets.token_hex(8)
        return segment

    def postings_writer(self, dbfile: Any, byteids: bool = False) -> BlockWriter:
        return BlockWriter(dbfile, blocklimit=self._blocklimit, byteids=byteids, compression=self._compression)


def read_posting(reader: SegmentReader, field: str, term: bytes) -> Posting:
    """All documents of a term. Raises TermNotFound."""
    block = W3LeafMatcher.__new__(W3LeafMatcher)
    terms = reader._terms
    offset, length = terms.term_info(field, term).extent()
    W3LeafMatcher.__init__(block, terms._postfile, offset, length, Existence())
    docs: list[Ids] = []
    values: list[Values] = []
    while not block._atend:
        block._read_data()
        ids, weights, _ = block._data
        docs.append(np.frombuffer(ids, np.uint32).astype(np.int32))
        values.append(np.ones(len(docs[-1]), np.float32) if weights is None else np.frombuffer(weights, np.float32))
        block._next_block()
    if len(docs) == 1:
        return Posting(docs[0], values[0])
    return Posting(np.concatenate(docs), np.concatenate(values))


class ArrayWriter(SegmentWriter):  # type: ignore[misc]
    """One commit: documents in, documents out, small segments merged. Use `add`, `remove`, then `finish` or `cancel`."""

    def __init__(self, index: FileIndex) -> None:
        super().__init__(index, codec=ArrayCodec(), compound=False)
        self._folder = Path(self.storage.folder)
        self._gathered = Gathered(self._folder, (KEY, FACTS, WORDS))
        self._taken: list[tuple[SegmentReader, Ids]] = []
        self._names: list[tuple[int, tuple[str, ...]]] = []
        self._name_rows: list[NameRows] = []

    def add(self, document: Document) -> str:
        for field, values in ((KEY, {document.key: 1.0}), (FACTS, document.facts), (WORDS, document.words)):
            self._gathered.add(field, self.docnum, values)
        self._names.append((self.docnum, document.labels))
        if len(self._names) >= _NAMES_AT_ONCE:
            self._take_names()
        card = SEPARATOR.join(
            term_bytes(text) for text in (document.key, document.code, document.digest(), *document.labels)
        )
        self.add_document(card=card)
        return document.key

    def remove(self, keys: Sequence[str]) -> None:
        """Strike documents out of the segments that are there already; those just added stay."""
        for segment in self.segments if keys else ():
            reader = SegmentReader(self.storage, self.schema, segment)
            for key in keys:
                if (KEY, term_bytes(key)) in reader._terms:
                    for doc in read_posting(reader, KEY, term_bytes(key)).docs:
                        segment.delete_document(int(doc))
            reader.close()

    def finish(self) -> None:
        self.commit(mergetype=_merge)

    def give_up(self) -> None:
        self._gathered.close()
        self.cancel()

    def take_over(self, segment: Any) -> None:
        """Take over what is not deleted of a segment."""
        reader = SegmentReader(self.storage, self.schema, segment)
        base, count = self.docnum, segment.doc_count_all()
        self.write_per_doc({CARD}, reader)
        kept = np.ones(count, np.bool_)
        kept[[*segment.deleted_docs()]] = False
        numbers = np.where(kept, base + np.cumsum(kept) - 1, -1)
        self._taken.append((reader, numbers))
        self._name_rows.append(read_names(self._folder, segment).kept(numbers))
        self._added = True

    def _take_names(self) -> None:
        self._name_rows.append(made_rows(self._names))
        self._names.clear()

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        writer: W3FieldWriter = self.fieldwriter
        taken = (_postings_of(reader, numbers) for reader, numbers in self._taken)
        for field, terms in itertools.groupby(merged([*self._gathered.sources(), *taken]), key=lambda one: one.field):
            writer.start_field(field, self.schema[field])
            for one in terms:
                writer.start_term(one.term)
                writer._postwriter.write_posting(one.docs, one.values)
                writer.finish_term()
            writer.finish_field()
        writer.close()
        for reader, _ in self._taken:
            reader.close()
        self._gathered.close()
        self._take_names()
        rows = sorted_rows(self._name_rows)
        self._name_rows.clear()
        with (self._folder / names_file(self.newsegment)).open("wb") as file:
            file.writelines(rows.pieces())


def _postings_of(reader: SegmentReader, numbers: Ids) -> Iterator[TermPosting]:
    for field, term in reader._terms.terms():
        posting = renumbered(read_posting(reader, field, term), numbers)
        if len(posting.docs):
            yield TermPosting(field, term, posting.docs, posting.values)


def names_file(segment: Any) -> str:
    """Named as the library names files of the segment, so that it removes this one with them."""
    return f"{segment.segment_id()}.names"


def read_names(folder: Path, segment: Any) -> NameRows:
    return rows_from((folder / names_file(segment)).read_bytes())


def _merge(writer: ArrayWriter, segments: list[Any]) -> list[Any]:
    """Keep few segments: many small ones become one, and the largest joins them when they have grown or it has shrunk."""
    segments = [one for one in segments if one.doc_count_all() > one.deleted_count()]
    if len(segments) < _MOST_SEGMENTS and not any(_is_worn(one) for one in segments):
        return segments
    largest = max(segments, key=lambda one: one.doc_count_all())
    small = sum(one.doc_count_all() for one in segments) - largest.doc_count_all()
    keeps = small * _MERGE_LARGEST_AT < largest.doc_count_all() and not _is_worn(largest)
    for segment in segments:
        if not (keeps and segment is largest):
            writer.take_over(segment)
    return [largest] if keeps else []


def _is_worn(segment: Any) -> bool:
    """More than a third of it is deleted."""
    return bool(segment.deleted_count() * 3 > segment.doc_count_all())
