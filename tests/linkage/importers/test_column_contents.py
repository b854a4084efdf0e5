from __future__ import annotations

import pytest

from linkage.importers.column_contents import fields_by_content, kind_of_cell, kind_of_column


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("0101243150", "tax_code"),
        ("101243150", "tax_code"),
        ("0101243150-001", "tax_code"),
        ("0954 772 648", "phone"),
        ("02740442038 / 0954772647 (Mr. Ổi)", "phone"),
        ("+82 2 312 3456", "phone"),
        ("info@sen.example", "email"),
        ("www.sen.com.vn", "website"),
        ("10/09/2005", "established"),
        ("T7/2026", "established"),
        ("12,5 tỷ", "skip"),
        ("120万USD", "skip"),
        ("約85人", "employees"),
        ("1.200 người", "employees"),
        ("Bac Ninh", "province"),
        ("バクニン省", "province"),
        ("CTCP Nhựa Sen Hồng", "name"),
        ("モクモク精工株式会社", "name"),
        ("주식회사 한빛", "name"),
        ("บริษัท ดอกบัว จำกัด", "name"),
        ("PT Teratai Jaya", "name"),
        ("ISO 9001", "certificates"),
        ("KCN Quế Võ", "industrial_park"),
        ("Lô 28, KCN Quế Võ, huyện Tiên Du, tỉnh Bắc Ninh", "address"),
        ("Chị Vũ Thị Mít", "contact"),
        ("射出成形", "process"),
        ("phay CNC; tiện", "process"),
        ("không có", ""),
        ("đẹp", ""),
    ],
)
def test_a_cell_tells_what_it_is(cell: str, kind: str) -> None:
    assert kind_of_cell(cell) == kind


def test_telephones_of_which_one_passes_for_a_tax_code_are_telephones() -> None:
    assert kind_of_cell("0101243150") == "tax_code"
    assert kind_of_column(["0954772641", "0954772648", "0101243150", "0912345670"]) == "phone"


def test_a_column_of_many_kinds_is_none() -> None:
    assert kind_of_column(["Bắc Ninh", "0954772647", "ISO 9001", "đẹp"]) == ""
    assert kind_of_column(["Bắc Ninh"]) == ""


def test_numbers_of_rows_are_no_numbers_of_people() -> None:
    assert kind_of_column(["1", "2", "3", "tổng", "4", "5", "6"]) == "skip"
    assert kind_of_column(["120", "8", "34", "1.200"]) == "employees"


def test_of_two_columns_of_one_kind_the_fuller_counts() -> None:
    rows = [
        ("0954772641", "0101243150", "0912345670"),
        ("", "0101243150", "0912345671"),
        ("", "0101243150", "0912345672"),
    ]
    assert fields_by_content(rows, 3) == ("", "tax_code", "phone")
