"""The folder of the index: which generation of files serves, whether it fits this version of the program, who may write.

<folder>/current      name of the generation that serves
<folder>/g-.../       files of the engine, and `stamp`
<folder>/lock         held by the one writer of all processes, for one commit or one swap
<folder>/rebuild.lock held by the one process that makes a new generation
<folder>/again        while a new generation is made: keys of documents that were written meanwhile, one a line
"""

from __future__ import annotations

import datetime
import fcntl
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from matching.taxonomy import taxonomy
from search.documents import Document
from search.engines import EMBEDDED, EngineKind, engine_kind
from search.engines.contract import Answer, BrokenIndex, Engine, EngineStats, Named, Request

_MAKERS = ("fields.py", "documents.py", "need_documents.py", "analysis.py", "prefixes.py")


@lru_cache(maxsize=8)
def stamp(engine: str) -> str:
    """Changes with everything that decides what a document looks like: the modules that make it, the taxonomy, the engine."""
    digest = hashlib.sha256(f"{engine} {taxonomy().version}".encode())
    for name in _MAKERS:
        digest.update(files("search").joinpath(name).read_bytes())
    return digest.hexdigest()


class Index:
    """The search index of one instance, safe to share between threads; every process has its own."""

    def __init__(self, folder: Path, kind: EngineKind | None = None) -> None:
        self.folder = folder
        self.kind = kind or engine_kind(EMBEDDED)
        self._lock = threading.Lock()
        self._engine: tuple[str, Engine] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether there is an index of this version that can be read."""
        try:
            self.engine().stats()
        except BrokenIndex:
            return False
        return True

    def digests(self) -> dict[str, str]:
        """Key -> `Document.digest` of all documents."""
        return self.engine().digests()

    def engine(self) -> Engine:
        """The engine on the generation that serves now. Raises BrokenIndex."""
        name = self._current_name()
        if not name:
            raise BrokenIndex(f"there is no index in {self.folder}")
        with self._lock:
            if self._engine is None or self._engine[0] != name:
                self._engine = (name, self._open(name))
            return self._engine[1]

    def _open(self, name: str) -> Engine:
        generation = self.folder / name
        try:
            found = (generation / "stamp").read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            raise BrokenIndex(f"the index in {generation} is incomplete") from None
        if found != stamp(self.kind.name):
            raise BrokenIndex(f"the index in {generation} was made by another version")
        return self.kind.open(generation)

    def search(self, request: Request) -> Answer:
        return self.engine().search(request)

    def suggest(self, prefix: str, limit: int, scope: Sequence[str], on: datetime.date) -> list[Named]:
        return self.engine().suggest(prefix, limit, scope, on)

    def stats(self) -> EngineStats:
        return self.engine().stats()

    def warm(self) -> None:
        """Read ahead what the first search would wait for. Raises BrokenIndex."""
        self.engine().warm()

    def change(self, documents: list[Document], *, delete: list[str]) -> None:
        """Write some documents anew and take others out. The caller holds `writing()`."""
        self.engine().index(documents, delete=delete)

    def close(self) -> None:
        """Let go of the files; the next question opens them again."""
        with self._lock:
            self._engine = None

    def discard(self) -> None:
        """Give up the files that serve, because they cannot be read."""
        (self.folder / "current").unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """Yields whether this thread is now the one writer of all processes. Never waits; a killed holder frees it."""
        with self.holding("lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as is_ours:
            yield is_ours

    @contextmanager
    def rebuilding(self) -> Iterator[bool]:
        """Yields whether this thread is now the one that makes a new generation. Never waits; a killed holder frees it."""
        with self.holding("rebuild.lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as is_ours:
            yield is_ours

    @contextmanager
    def holding(self, name: str, operation: int) -> Iterator[bool]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.folder / name, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            try:
                fcntl.flock(descriptor, operation)
            except BlockingIOError:
                yield False
            else:
                yield True
        finally:
            os.close(descriptor)

    @property
    def is_being_made(self) -> bool:
        """Whether some process makes a new generation now."""
        if not self.again.exists():
            return False
        with self.rebuilding() as is_free:
            return not is_free

    def note_written(self, keys: list[str]) -> None:
        """Tell whoever makes a new generation what was written into the one that serves. The caller holds `writing()`."""
        if not self.again.exists():
            return
        with self.again.open("a", encoding="utf-8") as again:
            again.writelines(f"{key}\n" for key in keys)

    @contextmanager
    def replacing(self) -> Iterator[Replacement]:
        """An empty engine in a new folder. The caller holds `rebuilding()`; without a `serve()` in the block nothing changes."""
        with self.holding("lock", fcntl.LOCK_EX):
            self._sweep(keep=self._current_name())
            self.again.write_bytes(b"")
        name = f"g-{secrets.token_hex(6)}"
        try:
            yield Replacement(self, name, self.kind.open(self.folder / name))
        finally:
            self.again.unlink(missing_ok=True)

    @property
    def again(self) -> Path:
        return self.folder / "again"

    def serve(self, name: str) -> None:
        """Let a finished generation take the place of the one that serves. The caller holds the writer's lock."""
        (self.folder / name / "stamp").write_text(stamp(self.kind.name), encoding="ascii")
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
                self._drop(path)

    def _drop(self, generation: Path) -> None:
        """What a server that is away still keeps is forgotten the next time."""
        try:
            self.kind.drop(generation)
        except BrokenIndex:
            return
        shutil.rmtree(generation, ignore_errors=True)


class Replacement:
    """A generation in the making. What is written meanwhile into the one that serves must be written here too before it serves."""

    def __init__(self, index: Index, name: str, engine: Engine) -> None:
        self._index, self._name, self.engine = index, name, engine
        self._seen = 0

    def written_meanwhile(self) -> list[str]:
        """Keys of documents that were written into the serving generation since this was last asked, each once."""
        with self._index.again.open("rb") as again:
            again.seek(self._seen)
            lines = again.read()
        whole = lines[: lines.rfind(b"\n") + 1]
        self._seen += len(whole)
        return list(dict.fromkeys(whole.decode().split()))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Waits for the writer to finish; when the block ends well the new generation serves and the old one goes."""
        with self._index.holding("lock", fcntl.LOCK_EX):
            yield
            self._index.serve(self._name)


def open_index(folder: Path, engine: str = EMBEDDED) -> Index:
    """The index of a folder, kept by an engine (`engine_kind`). Nothing is read yet; a missing or foreign one is not `is_ready`."""
    return Index(folder, engine_kind(engine))
