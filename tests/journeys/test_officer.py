"""An officer brings in lists as agencies keep them, reads why rows were refused, and finds the new firms."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.journeys.conftest import Meet, Person

HEADINGS = ("STT", "Tên công ty", "Mã số thuế", "Tỉnh/TP", "Sản phẩm / Công nghệ", "Số lao động", "Chứng chỉ")
ROWS = (
    ("1", "Công ty TNHH Đột Dập Suối Reo", "0100109106", "Hải Phòng", "Đột dập kim loại, mạ kẽm", "85", "ISO 9001"),
    ("2", "", "0101243150", "Bắc Ninh", "Ép nhựa", "120", ""),
    ("3", "Công ty CP Ép Nhựa Trăng Khuyết", "12-AB", "Bắc Ninh", "Ép nhựa", "240", "ISO 14001"),
    ("4", "Công ty TNHH Đột Dập Suối Reo", "0100109106", "Hải Phòng", "Đột dập kim loại", "", ""),
    ("5", "Công ty TNHH Tiện Phay Gió Nồm", "0101243150", "Thành phố Hồ Chí Minh", "Phay CNC", "không rõ", ""),
)


def _csv() -> bytes:
    """As Excel saves it in Vietnam: with a byte order mark and semicolons."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows((HEADINGS, *ROWS))
    return text.getvalue().encode("utf-8-sig")


def _xlsx() -> bytes:
    """With a title above the list and tax codes as numbers, which lose their first zero."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Danh sách"
    sheet.append(("DANH SÁCH DOANH NGHIỆP CÔNG NGHIỆP HỖ TRỢ",))
    sheet.append(HEADINGS)
    for row in ROWS:
        sheet.append(tuple(int(cell) if cell.isdigit() else cell or None for cell in row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


LISTS = {"danh-sách.csv": (_csv, "B3"), "danh-sách.xlsx": (_xlsx, "B4")}


@pytest.mark.parametrize("name", LISTS)
def test_officer_imports_a_list_and_reads_why_rows_are_refused(meet: Meet, name: str) -> None:
    make, cell = LISTS[name]
    officer = meet("desk", "vi-VN")
    officer.signs_in("officer@agency.example")
    officer.sees("Desk")
    _checks(officer, name, make())
    _reads_the_fate_of_each_row(officer, cell)
    _nothing_is_written_yet(officer, name)
    officer.main.locator("form[action$='/write'] button").click()
    officer.sees(name)
    expect(officer.page.get_by_role("main").get_by_role("status").first).to_contain_text(
        officer.reads("The list is written. The firms can be found and matched now.")
    )
    _finds_the_new_firms(officer, name)


def _checks(officer: Person, name: str, content: bytes) -> None:
    officer.follows("Import a list")
    officer.sees("Imports")
    kind = "text/csv" if name.endswith(".csv") else "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    officer.field("file").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    officer.writes("source", "Sở Công Thương 2026")
    officer.presses("Check the list")
    officer.sees(name)


def _reads_the_fate_of_each_row(officer: Person, cell: str) -> None:
    rows = officer.main.locator("table").last.locator("tbody tr")
    refused = rows.filter(has_text=officer.reads("The company name is missing in cell %(cell)s.", cell=cell))
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text(officer.reads("Refused"))
    odd = rows.filter(has_text=officer.reads("“%(value)s” is no tax code; it was left out.", value="12-AB"))
    expect(odd).to_contain_text("Ép Nhựa Trăng Khuyết")
    expect(rows.filter(has_text=officer.reads("Duplicate"))).to_contain_text("Suối Reo")


def _nothing_is_written_yet(officer: Person, name: str) -> None:
    checked = officer.page.url
    officer.goes_to("/officer/suppliers?q=Suối+Reo")
    officer.sees("Registry of suppliers")
    expect(officer.main.locator("tbody").get_by_role("link", name="Suối Reo")).to_have_count(0)
    officer.page.goto(checked)
    officer.sees(name)


def _finds_the_new_firms(officer: Person, name: str) -> None:
    officer.goes_to("/officer/suppliers?q=suoi+reo")
    officer.sees("Registry of suppliers")
    officer.main.locator("tbody").get_by_role("link", name="Suối Reo").click()
    officer.sees("Đột Dập Suối Reo")
    officer.goes_to("/officer/audit")
    officer.sees("Audit trail")
    expect(officer.main).to_contain_text(officer.reads("List written"))
    officer.main.get_by_role("link", name=name, exact=True).first.click()
    officer.sees(name)
    expect(officer.main.get_by_role("link", name="Trăng Khuyết").first).to_be_visible()
    officer.goes_to("/search?q=suoi+reo")
    expect(officer.main).to_contain_text("Đột Dập Suối Reo")
