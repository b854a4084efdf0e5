"""Amounts of money as people of each language type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from linkage.errors import Invalid
from linkage.inputs.amounts import read_amount, split_money
from linkage.inputs.base import read_input
from linkage.inputs.fair_helpers import BudgetLineInput
from linkage.inputs.linkages import ValueInput
from linkage.inputs.refusals import Refused
from linkage.inputs.rfqs import QuotationInput


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1500000", 1_500_000),
        ("1.500.000", 1_500_000),
        ("1 500 000", 1_500_000),
        ("1.234.567,89", Decimal("1234567.89")),
        ("250 triệu", 250_000_000),
        ("250tr", 250_000_000),
        ("1,2 tỷ", 1_200_000_000),
        ("1 tỷ 200 triệu", 1_200_000_000),
        ("3.5 million", 3_500_000),
        ("2 Billion", 2_000_000_000),
        ("300k", 300_000),
        ("1億", 100_000_000),
        ("１億２０００万", 120_000_000),
        ("3百万", 3_000_000),
        ("0,5 tỷ", 500_000_000),
        ("0,125 tỷ", 125_000_000),
        ("0.375 million", 375_000),
        ("1.250 triệu", 1_250_000_000),
        ("1.2345 tỷ", 1_234_500_000),
        ("1,234.5", Decimal("1234.5")),
        ("12,34", Decimal("12.34")),
        ("1 234 567,5", Decimal("1234567.5")),
        ("12.345.678", 12_345_678),
        ("1 500 triệu", 1_500_000_000),
        (".5", Decimal("0.5")),
    ],
)
def test_amounts_are_read_with_their_words_of_scale(typed: str, amount: Decimal | int) -> None:
    assert Decimal(read_amount(typed)) == amount


MISGROUPED = (
    "1.5.5",
    "1,2,3",
    "12.34.567",
    "1.500.5",
    "1,500,25",
    "1,5.5",
    "1,23,456.5",
    "1.234,567,8",
    "1500.000.000",
)
WRONG_PLACE = (
    "Points, commas or spaces stand in the wrong place. Enter an amount such as 1500000, 1,500,000 or 1.500.000."
)
MISGROUPED_BY_SPACES = ("1 5 5", "1 50", "1 2345")


@pytest.mark.parametrize("typed", [*MISGROUPED, *MISGROUPED_BY_SPACES, "5."])
def test_points_and_commas_in_the_wrong_place_are_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(ValueInput, {"kind": "ordered", "amount": typed, "currency": "USD"})
    assert {name: str(text) for name, text in refused.value.fields.items()} == {"amount": WRONG_PLACE}
    with pytest.raises(Refused):
        read_amount(f"{typed} triệu")


@pytest.mark.parametrize("typed", [*MISGROUPED, *MISGROUPED_BY_SPACES])
def test_so_they_are_in_prices(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(QuotationInput, {"unit_price": typed, "valid_until": "2030-01-01"})
    assert {name: str(text) for name, text in refused.value.fields.items()} == {"unit_price": WRONG_PLACE}


def test_an_amount_with_more_digits_than_money_has_says_how_many_it_may_have() -> None:
    with pytest.raises(Invalid) as refused:
        read_input(ValueInput, {"kind": "ordered", "amount": "1234.567", "currency": "USD"})
    assert [str(text) for text in refused.value.fields.values()] == [
        "Enter 2 digits or fewer behind the decimal point."
    ]


@pytest.mark.parametrize("typed", ["", "many", "-5", "5 USD", "triệu", "3 triệu 1 tỷ", "1 tỷ 2 tỷ", "1 tỷ 200"])
def test_what_cannot_be_one_amount_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        read_amount(typed)


def test_numbers_of_programs_stay_as_they_are() -> None:
    assert read_amount(12.5) == 12.5


@pytest.mark.parametrize(
    ("typed", "figure", "currency"),
    [
        ("12.500 đ", "12.500", "d"),
        ("250 triệu đồng", "250trieu", "dong"),
        ("500kđ", "500k", "d"),
        ("VNĐ 1.500.000", "1.500.000", "vnd"),
        ("1億円", "1億", "円"),
        ("US$ 3.5 million", "3.5million", "us$"),
        ("0.45usd", "0.45", "usd"),
        ("￥100", "100", "¥"),
        ("5000원", "5000", "원"),
    ],
)
def test_a_currency_beside_an_amount_is_told_apart(typed: str, figure: str, currency: str) -> None:
    assert split_money(typed) == (figure, currency)


@pytest.mark.parametrize("typed", ["5 thousand", "250tr", "5 xyz", "$5 đ", "-5 đ", "đ", "1500000"])
def test_an_amount_without_one_currency_stays_as_it_is(typed: str) -> None:
    assert split_money(typed) == (typed, "")


@pytest.mark.parametrize(
    ("amount", "currency", "read"),
    [
        ("250 triệu đồng", "", "VND"),
        ("250 triệu đ", "VNĐ", "VND"),
        ("¥100", "", "JPY"),
        ("¥100", "CNY", "CNY"),
        ("100 RMB", "¥", "CNY"),
        ("$100", "NT$", "TWD"),
        ("$100", "US$", "USD"),
        ("100", "円", "JPY"),
        ("100", "vnđ", "VND"),
        ("100", "원", "KRW"),
        ("100", "$", "USD"),
    ],
)
def test_an_amount_and_its_currency_make_one_value(amount: str, currency: str, read: str) -> None:
    assert read_input(ValueInput, {"kind": "ordered", "amount": amount, "currency": currency}).currency == read


def test_an_amount_in_another_currency_than_its_field_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_input(ValueInput, {"kind": "ordered", "amount": "100 đ", "currency": "usd"})
    assert {name: str(text) for name, text in refused.value.fields.items()} == {
        "amount": "This amount is in VND, the currency says usd. Make them the same."
    }


@pytest.mark.parametrize("typed", ["gold", "xyz", "円円", "12"])
def test_what_is_no_currency_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(BudgetLineInput, {"name": "Hall", "currency": typed})
    assert list(refused.value.fields) == ["currency"]


def test_offers_and_budgets_read_a_currency_beside_any_amount() -> None:
    offer = read_input(QuotationInput, {"unit_price": "12500 đ", "tool_price": "9000", "valid_until": "2030-01-01"})
    assert (offer.currency, offer.unit_price) == ("VND", 12_500)
    line = read_input(BudgetLineInput, {"name": "Hall", "spent": "250 triệu đ", "planned": "1 tỷ"})
    assert (line.currency, line.spent, line.planned) == ("VND", 250_000_000, 1_000_000_000)
