from __future__ import annotations

from dataclasses import replace

import pytest

from linkage.importers.columns import tables_of
from linkage.importers.files import Row, Sheet
from linkage.importers.suppliers import read_rows
from linkage.inputs.exchange import as_record
from linkage.services.imports import ListRow

HEADINGS = ("Tên công ty", "Tên giao dịch", "MST", "Địa chỉ", "Điện thoại", "Email", "Chứng chỉ", "Máy móc")


def _rows(*rows: tuple[str, ...], shifts: str = "ask") -> list[ListRow]:
    numbered = tuple(Row(number, cells) for number, cells in enumerate((HEADINGS, *rows), start=1))
    tables, placed = tables_of([Sheet("", numbered)])
    return read_rows([replace(table, shifts=shifts) for table in tables], placed)[1:]


def _codes(row: ListRow) -> list[str]:
    return [reason.code for reason in row.reasons]


def test_a_row_whose_cells_slipped_waits_for_the_officer() -> None:
    [row] = _rows(("Cty Sen", "0101243150"))
    assert row.outcome == "refused"
    assert [(reason.code, reason.values) for reason in row.reasons] == [
        ("cells_shifted", {"cell": "B2", "value": "0101243150", "column": "C"})
    ]


def test_slipped_cells_are_put_right_or_left_as_the_officer_says() -> None:
    [moved] = _rows(("Cty Sen", "0101243150"), shifts="move")
    assert (moved.firm.tax_code, moved.firm.name_en) == ("0101243150", None)
    assert _codes(moved)[0] == "cells_moved"
    [kept] = _rows(("Cty Sen", "0101243150"), shifts="keep")
    assert (kept.firm.tax_code, kept.firm.name_en) == (None, "0101243150")


def test_marks_of_two_versions_of_a_file_are_refused_with_their_cell() -> None:
    for mark in ("<<<<<<< HEAD", "=======", ">>>>>>> 1dfa41396cd9"):
        [row] = _rows((mark,))
        assert (row.outcome, _codes(row)) == ("refused", ["conflict_marker"])
        assert row.reasons[0].values["cell"] == "A2"


def test_what_is_no_address_is_named_and_the_row_stays() -> None:
    [row] = _rows(("Cty Sen", "", "0101243150", "", "hỏi sau", "sen(at)sen", "", ""))
    assert row.outcome == ""
    assert row.firm.contact is None
    assert {reason.code: reason.values.get("value") for reason in row.reasons} | {
        "no_province": None,
        "draft": None,
    } == {
        "phone_unknown": "hỏi sau",
        "email_unknown": "sen(at)sen",
        "no_province": None,
        "draft": None,
    }


def test_the_first_number_is_called_and_the_others_are_kept() -> None:
    [row] = _rows(("Cty Sen", "", "0101243150", "Bắc Ninh", "02740442038 / 0954772647 (Chị Mít)", "", "", ""))
    assert row.firm.contact is not None
    assert (row.firm.contact.phone, row.firm.contact.name) == ("02740442038", "Chị Mít")
    assert row.firm.contact.more_phones == ["0954772647"]
    assert "further_phones" not in _codes(row)


def test_numbers_beyond_what_is_kept_are_named() -> None:
    numbers = [f"09547726{place:02}" for place in range(13)]
    [row] = _rows(("Cty Sen", "", "0101243150", "Bắc Ninh", " / ".join(numbers), "", "", ""))
    assert row.firm.contact is not None
    assert [row.firm.contact.phone, *row.firm.contact.more_phones] == numbers[:11]
    assert [reason.values["value"] for reason in row.reasons if reason.code == "further_phones"] == [
        "0954772611, 0954772612"
    ]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.toho.com.vn", True),
        ("https://sen.example/vi/", True),
        ("http://210.245.8.1:8080", True),
        ("mạkẽm.vn", True),
        ("Website: senhong.vn; senhong.com.vn", True),
        ("facebook.com/senhong", True),
        ("Đức Khẩn - Công Ty TNHH Đức Khẩn", False),
        ("Công ty CP. Sen", False),
        ("sales@senhong.vn", False),
        ("024.38765432", False),
        ("-", False),
    ],
)
def test_a_website_that_is_no_address_is_named_and_left_out(written: str, kept: bool) -> None:
    headings = Row(1, ("Tên công ty", "MST", "Tỉnh", "Website"))
    tables, placed = tables_of([Sheet("", (headings, Row(2, ("Cty Sen", "0101243150", "", written))))])
    row = read_rows(tables, placed)[1]
    named = [reason.values["value"] for reason in row.reasons if reason.code == "website_unknown"]
    assert (row.firm.website, named) == ((written, []) if kept else (None, [] if written == "-" else [written]))


def _with_figures(capital: str, revenue: str, *, name: str = "Cty Sen", tax_code: str = "0101243150") -> ListRow:
    headings = Row(1, ("Tên công ty", "MST", "Tỉnh", "Vốn điều lệ", "Doanh thu 2024 (triệu USD)"))
    tables, placed = tables_of([Sheet("", (headings, Row(2, (name, tax_code, "", capital, revenue))))])
    return read_rows(tables, placed)[1]


