"""Workbooks of Excel (.xlsx, .xlsm): the cells of what is shown."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from linkage.importers.grids import MOST_COLUMNS, MOST_ROWS, Grids, Refused

MOST_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_PARTS = 2_000
_HEAD_BYTES = 4_096


def read_workbook(data: bytes) -> Grids:
    """Raises Refused when it is none, is damaged, or holds more than a list should."""
    _refuse_bombs(data)
    import openpyxl

    warnings.simplefilter("ignore")
    grids = Grids("xlsx")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                grids.skipped.append(sheet.title)
                continue
            hidden = _hidden_columns(sheet)
            _note_hidden(grids, sheet.title, hidden)
            grids.add(sheet.title, _cells_of(sheet), hidden=hidden)
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception as error:
        # The library raises whatever its parsers do; to the officer all of it means one thing.
        raise Refused("broken") from error
    return grids


def _refuse_bombs(data: bytes) -> None:
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        parts = packed.infolist()
        names = {part.filename for part in parts}
        if "[Content_Types].xml" not in names or "xl/workbook.bin" in names:
            raise Refused("no_table")
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
            raise Refused("too_large")
        for part in parts:
            if part.filename.endswith((".xml", ".rels", ".vml")) and _declares_a_type(packed, part):
                raise Refused("unsafe")
    except Refused:
        raise
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused("broken") from error
    except Exception as error:
        # Decompressors have errors of their own.
        raise Refused("broken") from error


def _declares_a_type(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part has a document type, in which entities are made. No workbook has one."""
    with packed.open(part) as file:
        return b"<!DOCTYPE" in file.read(_HEAD_BYTES).replace(b"\x00", b"").upper()


def _hidden_columns(sheet: Any) -> tuple[int, ...]:
    """Columns of a sheet that are not shown, from 0. They are named before the cells, so little is read."""
    from openpyxl.xml.functions import iterparse

    hidden: list[int] = []
    with sheet._get_source() as source:
        for event, element in iterparse(source, events=("start", "end")):
            name = element.tag.rpartition("}")[2]
            if name == "sheetData":
                break
            if event == "end" and name == "col" and element.get("hidden") in ("1", "true"):
                first, last = int(element.get("min", 1)), int(element.get("max", 1))
                hidden += range(max(first - 1, 0), min(last, MOST_COLUMNS))
    return tuple(hidden)


def _note_hidden(grids: Grids, title: str, hidden: tuple[int, ...]) -> None:
    from openpyxl.utils import get_column_letter

    if hidden:
        letters = ", ".join(get_column_letter(place + 1) for place in hidden[:20])
        known = grids.notes.get("hidden_columns")
        grids.notes["hidden_columns"] = f"{known}; {title}: {letters}" if known else f"{title}: {letters}"


def _cells_of(sheet: Any) -> Iterator[Iterable[Any]]:
    # One more than may be, to see that there are too many. A far cell alone is beyond it and costs nothing.
    rows: Iterator[Iterable[Any]] = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
    return rows
