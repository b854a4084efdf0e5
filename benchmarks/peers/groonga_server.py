"""Groonga (Debian: groonga-bin) over HTTP. It ranks by how often the words occur; it has no measure of rarity."""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.corpus import COUNTED, Question
from benchmarks.peers import SHOWN, NotInstalled, Peer, Reply, counted_facts, exact_facts, name_words
from benchmarks.peers.processes import free_port, resident_mb, start, stop
from search.documents import Document

_BATCH = 1_000
_VECTORS = ("names", "words", "facts", *COUNTED)


class Engine(Peer):
    is_server = True

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        if not shutil.which("groonga"):
            raise NotInstalled("groonga is not there: apt-get install groonga-bin")
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    def build(self, documents: Iterable[Document]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(  # noqa: S603 - a command of our own
            ["groonga", "-n", str(self.folder / "db"), "status"],  # noqa: S607 - wherever it is installed
            check=True,
            stdout=subprocess.DEVNULL,
        )
        self.open()
        self._make_tables()
        rows = iter(documents)
        while some := [*islice(rows, _BATCH)]:
            self._load(some)

    def _make_tables(self) -> None:
        self.call("table_create", name="Firms", flags="TABLE_HASH_KEY", key_type="ShortText")
        self.call("column_create", table="Firms", name="code", flags="COLUMN_SCALAR", type="ShortText")
        for name in _VECTORS:
            table = f"T_{name}"
            self.call("table_create", name=table, flags="TABLE_PAT_KEY", key_type="ShortText")
            self.call("column_create", table="Firms", name=name, flags="COLUMN_VECTOR", type=table)
            self.call("column_create", table=table, name="firms", flags="COLUMN_INDEX", type="Firms", source=name)

    def _load(self, documents: list[Document]) -> None:
        self.call("load", body=json.dumps([_row(one) for one in documents]).encode(), table="Firms")

    def open(self) -> None:
        self._port = free_port()
        command = ["groonga", "-s", "--protocol", "http", "--port", str(self._port), "--bind-address", "127.0.0.1"]
        self._process = start([*command, str(self.folder / "db")], self._connect)

    def another(self) -> Engine:
        client = Engine(self.folder)
        client._port = self._port
        client._connect()
        return client

    def _connect(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=600)
        self._connection.connect()

    def call(self, command: str, *, body: bytes | None = None, **words: str) -> Any:
        path = f"/d/{command}?{urlencode(words)}"
        self._connection.request("POST" if body else "GET", path, body, {"Content-Type": "application/json"})
        answer = json.loads(self._connection.getresponse().read())
        if answer[0][0] != 0:
            raise OSError(f"{command}: {answer[0]}")
        return answer[1]

    def ask(self, question: Question) -> Reply:
        asked = {"table": "Firms", "limit": str(SHOWN), "output_columns": "code", "sort_keys": "-_score"}
        for name in question.counted:
            asked[f"drilldowns[{name}].keys"] = name
            asked[f"drilldowns[{name}].limit"] = "1000"
            asked[f"drilldowns[{name}].output_columns"] = "_key,_nsubrecs"
        answer = self.call("select", **asked, filter=_condition(question))
        hits, counts = answer[0], answer[1] if len(answer) > 1 else {}
        return Reply(hits[0][0], [row[0] for row in hits[2:]], {name: dict(rows[2:]) for name, rows in counts.items()})

    def update(self, document: Document) -> None:
        self._load([document])

    def resident_mb(self) -> float:
        return resident_mb(self._process.pid) if self._process else 0.0

    def close(self) -> None:
        self._connection.close()
        if self._process:
            stop(self._process)


def _row(one: Document) -> dict[str, Any]:
    facts = exact_facts(one)
    texts = {"_key": one.key, "code": one.code, "names": name_words(one), "words": [*one.words], "facts": facts}
    return {**texts, **counted_facts(facts)}


def _condition(question: Question) -> str:
    if question.kind == "prefix":
        return f"names @^ {_quoted(question.words[0])}"
    if question.is_misspelt:
        words = [f'fuzzy_search(words, {_quoted(word)}, {{"max_distance": 1}})' for word in question.words]
    else:
        words = [f"words @ {_quoted(word)}" for word in question.words]
    filters = "".join(f" && facts @ {_quoted(one)}" for one in question.filters)
    return f"({' || '.join(words)}){filters}"


def _quoted(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)
