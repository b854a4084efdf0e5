"""Spreadsheets as they arrive -> sheets of cells, read in a limited process of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from linkage.errors import Invalid
from linkage.importers.sentences import file_text

WAIT_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet or a record of a text file, counted from 1, with its cells as texts from column A."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A visible sheet; a text file has one without a name."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """What a file holds. `encoding` is that of a text file; `skipped` are the hidden sheets.

    `notes`: what was not read as it stands, as code -> where or how many (see `sentences.note_text`).
    """

    sheets: tuple[Sheet, ...]
    encoding: str = ""
    skipped: Sequence[str] = ()
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def row_count(self) -> int:
        return sum(len(sheet.rows) for sheet in self.sheets)


def read_spreadsheet(data: bytes) -> Sheets:
    """The cells of a workbook, a page saved as one, or a text file, whatever its name.

    Raises Invalid (field `file`) when it cannot be read.
    """
    answer = _ask_child(data)
    if "refused" in answer:
        raise _refused(answer["refused"])
    sheets = tuple(
        Sheet(sheet["name"], tuple(Row(number, tuple(cells)) for number, cells in sheet["rows"]))
        for sheet in answer["sheets"]
    )
    if not any(sheet.rows for sheet in sheets):
        raise _refused("empty")
    return Sheets(sheets, answer["encoding"], tuple(answer["skipped"]), answer["notes"])


def _ask_child(data: bytes) -> dict[str, Any]:
    command = [sys.executable, "-P", "-m", "linkage.importers.child"]
    environment = {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 (our own module, by a fixed command)
            command, input=data, env=environment, capture_output=True, timeout=WAIT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {"refused": "too_large"}
    if done.returncode != 0:
        # Killed by its limits, or by the system for want of memory.
        return {"refused": "too_large" if done.returncode < 0 or b"MemoryError" in done.stderr else "broken"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _refused(code: object) -> Invalid:
    text = file_text(str(code))
    return Invalid(text, fields={"file": text})
