from __future__ import annotations

import pytest

from linkage.importers.columns import tables_of, with_fields
from linkage.importers.files import Row, Sheet
from linkage.importers.headings import field_of


def _sheet(*rows: tuple[str, ...]) -> Sheet:
    return Sheet("", tuple(Row(number, cells) for number, cells in enumerate(rows, start=1)))


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Tên công ty", "name"),
        ("TEN CONG TY", "name"),
        ("Company / Tên công ty", "name"),
        ("会社名", "name"),
        ("MST", "tax_code"),
        ("Tỉnh (cũ)", "province"),
        ("Sản phẩm / công nghệ", "process"),
        ("業種・工程", "process"),
        ("Charter capital (VND bn)", "capital"),
        ("Doanh thu năm 2024", "revenue"),
        ("Vốn đầu tư", "skip"),
        ("Màu yêu thích", ""),
    ],
)
def test_heading_is_known_in_three_languages(heading: str, field: str) -> None:
    assert field_of(heading) == field


def test_title_rows_are_skipped_and_two_line_headings_read() -> None:
    tables, placed = tables_of(
        [
            _sheet(
                ("DANH SÁCH",),
                ("STT", "Thông tin", "", "Năng lực"),
                ("", "Tên doanh nghiệp", "Mã số thuế", "Công nghệ"),
                ("1", "Sen Hồng", "0101243150", "hàn"),
            )
        ]
    )
    assert [table.fields for table in tables] == [("", "name", "tax_code", "process")]
    assert [each.table for each in placed] == [None, None, 0, 0]


def test_second_table_has_its_own_columns_and_a_repeated_heading_none() -> None:
    tables, placed = tables_of(
        [
            _sheet(
                ("Tên công ty", "MST", "Tỉnh"),
                ("A", "1", "x"),
                ("Tên công ty", "MST", "Tỉnh"),
                ("MST", "Tên công ty", "Điện thoại"),
                ("2", "B", "y"),
            )
        ]
    )
    assert len(tables) == 2
    assert [each.table for each in placed] == [0, 0, 0, 1, 1]
    assert [each.is_header for each in placed] == [True, False, True, True, False]


def test_of_two_columns_that_hold_the_same_the_first_counts_and_the_other_is_known() -> None:
    headings = ("Tên công ty", "MST", "Company", "Màu")
    rows = [(f"Sen {number}", "1", "Tre", f"sen{number}@sen.example") for number in range(6)]
    [table], _placed = tables_of([_sheet(headings, *rows)])
    assert (table.fields, table.doubles) == (("name", "tax_code", "", "email"), {2: 0})
    assert table.said == ("name", "tax_code", "name", "email"), "also what the cells told"


def test_list_without_headings_waits_for_the_officer() -> None:
    tables, placed = tables_of([_sheet(("Sen Hồng", "0101243150"), ("Tre Xanh", "0202"))])
    assert [table.fields for table in tables] == [("", "")]
    corrected = with_fields(tables[0], ["name", "name"])
    assert (corrected.fields, corrected.doubles) == (("name", ""), {1: 0})
    assert with_fields(corrected, ["", "name"]).doubles == {}, "one of them is left out"
    assert [each.table for each in placed] == [0, 0]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("업체명", "name"),
        ("공정", "process"),
        ("公司名称", "name"),
        ("統一編號", "tax_code"),
        ("员工人数", "employees"),
        ("ชื่อบริษัท", "name"),
        ("จังหวัด", "province"),
        ("Nama Perusahaan", "name"),
        ("Alamat", "address"),
        ("保有設備", "equipment"),
        ("Danh sách máy", "equipment"),
        ("Ngày hoạt động", "established"),
    ],
)
def test_heading_is_known_in_more_languages(heading: str, field: str) -> None:
    assert field_of(heading) == field


def test_columns_without_headings_are_told_by_their_cells() -> None:
    rows = (
        ("1", "Cty TNHH Sen", "0101243150", "0954772641", "phay CNC"),
        ("2", "CTCP Tre", "0902111646", "0954772642", "hàn MIG"),
        ("3", "DNTN Mai", "", "0954772648", "mạ kẽm"),
    )
    [table], placed = tables_of([_sheet(*rows)])
    assert (table.header_row, table.fields) == (0, ("", "name", "tax_code", "phone", "process"))
    assert table.guessed == (1, 2, 3, 4)
    assert not any(each.is_header for each in placed)


def test_headings_of_a_language_nobody_knows_are_no_firm() -> None:
    rows = (("Naam", "Nummer", "Werk"), ("Cty Sen", "0101243150", "phay CNC"), ("Cty Tre", "0902111646", "hàn"))
    [table], placed = tables_of([_sheet(*rows)])
    assert (table.header_row, table.fields) == (1, ("name", "tax_code", "process"))
    assert [each.is_header for each in placed] == [True, False, False]


def test_a_column_with_an_unknown_heading_is_told_by_its_cells_unless_another_holds_the_same() -> None:
    rows = (
        ("Tên công ty", "Tỉnh", "Giấy tờ", "Nơi", "Vốn đầu tư"),
        ("Cty Sen", "Bắc Ninh", "0101243150", "Hà Nội", "đẹp"),
        ("Cty Tre", "Hà Nội", "0902111646", "Bắc Ninh", "xấu"),
    )
    [table], _placed = tables_of([_sheet(*rows)])
    assert (table.fields, table.guessed) == (("name", "province", "tax_code", "", ""), (2,))
    assert with_fields(table, ["name", "", "", "", ""]).guessed == ()
