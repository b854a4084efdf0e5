"""Telling the agency of a buyer in confidence: the supplier's own page, and closed to everybody else."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import OfficerRole
from database.models.feedback import ConductReport
from database.models.outcomes import Outcome
from tests.factories import make_need, make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.linkage_makers import make_linkage
from tests.pages import get_page, post_form

TOLD = {"topic": "late-payment", "happened_on": "2026-01-05", "text": "zq-secret: paid after 190 days"}


@pytest.fixture
def linkage(session: Session) -> Outcome:
    return make_linkage(session, need=make_need(session), supplier=make_supplier(session, name="Dập Sen"))


@pytest.fixture
def supplier(app: Flask, session: Session, sign_in: SignIn, linkage: Outcome) -> FlaskClient:
    return sign_in(app.test_client(), make_user(session, company=linkage.company))


def test_the_supplier_tells_sees_who_reads_it_and_takes_it_back(
    supplier: FlaskClient, session: Session, linkage: Outcome
) -> None:
    url = f"/linkages/{linkage.code}/report"
    assert url in get_page(supplier, f"/linkages/{linkage.code}").html
    assert "Only head officers of the agency read what you write" in get_page(supplier, url).text
    page = post_form(supplier, url, TOLD)
    assert "zq-secret" in page.text
    report = session.exec(select(ConductReport)).one()
    assert (report.topic, report.text, report.outcome_id) == ("late-payment", TOLD["text"], linkage.id)
    page = post_form(supplier, f"{url}/{report.code}/withdraw", {})
    assert ("Taken back on" in page.text, "zq-secret" in page.text) == (True, False)


def test_what_is_missing_is_said_and_what_was_typed_stays(supplier: FlaskClient, linkage: Outcome) -> None:
    page = post_form(supplier, f"/linkages/{linkage.code}/report", {**TOLD, "topic": ""}, status=422)
    assert "Choose what it is about." in page.text
    assert "zq-secret" in page.html


def test_one_form_sent_twice_is_one_report(supplier: FlaskClient, session: Session, linkage: Outcome) -> None:
    for _each in "ab":
        post_form(supplier, f"/linkages/{linkage.code}/report", {**TOLD, "form_key": "k" * 32})
    assert len(session.exec(select(ConductReport)).all()) == 1


def test_the_buyer_officers_and_others_come_to_no_report(
    app: Flask, session: Session, sign_in: SignIn, supplier: FlaskClient, linkage: Outcome
) -> None:
    url = f"/linkages/{linkage.code}/report"
    post_form(supplier, url, TOLD)
    report = session.exec(select(ConductReport)).one()
    buyer = make_user(session, company=linkage.buyer)
    other = make_user(session, company=make_supplier(session))
    people = {
        "buyer": (buyer, 403),
        "officer": (make_officer(session), 403),
        "admin": (make_officer(session, role=OfficerRole.ADMIN), 403),
        "other": (other, 404),
    }
    for person, status in people.values():
        client = sign_in(app.test_client(), person)
        assert client.get(url).status_code == status
        assert url not in client.get(f"/linkages/{linkage.code}").get_data(as_text=True)
    for name in ("buyer", "officer", "other"):
        client = sign_in(app.test_client(), people[name][0])
        assert client.get(f"/officer/conduct/{report.code}").status_code == 403
        assert client.get("/officer/conduct").status_code == 403
