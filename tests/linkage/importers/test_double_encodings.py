"""Double-encoded text is put right, and right text is never touched."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest

from linkage.importers.double_encodings import repaired

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
BROKEN = DATA / "trangvang-mojibake" / "ket_qua.csv"
RIGHT = (
    "trangvang-directory/company.csv",
    "vn-listed/list_a_stock_info_vn.csv",
    "masothue-register/csvdatamasothue.csv",
    "ref-vn-admin-units/wards_2025_34x3321.csv",
    "thai-listed/th.csv",
)
needs_lists = pytest.mark.skipif(not DATA.is_dir(), reason="the real lists (../shared/data) are not here")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("CÃ´ng Ty TNHH", "Công Ty TNHH"),
        ("Viá»\x87t Nam", "Việt Nam"),
        ("KÃ¤rrastrandvÃ¤gen 112B", "Kärrastrandvägen 112B"),
        ("Công ty “Ánh Dương”", "Công ty “Ánh Dương”"),
        ("ĐÀ NẴNG – ÂU LẠC", "ĐÀ NẴNG – ÂU LẠC"),
        ("Lô A…B", "Lô A…B"),
        ("株式会社 – Ä", "株式会社 – Ä"),
    ],
)
def test_text_is_put_right_only_when_it_was_wrong(text: str, right: str) -> None:
    assert repaired(text) == right


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [[unicodedata.normalize("NFC", cell) for cell in row] for row in csv.reader(file)]


@needs_lists
def test_names_of_a_double_encoded_list_come_out_right() -> None:
    names = [repaired(row[0]) for row in _cells(BROKEN)[1:]]
    right = [
        name
        for name in names
        if not any("\u0080" <= letter <= "\u00bf" or letter in "áºÃ»¡" for letter in name if letter not in "áÃ")
    ]
    assert len(names) == 184
    assert len(right) >= 182


@needs_lists
@pytest.mark.parametrize("name", RIGHT)
def test_right_lists_stay_as_they_are(name: str) -> None:
    for row in _cells(DATA / name):
        assert [repaired(cell) for cell in row] == row
