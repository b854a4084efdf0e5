"""What has to be corrected on a form of a request: the summary names each field as the form does, and leads to it."""

from __future__ import annotations

import re

from sqlmodel import Session

from tests.factories import make_need
from tests.linkage.web.rfqs.conftest import Market, opened_link, sent_rfq
from tests.pages import Page, get_page, post_form
from tests.rfq_makers import make_offer, offer_data, rfq_data


def summary_of(page: Page) -> dict[str, str]:
    """Field -> what the summary calls it. Fails where a line leads nowhere, or calls a field by another name than the form."""
    lines = re.findall(r'<li><a href="#f-([^"]+)">([^<]+)</a></li>', page.html)
    assert lines
    found = {}
    for name, line in lines:
        assert f'id="f-{name}"' in page.html
        label = re.search(rf'<label class="label" for="f-{name}">([^<]+?)(?: \(optional\))?</label>', page.html)
        found[name] = line.split(": ")[0]
        assert label is None or found[name].split(" (")[0] in (label[1], "Reason"), line
    return found


def test_the_form_of_a_request_names_each_field(session: Session, market: Market) -> None:
    url = f"/assembler/needs/{make_need(session, market.buyer).code}/rfq"
    wrong = {
        **rfq_data(title="", annual_volume="many", currency="gold", due_on="soon", due_time="late"),
        **dict.fromkeys(("number", "part_no", "drawing_no", "volume_unit", "incoterm"), "x" * 61),
        **dict.fromkeys(("delivery_place", "project", "material", "surface", "target_price"), "x" * 301),
        "drawing_revision": "x" * 61,
        "text": "x" * 10_000,
        "nda_text": "x" * 20_001,
        "nda_language": "de",
    }
    found = summary_of(post_form(market.as_("buyer"), url, wrong, status=422))
    assert {name for name in wrong if not isinstance(wrong[name], bool)} == set(found)
    assert found["annual_volume"] == "Volume a year"


def test_the_form_of_an_offer_names_each_field(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, url = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}/quote"
    wrong = dict.fromkeys(offer_data(), "much") | {"tool_days": "1.5", "incoterm": "x" * 11, "payment": "x" * 301}
    found = summary_of(post_form(first, url, wrong, status=422))
    assert set(found) == set(wrong)
    assert (found["material"], found["lead_days"]) == ("Material", "Lead time, days")
    page = post_form(first, url, offer_data(material="0.20"), status=422)
    assert summary_of(page) == {"breakdown": "What the price is made of"}


def test_an_empty_offer_says_beside_each_field_what_to_enter(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    page = post_form(market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}/quote", {}, status=422)
    assert page.links["Price of one unit: Enter the price of one unit."] == "#f-unit_price"
    assert page.links["Valid until: Enter the day until which the offer is valid."] == "#f-valid_until"
    assert "Enter a value." not in page


def test_answers_of_a_supplier_name_each_field(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, own = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"
    assert summary_of(post_form(first, own + "/decline", {}, status=422)) == {"reason": "Reason"}
    assert summary_of(post_form(first, own + "/questions", {}, status=422)) == {"question": "Your question"}
    agreed = {"agrees": "1", "version": rfq.nda_version}
    assert summary_of(post_form(first, own + "/nda", agreed, status=422)) == {"name": "Your name"}
    guest = market.visitor()
    link = opened_link(session, guest)
    post_form(guest, link + "/close", {})
    assert summary_of(post_form(guest, link + "/open", {"code": "1"}, status=422)) == {
        "code": "The code from the letter"
    }


def test_the_decision_names_each_field_and_its_firm(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    for each in rfq.invitations:
        make_offer(session, each, currency="EUR")
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    first, second, third = (each.code for each in rfq.invitations)
    version = get_page(buyer, here + "/decide").fields["version"]
    sent = {"version": version, f"share-{first}": "half", f"share-{second}": "50"}
    assert summary_of(post_form(buyer, here + "/decide", sent, status=422)) == {
        f"share-{first}": "Share of the volume (Dập Sen)",
        f"reason-{third}": "Reason (Dập Mai)",
    }
    page = post_form(buyer, here + "/rates", {"rate-EUR": "much"}, status=422)
    assert summary_of(page) == {"rate-EUR": "1 EUR is"}


def test_files_and_answers_of_the_buyer_name_each_field(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    buyer, here = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    sent = {"kind": "song", "file_no": "x" * 61, "revision": "x" * 21}
    assert summary_of(post_form(buyer, here + "/files", sent, status=422)) == {
        "kind": "What it is",
        "file_no": "Its number",
        "revision": "Its revision",
    }
    post_form(market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}/questions", {"question": "Which side?"})
    session.expire_all()
    (asked,) = rfq.questions
    page = post_form(buyer, f"{here}/questions/{asked.code}", {}, status=422)
    assert summary_of(page) == {f"answer-{asked.code}": "Your answer"}
