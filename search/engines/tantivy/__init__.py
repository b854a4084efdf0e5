"""The engine for large instances: tantivy (Rust) keeps terms and columns in one folder, and answers trees of terms.

An optional package. Index files are read by checked, versioned code; none holds a pickle.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy

from database.columns import now
from search.documents import Document
from search.engines.boolean import searching, suggesting
from search.engines.boolean.terms import entry
from search.engines.contract import Answer, BrokenIndex, EngineStats, Named, Request
from search.engines.disk import bytes_of
from search.engines.tantivy.guards import guarded
from search.engines.tantivy.schemas import KEY, as_row, schema, text_of
from search.engines.tantivy.snapshots import SearcherSnapshot

_HEAP_BYTES, _SMALL_HEAP_BYTES = 120_000_000, 16_000_000
_BORN = "born"
"""A file beside the index: the day from which freshness is reckoned, as an ordinal."""


class TantivyEngine:
    """One index in one folder; made when it is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._index: tantivy.Index | None = None
        self._snapshot: tuple[object, SearcherSnapshot] | None = None
        if not (folder / "meta.json").exists():
            self._make()

    def _make(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self._folder / _BORN).exists():
            (self._folder / _BORN).write_text(str(now().date().toordinal()), encoding="ascii")
            tantivy.Index(schema(), path=str(self._folder))

    def index(self, documents: Iterable[Document], *, delete: Sequence[str] = ()) -> None:
        born = self._born()
        with guarded(self._folder):
            opened = self._opened()
            writer = opened.writer(_HEAP_BYTES, 1)
        try:
            for key in delete:
                writer.delete_documents_by_term(KEY, text_of(key))
            for one in documents:
                with guarded(self._folder):
                    writer.delete_documents_by_term(KEY, text_of(one.key))
                    writer.add_document(as_row(entry(one), born))
        except BaseException:
            writer.rollback()
            raise
        with guarded(self._folder):
            writer.commit()
            writer.wait_merging_threads()

    def search(self, request: Request) -> Answer:
        return searching.search(self.snapshot(), request)

    def suggest(self, prefix: str, limit: int, scope: Sequence[str], on: datetime.date) -> list[Named]:
        return suggesting.suggest(self.snapshot(), prefix, limit, scope, on)

    def stats(self) -> EngineStats:
        snapshot = self.snapshot()
        return EngineStats(snapshot.documents, snapshot.segments, bytes_of(self._folder))

    def digests(self) -> dict[str, str]:
        return self.snapshot().digests()

    def warm(self) -> None:
        self.snapshot()

    def snapshot(self) -> SearcherSnapshot:
        """The index as it is now, which other processes may have written."""
        with self._lock, guarded(self._folder):
            found = (self._folder / "meta.json").stat()
            version = (found.st_mtime_ns, found.st_ino)
            if self._snapshot is None or self._snapshot[0] != version:
                opened = self._opened()
                opened.reload()
                self._snapshot = (version, SearcherSnapshot(self._folder, opened.searcher(), opened.schema))
            return self._snapshot[1]

    def _opened(self) -> tantivy.Index:
        if self._index is None:
            opened = tantivy.Index.open(str(self._folder))
            opened.config_reader("manual")
            self._index = opened
        return self._index

    def _born(self) -> int:
        try:
            return int((self._folder / _BORN).read_text(encoding="ascii"))
        except (OSError, ValueError):
            raise BrokenIndex(f"the index in {self._folder} is incomplete") from None
