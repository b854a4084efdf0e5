"""PostgreSQL's own text search: tsvector, an array of facts, pg_trgm for words that are misspelt."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.corpus import Question
from benchmarks.peers import (
    SHOWN,
    NotInstalled,
    Peer,
    Reply,
    counted_facts,
    exact_facts,
    grouped,
    name_words,
    number_of,
)
from benchmarks.peers.processes import resident_mb
from search.documents import Document
from search.fields import fact

SERVER = os.environ.get("BENCHMARK_POSTGRESQL", "host=127.0.0.1 user=postgres")
_TABLE = """
CREATE TABLE firms (
    id bigint PRIMARY KEY, code text NOT NULL, names tsvector NOT NULL, words tsvector NOT NULL,
    facts text[] NOT NULL, counted text[] NOT NULL
)
"""
_COPY = "COPY firms FROM STDIN"
_INDEXES = (
    "CREATE TABLE lexicon AS SELECT word FROM ts_stat('SELECT words FROM firms')",
    "CREATE INDEX ON lexicon USING gin (word gin_trgm_ops)",
    "CREATE INDEX ON firms USING gin (names)",
    "CREATE INDEX ON firms USING gin (words)",
    "CREATE INDEX ON firms USING gin (facts)",
    "ALTER TABLE firms ADD PRIMARY KEY (id)",
    "VACUUM ANALYZE firms",
    "VACUUM ANALYZE lexicon",
)


class Engine(Peer):
    is_server = True

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._name = f"linkage_peers_{zlib.crc32(bytes(folder))}"
        try:
            psycopg.connect(f"{SERVER} dbname=postgres").close()
        except psycopg.OperationalError as error:
            raise NotInstalled(f"no server: {error}") from None

    def build(self, documents: Iterable[Document]) -> None:
        self._administer(f"DROP DATABASE IF EXISTS {self._name}")
        self._administer(f"CREATE DATABASE {self._name}")
        self.open()
        self.connection.execute("CREATE EXTENSION pg_trgm")
        self.connection.execute(_TABLE.replace(" PRIMARY KEY", ""))
        with self.connection.cursor().copy(_COPY) as copy:
            for one in documents:
                copy.write_row(_row(one))
        for statement in _INDEXES:
            self.connection.execute(statement)

    def _administer(self, statement: str) -> None:
        with psycopg.connect(f"{SERVER} dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)

    def open(self) -> None:
        self.connection = psycopg.connect(f"{SERVER} dbname={self._name}", autocommit=True)

    def ask(self, question: Question) -> Reply:
        column = "names" if question.kind == "prefix" else "words"
        asked = {"query": self._query(question), "facts": [*question.filters], "size": SHOWN}
        narrowed = " AND facts @> %(facts)s" if question.filters else ""
        where = f"{column} @@ %(query)s::tsquery{narrowed}"
        total = self._rows(f"SELECT count(*) FROM firms WHERE {where}", asked)[0][0]  # noqa: S608 - our own words
        codes = self._rows(
            f"SELECT code FROM firms WHERE {where}"  # noqa: S608 - the same
            f" ORDER BY ts_rank({column}, %(query)s::tsquery) DESC LIMIT %(size)s",
            asked,
        )
        counts: dict[str, dict[str, int]] = {}
        if question.counted:
            counts = grouped(
                self._rows(
                    f"SELECT one, count(*) FROM firms, unnest(counted) one WHERE {where} GROUP BY one",  # noqa: S608 - the same
                    asked,
                )
            )
        return Reply(total, [row[0] for row in codes], counts)

    def _rows(self, statement: str, asked: dict[str, Any]) -> list[Any]:
        return self.connection.execute(statement, asked).fetchall()

    def _query(self, question: Question) -> str:
        if question.kind == "prefix":
            return f"{_quoted(question.words[0])}:*"
        words = [*question.words]
        if question.is_misspelt:
            words += [row[0] for word in words for row in self._alike(word)]
        return " | ".join(map(_quoted, words))

    def _alike(self, word: str) -> list[Any]:
        return self._rows(
            "SELECT word FROM lexicon WHERE word %% %(word)s ORDER BY similarity(word, %(word)s) DESC LIMIT 3",
            {"word": word},
        )

    def update(self, document: Document) -> None:
        self.connection.execute(
            "UPDATE firms SET code = %s, names = %s, words = %s, facts = %s, counted = %s WHERE id = %s",
            (*_row(document)[1:], number_of(document)),
        )

    def resident_mb(self) -> float:
        return resident_mb(self.connection.info.backend_pid)

    def size_mb(self) -> float:
        return float(self._rows(f"SELECT pg_database_size('{self._name}')", {})[0][0]) / 1e6

    def close(self) -> None:
        self.connection.close()

    def remove(self) -> None:
        self._administer(f"DROP DATABASE IF EXISTS {self._name} WITH (FORCE)")


def _row(one: Document) -> tuple[Any, ...]:
    facts = exact_facts(one)
    counted = [fact(name, value) for name, values in counted_facts(facts).items() for value in values]
    return number_of(one), one.code, _vector(name_words(one)), _vector(one.words), facts, counted


def _vector(words: Iterable[str]) -> str:
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
