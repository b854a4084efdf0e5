"""Reads one spreadsheet in a process of its own, with little memory and little time: bytes on stdin, cells as JSON on stdout.

A hostile file of 4 kB can make a spreadsheet library take all memory there is. Here it takes this process with it and nothing else.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from typing import Any

from linkage.importers.grids import Refused

MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 10
_NO_TABLES = (
    b"%PDF",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"MIME-Version:",
    b"PK\x05\x06",
    b"7z\xbc\xaf",
    b"Rar!",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLDER_BOOKS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|table|meta|head|body|div|style|\?xml|!--)", re.IGNORECASE)


def read(data: bytes) -> dict[str, Any]:
    """All visible sheets with their rows that hold anything, counted from 1. What the file is, its content says, not its name."""
    if not data.strip(b"\x00 \r\n\t\x1a"):
        raise Refused("empty")
    # Each reader is loaded by the files that need it.
    if data.startswith(b"PK\x03\x04"):
        from linkage.importers.workbooks import read_workbook

        return read_workbook(data).answer()
    if data.startswith((_OLE, *_OLDER_BOOKS)):
        from linkage.importers.old_workbooks import read_old_workbook

        return read_old_workbook(data).answer()
    if data.startswith(_NO_TABLES):
        raise Refused("no_table")
    return _read_text(data)


def _read_text(data: bytes) -> dict[str, Any]:
    from linkage.importers.encodings import declared, decode

    decoded = declared(data) or decode(data)
    if decoded is None:
        raise Refused("no_table")
    text, encoding = decoded
    if _MARKUP.match(text[:2_000]):
        from linkage.importers.html_tables import read_html

        return read_html(text, encoding).answer()
    from linkage.importers.text_tables import read_text

    return read_text(text, encoding).answer()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Readers take numbers and pictures with these when they are there; a list needs neither, and they take half of the memory.
    sys.modules.update(dict.fromkeys(("numpy", "PIL", "pandas")))  # type: ignore[arg-type]
    try:
        answer = json.dumps(read(sys.stdin.buffer.read()), ensure_ascii=False).encode()
    except Refused as refused:
        answer = json.dumps({"refused": str(refused)}).encode()
    except (MemoryError, RecursionError):
        answer = b'{"refused": "too_large"}'
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
