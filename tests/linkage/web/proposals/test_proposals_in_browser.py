"""Every page of a proposal in a real browser, on a phone and a desk, and a yes without script: nothing sideways, nothing for axe."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlmodel import Session, select

from database.enums import FairSide, ProposalStatus
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.proposals import Proposal
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.proposals import RefusalInput
from linkage.services.audit import SYSTEM
from linkage.services.firm_refusals import refuse_firm
from linkage.services.match_results import refresh_results
from tests.browsing import PHONE, faults_of, sign_in_at, with_password
from tests.conftest import CHROMIUM
from tests.factories import make_need, make_officer, make_supplier
from tests.linkage.services.test_proposals import DESK as LETTERS
from tests.linkage.services.test_proposals import Pair

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed (Debian package chromium)"),
]


def _signed_in(context: BrowserContext, address: str, email: str) -> Page:
    page = context.new_page()
    sign_in_at(page, address, email)
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
    supplier, buyer = (with_password(session, pair.people[side]) for side in (FairSide.SUPPLIER, FairSide.ASSEMBLER))
    code = pair.need.code
    pages = {
        supplier: (
            *("/supplier/introductions", f"/proposals/{agreed.code}", f"/proposals/{waiting.code}"),
            *("/account/refusals", "/account/privacy", f"/supplier/needs/{code}/ask"),
        ),
        buyer: ("/assembler/introductions", f"/assembler/needs/{code}/introduce/{pair.supplier.code}"),
        with_password(session, make_officer(session)): (
            *("/officer/proposals?kind=all", "/officer/proposals?show=open", f"/proposals/{waiting.code}"),
            f"/officer/companies/{own.code}/refusals",
        ),
        "": (found[1],),
    }
    faults = []
    for email, urls in pages.items():
        context = browser.new_context(viewport=PHONE, color_scheme="dark" if email == buyer else "light")
        page = _signed_in(context, address, email) if email else context.new_page()
        faults += faults_of(page, address, urls)
        context.close()
    assert faults == []


def test_a_supplier_says_yes_on_a_phone_without_script(browser: Browser, address: str, session: Session) -> None:
    pair = Pair(session)
    made = pair.proposed()
    email = with_password(session, pair.people[FairSide.SUPPLIER])
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
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
