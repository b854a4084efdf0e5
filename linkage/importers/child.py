"""Reads one spreadsheet in a process of its own, with little memory and little time: bytes on stdin, cells as JSON on stdout.

A hostile file of 4 kB can make a spreadsheet library take all memory there is. Here it takes this process with it and nothing else.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import resource
import sys
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 20
MOST_ROWS = 5_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
MOST_UNPACKED_BYTES = 300 * 1024 * 1024
_DELIMITERS = ",;\t|"

Row = tuple[int, list[str]]


class Refused(Exception):
    """The file cannot be read; the argument is a code that `linkage.importers.sentences` puts into words."""


def read(data: bytes) -> dict[str, Any]:
    """All visible sheets with their rows that hold anything, counted from 1. What the file is, its content says, not its name."""
    if not data.strip(b"\x00 \r\n\t"):
        raise Refused("empty")
    if data.startswith(b"PK\x03\x04"):
        return _read_workbook(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("old_excel")
    if data.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise Refused("no_table")
    return _read_text(data)


def _read_text(data: bytes) -> dict[str, Any]:
    # Here, so that the table of encodings is not needed by who only wants the limits.
    from linkage.importers.encodings import decode

    decoded = decode(data)
    if decoded is None:
        raise Refused("no_table")
    text, encoding = decoded
    csv.field_size_limit(1_000_000)
    try:
        records = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=_delimiter(text))
        rows = _rows(records)
    except csv.Error:
        raise Refused("broken") from None
    return {"kind": "text", "encoding": encoding, "sheets": [{"name": "", "rows": rows}], "skipped": []}


def _delimiter(text: str) -> str:
    """The one that cuts most of the first records into the same number of pieces."""

    def sameness(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=delimiter)
        widths = [len(record) for record, _ in zip(reader, range(30), strict=False) if len(record) > 1]
        return max((widths.count(width) for width in widths), default=0), max(widths, default=0)

    return max(_DELIMITERS, key=sameness)


def _read_workbook(data: bytes) -> dict[str, Any]:
    _refuse_bombs(data)
    import openpyxl

    warnings.simplefilter("ignore")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheets = [{"name": sheet.title, "rows": _rows(_cells_of(sheet))} for sheet in shown]
    except (Refused, MemoryError):
        raise
    except Exception as error:
        # The library raises whatever its parsers do; to the officer all of it means one thing.
        raise Refused("broken") from error
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    return {"kind": "xlsx", "encoding": "", "sheets": sheets, "skipped": hidden}


def _refuse_bombs(data: bytes) -> None:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Refused("broken") from None
    if not any(entry.filename == "[Content_Types].xml" for entry in entries):
        raise Refused("no_table")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise Refused("too_large")


def _cells_of(sheet: Any) -> Iterator[Iterable[Any]]:
    # One row more than may be, to see that there are too many. A far cell alone is beyond it and costs nothing.
    rows: Iterator[Iterable[Any]] = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    return rows


def _rows(records: Iterable[Iterable[Any]]) -> list[Row]:
    rows: list[Row] = []
    for number, record in enumerate(records, start=1):
        cells = [_text(value) for value, _ in zip(record, range(MOST_COLUMNS), strict=False)]
        while cells and not cells[-1]:
            cells.pop()
        if number > MOST_ROWS:
            if cells:
                raise Refused("too_many_rows")
            continue
        rows.append((number, cells))
    while rows and not rows[-1][1]:
        rows.pop()
    return rows


def _text(value: Any) -> str:
    """A cell as a person would copy it: no `.0` behind whole numbers, days as 2027-05-31."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    text = str(value)[:LONGEST_CELL].replace("\x00", "").strip()
    return text.encode("utf-8", errors="replace").decode("utf-8")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = read(sys.stdin.buffer.read())
    except Refused as refused:
        answer = {"refused": str(refused)}
    except MemoryError:
        answer = {"refused": "too_large"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
