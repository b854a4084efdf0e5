"""Every page of a request for quotation in a real browser, on a phone and a desk: nothing sideways, nothing for axe."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlmodel import Session

from database.models.rfqs import Rfq
from database.session import transaction
from linkage.inputs.rfqs import AnswerInput, QuestionInput
from linkage.services.audit import SYSTEM
from linkage.services.rfq_files import accept_nda, take_file
from linkage.services.rfq_questions import answer, ask
from tests.browsing import PHONE, faults_of, sign_in_at, with_password
from tests.conftest import CHROMIUM
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.rfq_makers import letters, make_drawing, make_offer, make_rfq

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian package chromium)"),
]


def _told(session: Session, folder: Path) -> tuple[Rfq, Rfq]:
    """A request with everything that may stand on its pages, and a draft."""
    buyer = make_assembler(session, name="Fuji Hồ Gươm")
    first, second, third = (make_supplier(session, name=f"Cơ khí Dập {name}" * 3) for name in ("Sen", "Cúc", "Mai"))
    with transaction():
        third.contact_email = "mai@supplier.example"
        session.add(third)
    need = make_need(session, buyer)
    rfq = make_rfq(session, first, second, third, need=need, title="Bracket-for-a-very-long-feeder-" * 4)
    draft = make_rfq(session, first, need=need, is_sent=False)
    drawing = make_drawing(session, folder, rfq)
    asked = rfq.invitations[0]
    with transaction():
        accept_nda(session, asked, name="Lê Thị Hồng", version=rfq.nda_version or "", by=SYSTEM)
        take_file(session, asked, drawing.code, reader="Lê Thị Hồng", by=SYSTEM)
        told = ask(session, asked, QuestionInput(question="Which side is the burr on?"), by=SYSTEM)
        ask(session, rfq.invitations[1], QuestionInput(question="May it be zinc?"), by=SYSTEM)
        answer(session, rfq, told.code, AnswerInput(answer="On side A."), by=SYSTEM)
    make_offer(session, asked)
    make_offer(session, rfq.invitations[1], currency="VND", deviations="Burr up to 0.1 mm.")
    make_offer(session, rfq.invitations[2])
    return rfq, draft


def test_a_new_question_stands_apart_from_those_above_it(
    browser: Browser, address: str, app: Flask, session: Session
) -> None:
    rfq, _draft = _told(session, app.config["LINKAGE"].upload_dir)
    context = browser.new_context(viewport={"width": 390, "height": 740})
    page = context.new_page()
    sign_in_at(page, address, with_password(session, make_user(session, company=rfq.invitations[1].supplier)))
    page.goto(f"{address}/supplier/rfqs/{rfq.invitations[1].code}")
    tops = "found => found.map(each => each.getBoundingClientRect().top - each.previousElementSibling.getBoundingClientRect().bottom)"
    gaps = page.locator(".card-list > .card + .card, .card-list + form").evaluate_all(tops)
    context.close()
    assert [round(gap) for gap in gaps] == [12, 16]


def test_pages_of_a_request_are_accessible_and_fit_a_phone(
    browser: Browser, address: str, app: Flask, session: Session
) -> None:
    rfq, draft = _told(session, app.config["LINKAGE"].upload_dir)
    buyer = with_password(session, make_user(session, company=rfq.buyer))
    supplier = with_password(session, make_user(session, company=rfq.invitations[1].supplier))
    officer = with_password(session, make_officer(session))
    (letter,) = [each.body for each in letters(session, "invited") if each.recipient == "mai@supplier.example"]
    guest = "/l/" + letter.split("/l/")[1].split()[0]
    need = rfq.need.code if rfq.need else ""
    here, own = f"/assembler/rfqs/{rfq.code}", f"/supplier/rfqs/{rfq.invitations[1].code}"
    pages = {
        buyer: (
            *(f"/assembler/needs/{need}/rfq", "/assembler/rfqs", here, here + "/edit", here + "/suppliers"),
            *(
                here + "/offers",
                here + "/decide",
                f"/assembler/rfqs/{draft.code}",
                f"/assembler/rfqs/{draft.code}/check",
            ),
        ),
        supplier: ("/supplier/rfqs", own, own + "/quote", own + "/decline"),
        officer: ("/officer/rfqs",),
        "": (guest, guest + "?sent=1"),
    }
    faults = []
    for email, urls in pages.items():
        context = browser.new_context(viewport=PHONE, color_scheme="dark" if email == supplier else "light")
        page = context.new_page()
        if email:
            sign_in_at(page, address, email)
        faults += faults_of(page, address, urls)
        context.close()
    assert faults == []
