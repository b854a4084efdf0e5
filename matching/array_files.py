"""Named arrays in one file that is mapped instead of read: all processes that open it share the same memory.

<magic, length and check of the header> <header: JSON> <the arrays, each at a multiple of 64 bytes>

The header names type, shape, place and check of every array. Nothing in a file is ever run, and a file that was cut off, changed or
made elsewhere is refused (`BrokenFile`) before anybody computes with it.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

MAGIC = b"LNKCOLS1"
_PREFIX = struct.Struct("<8sII")
_LINE = 64
_KINDS = frozenset("biufSU")
"""Numbers and texts of fixed length; an array of objects could only be kept as something that is run when read."""


class BrokenFile(ValueError):
    """The file is not what was written, or is not one of these files."""


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays to a new file. Raises ValueError for arrays of objects.

    The bytes reach the disk before the name does, so that a file that exists is whole even after a power cut.
    """
    plain = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    header = _header(plain)
    unfinished = path.with_name(path.name + ".new")
    with unfinished.open("wb") as file:
        file.write(_PREFIX.pack(MAGIC, len(header), zlib.crc32(header)) + header)
        for array in plain.values():
            file.write(b"\0" * (-file.tell() % _LINE))
            file.write(array.data if array.size else b"")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def read_arrays(path: Path) -> dict[str, Array]:
    """The arrays of a file, mapped and read-only. Raises BrokenFile, also when there is no such file."""
    try:
        whole = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    except (OSError, ValueError) as error:  # numpy refuses an empty file with a ValueError
        raise BrokenFile(f"{path} cannot be read: {error}") from None
    start, entries = _entries(path, whole)
    return {name: _array(path, whole[start:], entry) for name, entry in entries.items()}


def _header(arrays: Mapping[str, Array]) -> bytes:
    place = 0
    entries: dict[str, dict[str, Any]] = {}
    for name, array in arrays.items():
        if array.dtype.kind not in _KINDS:
            raise ValueError(f"{name} holds {array.dtype}, which is not kept in files")
        place += -place % _LINE
        check = zlib.crc32(array.data if array.size else b"")
        entries[name] = {"type": array.dtype.str, "shape": array.shape, "place": place, "check": check}
        place += array.nbytes
    text = json.dumps(entries, separators=(",", ":")).encode()
    return text + b" " * (-(_PREFIX.size + len(text)) % _LINE)


def _entries(path: Path, whole: Array) -> tuple[int, dict[str, Any]]:
    """Where the arrays begin, and what the header says of each."""
    if whole.size < _PREFIX.size:
        raise BrokenFile(f"{path} is cut off")
    magic, length, check = _PREFIX.unpack(whole[: _PREFIX.size].tobytes())
    header = whole[_PREFIX.size : _PREFIX.size + length].tobytes()
    if magic != MAGIC or len(header) != length or zlib.crc32(header) != check:
        raise BrokenFile(f"{path} is not a whole file of arrays")
    entries: dict[str, Any] = json.loads(header)
    return _PREFIX.size + length, entries


def _array(path: Path, arrays: Array, entry: Mapping[str, Any]) -> Array:
    kind, shape = np.dtype(entry["type"]), tuple(entry["shape"])
    size = kind.itemsize * int(np.prod(shape, dtype=np.int64))
    stored = arrays[entry["place"] : entry["place"] + size]
    if kind.kind not in _KINDS or stored.size != size or zlib.crc32(stored.data) != entry["check"]:
        raise BrokenFile(f"{path} is damaged")
    return stored.view(kind).reshape(shape) if size else np.empty(shape, kind)
