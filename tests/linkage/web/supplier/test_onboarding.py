"""From signing up to a published profile: few taps, few words, no upload."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import ProfileStatus
from database.models.companies import Company
from tests.pages import Page, get_page, post_form

MOST_TAPS, MOST_TYPED = 12, 8


def test_a_new_firm_is_published_after_a_few_taps(client: FlaskClient, session: Session) -> None:
    answers = {
        "tax_code": "0100109106",
        "company_name": "Dập Hoa Sen",
        "province": "24",
        "name": "Nguyễn Thị Sen",
        "email": "sen@mail.example",
        "password": "mua-thu-la-vang-roi",
    }
    home = post_form(client, "/account/sign-up/supplier", answers)
    assert home.h1 == "Our desk"

    get_page(client, home.links["Add what you do"])  # tap
    found = get_page(client, "/supplier/profile/processes?words=dap+lien+hoan")  # typed, tap
    process = _ticks(found)[0]  # tap
    added = post_form(client, "/supplier/profile/processes/add", {"process": process, "how": "own"})  # tap
    assert "Publish now" in added
    done = post_form(client, "/supplier/profile/publish", {})  # tap
    taps, typed = 5, 1

    assert "Your profile is published" in done
    assert taps <= MOST_TAPS
    assert typed <= MOST_TYPED
    company = session.exec(select(Company).where(Company.name == "Dập Hoa Sen")).one()
    assert company.supplier_profile is not None
    assert company.supplier_profile.status is ProfileStatus.LISTED
    assert [offer.process for offer in company.plants[0].capabilities] == ["stamping-progressive"]


def test_publishing_too_early_leads_to_what_is_missing(client: FlaskClient, session: Session) -> None:
    answers = {
        "tax_code": "0100109106",
        "company_name": "Dập Hoa Sen",
        "province": "24",
        "name": "Nguyễn Thị Sen",
        "email": "sen@mail.example",
        "password": "mua-thu-la-vang-roi",
    }
    post_form(client, "/account/sign-up/supplier", answers)
    page = post_form(client, "/supplier/profile/publish", {})
    assert page.h1 == "What you do"
    assert "Add at least one process that you run." in page


def _ticks(page: Page) -> list[str]:
    return re.findall(r'type="checkbox" id="found-form-\d+" name="process" value="([^"]+)"', page.html)
