"""Workbooks of Excel (.xlsx, .xlsm): the cells of what is shown.

Two readers take them in. An ordinary workbook is read by calamine, four times as quick; what is out of the ordinary (cells far away,
parts in unusual places, anything calamine stumbles over) by openpyxl, which holds no more of a sheet than a list may have.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from linkage.importers.grids import MOST_COLUMNS, MOST_ROWS, Grids, Refused

MOST_UNPACKED_BYTES = 300 * 1024 * 1024
MOST_PARTS = 2_000
_HEAD_BYTES = 4_096
_CHUNK_BYTES = 1024 * 1024
_ADDRESS = re.compile(rb'\sr="([A-Z]{0,3})(\d{1,30})"')
_LONGEST_ADDRESS = 40
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def read_workbook(data: bytes) -> Grids:
    """Raises Refused when it is none, is damaged, or holds more than a list should."""
    _refuse_bombs(data)
    return read_ordinary(data) or read_any(data)


def read_ordinary(data: bytes) -> Grids | None:
    """The sheets of a workbook that is as Excel writes them; None for every other, which may still be a good one."""
    import python_calamine as calamine

    grids = Grids("xlsx")
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        parts = _parts_of_sheets(packed)
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets_metadata:
            if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible is not calamine.SheetVisibleEnum.Visible:
                grids.skipped.append(sheet.name)
                continue
            if not _is_near(packed, parts[sheet.name]):
                return None
            with packed.open(parts[sheet.name]) as source:
                hidden = _hidden_columns(source)
            _note_hidden(grids, sheet.name, hidden)
            grids.add(sheet.name, _rows_from_the_first(book.get_sheet_by_name(sheet.name)), hidden=hidden)
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception:
        # Whatever it is, the other reader says whether the workbook is good.
        return None
    # Nothing at all is more likely a part that calamine passes over than a list.
    return grids if any(sheet["rows"] for sheet in grids.sheets) else None


def read_any(data: bytes) -> Grids:
    """The sheets of any workbook, cell by cell, no further than a list may reach."""
    import openpyxl

    warnings.simplefilter("ignore")
    grids = Grids("xlsx")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets: list[Any] = book.worksheets
        for sheet in sheets:
            if sheet.sheet_state != "visible":
                grids.skipped.append(sheet.title)
                continue
            with sheet._get_source() as source:
                hidden = _hidden_columns(source)
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


def _parts_of_sheets(packed: zipfile.ZipFile) -> Mapping[str, str]:
    """Name of a sheet -> its part, where the parts are called as Excel calls them. Raises KeyError elsewhere."""
    with packed.open(_RELATIONS) as file:
        targets = {each.get("Id", ""): each.get("Target", "") for each in _elements(file, "Relationship")}
    with packed.open(_BOOK) as file:
        sheets = [(each.get("name", ""), _relation(each)) for each in _elements(file, "sheet")]
    return {name: f"xl/{targets[key].removeprefix('/xl/')}" for name, key in sheets}


def _elements(file: IO[bytes], name: str) -> Iterator[Any]:
    from openpyxl.xml.functions import iterparse

    return (element for _event, element in iterparse(file) if element.tag.rpartition("}")[2] == name)


def _relation(element: Any) -> str:
    return next((str(value) for key, value in element.items() if key.endswith("}id")), "")


def _is_near(packed: zipfile.ZipFile, part: str) -> bool:
    """Whether every cell is where a list may have one: a far one alone would make a reader hold everything between."""
    with packed.open(part) as file:
        rest = b""
        while chunk := file.read(_CHUNK_BYTES):
            text = rest + chunk
            for letters, digits in _ADDRESS.findall(text):
                if int(digits) > MOST_ROWS or _column(letters) > MOST_COLUMNS:
                    return False
            rest = text[-_LONGEST_ADDRESS:]
    return True


def _column(letters: bytes) -> int:
    """A -> 1; 0 for the address of a row."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _rows_from_the_first(sheet: Any) -> Iterator[list[Any]]:
    """The rows from row 1 and column A on; calamine begins with the first row, but with the first column that holds anything."""
    if sheet.start is not None:
        _first, left = sheet.start
        yield from ([""] * left + row for row in sheet.iter_rows())


def _hidden_columns(source: IO[bytes]) -> tuple[int, ...]:
    """Columns of a sheet that are not shown, from 0. They are named before the cells, so little is read."""
    from openpyxl.xml.functions import iterparse

    hidden: list[int] = []
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
