"""Files of the index read where they are: only what is asked for comes into memory."""

from __future__ import annotations

import io
import os
from array import array
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.util import random_name


class _Positioned(io.RawIOBase):
    """A descriptor read by position. Closed when nobody holds it any more; a file that a writer removes is not missed."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.descriptor = os.open(path, os.O_RDONLY)
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = os.pread(self.descriptor, len(buffer), self._position)
        buffer[: len(found)] = found
        self._position += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = (0, self._position, os.fstat(self.descriptor).st_size)[whence]
        self._position = base + offset
        return self._position

    def close(self) -> None:
        if not self.closed:
            os.close(self.descriptor)
        super().close()


class PlacedFile(StructFile):  # type: ignore[misc]
    """A file that many threads may read at given places; what reads on from a place needs a lock outside."""

    def __init__(self, path: str) -> None:
        raw = _Positioned(path)
        super().__init__(io.BufferedReader(raw), name=path)
        self.is_real = False  # the library would map a real one, and a mapped file that is cut short kills the process
        self._descriptor = raw.descriptor

    def get(self, position: int, length: int) -> bytes:
        found = os.pread(self._descriptor, length, position)
        if len(found) != length:
            raise EOFError(f"{self._name} ends too early")
        return found

    def get_array(self, position: int, typecode: str, length: int) -> array[Any]:
        found = array(typecode)
        found.frombytes(self.get(position, length * found.itemsize))
        found.byteswap()
        return found


class PlacedStorage(FileStorage):  # type: ignore[misc]
    """A folder of such files."""

    def open_file(self, name: str, **_options: Any) -> PlacedFile:
        return PlacedFile(os.path.join(self.folder, name))  # noqa: PTH118 (asked for many times, and paths are slow to make)

    def temp_storage(self, name: str | None = None) -> FileStorage:
        """A folder within this one. The library's own way keeps the error that it is there already, and with it the frames of the
        whole commit and the files they hold open, until the next collection of garbage."""
        folder = Path(self.folder, name or f"{random_name()}.tmp")
        folder.mkdir(parents=True, exist_ok=True)
        return FileStorage(str(folder))
