"""Files as they arrive: encodings, lies and bombs."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import pytest

from linkage.errors import Invalid
from linkage.importers.files import read_spreadsheet

TEXT = "Tên công ty,Mã số thuế,Tỉnh\nCông ty TNHH Sen Hồng,0101243150,Hà Nội\n"
JAPANESE = "会社名,税番号,所在地\n株式会社モクモク精工,0101243150,ハノイ市\n"


def _workbook(cells: dict[str, object], **states: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, value in cells.items():
        sheet[place] = value
    for name, state in states.items():
        book.create_sheet(name)["A1"] = "hidden"
        book[name].sheet_state = state
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        read_spreadsheet(data)
    return str(refused.value.fields["file"])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TEXT, "utf-8"),
        (TEXT, "utf-8-sig"),
        (TEXT, "utf-16"),
        (TEXT, "utf-16-le"),
        (TEXT, "utf-16-be"),
        (JAPANESE, "cp932"),
        (JAPANESE, "utf-8"),
    ],
)
def test_text_is_read_in_any_encoding(text: str, encoding: str) -> None:
    (sheet,) = read_spreadsheet(text.encode(encoding)).sheets
    assert [row.cells for row in sheet.rows] == [tuple(line.split(",")) for line in text.splitlines()]


def test_windows_1258_with_its_loose_tone_marks_is_read() -> None:
    data = b"T\xean c\xf4ng ty;\xd0i\xea\xf2n thoa\xf2i\nC\xf4ng ty Ho\xf4\xccng H\xe0;0952\n"
    found = read_spreadsheet(data)
    assert found.encoding == "cp1258"
    assert found.sheets[0].rows[0].cells == ("Tên công ty", "Điện thoại")


def test_abc_font_of_old_directories_is_read() -> None:
    found = read_spreadsheet(b"T\xaan doanh nghi\xd6p,\xa7\xdea ch\xd8\nC\xabng ty C\xac kh\xdd,H\xb6i Ph\xdfng\n")
    assert found.encoding == "tcvn3"
    assert found.sheets[0].rows[0].cells == ("Tên doanh nghiệp", "Địa chỉ")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found(delimiter: str) -> None:
    data = TEXT.replace(",", delimiter).encode()
    assert len(read_spreadsheet(data).sheets[0].rows[0].cells) == 3


def test_quoted_line_break_stays_in_its_cell() -> None:
    (sheet,) = read_spreadsheet(b'a,b\n"x\ny",2\n').sheets
    assert [(row.number, row.cells) for row in sheet.rows] == [(1, ("a", "b")), (2, ("x\ny", "2"))]


def test_workbook_gives_numbers_and_days_as_people_write_them_and_skips_hidden_sheets() -> None:
    found = read_spreadsheet(_workbook({"A1": 5.0, "B1": datetime.date(2026, 3, 1), "C1": 1.5}, old="hidden"))
    assert found.sheets[0].rows[0].cells == ("5", "2026-03-01", "1.5")
    assert found.skipped == ("old",)


def test_far_cell_does_no_harm() -> None:
    """4 kB that cost other readers all their memory."""
    found = read_spreadsheet(_workbook({"A1": "Tên công ty", "XFD1048576": "x"}))
    assert [row.cells for row in found.sheets[0].rows] == [("Tên công ty",)]


def test_workbook_under_another_name_is_known_by_its_content() -> None:
    assert read_spreadsheet(_workbook({"A1": "x"})).sheets[0].name == "Sheet"


def test_packed_bomb_is_refused() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        with packed.open("xl/workbook.xml", "w", force_zip64=True) as entry:
            for _number in range(310):
                entry.write(bytes(1_000_000) + bytes(48_576))
    assert "more memory" in _refusal(data.getvalue())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"  \r\n\x00", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged"),
        (b"%PDF-1.7 ...", "no spreadsheet"),
        (b"\x00\x01\x02abcdefghijklmnop", "no spreadsheet"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b"a,b\n" * 20_001, "more than 20,000 rows"),
        (b'a,"' + b"x" * 1_100_000, "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, words: str) -> None:
    assert words in _refusal(data)


def test_truncated_workbook_is_refused() -> None:
    data = _workbook({"A1": "x"})
    assert "damaged" in _refusal(data[: len(data) // 2])
