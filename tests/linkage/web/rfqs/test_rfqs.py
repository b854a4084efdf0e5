"""Requests for quotation on pages, from the need to the order: written, checked, sent, changed, found again."""

from __future__ import annotations

import datetime
import io
import re

from sqlmodel import Session, select

from database.models.outcomes import Outcome
from database.models.rfqs import Rfq, RfqInvitation
from database.session import transaction
from linkage.days import agency_today
from tests.factories import make_need
from tests.linkage.web.rfqs.conftest import Market, code_in, opened_link, sent_rfq
from tests.pages import get_page, post_form
from tests.rfq_makers import (
    end_time,
    make_drawing,
    make_offer,
    make_rfq,
    offer_data,
    pdf_of_one_page,
    rfq_data,
)


def test_the_whole_way_from_a_need_to_the_order(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer, title="Bracket for a feeder")
    buyer, first, guest = market.as_("buyer"), market.as_("first"), market.visitor()
    form = get_page(buyer, get_page(buyer, f"/assembler/needs/{need.code}").links["Ask for quotations"])
    assert form.fields["title"] == "Bracket for a feeder"
    assert form.fields["annual_volume"] == "1200000"
    page = post_form(buyer, f"/assembler/needs/{need.code}/rfq", rfq_data(title="Bracket B", is_sealed="1"))
    code = code_in(page)
    paper = {"file": (io.BytesIO(pdf_of_one_page()), "bracket.pdf"), "kind": "drawing", "revision": "A"}
    page = post_form(buyer, f"/assembler/rfqs/{code}/files", paper)
    assert "bracket.pdf" in page
    page = get_page(buyer, page.links["Go on to the suppliers"])
    assert page.h1 == "Whom do you ask?"
    assert "Dập Sen" in page
    chosen = [market.first.code, market.third.code]
    page = post_form(buyer, f"/assembler/rfqs/{code}/suppliers", {"suppliers": chosen})
    assert page.h1 == "Check, then send"
    assert "bracket.pdf" in page
    page = post_form(buyer, f"/assembler/rfqs/{code}/send", {"version": page.fields["version"]})
    assert "Open for answers" in page

    own = get_page(first, "/supplier/rfqs").links["Bracket B"]
    page = get_page(first, own)
    assert "Fuji Hồ Gươm" in page
    assert "bracket.pdf" not in page
    agreed = {"name": "Lê Thị Hồng", "agrees": "1", "version": page.fields["version"]}
    assert "bracket.pdf" in post_form(first, own + "/nda", agreed)
    page = post_form(first, own + "/questions", {"question": "Which side is the burr on?"})
    assert "Not answered yet" in page
    page = post_form(first, own + "/quote", offer_data(material="0.20"), status=422)
    assert "0.1 USD is missing" in page
    assert page.fields["unit_price"] == "0.50"
    assert "Your offer is sent" in post_form(first, own + "/quote", offer_data())

    link = opened_link(session, guest)
    assert "burr" not in get_page(guest, link)
    pair = get_page(guest, link.removesuffix("/rfq") + "/linkage")
    assert pair.links["Messages"] == link + "/messages"
    assert pair.links["The request for quotation"] == link
    assert get_page(guest, link + "/messages").links["The request for quotation"] == link
    page = get_page(buyer, f"/assembler/rfqs/{code}")
    (question,) = re.findall(r"/questions/([A-Z0-9]{8})", page.html)
    post_form(buyer, f"/assembler/rfqs/{code}/questions/{question}", {f"answer-{question}": "On side A."})
    assert "On side A." in get_page(guest, link)
    assert "Your offer is sent" in post_form(guest, link + "/quote", offer_data(unit_price="0.48", material="0.28"))

    page = get_page(buyer, f"/assembler/rfqs/{code}")
    assert "2 offers are there, sealed." in page
    assert "0.48" not in page.html + get_page(buyer, f"/assembler/rfqs/{code}/offers").html
    session.expire_all()
    rfq = session.exec(select(Rfq)).one()
    end_time(session, rfq)
    page = get_page(buyer, f"/assembler/rfqs/{code}/offers")
    assert "68,000 USD" in page  # (0.48 + 0.02) x 120,000 + 8,000
    assert page.text.index("Dập Mai") < page.text.index("Dập Sen")
    page = get_page(buyer, f"/assembler/rfqs/{code}/decide")
    by_firm = {each.supplier_id: each.code for each in rfq.invitations}
    won, lost = by_firm[market.third.id or 0], by_firm[market.first.id or 0]
    choice = {"version": page.fields["version"], f"share-{won}": "100", f"reason-{lost}": "price"}
    page = post_form(buyer, f"/assembler/rfqs/{code}/decide", choice)
    assert "A supplier is chosen" in page
    form = get_page(buyer, page.links["Note its amount"])
    assert (form.fields["amount"], form.fields["currency"]) == ("57600.00", "USD")  # 0.48 x 120,000
    assert 'value="trial-order" checked' in get_page(buyer, page.links["The first order is placed"]).html
    page = get_page(guest, link)
    assert "Chosen for the order" in page
    assert get_page(guest, page.links["Note its amount"]).fields["amount"] == "57600.00"
    page = get_page(first, own)
    assert "Not chosen" in page
    assert "Dập Mai" not in page
    assert {each.stage.value for each in session.exec(select(Outcome)).all()} == {"quotation"}