def test_capital_and_revenue_are_kept_with_what_their_headings_say() -> None:
    firm = _with_figures("12,5 tỷ", "1.2").firm
    assert firm.capital is not None
    assert firm.revenue is not None
    assert (firm.capital.amount, firm.capital.currency) == (12_500_000_000, "VND")
    assert (firm.revenue.amount, firm.revenue.currency, firm.revenue.year) == (1_200_000, "USD", 2024)
    assert as_record(firm)["capital"] == {"amount": 12_500_000_000, "currency": "VND"}


def test_a_figure_of_which_nobody_says_the_scale_is_named_and_left_out() -> None:
    row = _with_figures("12,5", "-")
    assert (row.firm.capital, row.firm.revenue) == (None, None)
    assert [reason.values["value"] for reason in row.reasons if reason.code == "money_unclear"] == ["12,5"]


def test_a_sum_of_money_makes_no_firm_of_a_heading() -> None:
    assert _with_figures("12,5 tỷ", "", name="Nhóm A", tax_code="").outcome == "ignored"
    assert _with_figures("12,5 tỷ", "3", name="", tax_code="").outcome == "ignored"


def test_a_certificate_without_a_last_day_is_said_to_be_the_lists_word() -> None:
    [row] = _rows(("Cty Sen", "", "0101243150", "Bắc Ninh", "", "", "ISO 9001; ISO 14001 đến 06/2027", ""))
    assert [(held.id, held.valid_to) for held in row.firm.certificates] == [
        ("iso-9001", None),
        ("iso-14001", "2027-06"),
    ]
    assert [reason.values["value"] for reason in row.reasons if reason.code == "certificate_undated"] == ["ISO 9001"]


def test_machines_of_a_cell_are_equipment() -> None:
    [row] = _rows(("Cty Sen", "", "0101243150", "Bắc Ninh", "", "", "", "3 máy dập 80T, 1 máy 200T; linh tinh"))
    assert [(machine.type, machine.spec, machine.qty) for machine in row.firm.equipment] == [
        ("máy dập", "80T", 3),
        ("máy dập", "200T", 1),
    ]
    assert [reason.values["value"] for reason in row.reasons if reason.code == "machine_unknown"] == ["linh tinh"]


def test_a_personal_number_is_kept_nowhere_in_the_row() -> None:
    for place in (1, 2, 3):
        cells = ["Hộ Bảy Búa", "", "", "", "", "", "", ""]
        cells[place] = "001234567890"
        [row] = _rows(tuple(cells))
        assert "001234567890" not in str(row.as_json())
        assert row.supplier is None or "001234567890" not in row.supplier.model_dump_json()


def test_a_name_beside_a_tax_code_is_a_firm_and_one_alone_a_heading() -> None:
    numbered = (
        Row(1, ("Tên công ty", "Fax", "MST", "Địa chỉ")),
        Row(2, ("Cty Sen", "0101243150")),
        Row(3, ("KCN Quế Võ",)),
    )
    tables, placed = tables_of([Sheet("", numbered)])
    firm, heading = read_rows(tables, placed)[1:]
    assert (firm.firm.name, _codes(heading)) == ("Cty Sen", ["heading"])


def test_spellings_of_one_name_share_a_lasting_id() -> None:
    names = ("Công ty TNHH Sen Hồng (Bắc Ninh)", "CTY TNHH SEN HONG", "Sen Xanh")
    one, again, other = (row.firm.id for row in _rows(*((name, "", "", "1 Lê Lợi, Hà Nội") for name in names)))
    assert one == again != other


def test_a_second_column_of_the_same_counts_where_the_first_is_empty_and_is_named_where_it_differs() -> None:
    headings = ("Tên công ty", "Company", "MST", "Vốn (tỷ đồng)", "Vốn (triệu đồng)")
    cells = [
        ("Cty Sen", "Cty  SEN", "0101243150", "12", ""),
        ("", "Cty Tre", "", "", "900"),
        ("Cty Mai", "Cty Lan", "", "5", "5000"),
    ]
    rows = tuple(Row(number, each) for number, each in enumerate((headings, *cells), start=1))
    tables, placed = tables_of([Sheet("", rows)])
    same, taken, other = read_rows(tables, placed)[1:]
    told = [
        [(reason.code, reason.values) for reason in row.reasons if reason.code.startswith("second")]
        for row in (same, taken, other)
    ]
    assert told == [
        [],
        [
            ("second_column_taken", {"cell": "B3", "value": "Cty Tre", "column": "A"}),
            ("second_column", {"cell": "E3", "value": "900", "column": "D"}),
        ],
        [
            ("second_column", {"cell": "B4", "value": "Cty Lan", "column": "A"}),
            ("second_column", {"cell": "E4", "value": "5000", "column": "D"}),
        ],
    ]
    assert [row.firm.name for row in (same, taken, other)] == ["Cty Sen", "Cty Tre", "Cty Mai"]
    assert taken.firm.capital is None, "another heading, another scale"


def test_what_a_second_column_adds_does_not_change_by_what_a_firm_is_known_again() -> None:
    def first(*headings: str) -> ListRow:
        rows = (Row(1, headings), Row(2, ("Cty Sen", "", "0912345678")))
        tables, placed = tables_of([Sheet("", rows)])
        return read_rows(tables, placed)[1]

    with_both, before = first("Tên công ty", "Điện thoại", "Di động"), first("Tên công ty", "Điện thoại", "Ghi chú")
    assert with_both.firm.contact is not None
    assert with_both.firm.id == before.firm.id
