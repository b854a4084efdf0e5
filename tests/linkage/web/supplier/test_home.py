"""The desk: the one next thing in each state of the profile, freshness, and needs."""

from __future__ import annotations

import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session

from database.enums import ProfileStatus
from database.models.companies import Company
from database.session import Database, transaction
from linkage.services.audit import SYSTEM
from linkage.services.suppliers import return_profile
from tests.factories import make_need
from tests.linkage.web.supplier.conftest import Owner
from tests.pages import get_page, post_form

MOST_QUERIES = 29
"""Of a first look at new needs: four read them as facts, four as the rows that are shown, six the facts of the firm, one the fairs."""


def profile_status(session: Session, company: Company) -> ProfileStatus:
    session.expire_all()
    assert company.supplier_profile is not None
    return company.supplier_profile.status


def test_a_firm_without_a_process_is_led_to_them(client: FlaskClient, owner: Owner) -> None:
    owner(status="draft", capabilities=[])
    page = get_page(client, "/supplier")
    assert "Next: tell what buyers look for first" in page
    assert page.links["Add what you do"] == "/supplier/profile/processes#f-words"


def test_a_complete_draft_is_published(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner(status="draft")
    assert "Your profile is ready to publish" in get_page(client, "/supplier")
    post_form(client, "/supplier/profile/publish", {})
    assert profile_status(session, company) is ProfileStatus.LISTED


def test_a_returned_profile_shows_what_the_officer_asks(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    with transaction():
        return_profile(session, company, by=SYSTEM, note="Hãy ghi rõ lực dập.")
    page = get_page(client, "/supplier")
    assert "Hãy ghi rõ lực dập." in page
    assert "Next: publish again" in page


def test_a_profile_is_paused_and_published_again(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner()
    page = post_form(client, "/supplier/profile/pause", {})
    assert "Your profile is paused" in page
    assert profile_status(session, company) is ProfileStatus.PAUSED
    assert client.application.test_client().get(f"/suppliers/{company.code}").status_code == 404
    post_form(client, "/supplier/profile/publish", {})
    assert profile_status(session, company) is ProfileStatus.LISTED


def test_one_tap_confirms_that_all_is_still_true(client: FlaskClient, session: Session, owner: Owner) -> None:
    company = owner(confirmed_on="2024-03-01")
    assert "Is everything still true?" in get_page(client, "/supplier")
    page = post_form(client, "/supplier/profile/confirm", {})
    assert "Is everything still true?" not in page
    session.expire_all()
    assert company.supplier_profile is not None
    assert company.supplier_profile.confirmed_on is not None
    assert company.supplier_profile.confirmed_on > datetime.date(2024, 3, 1)


def test_a_certificate_that_has_ended_is_told(client: FlaskClient, owner: Owner) -> None:
    owner(certificates=[{"id": "iso-9001", "status": "valid", "valid_to": "2020-05"}])
    page = get_page(client, "/supplier")
    assert "ISO 9001 ended on May 31, 2020." in page
    assert page.links["Enter the new last day"] == "/supplier/profile/certificates"


def test_missing_things_lead_to_their_fields(client: FlaskClient, owner: Owner) -> None:
    owner(employees=None)
    links = get_page(client, "/supplier").links
    assert links["Say how many people work for you"] == "/supplier/profile/company#f-employees"
    assert 'id="f-employees"' in get_page(client, "/supplier/profile/company").html


def test_every_missing_thing_has_its_field(client: FlaskClient, owner: Owner) -> None:
    """Each link of the whole list leads to an element that is there."""
    bare = {"process": "stamping-progressive"}
    keys = ("employees", "summary_vi", "utilisation_pct", "business_type", "ownership")
    owner(capabilities=[bare], equipment=[], certificates=[], languages=[], **dict.fromkeys(keys))
    page = get_page(client, "/supplier/profile")
    targets = [url for url in page.links.values() if "#f-" in url or "#attributes" in url]
    assert len(targets) > 12
    for url in targets:
        address, anchor = url.split("#")
        assert f'id="{anchor}"' in get_page(client, address).html, url


def test_the_share_rises_right_after_saving(client: FlaskClient, owner: Owner) -> None:
    company = owner(employees=None)
    before = get_page(client, "/supplier/profile").html
    post_form(
        client, "/supplier/profile/terms", {"terms-lead_time_days": "10", "utilisation_pct": "60", "languages": "vi"}
    )
    after = get_page(client, "/supplier/profile").html
    assert company.name in after
    assert _percent(after) > _percent(before)


@pytest.mark.parametrize("url", ["/supplier", "/supplier/needs", "/supplier/profile"])
def test_queries_do_not_grow_with_the_rows(client: FlaskClient, session: Session, owner: Owner, url: str) -> None:
    owner(certificates=[])
    make_need(session)
    few = _queries(client, url)
    for _number in range(6):
        make_need(session)
    many = _queries(client, url)
    assert many == few
    assert many <= MOST_QUERIES


def _queries(client: FlaskClient, url: str) -> int:
    database: Database = client.application.extensions["database"]
    count = 0

    def note(*_args: object) -> None:
        nonlocal count
        count += 1

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        get_page(client, url)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return count


def _percent(html: str) -> int:
    return int(html.split("Profile ", 1)[1].split("%", 1)[0])
