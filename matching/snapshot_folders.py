"""A snapshot in a folder that all processes share: mapped by each, replaced by one.

<folder>/current   which segments make up the snapshot, bottom first, of which moment, and by which version of the program
<folder>/s-...     a segment; written once, never changed
<folder>/lock      held by the one writer of all processes while it puts files in place
<folder>/base.lock held by the one process that makes a new base

`current` is replaced by rename after the files it names are whole, so a reader sees the old snapshot or the new one, whenever a
writer is killed. Files that are no longer named are removed; who has mapped them goes on. A folder that is missing, torn or from
another version of the program is no snapshot: whoever needs one makes it from the database.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from matching.array_files import BrokenFile, read_arrays, write_arrays
from matching.columns import Columns
from matching.snapshots import Ledger, Segment, Snapshot, Stamp
from matching.taxonomy import taxonomy

_MAKERS = ("array_files.py", "columns.py", "kernel/building.py", "facts.py", "figures.py", "snapshots.py")


def layout(made_by: str) -> str:
    """Changes with everything that decides what is in the files. `made_by`: the same of whoever makes the facts."""
    digest = hashlib.sha256(f"{sys.byteorder} {taxonomy().version} {made_by}".encode())
    for name in _MAKERS:
        digest.update(files("matching").joinpath(name).read_bytes())
    return digest.hexdigest()


class SnapshotFolder:
    """The snapshot of one instance on disk, safe to share between threads; every process has its own."""

    def __init__(self, folder: Path, made_by: str = "") -> None:
        self.folder = folder
        self.layout = layout(made_by)
        self._lock = threading.Lock()
        self._open: dict[str, Segment] = {}

    def read(self) -> Snapshot | None:
        """The snapshot that counts now, or None when there is none that can be read."""
        # Between looking up the names and opening the files another process may have put others in their place: look again.
        for _ in range(3):
            state = self._current()
            if state is None:
                return None
            try:
                return Snapshot(self._segments(state["segments"]), Stamp(*state["stamp"]))
            except BrokenFile:
                if self._current() == state:
                    return None
        return None

    def keep(self, snapshot: Snapshot) -> Snapshot:
        """Put a snapshot in place of the one there; returns it with the names of its files.

        Does nothing when another process is writing, or when its base has been replaced by a newer one meanwhile: a snapshot
        is only ever saved work.
        """
        with self._holding("lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as is_ours:
            if not is_ours or self._is_overtaken(snapshot):
                return snapshot
            named = tuple(self._on_disk(segment) for segment in snapshot.segments)
            self._replace_current(snapshot.stamp, [segment.name for segment in named])
            self._sweep({segment.name for segment in named})
        return replace(snapshot, segments=named)

    def discard(self) -> None:
        """Give up the snapshot that is there, because it cannot be right."""
        with suppress(OSError):  # nothing there, or nothing that can be there
            (self.folder / "current").unlink()

    @contextmanager
    def making_base(self) -> Iterator[bool]:
        """Yields whether this thread is now the one that makes a new base. Never waits; a killed holder frees it."""
        with self._holding("base.lock", fcntl.LOCK_EX | fcntl.LOCK_NB) as is_ours:
            yield is_ours

    @contextmanager
    def waiting_for_base(self) -> Iterator[None]:
        """As `making_base`, but waits for whoever makes one now: afterwards there may be one to read."""
        with self._holding("base.lock", fcntl.LOCK_EX):
            yield

    @property
    def bytes(self) -> int:
        """Of the files that count now."""
        state = self._current()
        names = state["segments"] if state else ()
        return sum(path.stat().st_size for name in names if (path := self.folder / name).exists())

    def _current(self) -> dict[str, Any] | None:
        try:
            state = json.loads((self.folder / "current").read_text(encoding="utf-8"))
            is_ours = state["layout"] == self.layout and len(state["stamp"]) == len(Stamp._fields)
            is_named = bool(state["segments"]) and all(isinstance(name, str) for name in state["segments"])
            return state if is_ours and is_named else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _segments(self, names: list[str]) -> tuple[Segment, ...]:
        with self._lock:
            self._open = {name: self._open.get(name) or self._read_segment(name) for name in names}
            return tuple(self._open.values())

    def _read_segment(self, name: str) -> Segment:
        arrays = read_arrays(self.folder / name)
        try:
            ledger = Ledger(*(arrays.pop(f"ledger.{column}") for column in Ledger.__slots__))
            return Segment(Columns.from_arrays(arrays), ledger, name)
        except (KeyError, ValueError) as error:
            raise BrokenFile(f"{self.folder / name} is no segment: {error}") from None

    def _is_overtaken(self, snapshot: Snapshot) -> bool:
        base, state = snapshot.segments[0].name, self._current()
        return base is not None and state is not None and state["segments"][0] != base

    def _on_disk(self, segment: Segment) -> Segment:
        if segment.name is not None and (self.folder / segment.name).exists():
            return segment
        name = f"s-{secrets.token_hex(8)}"
        ledger = {f"ledger.{column}": getattr(segment.ledger, column) for column in Ledger.__slots__}
        write_arrays(self.folder / name, {**segment.columns.arrays, **ledger})
        return replace(segment, name=name)

    def _replace_current(self, stamp: Stamp, names: list[str | None]) -> None:
        fresh = self.folder / "current.new"
        fresh.write_text(json.dumps({"layout": self.layout, "stamp": stamp, "segments": names}), encoding="utf-8")
        fresh.replace(self.folder / "current")

    def _sweep(self, names: set[str | None]) -> None:
        for path in self.folder.glob("s-*"):
            if path.name not in names:
                path.unlink(missing_ok=True)

    @contextmanager
    def _holding(self, name: str, operation: int) -> Iterator[bool]:
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
