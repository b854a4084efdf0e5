"""A searcher of the library as a snapshot that answers trees of terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query

from search import fields
from search.engines.boolean import terms
from search.engines.boolean.scoring import Scoring
from search.engines.boolean.snapshots import Candidates
from search.engines.boolean.terms import Stored, numbered
from search.engines.boolean.trees import NOTHING, Fact, Tree, Word
from search.engines.tantivy.guards import guarded
from search.engines.tantivy.queries import Queries
from search.engines.tantivy.schemas import (
    BREVITY,
    CONFIRMED,
    DAYS,
    FACTS,
    LENGTH,
    MARK,
    STATIC,
    STORED,
    WORDS,
    dated_from,
    place,
    text_of,
)

_KEPT_DOCUMENTS = 3_000
_KEPT_COUNTS = 50_000
_MOST_VALUES = 65_000
_STEP = 10.0


class SearcherSnapshot:
    """The index at one commit."""

    def __init__(self, folder: Path, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        self._folder, self._searcher = folder, searcher
        self._queries = Queries(schema)
        self.documents: int = searcher.num_docs
        self.segments: int = searcher.num_segments
        self.mean_length = self._mean_length()
        self._is_whole = searcher.doc_freq(FACTS, terms.EVERY) == self.documents
        self._held: dict[Tree, int] = {}
        self._numbers: dict[str, tuple[str, ...]] = {}
        self._dated: dict[str, tuple[str, ...]] = {}
        self._read: dict[tuple[int, int], Stored] = {}

    def held_fact(self, name: str) -> int:
        return self._count_held(Fact(name))

    def held_word(self, text: str) -> int:
        return self._count_held(Word(text))

    def numbers(self, name: str) -> Sequence[str]:
        found = self._numbers.get(name)
        if found is None:
            prefix = numbered(text_of(name), "")
            with guarded(self._folder):
                pairs = self._searcher.terms_with_prefix(FACTS, prefix)
            found = self._numbers[name] = tuple(term[len(prefix) :] for term, _ in pairs)
        return found

    def count(self, tree: Tree) -> int:
        with guarded(self._folder):
            return _total(self._searcher.search(self._queries.query(tree), 1))

    def counts(self, tree: Tree, columns: Sequence[str], day: int) -> Mapping[str, Mapping[str, int]]:
        if not columns or tree == NOTHING:
            return {column: {} for column in columns}
        asked = {column: self._counting(column, day) for column in columns}
        with guarded(self._folder):
            found = self._searcher.aggregate(self._queries.query(tree), asked)
        counted = {column: {one["key"]: one["doc_count"] for one in found[column]["buckets"]} for column in columns}
        for column in fields.DATED.intersection(columns):
            counted[column] = {value: counted[column].get(value, 0) for value in self._values(column)}
        return counted

    def _counting(self, column: str, day: int) -> dict[str, Any]:
        """Of a dated column the numbers from that day on; the library also counts what lies between, under names of its own."""
        if column not in fields.DATED:
            return {"terms": {"field": column, "size": _MOST_VALUES}}
        values = sorted(self._values(column), key=dated_from)
        ranges = [{"key": one, "from": dated_from(one) + day, "to": dated_from(one) + DAYS} for one in values]
        return {"range": {"field": column, "ranges": ranges or [{"from": 0.0, "to": 1.0}]}}

    def best(self, tree: Tree, scoring: Scoring, *, sort: str, start: int, size: int) -> Candidates:
        with guarded(self._folder):
            if sort == "confirmed":
                found = self._searcher.search(self._queries.query(tree), size, offset=start, order_by_field=CONFIRMED)
            elif sort == "evidence":
                query = self._queries.scored(tree, self._by_evidence(scoring))
                found = self._searcher.search(query, size, offset=start)
            else:
                query = self._queries.scored(tree, scoring)
                found = self._searcher.search(query, size, offset=start, weight_by_field=STATIC)
        return Candidates(_total(found), self._documents(found.hits))

    def shortest(self, trees: Sequence[Tree], within: Tree, limit: int) -> list[Stored]:
        with guarded(self._folder):
            query = self._queries.ranked(trees, within)
            found = self._searcher.search(query, limit, count=False, weight_by_field=BREVITY)
        return self._documents(found.hits)

    def digests(self) -> dict[str, str]:
        with guarded(self._folder):
            found = self._searcher.terms_with_prefix(MARK, "", None if self._is_whole else Query.all_query())
        pairs = (mark.rpartition("@") for mark, _ in found)
        return {key: digest for key, _, digest in pairs}

    def _values(self, field: str) -> tuple[str, ...]:
        """All values of a dated field."""
        found = self._dated.get(field)
        if found is None:
            prefix = fields.fact(field, "")
            with guarded(self._folder):
                pairs = self._searcher.terms_with_prefix(FACTS, prefix)
            found = self._dated[field] = tuple(term[len(prefix) :] for term, _ in pairs if "@" not in term)
        return found

    def _by_evidence(self, scoring: Scoring) -> Scoring:
        """With steps between the levels of evidence that are wider than any score."""
        levels = tuple(
            (Fact(numbered(fields.TRUST, level)), _STEP * float(level)) for level in self.numbers(fields.TRUST)
        )
        return replace(scoring, extras=(*scoring.extras, *levels))

    def _count_held(self, tree: Fact | Word) -> int:
        held = self._held.get(tree)
        if held is None:
            if len(self._held) >= _KEPT_COUNTS:
                self._held.clear()
            held = self._held[tree] = self._doc_freq(tree) if self._is_whole else self.count(tree)
        return held

    def _doc_freq(self, tree: Fact | Word) -> int:
        field, value = place(tree.name) if isinstance(tree, Fact) else (WORDS, tree.text)
        with guarded(self._folder):
            return self._searcher.doc_freq(field, text_of(value))

    def _documents(self, hits: Iterable[tuple[Any, tantivy.DocAddress]]) -> list[Stored]:
        found = []
        with guarded(self._folder):
            for _, address in hits:
                number = (address.segment_ord, address.doc)
                stored = self._read.get(number)
                if stored is None:
                    if len(self._read) >= _KEPT_DOCUMENTS:
                        self._read.clear()
                    stored = self._read[number] = Stored(self._searcher.doc(address)[STORED][0])
                found.append(stored)
        return found

    def _mean_length(self) -> float:
        with guarded(self._folder):
            found = self._searcher.aggregate(Query.all_query(), {"mean": {"avg": {"field": LENGTH}}})
        return float(found["mean"]["value"] or 1.0)


def _total(found: tantivy.SearchResult) -> int:
    """The package's type description has forgotten this attribute."""
    return int(found.count)  # type: ignore[attr-defined]
