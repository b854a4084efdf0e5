"""A person's own page about their data."""

from __future__ import annotations

import io
import json
import re
import zipfile

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import ConsentPurpose, PrivacyRequestKind
from database.models.companies import Company
from database.models.outbox import OutboxMessage
from database.models.privacy import Consent, PrivacyRequest
from database.models.users import User
from linkage.services.fair_contacts import sharing_contacts
from linkage.services.persons import Person
from linkage.wording.consents import GENERAL_PURPOSES
from tests.factories import make_assembler, make_consent, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

CONTACT = {"name": "Chị Lan", "email": "lan@mail.example", "phone": "0912 345 678"}


@pytest.fixture
def firm(session: Session) -> Company:
    return make_supplier(session, contact=CONTACT)


@pytest.fixture
def user(session: Session, firm: Company) -> User:
    return make_user(session, email="lan@mail.example", name="Chị Lan", company=firm, language="en")


@pytest.fixture
def own(client: FlaskClient, user: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(client, user)


def consent(client: FlaskClient, purpose: str, given: str) -> str:
    return post_form(client, "/account/privacy/consents", {"purpose": purpose, "given": given}).text


def test_nothing_is_agreed_beforehand_and_each_purpose_has_its_own_button(own: FlaskClient) -> None:
    page = get_page(own, "/account/privacy")
    assert page.text.count("Not agreed") == len(GENERAL_PURPOSES)
    assert 'type="checkbox"' not in page.html
    assert [purpose for purpose in GENERAL_PURPOSES if f'value="{purpose.value}"' not in page.html] == []


def test_a_contact_is_public_from_the_yes_to_the_no(own: FlaskClient, firm: Company, app_visitor: FlaskClient) -> None:
    address = f"/suppliers/{firm.code}"
    assert "lan@mail.example" not in get_page(app_visitor, address)
    assert "You agreed: Show me to everybody" in consent(own, "publish", "1")
    assert "lan@mail.example" in get_page(app_visitor, address)
    assert app_visitor.get(f"/api/v1{address}").get_json()["supplier"]["contact"]["email"] == "lan@mail.example"
    assert "Taken back: Show me to everybody" in consent(own, "publish", "0")
    assert "lan@mail.example" not in get_page(app_visitor, address)
    assert "contact" not in app_visitor.get(f"/api/v1{address}").get_json()["supplier"]


def test_a_buyer_sees_the_contact_and_the_person_reads_who_looked(
    own: FlaskClient, firm: Company, app_visitor: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    consent(own, "buyers", "1")
    address = f"/suppliers/{firm.code}"
    assert "lan@mail.example" not in get_page(app_visitor, address)
    buyer = sign_in(app_visitor, make_user(session, email="buyer@mail.example", company=make_assembler(session)))
    for _twice in range(2):
        assert "lan@mail.example" in get_page(buyer, address)
    page = get_page(own, "/account/privacy")
    assert page.text.count("buyer@mail.example Contact shown to a buyer") == 1


@pytest.fixture
def app_visitor(client: FlaskClient) -> FlaskClient:
    return client.application.test_client()


def test_what_was_agreed_elsewhere_is_taken_back_by_a_letter_to_the_address(
    own: FlaskClient, session: Session, firm: Company, app_visitor: FlaskClient
) -> None:
    """The answer is the same for an address under which nothing was agreed: nobody finds out whether there was."""
    said = "If you also agreed by a link, by telephone or on paper"
    assert said in consent(own, "events", "0")
    assert session.exec(select(OutboxMessage)).all() == []
    make_consent(session, Person("lan@mail.example"), ConsentPurpose.EVENTS)
    for _twice in range(2):
        assert said in consent(own, "events", "0")
    session.expire_all()
    letter = session.exec(select(OutboxMessage)).one()
    assert letter.kind == "consent-offered"
    assert sharing_contacts(session, [firm]) == {firm.id}, "nothing ended yet"
    found = re.search(r"http://localhost(/privacy/consents/\S+)", letter.body)
    assert found is not None
    post_form(app_visitor, found.group(1), {"purpose": "events", "given": "0"})
    session.expire_all()
    assert sharing_contacts(session, [firm]) == frozenset()


def test_an_unknown_consent_is_refused(own: FlaskClient, session: Session) -> None:
    post_form(own, "/account/privacy/consents", {"purpose": "everything", "given": "1"}, status=404)
    assert session.exec(select(Consent)).all() == []


def test_requests_are_sent_once_and_stand_on_the_page(own: FlaskClient, session: Session) -> None:
    page = post_form(own, "/account/privacy/requests", {"kind": "correction", "message": ""}, status=422)
    assert "Say what is wrong, and what it should be." in page
    for _twice in range(2):
        fields = {"kind": "correction", "message": "My name is Lan Anh.", "form_key": "one"}
        page = post_form(own, "/account/privacy/requests", fields)
    assert "Your request has arrived" in page or "To be answered" in page
    assert [each.kind for each in session.exec(select(PrivacyRequest))] == [PrivacyRequestKind.CORRECTION]


def test_the_page_names_the_days_that_the_letter_names(own: FlaskClient, session: Session) -> None:
    fields = {"kind": "deletion", "message": "", "form_key": "one"}
    post_form(own, "/account/privacy/requests", fields)
    page = get_page(own, "/account/privacy").text
    asked = session.exec(select(PrivacyRequest)).one()
    days = [f"{day:%b} {day.day}, {day.year}" for day in (asked.answer_by, asked.carry_out_by)]
    assert f"Answer by {days[0]} · Carried out by {days[1]}" in page
    [letter] = session.exec(select(OutboxMessage)).all()
    assert f"an answer by {days[0]}, and it is carried out by {days[1]}" in letter.body


def opened(client: FlaskClient, address: str) -> tuple[dict[str, list[dict[str, object]]], str]:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return json.loads(archive.read("data.json")), archive.read("data.html").decode()


def test_everything_about_the_account_comes_as_two_files(own: FlaskClient) -> None:
    consent(own, "calls", "1")
    data, page = opened(own, "/account/privacy/data.zip")
    assert data["account"][0]["email"] == "lan@mail.example"
    assert data["contacts"][0]["phone"] == "0912 345 678"
    assert data["consents"][0]["purpose"] == "calls"
    assert "password" not in json.dumps(data).replace("password_changed_at", "")
    assert "<h1>What is kept about Chị Lan</h1>" in page
    assert "lan@mail.example" in page


def test_what_stands_under_the_address_is_opened_by_a_letter(
    own: FlaskClient, session: Session, app_visitor: FlaskClient, sign_in: SignIn
) -> None:
    assert "A letter with a link is on its way" in post_form(own, "/account/privacy/data", {})
    session.expire_all()
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "privacy.data")).one()
    found = re.search(r"http://localhost(/account/privacy/data/\S+)", letter.body)
    assert found is not None
    data, _page = opened(own, found.group(1))
    assert data["letters"][0]["kind"] == "privacy.data"
    other = sign_in(app_visitor, make_user(session))
    assert other.get(found.group(1)).status_code == 403
    assert own.get(found.group(1)[:-2] + "xx").status_code == 404
