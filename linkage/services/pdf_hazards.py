"""What in a PDF would do something by itself: looked for in its bytes and in its packed objects, however names are written.

A PDF is kept as it came, so that what was signed stays as it was signed; one that holds a program, a file or a lock is refused.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

ACTING: Final = (
    *("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "GoToE", "ImportData", "RichMedia", "SubmitForm", "XFA"),
)
"""Names (ISO 32000) of what runs, sends or hides something."""

_MOST_STREAMS: Final = 20_000
_MOST_UNPACKED: Final = 4 * 1024 * 1024
_MOST_UNPACKED_ALL: Final = 32 * 1024 * 1024
_PIECE: Final = 16 * 1024
_STREAM = re.compile(rb"(?<!end)stream[\x00\t\n\f\r ]{1,8}")
_NUMBERS = re.compile(rb"(?:[\x00\t\n\f\r ]|%[^\r\n]*[\r\n])*\d+\s+\d+\s")


class Unreadable(ValueError):
    """The PDF cannot be looked through: locked, packed in a way of its own, or too much of it."""


def holds_action(data: bytes) -> bool:
    """Whether a PDF would act when it is opened. Linear in its size; unpacks 32 MB at most.

    Raises Unreadable where nobody can say.
    """
    if _named("Encrypt").search(data):
        raise Unreadable("locked")
    return any(_acts(part) for part in (data, *_packed_objects(data)))


def _acts(part: bytes) -> bool:
    # Showing a certain page first is harmless, and common; nobody has an honest reason to write it in escapes.
    hidden = (b"#" in found.group() for found in _named("OpenAction").finditer(part))
    return _ACTING.search(part) is not None or any(hidden)


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """What stands in object streams, by their type, by their key `First`, or because they begin with numbers as those do.

    Where the dictionary of a stream begins is told by the end of the last one that was unpacked: a word in a string or a comment
    may look like the end or the beginning of a stream, but nothing unpacks behind it.
    """
    types, firsts, packings = _places(data)
    before, unpacked = 0, 0
    for number, found in enumerate(_STREAM.finditer(data)):
        if number >= _MOST_STREAMS:
            raise Unreadable("too many streams")
        head = before, found.start()
        is_objects = _any_between(types, *head)
        start = _inflated(data, found.end(), 64)
        if start is None:
            if is_objects and _any_between(packings, *head):
                raise Unreadable("packed in another way")
            # Objects that are not packed stand in the bytes of the file, which were looked through.
            continue
        is_listed = _NUMBERS.match(start[0]) is not None
        if is_objects or is_listed or _any_between(firsts, *head):
            part, is_whole = _inflated(data, found.end(), _MOST_UNPACKED) or (b"", False)
            must_end = is_objects or (is_listed and _any_between(firsts, *head))
            if must_end and (not is_whole or _any_between(packings, *head)):
                raise Unreadable("too large, broken off or packed twice")
            unpacked += len(part)
            if unpacked > _MOST_UNPACKED_ALL:
                raise Unreadable("too much")
            yield part
        before = found.end()


def _inflated(data: bytes, start: int, most: int) -> tuple[bytes, bool] | None:
    """The beginning of what is packed there, and whether it ended; None where nothing is packed.

    The packing says itself where it ends, whatever is written around it. Handed over in pieces: the rest of each is copied.
    """
    unpacking, part = zlib.decompressobj(), bytearray()
    try:
        while not unpacking.eof and len(part) < most and start < len(data):
            part += unpacking.decompress(data[start : start + _PIECE], most - len(part))
            start += _PIECE
    except zlib.error:
        return None if not part else (bytes(part), False)
    return bytes(part), unpacking.eof


def _places(data: bytes) -> tuple[list[int], list[int], list[int]]:
    """Where object streams are named, where their key `First` is, and where another packing."""
    types: list[int] = []
    firsts: list[int] = []
    packings: list[int] = []
    for found in _KEYS.finditer(data):
        name = _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), found.group())
        kind = types if name == b"/ObjStm" else firsts if name == b"/First" else packings
        kind.append(found.start())
    return types, firsts, packings


def _any_between(places: list[int], first: int, last: int) -> bool:
    """Whether one of the places, which are in order, lies there."""
    return bisect_left(places, first) < bisect_left(places, last)


def _named(*names: str) -> re.Pattern[bytes]:
    """Finds a name however its letters are escaped: /J#61vaScript is /JavaScript."""
    written = b"|".join(b"".join(_letter(each) for each in name.encode()) for name in names)
    return re.compile(rb"/(?:" + written + rb")(?![A-Za-z0-9#])")


def _letter(code: int) -> bytes:
    return b"(?:%s|#%s)" % (re.escape(bytes([code])), "".join(f"[{a}{a.upper()}]" for a in f"{code:02x}").encode())


_ACTING: Final = _named(*ACTING)
_KEYS: Final = _named(
    *("ObjStm", "First"),
    *("ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "LZWDecode", "LZW", "RunLengthDecode", "RL", "Crypt"),
    *("Predictor", "DecodeParms", "DP"),
)
"""What tells of an object stream, and of ways to pack one that are not undone here."""
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
