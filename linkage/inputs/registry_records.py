"""Lists of firms for the resolver: CSV with headings, or one JSON object a line, in UTF-8."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from linkage.errors import Invalid
from linkage.language import _l, fill
from matching.registry.records import FIELDS, FirmRecord

LONGEST_CELL = 2000
_SIDES = ("a_", "b_")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def read_records(data: bytes) -> list[FirmRecord]:
    """The firms of a list, in its order. A firm without an id gets the number of its row, from 1.

    Raises Invalid: not UTF-8, no column that is known, a line that is no JSON object, a cell that is no text or far too long.
    """
    rows = list(_rows(data))
    _check_columns(rows, frozenset(FIELDS) - {"id"}, _l("Use columns named: %(names)s."), FIELDS)
    return [_record(row, number) for number, row in enumerate(rows, 1)]


def read_pairs(data: bytes) -> list[tuple[FirmRecord, FirmRecord]]:
    """Pairs of firms, in order: columns or keys a_name, a_address, ..., b_name, b_address, .... Raises Invalid as `read_records`."""
    rows = list(_rows(data))
    known = frozenset(side + name for side in _SIDES for name in FIELDS)
    _check_columns(
        rows,
        known,
        _l("Use columns named: %(names)s."),
        [f"{side}{name}" for side in _SIDES for name in ("name", "address")],
    )
    return [
        (_record(_side(row, "a_"), number), _record(_side(row, "b_"), number)) for number, row in enumerate(rows, 1)
    ]


def _side(row: Mapping[str, Any], side: str) -> dict[str, Any]:
    return {key.removeprefix(side): value for key, value in row.items() if key.startswith(side)}


def _rows(data: bytes) -> Iterator[dict[str, Any]]:
    text = _decoded(data)
    if text.lstrip()[:1] == "{":
        yield from _json_lines(text)
    else:
        yield from _csv_rows(text)


def is_json_lines(data: bytes) -> bool:
    return data.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{"


def _decoded(data: bytes) -> str:
    if data.startswith(_WORKBOOKS):
        raise Invalid(_l("This is a workbook. Save it as CSV in UTF-8 and try again."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = _l("The list is not in UTF-8 (byte %(position)s). Save it as UTF-8 and try again.")
        raise Invalid(fill(sentence, position=error.start + 1)) from None


def _json_lines(text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise Invalid(fill(_l("Line %(number)s is not a JSON object."), number=number))
        yield row


def _csv_rows(text: str) -> Iterator[dict[str, Any]]:
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        for cells in reader:
            if any(cells):
                yield {name: cell for name, cell in zip(header, cells, strict=False) if name}
    except csv.Error:
        raise Invalid(fill(_l("The list cannot be read near line %(number)s."), number=reader.line_num)) from None


def _check_columns(rows: list[dict[str, Any]], known: frozenset[str], sentence: Any, names: Iterable[str]) -> None:
    if rows and not any(known & row.keys() for row in rows):
        raise Invalid(fill(sentence, names=", ".join(names)))


def _record(row: Mapping[str, Any], number: int) -> FirmRecord:
    values: dict[str, Any] = {name: _text(row.get(name), number) for name in FIELDS}
    return FirmRecord(**(values | {"id": values["id"] or str(number)}))


def _text(value: Any, number: int) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Invalid(fill(_l("Row %(number)s holds a value that is no text."), number=number))
    text = str(value).strip()
    if len(text) > LONGEST_CELL:
        raise Invalid(
            fill(
                _l("Row %(number)s holds a text of more than %(longest)s letters."), number=number, longest=LONGEST_CELL
            )
        )
    return text
