from __future__ import annotations

import pytest

from linkage.importers.columns import field_of, tables_of, with_fields
from linkage.importers.files import Row, Sheet


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
        ("Charter capital (VND bn)", "skip"),
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


def test_list_without_headings_waits_for_the_officer() -> None:
    tables, placed = tables_of([_sheet(("Sen Hồng", "0101243150"), ("Tre Xanh", "0202"))])
    assert [table.fields for table in tables] == [("", "")]
    corrected = with_fields(tables[0], ["name", "name"])
    assert corrected.fields == ("name", "")
    assert [each.table for each in placed] == [0, 0]
