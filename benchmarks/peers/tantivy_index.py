"""tantivy (Rust), inside this process, used as its documentation shows."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import tantivy

from benchmarks.corpus import COUNTED, Question
from benchmarks.peers import SHOWN, Peer, Reply, counted_facts, exact_facts, name_words
from search.documents import Document

_HEAP = 256_000_000


class Engine(Peer):
    def build(self, documents: Iterable[Document]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(self.folder))
        writer = index.writer(_HEAP, 1)
        for one in documents:
            writer.add_document(_document(one))
        writer.commit()
        writer.wait_merging_threads()

    def open(self) -> None:
        self._index = tantivy.Index(_schema(), path=str(self.folder))
        self._index.reload()
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._writer: Any = None

    def ask(self, question: Question) -> Reply:
        query = self._query(question)
        found = self._searcher.search(query, SHOWN)
        codes = [self._searcher.doc(address)["code"][0] for _, address in found.hits]
        return Reply(found.count, codes, self._counts(query, question.counted) if question.counted else {})

    def _counts(self, query: Any, counted: tuple[str, ...]) -> dict[str, dict[str, int]]:
        asked = {name: {"terms": {"field": name, "size": 1000}} for name in counted}
        answer = self._searcher.aggregate(query, asked)
        answer = json.loads(answer) if isinstance(answer, str) else answer
        return {
            name: {bucket["key"]: int(bucket["doc_count"]) for bucket in answer[name]["buckets"]} for name in counted
        }

    def _query(self, question: Question) -> Any:
        make, schema = tantivy.Query, self._schema
        if question.kind == "prefix":
            return make.regex_query(schema, "names", f"{question.words[0]}.*")
        if question.is_misspelt:
            clauses = [make.fuzzy_term_query(schema, "words", word, 1) for word in question.words]
        else:
            clauses = [make.term_query(schema, "words", word, "freq") for word in question.words]
        query = make.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])
        if not question.filters:
            return query
        filters = [
            make.const_score_query(make.term_query(schema, "facts", one, "basic"), 0.0) for one in question.filters
        ]
        return make.boolean_query([(tantivy.Occur.Must, clause) for clause in (query, *filters)])

    def update(self, document: Document) -> None:
        self._writer = self._writer or self._index.writer(_HEAP // 8, 1)
        self._writer.delete_documents_by_term("key", document.key)
        self._writer.add_document(_document(document))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("code", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("names", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name="raw", index_option="freq")
    builder.add_text_field("facts", tokenizer_name="raw", index_option="basic")
    for name in COUNTED:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(one: Document) -> Any:
    facts = exact_facts(one)
    texts = {"key": [one.key], "code": [one.code], "names": name_words(one), "words": [*one.words], "facts": facts}
    return tantivy.Document(**texts, **counted_facts(facts))
