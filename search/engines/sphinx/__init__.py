"""The engine for many web machines: a Sphinx server keeps hashed terms and columns; this module speaks SphinxQL with it.

The server's settings name two sets of indexes of one instance, `a` and `b`: one serves, the other is made anew. The folder of a
generation, which all web machines share with the rest of the instance, says which set it is (`slot`), tells the terms by name
(`terms`), and with each commit gets another `version`, by which every process sees that something changed.
"""

from __future__ import annotations

import datetime
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from search.documents import Document
from search.engines.boolean import searching, suggesting
from search.engines.boolean.terms import Entry, entry
from search.engines.contract import Answer, BrokenIndex, EngineStats, Named, Request
from search.engines.sphinx.connections import Server
from search.engines.sphinx.known import KnownTerms
from search.engines.sphinx.rows import NAMES, as_row, known_of, number_of
from search.engines.sphinx.settings import SLOTS
from search.engines.sphinx.snapshots import ServerSnapshot

_BATCH = 200
_WHOLE = 2_000
"""So many documents are gathered before the first is written: a list that breaks off earlier leaves the index as it was."""


class SphinxEngine:
    """One index on a server; made when its folder is not there. Raises BrokenIndex when the server is away."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._server, self._folder = server, folder
        self._lock = threading.Lock()
        self._snapshot: tuple[str, ServerSnapshot] | None = None
        if not (folder / "slot").exists():
            _make(server, folder)
        self._index = _index_of(server, folder)
        self._shards = _shards_of(server, self._index)
        self._known = KnownTerms(folder / "terms")

    def index(self, documents: Iterable[Document], *, delete: Sequence[str] = ()) -> None:
        waiting = iter(documents)
        batch = [*islice(waiting, _WHOLE)]
        self._delete(delete)
        while batch:
            for start in range(0, len(batch), _BATCH):
                self._write([entry(one) for one in batch[start : start + _BATCH]])
            batch = [*islice(waiting, _BATCH)]
        self._changed()

    def _write(self, entries: Sequence[Entry]) -> None:
        self._known.add(term for one in entries for term in known_of(one))
        for shard, some in self._by_shard({number_of(one.key): as_row(one) for one in entries}):
            self._server.ask(f"REPLACE INTO {shard} ({NAMES}) VALUES {', '.join(some)}")  # noqa: S608 (quoted and hashed)

    def _delete(self, keys: Sequence[str]) -> None:
        for shard, numbers in self._by_shard({number: str(number) for number in map(number_of, keys)}):
            self._server.ask(f"DELETE FROM {shard} WHERE id IN ({', '.join(numbers)})")  # noqa: S608 (numbers)

    def _by_shard(self, texts: dict[int, str]) -> Iterator[tuple[str, list[str]]]:
        for place, shard in enumerate(self._shards):
            some = [text for number, text in texts.items() if number % len(self._shards) == place]
            if some:
                yield shard, some

    def search(self, request: Request) -> Answer:
        return searching.search(self.snapshot(), request)

    def suggest(self, prefix: str, limit: int, scope: Sequence[str], on: datetime.date) -> list[Named]:
        return suggesting.suggest(self.snapshot(), prefix, limit, scope, on)

    def stats(self) -> EngineStats:
        status = [
            {row[0]: row[1] for row in self._server.ask(f"SHOW INDEX {shard} STATUS")[0]} for shard in self._shards
        ]
        size = sum(int(one.get("disk_bytes", 0)) + int(one.get("ram_bytes", 0)) for one in status)
        return EngineStats(self.snapshot().documents, len(self._shards), size)

    def digests(self) -> dict[str, str]:
        return self.snapshot().digests()

    def warm(self) -> None:
        self.snapshot()

    def snapshot(self) -> ServerSnapshot:
        """The index as it is now, which other machines may have written."""
        with self._lock:
            version = _read(self._folder / "version")
            if self._snapshot is None or self._snapshot[0] != version:
                self._snapshot = (version, ServerSnapshot(self._server, self._index, self._known))
            return self._snapshot[1]

    def _changed(self) -> None:
        fresh = self._folder / "version.new"
        fresh.write_text(secrets.token_hex(8), encoding="ascii")
        fresh.replace(self._folder / "version")


def drop(server: Server, folder: Path) -> None:
    """Empty the indexes of a generation, unless another one has taken them over."""
    slot = folder / "slot"
    if slot.exists() and _read(slot) not in _slots_beside(folder):
        _empty(server, _index_of(server, folder))


def _make(server: Server, folder: Path) -> None:
    """In the set of indexes that no other generation uses."""
    used = _slots_beside(folder)
    slot = next((one for one in SLOTS if one not in used), None)
    if slot is None:
        raise BrokenIndex(f"both sets of indexes of {server.name} on the search server are in use")
    _empty(server, f"{server.name}_{slot}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "terms").write_bytes(b"")
    (folder / "version").write_text(secrets.token_hex(8), encoding="ascii")
    (folder / "slot").write_text(slot, encoding="ascii")


def _slots_beside(folder: Path) -> set[str]:
    return {_read(path) for path in folder.parent.glob("*/slot") if path.parent != folder}


def _empty(server: Server, index: str) -> None:
    for shard in _shards_of(server, index):
        server.ask(f"TRUNCATE RTINDEX {shard}")


def _index_of(server: Server, folder: Path) -> str:
    return f"{server.name}_{_read(folder / 'slot')}"


def _shards_of(server: Server, index: str) -> list[str]:
    names = [str(row[0]) for row in server.ask("SHOW TABLES")[0]]
    shards = sorted(name for name in names if name.startswith(f"{index}_") and name[len(index) + 1 :].isdigit())
    if not shards:
        raise BrokenIndex(f"the search server has no indexes of the name {index}")
    return shards


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise BrokenIndex(f"{path} cannot be read") from None
