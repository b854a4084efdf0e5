from __future__ import annotations

import pytest

from linkage.importers.column_shifts import UNKNOWN, shift_of

FIELDS = ("name", "name_en", "tax_code", "address", "contact", "phone", "established", "")
ADDRESS = "Số 2, đường Lê Lợi, phường 4, tỉnh Bắc Ninh"


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (("Cty Sen", "0101243150"), ("Cty Sen", "", "0101243150", "", "", "", "", "")),
        (
            ("Cty Sen", "0101243150", ADDRESS, "Vũ Thị Mít", "0954772647", "2024-08-29"),
            ("Cty Sen", "", "0101243150", ADDRESS, "Vũ Thị Mít", "0954772647", "2024-08-29", ""),
        ),
        (
            ("Cty Sen", "Sen Co., Ltd", ADDRESS, "", "", "2024-08-29", "Chi cục Thuế"),
            ("Cty Sen", "Sen Co., Ltd", "", ADDRESS, "", "", "2024-08-29", "Chi cục Thuế"),
        ),
    ],
)
def test_cells_that_slipped_are_laid_where_they_belong(row: tuple[str, ...], cells: tuple[str, ...]) -> None:
    shift = shift_of(FIELDS, row)
    assert shift is not None
    assert shift.cells == cells


def test_the_first_wrong_cell_is_named() -> None:
    shift = shift_of(FIELDS, ("Cty Sen", "0101243150"))
    assert shift is not None
    assert (shift.place, shift.target) == (1, 2)


@pytest.mark.parametrize(
    "row",
    [
        ("Cty Sen", "Sen Co., Ltd", "0101243150", ADDRESS, "Vũ Thị Mít", "0954772647", "2024"),
        ("Cty Sen", "", "0101243151", ADDRESS, "", "không có", ""),
        ("Cty Sen", "", "đang cấp", "KCN Quế Võ", "0954772647", "0954772648", "2024"),
        ("", "", "", "", "", "", "", "Tổng cộng"),
    ],
)
def test_a_row_that_stands_well_or_cannot_be_told_is_left_alone(row: tuple[str, ...]) -> None:
    assert shift_of(FIELDS, row) is None


def test_a_tax_code_in_a_column_nobody_knows_has_slipped_but_not_in_one_left_out() -> None:
    row = ("Cty Sen", "0101243150", "", ADDRESS)
    assert shift_of(("name", "", "tax_code", "address"), row) is None
    shift = shift_of(("name", UNKNOWN, "tax_code", "address"), row)
    assert shift is not None
    assert shift.cells == ("Cty Sen", "", "0101243150", ADDRESS)
