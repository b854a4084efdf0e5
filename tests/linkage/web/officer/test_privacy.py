"""The queue of requests about personal data, and carrying them out."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import PrivacyRequestStatus, PrivateViewKind
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.privacy import Consent, PrivacyRequest, PrivateView
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.privacy import IntakeInput
from linkage.services.audit import SYSTEM
from linkage.services.privacy_requests import take_down
from tests.factories import make_supplier
from tests.pages import get_page, post_form, with_csrf_token

GIVEN = {"kind": "deletion", "channel": "email", "name": "Chị Lan", "email": "lan@mail.example", "language": "en"}


def asked(session: Session, **values: Any) -> PrivacyRequest:
    with transaction():
        return take_down(session, read_input(IntakeInput, {**GIVEN, **values}), by=SYSTEM)


def step(
    desk: FlaskClient, found: PrivacyRequest, name: str, session: Session, *, status: int = 200, **fields: str
) -> str:
    session.expire_all()
    sent = {"step": name, "version": str(session.get_one(PrivacyRequest, found.id).version), **fields}
    text = post_form(desk, f"/officer/privacy/requests/{found.code}", sent, status=status).text
    session.expire_all()
    return text


def test_what_is_due_first_stands_first_and_late_ones_are_marked(desk: FlaskClient, session: Session) -> None:
    asked(session, name="Later")
    late = asked(session, name="Sooner")
    with transaction():
        session.get_one(PrivacyRequest, late.id).answer_by = agency_today() - datetime.timedelta(days=1)
    text = get_page(desk, "/officer/privacy").text
    assert text.index("Sooner") < text.index("Later")
    assert "2 Requests about personal data" in get_page(desk, "/officer").text
    assert text.count(" Late ") == 1
    assert "Nobody yet" in text


def test_both_last_days_stand_in_the_queue(desk: FlaskClient, session: Session) -> None:
    found = asked(session)
    answer, carried_out = (f"{day:%b} {day.day}, {day.year}" for day in (found.answer_by, found.carry_out_by))
    assert f"Answer by {answer} · Carried out by {carried_out}" in get_page(desk, "/officer/privacy").text
    step(desk, found, "answer", session)
    text = get_page(desk, "/officer/privacy").text
    assert f"Carried out by {carried_out}" in text
    assert f"Answer by {answer}" not in text


def test_a_call_is_taken_down_once(desk: FlaskClient, session: Session) -> None:
    assert "Enter the e-mail address or the telephone number" in post_form(
        desk, "/officer/privacy/new", {**GIVEN, "email": ""}, status=422
    )
    for _twice in range(2):
        page = post_form(desk, "/officer/privacy/new", {**GIVEN, "channel": "phone", "form_key": "one"})
    assert "Delete it" in page.h1
    assert len(session.exec(select(PrivacyRequest)).all()) == 1


def test_a_deletion_is_shown_first_and_waits_for_who_asks(desk: FlaskClient, session: Session) -> None:
    firm = make_supplier(session, contact={"name": "Chị Lan", "email": "lan@mail.example"})
    found = asked(session)
    page = get_page(desk, f"/officer/privacy/requests/{found.code}")
    assert "The contact of 1 firm is emptied; the firm stays." in page
    assert "Delete all of it" not in page
    assert "Make sure first who asks" in step(desk, found, "erase", session, status=422)
    assert session.get_one(Company, firm.id).contact_email == "lan@mail.example"
    step(desk, found, "identity", session, identity="Called back under the known number.")
    assert "The person is forgotten." in step(desk, found, "erase", session)
    assert session.get_one(Company, firm.id).contact_email is None
    ended = session.get_one(PrivacyRequest, found.id)
    assert (ended.status, ended.email, ended.name) == (PrivacyRequestStatus.DONE, None, "")


CALLED = "Called back under the known number."


def test_a_number_alone_reaches_a_contact_only_when_it_was_called_back(desk: FlaskClient, session: Session) -> None:
    """Anybody may name a number: the officer sees whose contact it would empty, and says that it was called."""
    contact = {"name": "Mai Hoa", "email": "mai@mail.example", "phone": "0912 345 678"}
    firm = make_supplier(session, contact=contact)
    found = asked(session, email="", phone="+84 912 345 678", channel="phone", identity=CALLED)
    page = get_page(desk, f"/officer/privacy/requests/{found.code}")
    assert (
        f"{firm.name} · Contact · M\N{BULLET}\N{BULLET}\N{BULLET} H\N{BULLET}\N{BULLET}\N{BULLET} by the number only"
        in page.text
    )
    assert f'href="/officer/companies/{firm.code}"' in page.html
    assert "Call the number back first" in step(desk, found, "erase", session, status=422)
    assert session.get_one(Company, firm.id).contact_email == "mai@mail.example"
    step(desk, found, "erase", session, number_checked="1")
    assert session.get_one(Company, firm.id).contact_email is None
    assert "privacy.number_checked" in session.exec(select(AuditEvent.action)).all()


def test_a_strangers_number_beside_an_address_reaches_nothing_unticked(desk: FlaskClient, session: Session) -> None:
    own = make_supplier(session, contact={"name": "Chị Lan", "email": "lan@mail.example"})
    other = make_supplier(session, contact={"name": "Mai Hoa", "email": "mai@mail.example", "phone": "0912 345 678"})
    found = asked(session, phone="0912 345 678", identity=CALLED)
    page = get_page(desk, f"/officer/privacy/requests/{found.code}").text
    assert page.count("by the number only") == 1
    step(desk, found, "erase", session)
    assert session.get_one(Company, own.id).contact_email is None
    assert session.get_one(Company, other.id).contact_email == "mai@mail.example"


def test_data_and_consents_of_a_number_alone_wait_for_the_call(desk: FlaskClient, session: Session) -> None:
    found = asked(session, kind="access", email="", phone="0912 345 678", identity=CALLED)
    address = f"/officer/privacy/requests/{found.code}/data.zip"
    assert "Call the number back first" in post_form(desk, address, {}, status=422)
    assert session.exec(select(PrivateView)).all() == []
    answer = desk.post(address, data=with_csrf_token(desk, {"number_checked": "1"}))
    assert answer.mimetype == "application/zip"
    other = asked(session, kind="objection", email="", phone="0912 345 678", identity=CALLED)
    assert "Call the number back first" in step(desk, other, "withdraw", session, status=422)
    assert session.exec(select(Consent)).all() == []


def test_an_objection_takes_every_consent_back(desk: FlaskClient, session: Session) -> None:
    found = asked(session, kind="objection", identity="Spoke to her.")
    assert "All consents of the person are taken back" in step(desk, found, "withdraw", session)
    assert all(each.withdrawn_at is not None for each in session.exec(select(Consent)))
    assert "The request is carried out." in step(desk, found, "finish", session, result="All taken back.")


def test_data_of_a_person_leaves_for_a_request_to_see_it_only(desk: FlaskClient, session: Session) -> None:
    found = asked(session, kind="access")
    address = f"/officer/privacy/requests/{found.code}/data.zip"
    post_form(desk, address, {}, status=422)
    step(desk, found, "identity", session, identity="Came with a badge.")
    answer = desk.post(address, data=with_csrf_token(desk, {}))
    assert answer.mimetype == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(answer.data)).namelist() == ["data.json", "data.html"]
    assert session.exec(select(PrivateView.kind)).all() == [PrivateViewKind.PERSON]
    other = asked(session, kind="deletion", identity="Known.")
    post_form(desk, f"/officer/privacy/requests/{other.code}/data.zip", {}, status=409)


def test_an_old_page_changes_nothing(desk: FlaskClient, session: Session) -> None:
    found = asked(session)
    step(desk, found, "answer", session)
    page = post_form(desk, f"/officer/privacy/requests/{found.code}", {"step": "take", "version": "1"}, status=409)
    assert "Somebody else changed this request meanwhile." in page


@pytest.mark.parametrize("fields", [{"step": "extend", "days": "40", "reason": "x"}, {"step": "finish", "result": ""}])
def test_bad_answers_are_said_beside_the_field(desk: FlaskClient, session: Session, fields: dict[str, str]) -> None:
    found = asked(session, identity="Known.")
    name = fields.pop("step")
    text = step(desk, found, name, session, status=422, **fields)
    assert "Please correct one answer" in text


def test_an_unknown_step_is_refused(desk: FlaskClient, session: Session) -> None:
    step(desk, asked(session), "burn", session, status=422)
