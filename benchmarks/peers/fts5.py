"""SQLite's own text search, FTS5, with a table of facts beside it for the counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice

from benchmarks.corpus import Question
from benchmarks.peers import (
    SHOWN,
    CannotAnswer,
    Peer,
    Reply,
    counted_facts,
    exact_facts,
    grouped,
    name_words,
    number_of,
    plain,
)
from search.documents import Document
from search.fields import fact

_BATCH = 2_000
_TABLES = """
CREATE VIRTUAL TABLE texts USING fts5(names, words, facts, content='', contentless_delete=1, detail='column', prefix='2 3');
CREATE TABLE firms (id INTEGER PRIMARY KEY, code TEXT NOT NULL);
CREATE TABLE counted (id INTEGER NOT NULL, fact INTEGER NOT NULL, PRIMARY KEY (id, fact)) WITHOUT ROWID;
CREATE TABLE facts (fact INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
"""


class Engine(Peer):
    def build(self, documents: Iterable[Document]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.open()
        tables = (
            _TABLES
            if sqlite3.sqlite_version_info >= (3, 43)
            else _TABLES.replace("content='', contentless_delete=1, ", "")
        )
        self._database.executescript(f"PRAGMA journal_mode = wal; {tables}")
        rows = iter(documents)
        while some := [*islice(rows, _BATCH)]:
            with self._database:
                for one in some:
                    self._write(one)
        self._database.execute("INSERT INTO texts(texts) VALUES ('optimize')")
        self._database.commit()

    def _write(self, one: Document) -> None:
        number, facts = number_of(one), exact_facts(one)
        texts = [" ".join(map(plain, words)) for words in (name_words(one), one.words, facts)]
        self._database.execute("INSERT INTO texts(rowid, names, words, facts) VALUES (?, ?, ?, ?)", (number, *texts))
        self._database.execute("INSERT OR REPLACE INTO firms VALUES (?, ?)", (number, one.code))
        for name, values in counted_facts(facts).items():
            for value in values:
                self._database.execute("INSERT OR IGNORE INTO facts (name) VALUES (?)", (fact(name, value),))
                self._database.execute(
                    "INSERT OR IGNORE INTO counted SELECT ?, fact FROM facts WHERE name = ?",
                    (number, fact(name, value)),
                )

    def open(self) -> None:
        self._database = sqlite3.connect(self.folder / "firms.sqlite")

    def ask(self, question: Question) -> Reply:
        if question.is_misspelt:
            raise CannotAnswer("no search for misspelt words")
        match = self._match(question)
        run = self._database.execute
        total = run("SELECT count(*) FROM texts WHERE texts MATCH ?", (match,)).fetchone()[0]
        codes = run(
            "SELECT code FROM (SELECT rowid AS number FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?)"
            " JOIN firms ON id = number",
            (match, SHOWN),
        ).fetchall()
        counts: dict[str, dict[str, int]] = {}
        if question.counted:
            counts = grouped(
                run(
                    "SELECT name, n FROM (SELECT fact, count(*) AS n FROM texts JOIN counted ON id = texts.rowid"
                    " WHERE texts MATCH ? GROUP BY fact) JOIN facts USING (fact)",
                    (match,),
                )
            )
        return Reply(total, [row[0] for row in codes], counts)

    def _match(self, question: Question) -> str:
        if question.kind == "prefix":
            return f"names : {plain(question.words[0])}*"
        words = " OR ".join(map(plain, question.words))
        filters = "".join(f" AND facts : {plain(one)}" for one in question.filters)
        return f"(words : ({words})){filters}"

    def update(self, document: Document) -> None:
        with self._database:
            self._database.execute("DELETE FROM texts WHERE rowid = ?", (number_of(document),))
            self._database.execute("DELETE FROM counted WHERE id = ?", (number_of(document),))
            self._write(document)

    def close(self) -> None:
        self._database.close()
