"""Xapian (Debian: python3-xapian), inside this process. It counts facets document by document."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from typing import Any

from benchmarks.corpus import Question
from benchmarks.peers import SHOWN, Peer, Reply, counted_facts, exact_facts, grouped, name_words, number_of
from search.documents import Document
from search.fields import fact

try:
    import xapian
except ImportError:
    sys.path.append("/usr/lib/python3/dist-packages")  # where Debian keeps the binding, which is on no package index
    import xapian

_BATCH = 20_000
_WORD, _FACT, _NAME = "W", "F", "N"
_LONGEST = 240


class Engine(Peer):
    def build(self, documents: Iterable[Document]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        database = xapian.WritableDatabase(str(self.folder / "db"), xapian.DB_CREATE_OR_OPEN)
        for number, one in enumerate(documents, 1):
            database.replace_document(number_of(one), _document(one))
            for word in one.words:
                if len(word) > 3:
                    database.add_spelling(word)
            if number % _BATCH == 0:
                database.commit()
        database.close()

    def open(self) -> None:
        self._database = xapian.Database(str(self.folder / "db"))

    def ask(self, question: Question) -> Reply:
        enquire = xapian.Enquire(self._database)
        enquire.set_query(self._query(question))
        spy = _FacetSpy() if question.counted else None
        if spy:
            enquire.add_matchspy(spy)
        found = enquire.get_mset(0, SHOWN, self._database.get_doccount())
        codes = [match.document.get_data().decode() for match in found]
        counts = grouped(spy.counted()) if spy else {}
        return Reply(found.get_matches_estimated(), codes, counts)

    def _query(self, question: Question) -> Any:
        if question.kind == "prefix":
            return xapian.Query(
                xapian.Query.OP_WILDCARD,
                _NAME + question.words[0],
                0,
                xapian.Query.WILDCARD_LIMIT_ERROR,
                xapian.Query.OP_OR,
            )
        words = [*question.words]
        if question.is_misspelt:
            words = [self._database.get_spelling_suggestion(word, 1).decode() or word for word in words]
        query = xapian.Query(xapian.Query.OP_OR, [_WORD + word for word in words])
        if question.filters:
            filters = xapian.Query(xapian.Query.OP_AND, [_FACT + one for one in question.filters])
            query = xapian.Query(xapian.Query.OP_FILTER, query, filters)
        return query

    def update(self, document: Document) -> None:
        database = xapian.WritableDatabase(str(self.folder / "db"), xapian.DB_OPEN)
        database.replace_document(number_of(document), _document(document))
        database.close()
        self._database.reopen()


class _FacetSpy(xapian.MatchSpy):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self._seen: Counter[bytes] = Counter()

    def __call__(self, document: Any, _weight: float) -> None:
        self._seen[document.get_value(0)] += 1

    def counted(self) -> list[tuple[str, int]]:
        counts: Counter[str] = Counter()
        for facts, count in self._seen.items():
            for one in facts.decode().split("\0"):
                counts[one] += count
        return [*counts.items()]


def _document(one: Document) -> Any:
    made = xapian.Document()
    made.set_data(one.code)
    facts = exact_facts(one)
    counted = [fact(name, value) for name, values in counted_facts(facts).items() for value in values]
    made.add_value(0, "\0".join(counted))
    for word in one.words:
        made.add_term(_WORD + word[:_LONGEST])
    for word in name_words(one):
        made.add_term(_NAME + word[:_LONGEST], 0)
    for name in facts:
        made.add_boolean_term(_FACT + name)
    return made
