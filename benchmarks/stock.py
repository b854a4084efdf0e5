"""Whoosh as its documentation shows it: text fields with an analyser, a query parser, facets by grouping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from whoosh.fields import ID, KEYWORD, TEXT, Schema
from whoosh.index import create_in
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.query import And, Every, Or, Term
from whoosh.sorting import FieldFacet

from search.documents import Document
from search.understanding import understand

Queries = dict[str, list[tuple[str, dict[str, list[str]]]]]
Timed = Callable[[list[Callable[[], object]], int], tuple[float, float]]

_LISTS = ("process", "province", "certificate")


class StockIndex:
    """The same documents; a query that names processes asks for their codes, as our engine does."""

    def __init__(self, folder: Path, documents: list[Document]) -> None:
        folder.mkdir()
        lists = {name: KEYWORD(sortable=True) for name in _LISTS}
        schema = Schema(code=ID(stored=True), name=TEXT(), text=TEXT(), **lists)
        self._index = create_in(str(folder), schema)
        with self._index.writer(limitmb=256) as writer:
            for one in documents:
                values = {name: _values(one, name) for name in _LISTS}
                writer.add_document(code=one.code, name=" ".join(one.labels), text=" ".join(one.words), **values)
        self._searcher = self._index.searcher()
        self._parser = MultifieldParser(["name", "text"], schema, group=OrGroup)

    def measure(self, queries: Queries, timed: Timed, *, facets: bool) -> dict[str, tuple[float, float]]:
        def run(text: str, filters: dict[str, list[str]]) -> Callable[[], object]:
            return lambda: self._search(text, filters, facets)

        return {kind: timed([run(*query) for query in some], 1) for kind, some in queries.items()}

    def _search(self, text: str, filters: dict[str, list[str]], facets: bool) -> object:
        understood = understand(text)
        parts = [Or([Term("process", name) for name in understood.processes])] if understood.processes else []
        parts += [self._parser.parse(understood.text)] if understood.text else []
        parts += [Or([Term(name, value) for value in values]) for name, values in filters.items()]
        grouped = {name: FieldFacet(name, allow_overlap=True) for name in ("process", "province")} if facets else None
        found = self._searcher.search(And(parts) if parts else Every(), limit=20, groupedby=grouped)
        return [hit["code"] for hit in found]


def _values(document: Document, name: str) -> str:
    return " ".join(fact.split("=", 1)[1] for fact in document.facts if fact.startswith(f"{name}="))
