from __future__ import annotations

import pytest

from linkage.importers.amounts import Money, amount, money, volume


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("12,5 tỷ", 12.5e9),
        ("900 triệu", 9e8),
        ("120万USD", 1.2e6),
        ("1.200.000.000", 1.2e9),
        ("約 1.5億円", 1.5e8),
        ("20-30 tỷ", 2e10),
        ("không rõ", None),
    ],
)
def test_amount_knows_the_words_of_scale(cell: str, value: float | None) -> None:
    assert amount(cell) == value


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("150k/tháng", 150_000, "pcs/month"),
        ("8万本/月", 80_000, "pcs/month"),
        ("월 20만", 200_000, "pcs/month"),
        ("月8万", 80_000, "pcs/month"),
        ("60 nghìn bộ/th", 60_000, "sets/month"),
        ("6 tấn/tháng", 6, "t/month"),
        ("900.000/th", 900_000, "pcs/month"),
        ("1,5 triệu sp/năm", 1_500_000, "pcs/year"),
        ("5.000 cái/ngày", 125_000, "pcs/month"),
        ("400 bộ", 400, "sets once"),
        ("30.000", 30_000, None),
    ],
)
def test_volume_is_told_with_its_unit(cell: str, value: float, unit: str | None) -> None:
    found = volume(cell)
    assert found is not None
    assert (found.value, found.unit_per_period) == (value, unit)


def test_pieces_nobody_wrote_are_said_to_be_assumed() -> None:
    assert [volume(cell).is_unit_assumed for cell in ("200k/th", "200k cái/th")] == [True, False]  # type: ignore[union-attr]
    assert volume("tùy") is None


@pytest.mark.parametrize(
    ("cell", "heading", "amount", "currency"),
    [
        ("9,9 tỷ", "Vốn điều lệ", 9_900_000_000, "VND"),
        ("120.000 triệu", "Vốn", 120_000_000_000, "VND"),
        ("1.200.000.000", "Vốn", 1_200_000_000, "VND"),
        ("3,5", "Vốn (tỷ đồng)", 3_500_000_000, "VND"),
        ("1200", "Vốn điều lệ (Tr.đ)", 1_200_000_000, "VND"),
        ("1.2", "Charter capital (VND bn)", 1_200_000_000, "VND"),
        ("50万USD", "資本金", 500_000, "USD"),
        ("2,000", "資本金（百万円）", 2_000_000_000, "JPY"),
        ("5百万円", "資本金", 5_000_000, "JPY"),
        ("US$ 1.2 million", "Capital", 1_200_000, "USD"),
        ("10-20 tỷ", "Doanh thu", 10_000_000_000, "VND"),
    ],
)
def test_money_is_read_with_its_scale_and_currency(cell: str, heading: str, amount: int, currency: str) -> None:
    assert money(cell, heading) == Money(amount, currency)


@pytest.mark.parametrize("cell", ["", "3,5", "chưa rõ", "9" * 20])
def test_money_of_which_nobody_says_the_scale_is_none(cell: str) -> None:
    assert money(cell, "Vốn điều lệ") is None
