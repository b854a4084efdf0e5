"""The folder of the index: which generation of files serves, whether it fits this version of the program, who may write.

<folder>/current      name of the generation that serves
<folder>/g-.../       files of the engine, and `stamp`
<folder>/lock         held by the one writer of all processes
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from matching.taxonomy import taxonomy
from search.documents import Document
from search.engines import whoosh
from search.engines.contract import Answer, BrokenIndex, EngineStats, Request
from search.engines.whoosh import WhooshEngine

_MAKERS = ("fields.py", "documents.py", "analysis.py")


@lru_cache(maxsize=1)
def stamp() -> str:
    """Changes with everything that decides what a document looks like: the modules that make it, the taxonomy, the engine."""
    digest = hashlib.sha256(f"{whoosh.NAME} {taxonomy().version}".encode())
    for name in _MAKERS:
        digest.update(files("search").joinpath(name).read_bytes())
    return digest.hexdigest()


class Index:
    """The search index of one instance, safe to share between threads; every process has its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._engine: tuple[str, WhooshEngine] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether there is an index of this version that can be read."""
        try:
            self.engine().view()
        except BrokenIndex:
            return False
        return True

    def engine(self) -> WhooshEngine:
        """The engine on the generation that serves now. Raises BrokenIndex."""
        try:
            name = (self.folder / "current").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            raise BrokenIndex(f"there is no index in {self.folder}") from None
        with self._lock:
            if self._engine is None or self._engine[0] != name:
                self._engine = (name, self._open(name))
            return self._engine[1]

    def _open(self, name: str) -> WhooshEngine:
        generation = self.folder / name
        try:
            found = (generation / "stamp").read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            raise BrokenIndex(f"the index in {generation} is incomplete") from None
        if found != stamp():
            raise BrokenIndex(f"the index in {generation} was made by another version")
        return WhooshEngine(generation)

    def search(self, request: Request) -> Answer:
        return self.engine().search(request)

    def suggest(self, prefix: str, limit: int) -> list[tuple[str, str]]:
        return self.engine().suggest(prefix, limit)

    def stats(self) -> EngineStats:
        return self.engine().stats()

    def change(self, documents: list[Document], *, delete: list[str]) -> None:
        """Write some documents anew and take others out. The caller holds `writing()`."""
        self.engine().index(documents, delete=delete)

    def discard(self) -> None:
        """Give up the files that serve, because they cannot be read."""
        (self.folder / "current").unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Yields whether this thread is now the one writer of all processes. Never waits; a killed holder frees it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)

    @contextmanager
    def replacing(self) -> Iterator[WhooshEngine]:
        """An empty engine in a new folder; when the block ends well it serves and the old one goes. Holds `writing()` outside."""
        self._sweep(keep=self._current_name())
        name = f"g-{secrets.token_hex(6)}"
        engine = WhooshEngine(self.folder / name)
        yield engine
        (self.folder / name / "stamp").write_text(stamp(), encoding="ascii")
        fresh = self.folder / "current.new"
        fresh.write_text(name, encoding="ascii")
        fresh.replace(self.folder / "current")
        self._sweep(keep=name)

    def _current_name(self) -> str:
        try:
            return (self.folder / "current").read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def _sweep(self, *, keep: str) -> None:
        """Remove generations that do not serve. Readers that still hold their files go on until they look again."""
        for path in self.folder.glob("g-*"):
            if path.name != keep:
                shutil.rmtree(path, ignore_errors=True)


def open_index(folder: Path) -> Index:
    """The index of a folder. Nothing is read yet; a missing or foreign one shows as `is_ready` false."""
    return Index(folder)
