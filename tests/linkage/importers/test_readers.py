"""Old workbooks, pages saved as workbooks, hidden columns, and what is said of a file that was not read as it stands."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from linkage.errors import Invalid
from linkage.importers.files import Sheets, read_spreadsheet
from linkage.importers.sentences import note_text
from tests.linkage.importers.written import written

# Written with xlwt: a title, headings, a day, numbers; column C and a second sheet are hidden.
OLD_WORKBOOK = Path(__file__).parent / "data" / "old-workbook.xls"
PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>
<table><tr><td><table><tr><td colspan=3>DANH SÁCH</td></tr>
<tr><th rowspan="2">Tên công ty</th><th colspan="2">Địa chỉ</th></tr><tr><th>Tỉnh</th><th>Huyện</th></tr>
<tr><td>Công ty <b>Sen</b> Hồng</td><td>Hà Nội<br>Việt Nam</td><td>R&amp;D</td></tr></table></td></tr></table>
<script>alert("x")</script></body></html>"""


def _rows(found: Sheets) -> list[tuple[str, ...]]:
    return [row.cells for row in found.sheets[0].rows]


def _refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_spreadsheet(data)
    return str(refused.value.fields["file"])


def test_workbook_of_before_2007_is_read_without_what_it_hides() -> None:
    found = read_spreadsheet(OLD_WORKBOOK.read_bytes())
    assert _rows(found)[1:3] == [
        ("Tên công ty", "Mã số thuế", "", "Tỉnh", "Ngày thành lập", "Số lao động"),
        ("Công ty TNHH Sen Hồng", "0101243150", "", "Hà Nội", "2003-05-12", "85"),
    ]
    assert found.skipped == ("cũ",)
    assert found.notes == {"hidden_columns": "Danh sách: C"}


def test_damaged_old_workbook_is_refused() -> None:
    assert "damaged" in _refusal(OLD_WORKBOOK.read_bytes()[:3000])


def test_other_file_of_the_old_container_is_no_spreadsheet() -> None:
    data = OLD_WORKBOOK.read_bytes().replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le"))
    assert "no spreadsheet" in _refusal(data)


def test_locked_workbook_is_said_to_be_locked() -> None:
    assert "password" in _refusal(OLD_WORKBOOK.read_bytes() + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize("charset", ["utf-8", "windows-1258", "x-unknown"])
def test_page_saved_as_a_workbook_is_read(charset: str) -> None:
    page = PAGE.format(charset=charset)
    data = written(page, "cp1258" if charset == "windows-1258" else "utf-8")
    assert _rows(read_spreadsheet(data)) == [
        ("DANH SÁCH",),
        ("Tên công ty", "Địa chỉ"),
        ("", "Tỉnh", "Huyện"),
        ("Công ty Sen Hồng", "Hà Nội\nViệt Nam", "R&D"),
    ]


@pytest.mark.parametrize("data", [b"<html><body><p>No list</p></body></html>", b"<?xml version='1.0'?><Workbook/>"])
def test_page_without_a_table_is_no_spreadsheet(data: bytes) -> None:
    assert "no spreadsheet" in _refusal(data)


def test_page_reads_no_other_file() -> None:
    page = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><table><tr><td>&x;</td><td>a</td></tr></table>'
    assert "root:" not in str(_rows(read_spreadsheet(page)))


def test_hidden_columns_of_a_workbook_are_left_out_and_said() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List"
    sheet.append(["Tên công ty", "secret", "Tỉnh"])
    sheet.column_dimensions["B"].hidden = True
    data = io.BytesIO()
    book.save(data)
    found = read_spreadsheet(data.getvalue())
    assert _rows(found) == [("Tên công ty", "", "Tỉnh")]
    assert [note_text(*note) for note in found.notes.items()] == ["Hidden columns were not read: List: B."]


def test_delimiter_a_file_names_is_taken() -> None:
    assert _rows(read_spreadsheet(b"sep=;\na,b;c\nd,e;f\n"))[1:] == [("a,b", "c"), ("d,e", "f")]


def test_mark_of_the_end_of_old_files_is_no_cell() -> None:
    assert _rows(read_spreadsheet(b"a,b\nc,d\n\x1a")) == [("a", "b"), ("c", "d")]


def test_quote_that_is_never_closed_eats_no_rows() -> None:
    found = read_spreadsheet(b'a,b\n"x,1\n' + b"y,2\n" * 150)
    assert len(found.sheets[0].rows) == 152
    assert "never closed" in note_text("open_quote", found.notes["open_quote"])


def test_long_cells_far_columns_and_repairs_are_said() -> None:
    found = read_spreadsheet(f"{'x' * 2001},CÃ´ng ty\n{'a,' * 101}a\n".encode())
    assert found.notes == {"cut_cells": "1", "repaired": "1", "far_columns": "100"}
    assert (len(found.sheets[0].rows[0].cells[0]), len(found.sheets[0].rows[1].cells)) == (2000, 100)
