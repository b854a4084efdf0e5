"""People without an account: a request by form, and the link where a contact says yes or no."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.privacy import Consent, PrivacyRequest
from database.session import transaction
from linkage.config import Config
from linkage.errors import Invalid
from linkage.services.audit import SYSTEM
from linkage.services.privacy_links import ask_contact
from linkage.services.signed_links import Desk
from tests.factories import make_supplier, make_user
from tests.pages import get_page, post_form

GIVEN = {"kind": "deletion", "name": "Lan", "email": "lan@mail.example", "language": "en"}


def test_a_request_is_received_once(client: FlaskClient, session: Session) -> None:
    assert "Ask about your data" in get_page(client, "/privacy/request")
    for _twice in range(2):
        page = post_form(client, "/privacy/request", {**GIVEN, "form_key": "one"})
    assert "Your request has arrived." in page
    assert [each.email for each in session.exec(select(PrivacyRequest))] == ["lan@mail.example"]
    assert [each.kind for each in session.exec(select(OutboxMessage))] == ["privacy.received"]


def test_a_known_address_gets_the_same_answer(client: FlaskClient, session: Session) -> None:
    """ASVS 6.3.8"""
    make_user(session, email="lan@mail.example")
    answers = []
    for address in ("lan@mail.example", "nobody@mail.example"):
        page = post_form(client, "/privacy/request", {**GIVEN, "email": address})
        answers.append(re.sub(r'value="[^"]*"', "", page.html))
    assert answers[0] == answers[1]


def test_what_is_missing_is_said_and_what_was_typed_stays(client: FlaskClient, session: Session) -> None:
    page = post_form(client, "/privacy/request", {**GIVEN, "kind": "", "email": "lan"}, status=422)
    assert "Choose what you ask for." in page
    assert "Enter an e-mail address such as" in page
    assert page.fields["name"] == "Lan"
    assert session.exec(select(PrivacyRequest)).all() == []


@pytest.fixture
def firm(session: Session) -> Company:
    return make_supplier(session, name="Dập Sen", contact={"name": "Lan", "email": "lan@mail.example"})


@pytest.fixture
def link(session: Session, config: Config, firm: Company) -> str:
    """Where the letter to the contact person leads."""
    desk = Desk(config.secret_key, f"{config.base_url}/privacy/consents/{{}}")
    with transaction():
        ask_contact(session, session.get_one(Company, firm.id), desk=desk, by=SYSTEM)
    letter = session.exec(select(OutboxMessage)).one()
    found = re.search(r"http://localhost(/privacy/consents/\S+)", letter.body)
    assert found is not None
    return found.group(1)


def test_a_contact_says_yes_and_no_without_an_account(
    client: FlaskClient, session: Session, link: str, firm: Company
) -> None:
    page = get_page(client, link)
    assert "You stand in the registry as the contact of Dập Sen." in page
    assert session.exec(select(Consent)).all() == []
    assert "You agreed" in post_form(client, link, {"purpose": "publish", "given": "1"})
    assert "lan@mail.example" in get_page(client, f"/suppliers/{firm.code}")
    assert "Taken back" in post_form(client, link, {"purpose": "publish", "given": "0"})
    assert "lan@mail.example" not in get_page(client, f"/suppliers/{firm.code}")


def test_a_changed_link_opens_nothing(client: FlaskClient, link: str) -> None:
    assert client.get(link[:-3] + "abc").status_code == 404
    post_form(client, link[:-3] + "abc", {"purpose": "publish", "given": "1"}, status=404)
    post_form(client, link, {"purpose": "all", "given": "1"}, status=404)


def test_who_asked_for_no_letters_is_not_asked_again(
    client: FlaskClient, session: Session, config: Config, link: str, firm: Company
) -> None:
    post_form(client, link, {"purpose": "newsletters", "given": "0"})
    with pytest.raises(Invalid), transaction():
        ask_contact(session, session.get_one(Company, firm.id), desk=Desk(config.secret_key, "{}"), by=SYSTEM)


def test_the_page_about_privacy_says_how_long(client: FlaskClient) -> None:
    page = get_page(client, "/privacy")
    assert "24 months after anything was last heard from the firm" in page
    assert page.links["Ask about your data"] == "/privacy/request"
