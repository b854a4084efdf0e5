"""Offers on pages: their form, their comparison, the rates, and the decision."""

from __future__ import annotations

import re
from decimal import Decimal

from sqlmodel import Session

from database.enums import InvitationStatus, RfqStatus
from database.session import transaction
from linkage.inputs.rfqs import DecisionInput
from linkage.services.audit import SYSTEM
from linkage.services.rfq_awards import decide
from tests.linkage.web.rfqs.conftest import Market, sent_rfq
from tests.pages import get_page, post_form, with_csrf_token
from tests.rfq_makers import (
    BASE,
    end_time,
    letters,
    make_offer,
    offer_data,
)


def test_who_is_chosen_goes_on_on_the_page_of_both_firms(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    make_offer(session, rfq.invitations[0])
    end_time(session, rfq)
    with transaction():
        decide(session, rfq, {rfq.invitations[0].code: DecisionInput(share=Decimal("33.5"))}, by=SYSTEM, base_url=BASE)
    first, other = market.as_("first"), market.as_("second")
    page = get_page(first, f"/supplier/rfqs/{rfq.invitations[0].code}")
    assert "33.5%" in page
    pair = get_page(first, page.links["The page of both firms"])
    assert "Fuji Hồ Gươm" in pair
    assert "20,100" in pair  # 0.50 x 120,000 x 33.5 %
    assert "Note its amount" not in get_page(other, f"/supplier/rfqs/{rfq.invitations[1].code}")
    written = {each.recipient: each.body for each in letters(session, "decided")}
    assert rfq.invitations[0].outcome is not None
    assert f"/linkages/{rfq.invitations[0].outcome.code}" in written["first@mail.example"]
    assert "/linkages/" not in written["second@mail.example"] + written["mai@supplier.example"]


def test_figures_are_written_as_the_reader_writes_them(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    own = f"/supplier/rfqs/{rfq.invitations[0].code}"
    with transaction():
        market.people["first"].language = "vi"
        session.add(market.people["first"])
    first = market.as_("first")
    typed = {"unit_price": "1.234,5", "material": "1.234,25", "process": "0,25", "overhead": ""}
    post_form(first, own + "/quote", offer_data(**typed))
    session.expire_all()
    assert rfq.invitations[0].quotations[0].unit_price == Decimal("1234.5")
    page = get_page(first, own)
    assert "1.234,25 USD" in page
    assert "1234.25" not in page
    assert get_page(first, own + "/quote").fields["material"] == "1234,25"


def test_words_of_scale_are_read_in_prices_and_shown_as_figures(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, own = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"
    typed = {
        "currency": "VND",
        "unit_price": "12,5 nghìn",
        "material": "",
        "process": "",
        "overhead": "",
        "freight": "",
    }
    page = post_form(first, own + "/quote", offer_data(**typed, tool_price="180 triệu"))
    assert "12,500 VND" in page
    assert "180,000,000 VND" in page
    assert get_page(first, own + "/quote").fields["tool_price"] == "180000000"
    post_form(first, own + "/quote", offer_data(**typed, tool_price="180 triệu đồng"))
    page = post_form(first, own + "/quote", offer_data(**typed, tool_price="much"), status=422)
    assert "Enter an amount, such as 0.45, 1500000 or 250 million." in page


def test_a_price_with_points_or_commas_in_the_wrong_place_is_refused(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, url = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}/quote"
    for typed in ("1.5.5", "1,2,3", "12.34.567 đ", "1,2.5", "1 5 5"):
        page = post_form(first, url, offer_data(unit_price=typed, currency=""), status=422)
        assert "stand in the wrong place" in page, typed
        assert page.fields["unit_price"] == typed


def test_a_supplier_declines_with_a_reason(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, own = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"
    assert "Choose a reason." in post_form(first, own + "/decline", {}, status=422)
    page = post_form(first, own + "/decline", {"reason": "tool-cost", "reason_text": "Too dear."})
    assert "Does not quote" in page
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}")
    assert "Tool not paid for" in page
    assert "Too dear." in page


def test_what_an_offer_may_leave_out_is_folded_until_it_is_needed(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market, payment="60 days")
    first, own = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}/quote"
    page = get_page(first, own)
    assert len(re.findall(r"<details class=\"more\"(?: open)?>", page.html)) == 4
    assert " open><summary>" not in page.html
    unfolded = re.sub(r"<details.*?</details>", "", page.html, flags=re.DOTALL)
    fields = re.findall(r'id="f-(\w+)"', unfolded)
    assert fields == ["unit_price", "currency", "lead_days", "valid_until", "file"]
    typed = offer_data(material="", process="", overhead="", freight="", tool_price="much")
    page = post_form(first, own, typed, status=422)
    assert re.findall(r"open><summary>([^<]+)", page.html) == ["Tool and samples"]
    post_form(first, own, offer_data(material="", process="", overhead="", freight="", tool_price=""))
    assert " open><summary>" not in get_page(first, own).html


def test_a_draft_of_an_offer_comes_back(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, asked = market.as_("first"), rfq.invitations[0]
    sent = with_csrf_token(first, {"unit_price": "0.77", "currency": "USD"})
    assert first.post(f"/drafts/quotation:{asked.code}", data=sent).status_code == 204
    page = get_page(first, f"/supplier/rfqs/{asked.code}/quote")
    assert page.fields["unit_price"] == "0.77"
    post_form(first, f"/supplier/rfqs/{asked.code}/quote", offer_data())
    assert get_page(first, f"/supplier/rfqs/{asked.code}/quote").fields["unit_price"] == "0.5"


def test_offers_in_two_currencies_are_compared_at_a_rate_that_is_named(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    make_offer(session, rfq.invitations[0])
    in_dong = {"unit_price": "10000", "material": "", "process": "", "overhead": "", "freight": "", "tool_price": ""}
    make_offer(session, rfq.invitations[1], currency="VND", **in_dong)
    buyer, url = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/offers"
    page = get_page(buyer, url)
    assert "There is no rate for VND yet" in page
    assert "not compared: no rate yet" in page
    assert page.text.index("Dập Sen") < page.text.index("Dập Cúc", page.text.index("Prices"))
    assert "Not stated" in page
    assert "(differs)" in page
    page = post_form(buyer, f"/assembler/rfqs/{rfq.code}/rates", {"rate-VND": "25,000"})
    assert "48,000 USD (at 1 USD = 25,000 VND)" in page  # 10,000 x 120,000 VND
    assert "There is no rate" not in page
    assert page.fields["rate-VND"] == "25000"
    table = page.text.index("Prices")
    assert page.text.index("Dập Cúc", table) < page.text.index("Dập Sen", table)
    session.expire_all()
    assert Decimal(rfq.rates["VND"]) * 25_000 == 1
    end_time(session, rfq)
    assert "(at 1 USD = 25,000 VND)" in get_page(buyer, f"/assembler/rfqs/{rfq.code}/decide")


def test_the_last_rate_is_offered_again_and_a_wrong_one_refused(session: Session, market: Market) -> None:
    buyer = market.as_("buyer")
    earlier, rfq = sent_rfq(session, market), sent_rfq(session, market)
    for each in (earlier, rfq):
        make_offer(session, each.invitations[0], currency="EUR")
    post_form(buyer, f"/assembler/rfqs/{earlier.code}/rates", {"rate-EUR": "1.08"})
    page = get_page(buyer, f"/assembler/rfqs/{rfq.code}/offers")
    assert page.fields["rate-EUR"] == "1.08"
    assert "There is no rate for EUR yet" in page
    for wrong in ("0", "-1", "much"):
        page = post_form(buyer, f"/assembler/rfqs/{rfq.code}/rates", {"rate-EUR": wrong}, status=422)
        assert page.fields["rate-EUR"] == wrong
    session.expire_all()
    assert rfq.rates == {}


def test_a_rate_upside_down_is_asked_about_at_its_field(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    make_offer(session, rfq.invitations[0], currency="VND", unit_price="10000", material="", process="", overhead="")
    page = post_form(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/rates", {"rate-VND": "0.000038"}, status=422)
    assert re.search(r'href="#f-rate-VND">[^<]*Did you mean 1 USD = 26,316 VND\?', page.html)
    assert page.fields["rate-VND"] == "0.000038"
    session.expire_all()
    assert rfq.rates == {}


def test_a_buyer_may_insist_on_a_rate_that_is_asked_about(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    make_offer(session, rfq.invitations[0], currency="VND", unit_price="10000", material="", process="", overhead="")
    make_offer(session, rfq.invitations[1], currency="EUR")
    buyer, url = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/rates"
    assert "sure-" not in get_page(buyer, f"/assembler/rfqs/{rfq.code}/offers").html
    page = post_form(buyer, url, {"rate-VND": "26.3", "rate-EUR": "much"}, status=422)
    assert "sure-" not in page.html.replace("sure-VND", "")
    page = post_form(buyer, url, {"rate-VND": "26.3", "rate-EUR": "1.08"}, status=422)
    assert "The rate is really so" in page
    page = post_form(buyer, url, {"rate-VND": "26.3", "rate-EUR": "much", "sure-VND": "1"}, status=422)
    assert re.search(r'name="sure-VND"[^>]* checked', page.html)
    page = post_form(buyer, url, {"rate-VND": "26.3", "rate-EUR": "1.08", "sure-VND": "1"})
    assert "(at 1 USD = 26.3 VND)" in page
    shown = page.fields["rate-VND"]
    assert "sure-" not in post_form(buyer, url, {"rate-VND": shown, "rate-EUR": "much"}, status=422).html
    page = post_form(buyer, url, {"rate-VND": shown, "rate-EUR": "1.09"})
    assert "(at 1 EUR = 1.09 USD)" in page
    post_form(buyer, url, {"rate-VND": "26.4", "rate-EUR": "1.09"}, status=422)


def test_rates_are_asked_for_only_where_offers_may_be_read(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market, is_sealed="1")
    make_offer(session, rfq.invitations[0], currency="EUR")
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/offers")
    assert "EUR" not in page.html


def test_shares_of_more_than_the_whole_and_missing_reasons_are_refused(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    for each in rfq.invitations:
        make_offer(session, each)
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/decide"
    version = get_page(buyer, here).fields["version"]
    first, second, third = (each.code for each in rfq.invitations)
    page = post_form(buyer, here, {"version": version, f"share-{first}": "60", f"share-{second}": "50"}, status=422)
    assert f"f-reason-{third}" in page.html
    shares = {f"share-{first}": "60", f"share-{second}": "50", f"reason-{third}": "price"}
    assert "more than the whole" in post_form(buyer, here, {"version": version, **shares}, status=422)
    both = {f"share-{first}": "60", f"reason-{first}": "price", f"reason-{second}": "price", f"reason-{third}": "price"}
    page = post_form(buyer, here, {"version": version, **both}, status=422)
    assert "This supplier has a share and a reason for none." in page
    assert re.findall(r'href="#f-([a-z]+)-', page.html) == ["reason"]
    session.expire_all()
    assert rfq.status is RfqStatus.OPEN
    assert {each.status for each in rfq.invitations} == {InvitationStatus.QUOTED}


def test_nothing_is_chosen_for_anybody_before_the_buyer_decides(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    for each in rfq.invitations:
        make_offer(session, each)
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/decide")
    assert re.findall(r'<option value=""[^>]*>([^<]+)', page.html) == ["Choose"] * 3
    assert {page.fields[f"{name}-{each.code}"] for each in rfq.invitations for name in ("share", "reason")} == {""}
