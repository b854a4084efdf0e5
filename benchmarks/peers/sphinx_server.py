"""Sphinx (Debian: sphinxsearch): a search server of its own with two real-time shards behind one name."""

from __future__ import annotations

import json
import shutil
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pymysql

from benchmarks.corpus import COUNTED, Question
from benchmarks.peers import SHOWN, NotInstalled, Peer, Reply, counted_facts, exact_facts, name_words, number_of, plain
from benchmarks.peers.processes import free_port, resident_mb, start, stop
from search.documents import Document
from search.fields import fact

_SHARDS = 2
_BATCH = 500
_SHARD = """
index s{number}
{{
    type = rt
    path = {folder}/s{number}
    dict = keywords
    min_prefix_len = 2
    rt_mem_limit = 256M
    rt_field = names
    rt_field = words
    rt_field = facts
    rt_attr_string = code
{attributes}
}}
"""
_SERVER = """
index firms
{{
    type = distributed
{local}
}}
searchd
{{
    listen = 127.0.0.1:{port}:mysql41
    pid_file = {folder}/searchd.pid
    log = {folder}/searchd.log
    workers = threads
    dist_threads = 2
    binlog_path = {folder}
    binlog_flush = 2
    max_packet_size = 64M
    expansion_limit = 256
}}
"""


class Engine(Peer):
    is_server = True

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        if not shutil.which("searchd"):
            raise NotInstalled("searchd is not there: apt-get install sphinxsearch")
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0
        self._numbers: dict[str, str] = {}

    def build(self, documents: Iterable[Document]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.open()
        cursor = self.connection.cursor()
        for rows in _batches(documents):
            for shard in range(_SHARDS):
                some = [row for row in rows if row[0] % _SHARDS == shard]
                if some:
                    self._write(cursor, shard, some)
        for shard in range(_SHARDS):
            cursor.execute(f"FLUSH RAMCHUNK s{shard}")
            cursor.execute(f"OPTIMIZE INDEX s{shard}")
        (self.folder / "numbers.json").write_text(json.dumps(self._numbers), encoding="utf-8")

    def _write(self, cursor: Any, shard: int, rows: list[tuple[int, Document]]) -> None:
        values = ", ".join(self._row(number, one) for number, one in rows)
        columns = ", ".join(("id", "code", "names", "words", "facts", *COUNTED))
        cursor.execute(f"REPLACE INTO s{shard} ({columns}) VALUES {values}")  # noqa: S608 - our own words and numbers

    def _row(self, number: int, one: Document) -> str:
        facts = exact_facts(one)
        texts = [
            one.code,
            " ".join(map(plain, name_words(one))),
            " ".join(map(plain, one.words)),
            " ".join(map(plain, facts)),
        ]
        sets = [
            "(" + ",".join(map(str, self._ids(name, values))) + ")" for name, values in counted_facts(facts).items()
        ]
        return f"({number}, " + ", ".join([*(f"'{text}'" for text in texts), *sets]) + ")"

    def _ids(self, name: str, values: Iterable[str]) -> list[int]:
        """A number for each value, the same in every process; `_numbers` leads back."""
        numbers = {str(zlib.crc32(fact(name, value).encode())): value for value in values}
        self._numbers.update(numbers)
        return sorted(map(int, numbers))

    def open(self) -> None:
        names = self.folder / "numbers.json"
        self._numbers = json.loads(names.read_text(encoding="utf-8")) if names.exists() else {}
        self._port = free_port()
        attributes = "\n".join(f"    rt_attr_multi = {name}" for name in COUNTED)
        shards = "".join(
            _SHARD.format(number=number, folder=self.folder, attributes=attributes) for number in range(_SHARDS)
        )
        local = "\n".join(f"    local = s{number}" for number in range(_SHARDS))
        path = self.folder / "sphinx.conf"
        path.write_text(shards + _SERVER.format(local=local, port=self._port, folder=self.folder), encoding="ascii")
        self._process = start(["searchd", "--nodetach", "--config", str(path)], self._connect)

    def _connect(self) -> None:
        try:
            self.connection = connect(self._port)
        except pymysql.err.OperationalError as error:
            raise OSError(str(error)) from error

    def another(self) -> Engine:
        client = Engine(self.folder)
        client._port, client._numbers = self._port, self._numbers
        client._connect()
        return client

    def ask(self, question: Question) -> Reply:
        cursor = self.connection.cursor()
        cursor.execute(self._query(question))
        codes = [row[0] for row in cursor.fetchall()]
        counts: dict[str, dict[str, int]] = {}
        for name in question.counted:
            cursor.nextset()
            counts[name] = {
                self._numbers.get(str(number), str(number)): int(count) for number, count in cursor.fetchall()
            }
        cursor.execute("SHOW META LIKE 'total_found'")
        return Reply(int(cursor.fetchall()[0][1]), codes, counts)

    def _query(self, question: Question) -> str:
        if question.kind == "prefix":
            match = f"@names {plain(question.words[0])}*"
        else:
            match = f"@words ({' | '.join(map(plain, question.words))})"
        if question.filters:
            match += f" @facts {' '.join(map(plain, question.filters))}"
        facets = "".join(f" FACET {name} ORDER BY COUNT(*) DESC LIMIT 0,1000" for name in question.counted)
        return (
            f"SELECT code FROM firms WHERE MATCH('{match}') LIMIT 0,{SHOWN}"  # noqa: S608 - our own words
            f" OPTION ranker=bm25, max_matches=1000{facets}"
        )

    def update(self, document: Document) -> None:
        number = number_of(document)
        self._write(self.connection.cursor(), number % _SHARDS, [(number, document)])

    def resident_mb(self) -> float:
        return resident_mb(self._process.pid) if self._process else 0.0

    def close(self) -> None:
        self.connection.close()
        if self._process:
            stop(self._process)


def connect(port: int) -> Any:
    return pymysql.connect(
        host="127.0.0.1", port=port, user="", charset="utf8mb4", autocommit=True, defer_connect=False
    )


def _batches(documents: Iterable[Document]) -> Iterator[list[tuple[int, Document]]]:
    rows = iter(documents)
    while some := [*islice(rows, _BATCH)]:
        yield [(number_of(one), one) for one in some]
