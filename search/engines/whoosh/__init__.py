"""The embedded engine: Whoosh keeps the postings and commits them atomically; scores and counts are made over arrays.

Stock use of the library is 20 to 200 times slower, because it scores document by document in Python. Here a posting list is read
once, becomes two arrays and is kept. For that this module goes below the public interface of the library, whose version is
pinned; nothing else in the project touches it. Index files contain pickles: open none that this machine did not write.
"""

from __future__ import annotations

import datetime
import os
import shutil
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from whoosh.index import TOC, FileIndex

from database.columns import now
from search import fields
from search.documents import Document
from search.engines import arrays
from search.engines.contract import Answer, BrokenIndex, EngineStats, Named, Request
from search.engines.disk import bytes_of
from search.engines.whoosh.files import PlacedStorage
from search.engines.whoosh.segments import SegmentArrays, SegmentsView
from search.engines.whoosh.writing import ArrayWriter, schema

NAME = "whoosh-reloaded 2.7.5, arrays 2"
"""Part of the stamp kept beside an index; another stamp means a rebuild."""

_INDEX = "MAIN"
_TRIES = 5


class WhooshEngine:
    """One index in one folder; made when it is not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._view: SegmentsView | None = None
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._storage = PlacedStorage(str(folder))
        if TOC._latest_generation(self._storage, _INDEX) < 0:
            FileIndex.create(self._storage, schema(), _INDEX)

    def index(self, documents: Iterable[Document], *, delete: Sequence[str] = ()) -> None:
        shutil.rmtree(self._folder / f"{_INDEX}.tmp", ignore_errors=True)
        writer = ArrayWriter(FileIndex(self._storage, indexname=_INDEX))
        try:
            written = [writer.add(one) for one in documents]
            writer.remove([*delete, *written])
            writer.finish()
        except BaseException:
            writer.give_up()
            raise
        _sync(self._folder)

    def search(self, request: Request) -> Answer:
        return arrays.search(self.view(), request)

    def suggest(self, prefix: str, limit: int, scope: Sequence[str], on: datetime.date) -> list[Named]:
        return self.view().suggest(prefix, limit, scope, on)

    def stats(self) -> EngineStats:
        view = self.view()
        return EngineStats(int(view.live.sum()), len(view.segments), bytes_of(self._folder))

    def digests(self) -> dict[str, str]:
        return self.view().digests()

    def warm(self) -> None:
        view, today = self.view(), now().date()
        arrays.warm(view, today)
        view.suggest("a", 1, (fields.SUPPLIERS,), today)

    def view(self) -> SegmentsView:
        """The index as it is now. Arrays of segments that did not change are taken over from the view before."""
        with self._lock:
            for attempt in range(_TRIES):
                try:
                    return self._newest()
                except FileNotFoundError:  # a writer cleaned up while we were opening: look again
                    if attempt == _TRIES - 1:
                        raise BrokenIndex(f"files of the index in {self._folder} are missing") from None
                except Exception as error:  # a damaged pickle, block or header fails in any way it likes
                    raise BrokenIndex(f"the index in {self._folder} cannot be read: {error!r}") from error
            raise AssertionError

    def _newest(self) -> SegmentsView:
        generation = TOC._latest_generation(self._storage, _INDEX)
        if generation < 0:
            raise FileNotFoundError(self._folder)
        if self._view is None or self._view.generation != generation:
            known = {one.segment_id: one for one in self._view.segments} if self._view else {}
            toc = TOC.read(self._storage, _INDEX, gen=generation, schema=schema())
            segments = [
                (known.get(entry.segid) or SegmentArrays(self._storage, entry), entry) for entry in toc.segments
            ]
            self._view = SegmentsView(generation, segments)
        return self._view


def _sync(folder: Path) -> None:
    """Until the files are on the disk the queue of changes must not forget them."""
    for entry in [*os.scandir(folder)]:
        if entry.is_file():
            _sync_one(entry.path)
    _sync_one(str(folder))


def _sync_one(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
