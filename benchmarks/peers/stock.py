"""Whoosh as its documentation shows it: text fields with an analyser, a query parser, facets by grouping."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from whoosh.fields import ID, KEYWORD, TEXT, Schema
from whoosh.index import create_in, open_dir
from whoosh.qparser import OrGroup, QueryParser
from whoosh.query import And, FuzzyTerm, Or, Prefix, Term
from whoosh.sorting import FieldFacet

from benchmarks.corpus import COUNTED, Question
from benchmarks.peers import SHOWN, Peer, Reply, counted_facts, exact_facts, name_words, plain
from search.documents import Document


class Engine(Peer):
    def build(self, documents: Iterable[Document]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        lists = {name: KEYWORD(sortable=True) for name in COUNTED}
        schema = Schema(key=ID(unique=True), code=ID(stored=True), names=TEXT(), words=TEXT(), facts=KEYWORD(), **lists)
        with create_in(str(self.folder), schema).writer(limitmb=256) as writer:
            for one in documents:
                writer.add_document(**_row(one))

    def open(self) -> None:
        self._index = open_dir(str(self.folder))
        self._parser = QueryParser("words", self._index.schema, group=OrGroup)
        self._searcher = self._index.searcher()

    def ask(self, question: Question) -> Reply:
        grouped = {name: FieldFacet(name, allow_overlap=True) for name in question.counted}
        found = self._searcher.search(self._query(question), limit=SHOWN, groupedby=grouped or None)
        counts = {
            name: {value: len(keys) for value, keys in found.groups(name).items() if value} for name in question.counted
        }
        return Reply(len(found), [hit["code"] for hit in found], counts)

    def _query(self, question: Question) -> Any:
        if question.kind == "prefix":
            return Prefix("names", question.words[0])
        if question.is_misspelt:
            query = Or([FuzzyTerm("words", plain(word), maxdist=1, prefixlength=1) for word in question.words])
        else:
            query = self._parser.parse(" ".join(map(plain, question.words)))
        return And([query, *(Term("facts", one) for one in question.filters)]) if question.filters else query

    def update(self, document: Document) -> None:
        with self._index.writer() as writer:
            writer.update_document(**_row(document))
        self._searcher = self._index.searcher()


def _row(one: Document) -> dict[str, str]:
    facts = exact_facts(one)
    values = {name: " ".join(values) for name, values in counted_facts(facts).items()}
    texts = {"names": " ".join(map(plain, name_words(one))), "words": " ".join(map(plain, one.words))}
    return {"key": one.key, "code": one.code, "facts": " ".join(facts), **texts, **values}
