"""What a supplier reads of the part that it is asked for: what the request says, what the need behind it says, and what it may not."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from database.enums import NeedStatus, NeedVisibility
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.rfqs import recall
from tests.factories import make_need
from tests.linkage.web.rfqs.conftest import Market, opened_link, sent_rfq
from tests.pages import get_page, post_form
from tests.rfq_makers import NDA, make_drawing, make_rfq

NEED = {
    "title": "Bracket",
    "text": "For the feeder of a printer.",
    "requirements": {
        "process_steps": [
            {"process": "stamping-progressive", "role": "core", "attrs": {"press_tonnage_t": 110}},
            {"process": "plating-zinc", "role": "core"},
        ],
        "materials": ["secc"],
        "envelope": "180 x 60 x 25 mm",
        "tolerance_note": "H7 on the bore",
        "volume": {"value": 100_000, "unit": "pcs/month"},
    },
}


def test_a_request_takes_from_its_need_what_a_supplier_has_to_know(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer, **NEED)
    form = get_page(market.as_("buyer"), f"/assembler/needs/{need.code}/rfq")
    taken = {name: form.fields[name] for name in ("process", "size", "surface", "heat_treatment", "critical")}
    assert taken == {
        "process": "Dập liên hoàn (progressive), Mạ kẽm điện phân (cromat 3+)"
        " / Progressive stamping, Zinc electroplating (trivalent chromate)",
        "size": "180 x 60 x 25 mm",
        "surface": "Mạ kẽm điện phân (cromat 3+) / Zinc electroplating (trivalent chromate)",
        "heat_treatment": "",
        "critical": "H7 on the bore",
    }


def test_a_supplier_reads_the_need_behind_a_request_signed_in_or_by_link(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer, **NEED)
    rfq = make_rfq(session, market.first, market.third, need=need, text="In boxes of ten.")
    page = get_page(market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}")
    link = opened_link(session, guest := market.visitor())
    for read in (page, get_page(guest, link)):
        assert "What the need behind it says" in read
        for fact in ("Press force: 110 t", "Zinc electroplating", "180 x 60 x 25 mm", "H7 on the bore", "100,000"):
            assert fact in read, fact
        assert "For the feeder of a printer." in read
        assert get_page(guest, read.links["The page of the need"]).h1 == "Bracket"


def test_what_the_request_says_is_not_said_twice(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer, **NEED)
    rfq = make_rfq(session, market.first, need=need, size="180 x 60 x 25 mm", text="For the feeder of a printer.")
    page = get_page(market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}")
    assert page.text.count("180 x 60 x 25 mm") == 1
    assert page.text.count("For the feeder of a printer.") == 1


@pytest.mark.parametrize(
    ("status", "visibility", "facts", "page_of_need"),
    [
        (NeedStatus.PUBLISHED, NeedVisibility.PUBLIC, True, (True, True)),
        (NeedStatus.PUBLISHED, NeedVisibility.REGISTERED, True, (True, False)),
        (NeedStatus.PUBLISHED, NeedVisibility.OFFICERS, False, (False, False)),
        (NeedStatus.DRAFT, NeedVisibility.PUBLIC, False, (False, False)),
        (NeedStatus.WITHDRAWN, NeedVisibility.PUBLIC, False, (False, False)),
    ],
)
def test_a_need_is_read_as_far_as_registered_firms_may(
    session: Session,
    market: Market,
    status: NeedStatus,
    visibility: NeedVisibility,
    facts: bool,
    page_of_need: tuple[bool, bool],
) -> None:
    need = make_need(session, market.buyer, **NEED)
    rfq = make_rfq(session, market.first, market.third, need=need)
    with transaction():
        need.status, need.visibility = status, visibility
        session.add(need)
    link = opened_link(session, guest := market.visitor())
    pages = (get_page(market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"), get_page(guest, link))
    assert [("180 x 60 x 25 mm" in page) for page in pages] == [facts, facts]
    assert tuple("The page of the need" in page for page in pages) == page_of_need


def test_a_recalled_supplier_reads_the_need_no_more(session: Session, market: Market) -> None:
    rfq = make_rfq(session, market.first, need=make_need(session, market.buyer, **NEED))
    with transaction():
        recall(session, rfq.invitations[0], by=SYSTEM)
    assert "180 x 60" not in get_page(market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}")


@pytest.mark.parametrize("place", ["24", "バクニン", "Bac Ninh", "Bắc Ninh"])
def test_a_province_is_named_in_the_language_of_the_reader(session: Session, market: Market, place: str) -> None:
    rfq = sent_rfq(session, market, delivery_place=place)
    with transaction():
        market.people["first"].language = "vi"
        session.add(market.people["first"])
    own = f"/supplier/rfqs/{rfq.invitations[0].code}"
    assert "Nơi giao hàng Bắc Ninh" in get_page(market.as_("first"), own)
    assert "Place of delivery Bac Ninh" in get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}")


def test_a_place_in_own_words_stays_as_it_is(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market, delivery_place="Gate 3, 24 Quế Võ")
    assert "Gate 3, 24 Quế Võ" in get_page(market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}")


def test_without_a_drawing_nobody_has_to_agree_to_the_nda(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    first, own = market.as_("first"), f"/supplier/rfqs/{rfq.invitations[0].code}"
    page = get_page(first, own)
    assert "The buyer has not added drawings yet." in page
    assert "you can quote without it" in page
    assert "Agree and open the drawings" not in page
    assert NDA in page
    agreed = {"name": "Lê Thị Hồng", "agrees": "1", "version": rfq.nda_version}
    assert "as soon as the buyer adds them" in post_form(first, own + "/nda", agreed)
    page = get_page(market.as_("second"), f"/supplier/rfqs/{rfq.invitations[1].code}")
    make_drawing(session, market.app.config["LINKAGE"].upload_dir, rfq, is_behind_nda=False)
    page = get_page(market.as_("second"), f"/supplier/rfqs/{rfq.invitations[1].code}")
    assert "has not added" not in page
    assert "you can quote without it" in page
    make_drawing(session, market.app.config["LINKAGE"].upload_dir, rfq)
    page = get_page(market.as_("second"), f"/supplier/rfqs/{rfq.invitations[1].code}")
    assert "Agree and open the drawings" in page
    assert "you can quote without it" not in page
    assert "bracket.pdf" in get_page(first, own)
