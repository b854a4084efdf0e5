"""Two readers of workbooks say the same of what both can read; the slow one takes what is out of the ordinary."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from linkage.importers.workbooks import MOST_COLUMNS, read_any, read_ordinary, read_workbook

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples"


def _book(*cells: tuple[int, int, Any], hidden: str = "") -> bytes:
    """A workbook with cells at (row, column), from 1, and a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row, column, value in cells:
        sheet.cell(row, column).value = value
    if hidden:
        sheet.column_dimensions[hidden].hidden = True
    book.create_sheet("cũ").sheet_state = "hidden"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _changed(data: bytes, part: str, old: str, new: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(written, "w") as changed:
        for name in packed.namelist():
            text = packed.read(name)
            changed.writestr(name, text.replace(old.encode(), new.encode()) if name == part else text)
    return written.getvalue()


DAY = datetime.date(2027, 5, 31)
VALUES = ("Sen Hồng", 12, 1.5, 101243150, True, DAY, datetime.time(8, 30), "=1+1", "  a  ", "0101")


def test_both_readers_say_the_same() -> None:
    data = _book(*((3, column, value) for column, value in enumerate(VALUES, start=2)), (7, 1, "x"), hidden="D")
    quick, slow = read_ordinary(data), read_any(data)
    assert quick is not None
    assert quick.answer() == slow.answer()
    [sheet] = quick.sheets
    assert [row[0] for row in sheet["rows"]] == [1, 2, 3, 4, 5, 6, 7]
    assert sheet["rows"][2][1][1:4] == ["Sen Hồng", "12", ""]
    assert (quick.skipped, quick.notes) == (["cũ"], {"hidden_columns": "Sheet: D"})


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample lists (../shared/samples) are not here")
def test_both_readers_say_the_same_of_real_workbooks() -> None:
    for path in SAMPLES.glob("*.xlsx"):
        quick = read_ordinary(path.read_bytes())
        assert quick is not None
        assert quick.answer() == read_any(path.read_bytes()).answer(), path.name


def test_column_far_away_is_left_to_the_reader_that_skips_it() -> None:
    data = _book((1, 1, "Sen"), (1, MOST_COLUMNS + 1, "x"))
    assert read_ordinary(data) is None
    assert read_workbook(data).answer()["notes"] == {"far_columns": "100"}


def test_row_far_away_is_left_to_the_reader_that_stops_before_it() -> None:
    data = _book((1, 1, "Sen"), (1_048_576, 1, "x"))
    assert read_ordinary(data) is None
    assert read_workbook(data).sheets[0]["rows"] == [(1, ["Sen"])]


def test_workbook_with_its_parts_elsewhere_is_left_to_the_other_reader() -> None:
    data = _changed(_book((1, 1, "Sen")), "xl/_rels/workbook.xml.rels", "/xl/worksheets/sheet1.xml", "/odd/sheet1.xml")
    assert read_ordinary(data) is None


def test_sheet_without_any_cell_is_left_to_the_other_reader() -> None:
    assert read_ordinary(_book()) is None
    assert read_workbook(_book()).sheets[0]["rows"] == []
