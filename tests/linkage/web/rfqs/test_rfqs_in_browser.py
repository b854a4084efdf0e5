"""Every page of a request for quotation in a real browser, on a phone and a desk: nothing sideways, nothing for axe."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlmodel import Session
from werkzeug.serving import make_server

from database.models.rfqs import Rfq
from database.models.users import User
from database.session import db, transaction
from linkage.inputs.rfqs import AnswerInput, QuestionInput
from linkage.services.audit import SYSTEM
from linkage.services.passwords import hash_password
from linkage.services.rfq_files import accept_nda, take_file
from linkage.services.rfq_questions import answer, ask
from tests.conftest import CHROMIUM
from tests.factories import make_assembler, make_need, make_officer, make_supplier, make_user
from tests.rfq_makers import letters, make_drawing, make_offer, make_rfq

PASSWORD = "bảy con ngựa xanh ăn đá cuội"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian package chromium)"),
]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


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


def _account(session: Session, user: User) -> str:
    with transaction():
        db().get_one(User, user.id).password_hash = hash_password(PASSWORD)
    return user.email


def _sign_in(page: Page, address: str, email: str) -> None:
    page.goto(address + "/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()


def test_a_new_question_stands_apart_from_those_above_it(
    browser: Browser, address: str, app: Flask, session: Session
) -> None:
    rfq, _draft = _told(session, app.config["LINKAGE"].upload_dir)
    context = browser.new_context(viewport={"width": 390, "height": 740})
    page = context.new_page()
    _sign_in(page, address, _account(session, make_user(session, company=rfq.invitations[1].supplier)))
    page.goto(f"{address}/supplier/rfqs/{rfq.invitations[1].code}")
    tops = "found => found.map(each => each.getBoundingClientRect().top - each.previousElementSibling.getBoundingClientRect().bottom)"
    gaps = page.locator(".card-list > .card + .card, .card-list + form").evaluate_all(tops)
    context.close()
    assert [round(gap) for gap in gaps] == [12, 16]


def test_pages_of_a_request_are_accessible_and_fit_a_phone(
    browser: Browser, address: str, app: Flask, session: Session
) -> None:
    rfq, draft = _told(session, app.config["LINKAGE"].upload_dir)
    buyer = _account(session, make_user(session, company=rfq.buyer))
    supplier = _account(session, make_user(session, company=rfq.invitations[1].supplier))
    officer = _account(session, make_officer(session))
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
        context = browser.new_context(viewport=PHONE, color_scheme="dark" if email == supplier else "light")  # type: ignore[arg-type]
        page = context.new_page()
        if email:
            _sign_in(page, address, email)
        for url in urls:
            for size in (PHONE, DESK):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                found = page.goto(address + url, wait_until="networkidle")
                assert found is not None
                assert found.status == 200, url
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    faults.append((url, size["width"], "scrolls sideways"))
                told = Axe().run(page, options={"runOnly": RULES}).response["violations"]
                faults += [(url, each["id"], node["html"]) for each in told for node in each["nodes"]]
        context.close()
    assert faults == []