def test_a_target_price_is_read_by_suppliers_only_where_the_buyer_shows_it(session: Session, market: Market) -> None:
    for shown in ("0", "1"):
        rfq = sent_rfq(session, market, target_price="0.4321 USD", is_target_shown=shown)
        assert "0.4321 USD" in get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}")
        page = get_page(market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}")
        assert ("0.4321 USD" in page) is (shown == "1")


def test_what_may_be_missing_is_said_before_a_request_goes_out(session: Session, market: Market) -> None:
    soon = (agency_today() + datetime.timedelta(days=1)).isoformat()
    buyer, need = market.as_("buyer"), make_need(session, market.buyer)
    hurried = make_rfq(session, market.first, need=need, is_sent=False, nda_text="", due_on=soon, due_time="23:59")
    page = get_page(buyer, f"/assembler/rfqs/{hurried.code}/check")
    assert "No drawing is added." in page
    assert "less than three working days" in page
    assert "no NDA" not in page
    make_drawing(session, market.app.config["LINKAGE"].upload_dir, hurried)
    assert "no NDA" in get_page(buyer, f"/assembler/rfqs/{hurried.code}/check")
    calm = make_rfq(session, market.first, need=need, is_sent=False, target_price="0.4 USD")
    make_drawing(session, market.app.config["LINKAGE"].upload_dir, calm)
    page = get_page(buyer, f"/assembler/rfqs/{calm.code}/check")
    assert 'class="banner' not in page.html
    assert "Your target price, 0.4 USD, stays with your own people." in page
    assert "The request is sent." in post_form(
        buyer, f"/assembler/rfqs/{calm.code}/send", {"version": page.fields["version"]}
    )
    assert get_page(buyer, f"/assembler/rfqs/{calm.code}/check").h1.startswith("Request for quotation")


def test_a_tolerance_of_the_need_is_a_critical_dimension(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer)
    with transaction():
        need.tolerance_note = "H7 on the bore"
        session.add(need)
    form = get_page(market.as_("buyer"), f"/assembler/needs/{need.code}/rfq")
    assert (form.fields["critical"], form.fields["tolerance"]) == ("H7 on the bore", "")


def test_one_form_posted_twice_makes_one_offer_and_one_request(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, own = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"
    for _ in range(2):
        post_form(first, own + "/quote", {**offer_data(), "form_key": "k" * 32})
    session.expire_all()
    assert len(rfq.invitations[0].quotations) == 1
    buyer, need = market.as_("buyer"), rfq.need
    assert need is not None
    for _ in range(2):
        post_form(buyer, f"/assembler/needs/{need.code}/rfq", {**rfq_data(), "form_key": "m" * 32})
    session.expire_all()
    assert len(session.exec(select(Rfq)).all()) == 2


def test_a_request_is_changed_cancelled_and_removed(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    form = get_page(buyer, here + "/edit")
    changed = {**rfq_data(title="Bracket C"), "version": form.fields["version"]}
    assert "All suppliers are told" in post_form(buyer, here + "/edit", changed)
    assert post_form(buyer, here + "/edit", changed, status=409)
    page = post_form(buyer, here + "/edit", {**rfq_data(title=""), "version": "1"}, status=422)
    assert page.title.startswith("Error:")
    assert "Cancelled" in post_form(buyer, here + "/cancel", {})
    assert "Bracket C" in get_page(market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}")
    draft = make_rfq(session, market.first, need=rfq.need, is_sent=False, title="Only a draft")
    assert market.as_("first").get(f"/supplier/rfqs/{draft.invitations[0].code}").status_code == 404
    assert "Only a draft" not in post_form(buyer, f"/assembler/rfqs/{draft.code}/remove", {})


def test_empty_lists_say_what_to_do(session: Session, market: Market) -> None:
    assert "Nobody has asked your firm" in get_page(market.as_("first"), "/supplier/rfqs")
    assert "Choose a need" in get_page(market.as_("buyer"), "/assembler/rfqs")
    assert session.exec(select(RfqInvitation)).all() == []


def test_desks_say_what_waits(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, buyer = market.as_("first"), market.as_("buyer")
    assert "1 request for quotation waits for your answer" in get_page(first, "/supplier")
    make_offer(session, rfq.invitations[0])
    assert "waits for your answer" not in get_page(first, "/supplier")
    assert "waits for your decision" not in get_page(buyer, "/assembler")
    end_time(session, rfq)
    assert "1 request for quotation waits for your decision" in get_page(buyer, "/assembler")
