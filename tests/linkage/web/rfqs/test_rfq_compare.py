"""Offers side by side: the best figure of each row is marked, and who sent no offer stands below."""

from __future__ import annotations

import re

import pytest
from sqlmodel import Session

from database.session import transaction
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import DeclineInput
from linkage.services.audit import SYSTEM
from linkage.services.quotations import Sender, decline
from tests.linkage.web.rfqs.conftest import Market, sent_rfq
from tests.pages import Page, get_page, post_form
from tests.rfq_makers import end_time, make_offer

BARE = dict.fromkeys(("material", "process", "overhead", "freight", "tool_price"), "")


def rows_of(page: Page) -> dict[str, list[str]]:
    """Label of a row -> its cells, a star before the best."""
    found = {}
    for label, cells in re.findall(r'<th scope="row">([^<]+?)(?: <span.*?)?</th>(.*?)</tr>', page.html, re.DOTALL):
        texts = re.findall(r"<td[^>]*>(.*?)</td>", cells, re.DOTALL)
        found[label] = [
            ("* " if ">Best<" in text else "") + re.sub(r"<span.*</span>|<[^>]+>", "", text).strip() for text in texts
        ]
    return found


def test_the_best_figure_of_each_row_is_marked(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, second, _third = rfq.invitations
    make_offer(session, first, lead_days=30, least_order="500", capacity_month="20000", valid_until="2031-01-31")
    dearer = {"unit_price": "0.60", "material": "0.40", "tool_price": "", "lead_days": "21", "freight": "0.02"}
    make_offer(session, second, **dearer, least_order="500", capacity_month="90000", valid_until="2031-03-31")
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/offers")
    rows = rows_of(page)
    assert rows["Landed total of a year, with the tool"] == ["* 70,400 USD", "74,400 USD"]
    assert rows["Price of one unit"] == ["* 0.5 USD", "0.6 USD"]
    assert rows["Material"] == ["* 0.3 USD", "0.4 USD"]
    assert rows["Freight of one unit"] == ["0.02 USD", "0.02 USD"]
    assert rows["Price of the tool"] == ["8,000 USD", ""]
    assert rows["Lead time, days"] == ["30", "* 21"]
    assert rows["Smallest order"] == ["500", "500"]
    assert rows["Capacity a month"] == ["20,000", "* 90,000"]
    assert [cell.startswith("*") for cell in rows["Valid until"]] == [False, True]
    assert re.findall(r'<td class="number">[^<]*30</td>', page.html)
    assert not re.findall(r'<td class="number">[^<]*T/T', page.html)


def test_a_cost_that_some_leave_out_of_their_total_is_told(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, second, _third = rfq.invitations
    make_offer(session, first, tool_price="8000", freight="0.02")
    make_offer(session, second, tool_price="", freight="0.03")
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/offers")
    assert "Price of the tool: not stated by Dập Cúc, and so not in its total." in page
    assert "Freight of one unit: not stated" not in page


def test_nothing_is_decided_while_somebody_may_still_answer(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, second, third = rfq.invitations
    make_offer(session, first)
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    for path in (here, f"{here}/offers"):
        page = get_page(buyer, path)
        assert "Decide when all have answered, or after the hour." in page
        assert "Decide" not in page.links
    for each in (second, third):
        with transaction():
            decline(session, each, read_input(DeclineInput, {"reason": "capacity-full"}), Sender(SYSTEM))
    for path in (here, f"{here}/offers"):
        page = get_page(buyer, path)
        assert "Decide when all have answered" not in page
        assert page.links["Decide"] == f"{here}/decide"


def test_prices_in_two_currencies_have_a_best_one_only_at_a_rate(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    make_offer(session, rfq.invitations[0], **BARE)
    make_offer(session, rfq.invitations[1], currency="VND", unit_price="10000", **BARE)
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    rows = rows_of(get_page(buyer, here + "/offers"))
    assert rows["Price of one unit"] == ["0.5 USD", "10,000 VND"]
    rows = rows_of(post_form(buyer, here + "/rates", {"rate-VND": "25,000"}))
    assert rows["Price of one unit"] == ["* 10,000 VND", "0.5 USD"]
    assert rows["Landed total of a year in USD, with the tool"][0].startswith("* 48,000 USD")


@pytest.mark.parametrize("rate", ["0", "0." + 30 * "0" + "1"])
def test_a_rate_at_which_no_total_can_be_counted_is_not_kept(session: Session, market: Market, rate: str) -> None:
    rfq = sent_rfq(session, market)
    make_offer(session, rfq.invitations[0], currency="VND", unit_price="10000", **BARE)
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    page = post_form(buyer, here + "/rates", {"rate-VND": rate, "sure-VND": "1"}, status=422)
    assert page.links["1 USD is: Enter 0.000001 or more."] == "#f-rate-VND"
    assert rows_of(get_page(buyer, here + "/offers"))["Price of one unit"] == ["10,000 VND"]


def test_nothing_is_the_best_while_one_offer_has_no_rate(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, second, third = rfq.invitations
    make_offer(session, first, **BARE)
    make_offer(session, second, unit_price="0.60", **BARE)
    make_offer(session, third, currency="EUR", unit_price="0.01", **BARE)
    rows = rows_of(get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/offers"))
    for label in ("Landed total of a year in USD, with the tool", "Landed price of one unit", "Price of one unit"):
        assert not any(cell.startswith("*") for cell in rows[label]), label


def test_who_sent_no_offer_stands_below_with_the_days_left(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, second, third = rfq.invitations
    make_offer(session, first)
    with transaction():
        given = read_input(DeclineInput, {"reason": "tool-cost", "reason_text": "Too dear."})
        decline(session, second, given, Sender(SYSTEM))
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/offers"
    page = get_page(buyer, here)
    below = page.text.split("No offer from these firms")[1]
    assert "Dập Sen" not in below
    assert "Dập Cúc Does not quote Tool not paid for · Too dear." in below
    assert "Dập Mai Waits for an answer 10 days left Remind it by a message" in below
    assert page.links["Remind it by a message"].endswith(third.code)
    end_time(session, rfq)
    below = get_page(buyer, here).text.split("No offer from these firms")[1]
    assert "Dập Mai No answer came in time" in below
    assert "Remind it" not in below


def test_before_any_offer_and_while_they_are_sealed_it_says_who_has_not_answered(
    session: Session, market: Market
) -> None:
    rfq = sent_rfq(session, market, is_sealed="1")
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/offers"
    make_offer(session, rfq.invitations[0])
    page = get_page(buyer, here)
    assert "Dập Mai" in page.text.split("No offer from these firms")[1]
    assert "0.5 USD" not in page
    empty = sent_rfq(session, market)
    assert "Dập Sen" in get_page(buyer, f"/assembler/rfqs/{empty.code}/offers")
