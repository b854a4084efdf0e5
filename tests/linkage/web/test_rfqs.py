"""Requests for quotation on pages: the buyer, a supplier with an account, one behind a link, and who must see nothing of it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlmodel import Session, select

from database.enums import InvitationStatus, RfqStatus
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.rfqs import Rfq, RfqDownload, RfqInvitation
from database.models.users import User
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.rfqs import recall
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import Page, get_page, post_form, with_csrf_token
from tests.rfq_makers import (
    NDA,
    end_time,
    letters,
    make_drawing,
    make_offer,
    make_rfq,
    offer_data,
    pdf_of_one_page,
    rfq_data,
)


@dataclass
class Market:
    """A buyer, three suppliers and their people; the third has no account."""

    app: Flask
    sign_in: SignIn
    buyer: Company
    first: Company
    second: Company
    third: Company
    people: dict[str, User]

    def as_(self, who: str) -> FlaskClient:
        return self.sign_in(self.app.test_client(), self.people[who])

    def visitor(self) -> FlaskClient:
        return self.app.test_client()


@pytest.fixture
def market(app: Flask, sign_in: SignIn, session: Session) -> Market:
    buyer = make_assembler(session, name="Fuji Hồ Gươm")
    first, second, third = (make_supplier(session, name=f"Dập {name}") for name in ("Sen", "Cúc", "Mai"))
    with transaction():
        third.contact_name, third.contact_email = "Trần Văn Mai", "mai@supplier.example"
        session.add(third)
    people = {
        "buyer": make_user(session, company=buyer, email="buyer@mail.example"),
        "first": make_user(session, company=first, name="Lê Thị Hồng", email="first@mail.example"),
        "second": make_user(session, company=second, email="second@mail.example"),
        "officer": make_officer(session, email="officer@mail.example"),
        "other": make_user(session, company=make_assembler(session), email="other@mail.example"),
    }
    return Market(app, sign_in, buyer, first, second, third, people)


def sent_rfq(session: Session, market: Market, **overrides: object) -> Rfq:
    need = make_need(session, market.buyer, title="Bracket")
    return make_rfq(session, market.first, market.second, market.third, need=need, **overrides)


def code_in(page: Page | str) -> str:
    found = re.search(r"/rfqs/([A-Z0-9]{8})", page if isinstance(page, str) else page.html)
    assert found is not None
    return found[1]


def opened_link(session: Session, client: FlaskClient) -> str:
    """The address of the request behind the link of the third supplier, with the code typed."""
    (body,) = [each.body for each in letters(session, "invited") if each.recipient == "mai@supplier.example"]
    url = "/l/" + body.split("/l/")[1].split()[0]
    page = get_page(client, url)
    assert "m•••@supplier.example" in page
    assert NDA not in page
    post_form(client, url + "/code", {})
    found = re.search(r"\b\d{6}\b", letters(session, "code")[-1].body)
    assert found is not None
    assert "not right" in post_form(client, url + "/open", {"code": "12"}, status=422)
    post_form(client, url + "/open", {"code": found[0]})
    return url


def test_the_whole_way_from_a_need_to_the_order(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer, title="Bracket for a feeder")
    buyer, first, guest = market.as_("buyer"), market.as_("first"), market.visitor()
    form = get_page(buyer, get_page(buyer, f"/assembler/needs/{need.code}").links["Ask for quotations"])
    assert form.fields["title"] == "Bracket for a feeder"
    assert form.fields["annual_volume"] == "1200000"
    assert "keep them safe" in form.html
    page = post_form(buyer, f"/assembler/needs/{need.code}/rfq", rfq_data(title="Bracket B", is_sealed="1"))
    assert page.h1 == "Whom do you ask?"
    assert "Dập Sen" in page
    code = code_in(page)
    chosen = [market.first.code, market.third.code]
    page = post_form(buyer, f"/assembler/rfqs/{code}/suppliers", {"suppliers": chosen})
    assert "Send it to the suppliers" in page
    paper = {"file": (io.BytesIO(pdf_of_one_page()), "bracket.pdf"), "kind": "drawing", "revision": "A"}
    page = post_form(buyer, f"/assembler/rfqs/{code}/files", paper)
    assert "bracket.pdf" in page
    version = re.search(r'name="version" value="(\d+)"', page.html)
    assert version is not None
    page = post_form(buyer, f"/assembler/rfqs/{code}/send", {"version": version[1]})
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
    assert "Order placed" in post_form(buyer, f"/assembler/rfqs/{code}/decide", choice)
    assert "Gets the order" in get_page(guest, link)
    page = get_page(first, own)
    assert "Does not get the order" in page
    assert "Dập Mai" not in page
    assert {each.stage.value for each in session.exec(select(Outcome)).all()} == {"quotation"}


def test_a_copy_bears_the_reader_and_each_taking_is_seen_by_the_buyer(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    drawing, first = make_drawing(session, market.app.config["LINKAGE"].upload_dir, rfq), market.as_("first")
    own = f"/supplier/rfqs/{rfq.invitations[0].code}"
    taken = first.post(f"{own}/files/{drawing.code}", data=with_csrf_token(first, {}))
    assert taken.status_code == 403
    post_form(first, own + "/nda", {"name": "Lê Thị Hồng", "agrees": "1", "version": rfq.nda_version})
    taken = first.post(f"{own}/files/{drawing.code}", data=with_csrf_token(first, {}))
    assert taken.mimetype == "application/pdf"
    assert taken.headers["Content-Disposition"].startswith("attachment")
    session.expire_all()
    row = session.exec(select(RfqDownload)).one()
    text = PdfReader(io.BytesIO(taken.data)).pages[0].extract_text()
    assert row.stamp in text
    assert "Lê Thị Hồng" in text
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}")
    assert row.stamp in page
    assert "Lê Thị Hồng" in page


def test_the_box_has_to_be_ticked_and_a_name_given(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, own = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"
    page = post_form(first, own + "/nda", {"name": "Lê", "version": rfq.nda_version}, status=422)
    assert "Tick the box" in page
    page = post_form(first, own + "/nda", {"agrees": "1", "version": rfq.nda_version}, status=422)
    assert "Enter your name" in page


def test_competitors_and_strangers_find_nothing(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market, title="Hidden bracket")
    drawing = make_drawing(session, market.app.config["LINKAGE"].upload_dir, rfq, is_behind_nda=False)
    make_offer(session, rfq.invitations[0], deviations="private-words-of-sen")
    own, other = (f"/supplier/rfqs/{each.code}" for each in rfq.invitations[:2])
    for who in ("second", "other", "officer"):
        client = market.as_(who)
        for url in (own, own + "/quote", own + "/paper", own + "/decline"):
            assert client.get(url).status_code in (403, 404), (who, url)
        assert client.post(f"{own}/files/{drawing.code}", data=with_csrf_token(client, {})).status_code in (403, 404)
        for url in ("", "/edit", "/offers", "/decide", "/suppliers", f"/files/{drawing.code}"):
            assert client.get(f"/assembler/rfqs/{rfq.code}{url}").status_code in (403, 404), (who, url)
        assert client.get(f"/files/{drawing.upload.code}").status_code == 404
    page = get_page(market.as_("second"), other)
    assert "Dập Sen" not in page.html
    assert "private-words-of-sen" not in page.html
    visitor = market.visitor()
    assert visitor.get(own).status_code == 302
    assert visitor.get(f"/files/{drawing.upload.code}").status_code == 404


def test_a_link_opens_nothing_without_its_code_and_nothing_after_a_recall(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    drawing = make_drawing(session, market.app.config["LINKAGE"].upload_dir, rfq, is_behind_nda=False)
    guest, stranger = market.visitor(), market.visitor()
    link = opened_link(session, guest)
    assert "Bracket" in get_page(guest, link)
    assert "Open the request" in get_page(stranger, link)
    assert "Open the request" in get_page(stranger, link + "/quote")
    for url in ("/quote", "/nda", "/questions", "/decline", f"/files/{drawing.code}"):
        assert stranger.post(link + url, data=with_csrf_token(stranger, {})).status_code == 403, url
    assert guest.post(f"{link}/files/{drawing.code}", data=with_csrf_token(guest, {})).status_code == 200
    with transaction():
        recall(session, rfq.invitations[2], by=SYSTEM)
    assert guest.get(link).status_code == 404
    assert guest.post(f"{link}/files/{drawing.code}", data=with_csrf_token(guest, {})).status_code == 404


def test_a_recalled_supplier_keeps_the_line_in_its_list_and_no_more(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    buyer, asked = market.as_("buyer"), rfq.invitations[0]
    post_form(buyer, f"/assembler/rfqs/{rfq.code}/suppliers/{asked.code}/recall", {})
    first = market.as_("first")
    assert "Taken back" in get_page(first, "/supplier/rfqs")
    page = get_page(first, f"/supplier/rfqs/{asked.code}")
    assert NDA not in page
    assert "Send an offer" not in page
    data = with_csrf_token(first, offer_data())
    assert first.post(f"/supplier/rfqs/{asked.code}/quote", data=data).status_code == 409


def test_a_supplier_declines_with_a_reason(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, own = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"
    assert "Choose a reason." in post_form(first, own + "/decline", {}, status=422)
    page = post_form(first, own + "/decline", {"reason": "tool-cost", "reason_text": "Too dear."})
    assert "Does not quote" in page
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}")
    assert "Tool not paid for" in page
    assert "Too dear." in page


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


def test_a_draft_of_an_offer_comes_back(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, asked = market.as_("first"), rfq.invitations[0]
    sent = with_csrf_token(first, {"unit_price": "0.77", "currency": "USD"})
    assert first.post(f"/drafts/quotation:{asked.code}", data=sent).status_code == 204
    page = get_page(first, f"/supplier/rfqs/{asked.code}/quote")
    assert page.fields["unit_price"] == "0.77"
    post_form(first, f"/supplier/rfqs/{asked.code}/quote", offer_data())
    assert get_page(first, f"/supplier/rfqs/{asked.code}/quote").fields["unit_price"] == "0.5"


def test_other_currencies_are_shown_and_not_mixed(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    make_offer(session, rfq.invitations[0])
    make_offer(session, rfq.invitations[1], currency="VND", unit_price="1", material="1", process="", overhead="")
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/offers")
    assert "Dập Cúc quotes in another currency" in page
    assert page.text.index("Dập Sen") < page.text.index("Dập Cúc", page.text.index("Prices"))
    assert "Not stated" in page
    assert "(differs)" in page


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


def test_a_file_that_cannot_be_marked_is_refused_at_once(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    for data in (b"%PDF-1.7\nnonsense\n%%EOF", b"ISO-10303-21;", b"MZ", b""):
        paper = {"file": (io.BytesIO(data), "x.pdf"), "kind": "drawing"}
        page = post_form(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}/files", paper, status=422)
        assert page.title.startswith("Error:")
    session.expire_all()
    assert rfq.files == []


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
    session.expire_all()
    assert rfq.status is RfqStatus.OPEN
    assert {each.status for each in rfq.invitations} == {InvitationStatus.QUOTED}


def test_empty_lists_say_what_to_do(session: Session, market: Market) -> None:
    assert "Nobody has asked your firm" in get_page(market.as_("first"), "/supplier/rfqs")
    assert "Choose a need" in get_page(market.as_("buyer"), "/assembler/rfqs")
    assert session.exec(select(RfqInvitation)).all() == []


def test_officers_see_who_owes_an_answer_and_no_price(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market, title="Bracket for officers")
    make_drawing(session, market.app.config["LINKAGE"].upload_dir, rfq)
    make_offer(session, rfq.invitations[0], unit_price="77.31", material="77.31", process="", overhead="")
    draft = make_rfq(session, market.first, need=rfq.need, is_sent=False, title="Not sent yet")
    page = get_page(market.as_("officer"), "/officer/rfqs")
    assert "Bracket for officers" in page
    assert "Dập Sen: Has quoted" in page
    assert "Dập Cúc: Waits for an answer" in page
    assert "No letter reaches it" not in page
    assert draft.title not in page
    assert "77.31" not in page.html
    assert "bracket.pdf" not in page.html


def test_desks_say_what_waits(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, buyer = market.as_("first"), market.as_("buyer")
    assert "1 request for quotation waits for your answer" in get_page(first, "/supplier")
    make_offer(session, rfq.invitations[0])
    assert "waits for your answer" not in get_page(first, "/supplier")
    assert "waits for your decision" not in get_page(buyer, "/assembler")
    end_time(session, rfq)
    assert "1 request for quotation waits for your decision" in get_page(buyer, "/assembler")
