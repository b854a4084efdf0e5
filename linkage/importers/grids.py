"""Rows of cells as every reader of files hands them on, and how much of them a list may have."""

from __future__ import annotations

import datetime
import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from linkage.importers.double_encodings import repaired

MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
MOST_LETTERS = 30_000_000

Row = tuple[int, list[str]]

_ENTITY = re.compile(r"&(?:#\d{2,6};?|#[xX][0-9a-fA-F]{2,5};?|(?:amp|lt|gt|quot|apos|nbsp);)")
_UNSEEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0x200B, 0xFEFF, 0x2060])


class Refused(Exception):
    """The file cannot be read; the argument is a code that `linkage.importers.sentences` puts into words."""


@dataclass(slots=True)
class Grids:
    """Gathers the sheets of one file, all of them within the limits.

    `notes`: what was not read as it stands, as code -> where or how many; `skipped`: the names of hidden sheets.
    """

    kind: str
    encoding: str = ""
    sheets: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    _rows: int = 0
    _letters: int = 0
    _repaired: int = 0
    _cut: int = 0

    def add(self, name: str, records: Iterable[Iterable[Any]], *, hidden: Sequence[int] = ()) -> None:
        """Takes in a sheet, its records counted from 1. Cells of `hidden` columns (from 0) are left blank.

        Raises Refused when there is more than a list may have.
        """
        rows: list[Row] = []
        for number, record in enumerate(records, start=1):
            cells = self._cells(record, hidden)
            if cells and (number > MOST_ROWS or self._rows + len(rows) >= MOST_ROWS):
                raise Refused("too_many_rows")
            if number <= MOST_ROWS:
                rows.append((number, cells))
        while rows and not rows[-1][1]:
            rows.pop()
        self._rows += len(rows)
        self.sheets.append({"name": name, "rows": rows})

    def _cells(self, record: Iterable[Any], hidden: Sequence[int]) -> list[str]:
        values = list(islice(record, MOST_COLUMNS + 1))
        if len(values) > MOST_COLUMNS and values.pop() not in (None, ""):
            self.notes["far_columns"] = str(MOST_COLUMNS)
        for place in hidden:
            if place < len(values):
                values[place] = None
        cells = [self._text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        self._letters += sum(map(len, cells))
        if self._letters > MOST_LETTERS:
            raise Refused("too_large")
        return cells

    def _text(self, value: Any) -> str:
        text = cell_text(value)
        if len(text) > LONGEST_CELL:
            self._cut += 1
            text = text[:LONGEST_CELL]
        right = repaired(text)
        if right != text:
            self._repaired += 1
        return right

    def answer(self) -> dict[str, Any]:
        """As it goes to the parent."""
        counted = {"repaired": self._repaired, "cut_cells": self._cut}
        notes = {**self.notes, **{code: str(count) for code, count in counted.items() if count}}
        found = {"kind": self.kind, "encoding": self.encoding, "sheets": self.sheets}
        return {**found, "skipped": self.skipped, "notes": notes}


def cell_text(value: Any) -> str:
    """A cell as a person would copy it: no `.0` behind whole numbers, days as 2027-05-31, no letters that nobody sees."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    text = str(value)
    if text.isascii() and text.isprintable() and "&" not in text:
        return text.strip()
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found[0]), text)
    text = text.translate(_UNSEEN).encode("utf-8", errors="replace").decode("utf-8")
    return unicodedata.normalize("NFC", text).strip()
