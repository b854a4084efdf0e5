"""Who must see nothing of a request: competitors, strangers, who has a link without its code, and officers of prices."""

from __future__ import annotations

from sqlmodel import Session, col, select

from database.models.threads import Message
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.rfqs import recall
from tests.linkage.web.rfqs.conftest import Market, opened_link, sent_rfq
from tests.pages import get_page, post_form, with_csrf_token
from tests.rfq_makers import (
    NDA,
    letters,
    make_drawing,
    make_offer,
    make_rfq,
    offer_data,
)


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


def test_a_code_is_typed_once_for_all_letters_to_a_firm(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    guest, stranger = market.visitor(), market.visitor()
    link = opened_link(session, guest)
    cookie = guest.get_cookie("linkage_codes", path="/l")
    assert cookie is not None
    assert (cookie.http_only, cookie.path, cookie.same_site) == (True, "/l", "Lax")
    again = sent_rfq(session, market, title="A second request")
    (body,) = [
        each.body for each in letters(session, "invited") if "A second request" in each.subject and "/l/" in each.body
    ]
    second = "/l/" + body.split("/l/")[1].split()[0]
    assert "Open the request" not in get_page(guest, second)
    assert "A second request" in get_page(guest, second)
    assert "Open the request" in get_page(stranger, second)
    stranger.set_cookie("linkage_codes", cookie.value + "x", path="/l")
    assert "Open the request" in get_page(stranger, second)
    with transaction():
        recall(session, again.invitations[2], by=SYSTEM)
    assert guest.get(second).status_code == 404
    assert "Open the request" in post_form(guest, link + "/close", {})
    assert rfq.invitations[2].seen_at is not None


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


def test_a_guest_writes_under_the_name_typed_by_the_link(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    make_drawing(session, market.app.config["LINKAGE"].upload_dir, rfq)
    guest = market.visitor()
    link = opened_link(session, guest)
    post_form(guest, link + "/messages", {"text": "As the firm"})
    page = get_page(guest, link)
    post_form(guest, link + "/nda", {"name": "Zq Hồng", "agrees": "1", "version": page.fields["version"]})
    post_form(guest, link + "/messages", {"text": "As a person"})
    written = session.exec(select(Message).order_by(col(Message.id))).all()
    assert [(each.author, each.author_id) for each in written] == [("Dập Mai", None), ("Zq Hồng", None)]
    thread = get_page(market.as_("buyer"), f"/messages/rfq/{rfq.invitations[2].code}")
    assert "Zq Hồng, Dập Mai" in thread.text
