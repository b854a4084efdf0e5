"""Workbooks of Excel before 2007 (.xls): the cells of what is shown."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from linkage.importers.grids import MOST_COLUMNS, Grids, Refused

_LOCKED = "EncryptedPackage".encode("utf-16-le")


def read_old_workbook(data: bytes) -> Grids:
    """Raises Refused when it is none, is damaged, or is locked by a password."""
    import xlrd
    from xlrd.biffh import XLRDError

    if _LOCKED in data:
        raise Refused("locked")
    grids = Grids("xls")
    try:
        # What it says of a file it does not like must not get between the cells on stdout.
        book = xlrd.open_workbook(
            file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True, on_demand=True
        )
        for place in range(book.nsheets):
            sheet = book.sheet_by_index(place)
            if sheet.visibility:
                grids.skipped.append(sheet.name)
            else:
                _add(grids, book, sheet)
            book.unload_sheet(place)
    except (Refused, MemoryError, RecursionError):
        raise
    except XLRDError as error:
        said = str(error).lower()
        raise Refused(
            "locked" if "encrypted" in said else "no_table" if "can't find workbook" in said else "broken"
        ) from error
    except Exception as error:
        # The library trusts what it reads, so a damaged file ends in any error there is.
        raise Refused("broken") from error
    return grids


def _add(grids: Grids, book: Any, sheet: Any) -> None:
    hidden = tuple(place for place, info in sheet.colinfo_map.items() if info.hidden and 0 <= place < MOST_COLUMNS)
    if hidden:
        known = grids.notes.get("hidden_columns", "")
        said = f"{sheet.name}: {', '.join(_letter(place) for place in sorted(hidden)[:20])}"
        grids.notes["hidden_columns"] = f"{known}; {said}" if known else said
    grids.add(sheet.name, _cells_of(book, sheet), hidden=hidden)


def _letter(place: int) -> str:
    from xlrd import colname

    return str(colname(place))


def _cells_of(book: Any, sheet: Any) -> Iterator[list[Any]]:
    for number in range(sheet.nrows):
        yield [_value(book, cell) for cell in sheet.row(number)]


def _value(book: Any, cell: Any) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError, xlrd.XLDateError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "")
    return cell.value
