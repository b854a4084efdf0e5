"""Offers in other currencies in that of the request."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlmodel import Session

from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.rfq_rates import (
    converted_total,
    foreign_currencies,
    meant_rate,
    offered_rates,
    rates_of,
    set_rates,
)
from linkage.wording.rfqs import rate_pair, rate_text, turned_rate
from tests.rfq_makers import make_offer, make_rfq


def test_a_total_is_converted_only_at_a_rate_of_its_own_request(session: Session) -> None:
    rfq = make_rfq(session, annual_volume=1000)
    home = make_offer(session, rfq.invitations[0])
    abroad = make_offer(session, rfq.invitations[1], currency="EUR")
    assert foreign_currencies(rfq) == ("EUR",)
    assert (converted_total(rfq, home), converted_total(rfq, abroad)) == (Decimal("8520.00"), None)
    with transaction():
        set_rates(session, rfq, {"EUR": Decimal("1.08"), "USD": Decimal(2)}, by=SYSTEM)
    assert rates_of(rfq) == {"EUR": Decimal("1.08")}
    assert (converted_total(rfq, home), converted_total(rfq, abroad)) == (Decimal("8520.00"), Decimal("9201.60"))
    with transaction():
        set_rates(session, rfq, {}, by=SYSTEM)
    assert converted_total(rfq, abroad) is None


def test_a_rate_is_offered_from_the_last_request_in_the_same_currency(session: Session) -> None:
    first = make_rfq(session)
    second = make_rfq(session, first.invitations[0].supplier, need=first.need)
    in_dong = make_rfq(session, first.invitations[0].supplier, need=first.need, currency="VND")
    with transaction():
        set_rates(session, first, {"EUR": Decimal("1.08")}, by=SYSTEM)
    assert offered_rates(session, second, ["EUR", "JPY"]) == {"EUR": Decimal("1.08")}
    assert offered_rates(session, in_dong, ["EUR"]) == {}


@pytest.mark.parametrize(
    ("currency", "other", "rate", "words"),
    [
        ("VND", "USD", 1 / Decimal(25_300), "1 USD = 25,300 VND"),
        ("USD", "VND", Decimal(25_300), "1 USD = 25,300 VND"),
        ("EUR", "USD", Decimal("1.08"), "1 EUR = 1.08 USD"),
        ("VND", "JPY", 1 / Decimal("168.5"), "1 JPY = 168.5 VND"),
    ],
)
def test_a_pair_is_named_as_people_quote_it(currency: str, other: str, rate: Decimal, words: str) -> None:
    assert rate_text(currency, other, rate) == words
    assert set(rate_pair(currency, other)) == {currency, other}
    assert turned_rate(currency, other, turned_rate(currency, other, rate)) == pytest.approx(rate)


@pytest.mark.parametrize(
    ("one", "many", "typed", "meant"),
    [
        ("USD", "VND", "0.000038", 26_316),
        ("USD", "VND", "26.316", 26_316),
        ("USD", "VND", "26316", None),
        ("USD", "VND", "23000", None),
        ("JPY", "VND", "0.0059", Decimal("169.49")),
        ("JPY", "VND", "168.5", None),
        ("USD", "JPY", "0.0066", Decimal("151.52")),
        ("EUR", "USD", "0.93", None),
        ("USD", "CNY", "7.2", None),
        ("USD", "KRW", "0.00072", Decimal("1388.9")),
        ("BRL", "VND", "0.0002", None),
    ],
)
def test_a_rate_that_was_typed_upside_down_is_known(one: str, many: str, typed: str, meant: Decimal | None) -> None:
    assert meant_rate(one, many, Decimal(typed)) == meant
