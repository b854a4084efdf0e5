"""An officer brings in a list with firms that may be known, decides them by keys alone, and takes all of it back."""

from __future__ import annotations

import csv
import io
import re

from playwright.sync_api import expect

from tests.journeys.conftest import Meet, Person

HEADINGS = ("Tên công ty", "Tỉnh/TP", "Địa chỉ", "Điện thoại", "Sản phẩm / Công nghệ")
PLACE = ("Bắc Ninh", "Lô C5, KCN Quế Võ, Bắc Ninh")
ROWS = (
    ("Công ty TNHH Đột Dập Gió Nồm", *PLACE, "0222 3634 101", "Đột dập kim loại"),
    ("Công ty TNHH Gió Nồm Đột Dập Việt Nam", "Bắc Ninh", "KCN Quế Võ, Bắc Ninh", "", "Đột dập kim loại"),
    ("Công ty CP Ép Nhựa Trăng Khuyết", "Hải Phòng", "Số 12 đường Lạch Tray, Hải Phòng", "0225 3634 102", "Ép nhựa"),
    ("Ép Nhựa Trăng Khuyết Hải Phòng", "Hải Phòng", "Lạch Tray, Hải Phòng", "", "Ép nhựa"),
)


def test_officer_decides_pairs_by_keys_and_takes_a_list_back(meet: Meet) -> None:
    officer = meet("desk", "vi-VN")
    officer.signs_in("officer@agency.example")
    list_page = _writes_a_list(officer)
    first = _opens_the_first_pair(officer)
    officer.page.keyboard.press("d")
    officer.page.wait_for_url(lambda url: first not in url)
    officer.sees("Are these one firm?")
    second = officer.page.url
    officer.page.keyboard.press("z")  # the one before
    officer.page.wait_for_url(lambda url: first in url)
    officer.sees("Are these one firm?")
    officer.page.keyboard.press("s")
    officer.page.wait_for_url(re.compile(r"last=merge-"))
    officer.sees("Are these one firm?")
    assert officer.page.url.split("?")[0] == second.split("?")[0]
    with officer.page.expect_navigation(url=re.compile(r"last=")):
        officer.page.keyboard.press("u")
    _sees_what_was_decided(officer)
    _takes_the_list_back(officer, list_page)


def _writes_a_list(officer: Person) -> str:
    text = io.StringIO()
    csv.writer(text).writerows((HEADINGS, *ROWS))
    officer.goes_to("/officer/imports")
    content = text.getvalue().encode("utf-8-sig")
    officer.field("file").set_input_files({"name": "hội.csv", "mimeType": "text/csv", "buffer": content})
    officer.writes("source", "Hiệp hội")
    officer.presses("Check the list")
    officer.sees("hội.csv")
    officer.main.locator("form[action$='/write'] button").click()
    officer.sees("hội.csv")
    return officer.page.url


def _opens_the_first_pair(officer: Person) -> str:
    """With Tab and Enter; the address of the pair."""
    officer.goes_to("/officer/registry/pairs")
    officer.sees("Firms that may be one")
    expect(officer.main.locator("tbody tr")).to_have_count(2)
    for _step in range(60):
        officer.page.keyboard.press("Tab")
        if officer.page.evaluate("document.activeElement.textContent.trim()") == officer.reads("Begin with the first"):
            break
    officer.page.keyboard.press("Enter")
    officer.page.wait_for_url(re.compile(r"/registry/pairs/\w+"))
    officer.sees("Are these one firm?")
    return officer.page.url.split("?")[0]


def _sees_what_was_decided(officer: Person) -> None:
    views = {"pairs": "Firms that may be one", "pairs/alike": "Decide many at once", "pairs/decided": "Decided lately"}
    for view, heading in views.items():
        officer.goes_to(f"/officer/registry/{view}")
        officer.sees(heading)
    expect(officer.button("Take it back")).to_be_visible()


def _takes_the_list_back(officer: Person, list_page: str) -> None:
    officer.page.goto(list_page)
    officer.sees("hội.csv")
    officer.main.locator("table").last.locator("tbody a").first.click()
    officer.page.wait_for_url(re.compile(r"/officer/companies/"))
    officer.goes_to(officer.page.url.removeprefix(officer.address).split("?")[0] + "/history")
    officer.sees("History of %(name)s", name="")
    officer.page.goto(list_page)
    officer.follows("Take it back")
    officer.sees("Take this list back?")
    officer.presses("Take the list back")
    officer.sees("hội.csv")
    officer.goes_to("/officer/suppliers?q=gio+nom")
    officer.sees("Registry of suppliers")
    expect(officer.main.locator("tbody").get_by_role("link", name="Gió Nồm")).to_have_count(0)
