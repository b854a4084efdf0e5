"""Every page of a proposal in a real browser, on a phone and a desk, and a yes without script: nothing sideways, nothing for axe."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlmodel import Session, select
from werkzeug.serving import make_server

from database.enums import FairSide, ProposalStatus
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.proposals import Proposal
from database.models.users import User
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.proposals import RefusalInput
from linkage.services.audit import SYSTEM
from linkage.services.firm_refusals import refuse_firm
from linkage.services.match_results import refresh_results
from linkage.services.passwords import hash_password
from tests.conftest import CHROMIUM
from tests.factories import make_need, make_officer, make_supplier
from tests.linkage.services.test_proposals import DESK as LETTERS
from tests.linkage.services.test_proposals import Pair

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


def _account(session: Session, user: User) -> str:
    with transaction():
        person = session.get_one(User, user.id)
        person.password_hash, person.language = hash_password(PASSWORD), "en"
    return user.email


def _signed_in(context: BrowserContext, address: str, email: str) -> Page:
    page = context.new_page()
    page.goto(address + "/account/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()
    return page


def test_pages_are_accessible_and_fit_a_phone(browser: Browser, address: str, session: Session) -> None:
    pair = Pair(session)
    agreed = pair.agreed()
    pair.need = make_need(session, session.get_one(Company, pair.buyer.id), title="Bracket-for-a-very-long-feeder-" * 4)
    waiting = pair.proposed()
    own = pair.supplier
    pair.supplier = make_supplier(session, name="Cơ khí Mai" * 5, contact={"email": "mai@sup.example"})
    pair.proposed()
    with transaction():
        company, other = session.get_one(Company, own.id), session.get_one(Company, pair.supplier.id)
        refuse_firm(session, company, other, RefusalInput(firm=other.code, note="x" * 200), desk=LETTERS, by=SYSTEM)
    refresh_results(session, on=agency_today())
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.recipient == "mai@sup.example")).one()
    found = re.search(r"(/l/\S+)", letter.body)
    assert found is not None
    supplier, buyer = (_account(session, pair.people[side]) for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER))
    code = pair.need.code
    pages = {
        supplier: (
            *("/supplier/introductions", f"/proposals/{agreed.code}", f"/proposals/{waiting.code}"),
            *("/account/refusals", "/account/privacy", f"/supplier/needs/{code}/ask"),
        ),
        buyer: ("/assembler/introductions", f"/assembler/needs/{code}/introduce/{pair.supplier.code}"),
        _account(session, make_officer(session)): (
            *("/officer/proposals?kind=all", "/officer/proposals?show=open", f"/proposals/{waiting.code}"),
            f"/officer/companies/{own.code}/refusals",
        ),
        "": (found[1],),
    }
    faults = []
    for email, urls in pages.items():
        context = browser.new_context(viewport=PHONE, color_scheme="dark" if email == buyer else "light")  # type: ignore[arg-type]
        page = _signed_in(context, address, email) if email else context.new_page()
        for url in urls:
            for size in (PHONE, DESK):
                page.set_viewport_size(size)  # type: ignore[arg-type]
                answer = page.goto(address + url, wait_until="networkidle")
                assert answer is not None
                assert answer.status == 200, url
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    faults.append((url, size["width"], "scrolls sideways"))
                told = Axe().run(page, options={"runOnly": RULES}).response["violations"]
                faults += [(url, each["id"], node["html"]) for each in told for node in each["nodes"]]
        context.close()
    assert faults == []


def test_a_supplier_says_yes_on_a_phone_without_script(browser: Browser, address: str, session: Session) -> None:
    pair = Pair(session)
    made = pair.proposed()
    email = _account(session, pair.people[FairSide.SUPPLIER])
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = _signed_in(context, address, email)
    page.goto(f"{address}/proposals/{made.code}")
    page.locator("label[for=f-agrees]").click()
    page.get_by_role("button", name="Yes, introduce us").click()
    assert page.get_by_text("You said yes.").is_visible()
    pair.yes(made, FairSide.ASSEMBLER)
    page.reload()
    assert page.get_by_text("ken@buy.example").is_visible()
    context.close()
    session.expire_all()
    assert session.get_one(Proposal, made.id).status is ProposalStatus.AGREED
