"""Figures and their units as people of seven languages type them."""

from __future__ import annotations

import pytest

from search.analysis import fold
from search.understanding.numbers import Quantity, parse_number, quantities


def read(text: str) -> list[Quantity]:
    folded = fold(text)
    return list(quantities(folded, [True] * len(folded)))


@pytest.mark.parametrize(
    ("digits", "value"),
    [
        ("1,2", 1.2),
        ("0.003", 0.003),
        ("5.000", 5000),
        ("12,500", 12500),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("350", 350),
    ],
)
def test_parse_number_tells_thousands_from_decimals(digits: str, value: float) -> None:
    assert parse_number(digits) == value


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("350T", 350, "t"), ("350 tấn", 350, "t"), ("３５０トン", 350, "t"), ("350톤", 350, "t"), ("350噸", 350, "t"),
        ("350 ตัน", 350, "t"),
        ("1,5 ly", 1.5, "mm"), ("6 ミリ", 6, "mm"), ("3毫米", 3, "mm"), ("8 มิล", 8, "mm"),
        ("10 micron", 10, "um"), ("5μ", 5, "um"),
        ("20k cái", 20_000, "piece"), ("2 vạn chiếc", 20_000, "piece"), ("3万個", 30_000, "piece"), ("5만개", 50_000, "piece"),
        ("9 แสนชิ้น", 900_000, "piece"),
        ("1 triệu con", 1_000_000, "piece"), ("96小时", 96, "h"), ("72 ชม.", 72, "h"), ("2 tuần", 2, "week"),
    ],
)  # fmt: skip
def test_quantities_know_scale_and_unit(text: str, value: float, unit: str) -> None:
    [found] = read(text)
    assert (found.high, found.unit) == (value, unit)


@pytest.mark.parametrize(
    "text",
    ["5000 pcs/month", "5.000 cái/tháng", "月産5000個", "월 5000개", "5000件/月", "เดือนละ 5000 ชิ้น", "5000 per month"],
)
def test_quantities_know_the_month(text: str) -> None:
    [found] = read(text)
    assert (found.high, found.per) == (5000, "month")


@pytest.mark.parametrize("text", ["35kg Nam Định", "5 cái thang máy", "10 ngày"])
def test_quantities_take_no_month_or_year_from_other_words(text: str) -> None:
    assert [found.per for found in read(text)] == [""]


@pytest.mark.parametrize("text", ["150-350T", "150~350t", "150〜350トン", "từ 150 đến 350 tấn", "150 to 350 tons"])
def test_quantities_read_ranges(text: str) -> None:
    [found] = read(text)
    assert (found.low, found.high, found.unit) == (150, 350, "t")


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("300T trở lên", ">="),
        ("trên 300 tấn", ">="),
        ("300トン以上", ">="),
        ("300톤 이상", ">="),
        ("≤ 300 t", "<="),
        ("dưới 300 tấn", "<="),
    ],
)
def test_quantities_know_how_they_are_bounded(text: str, bound: str) -> None:
    assert [found.bound for found in read(text)] == [bound]


def test_quantities_leave_names_alone() -> None:
    assert read("SUS304 M6 S45C") == []


def test_no_more_figures_are_looked_at_than_an_enquiry_holds() -> None:
    text = "1 2 " * 500

    assert len(list(quantities(text, [True] * len(text)))) <= 200
