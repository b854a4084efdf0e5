"""What was told in confidence: head officers read and answer it; others see counts from three firms on, and no more."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import PrivateViewKind
from database.models.feedback import ConductReport
from database.models.outbox import OutboxMessage
from database.models.privacy import PrivateView
from database.models.users import User
from tests.factories import make_assembler, make_supplier
from tests.feedback_makers import make_report
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, with_csrf_token


@pytest.fixture
def report(session: Session) -> ConductReport:
    firm = make_supplier(session, name="Dập Sen", contact={"email": "sen@mail.example"})
    return make_report(session, make_assembler(session, name="Canon Hạ Long"), supplier=firm, text="zq-secret")


def test_a_head_officer_reads_answers_and_leaves_a_trace(
    admin_desk: FlaskClient, session: Session, report: ConductReport
) -> None:
    page = get_page(admin_desk, "/officer/conduct")
    assert ("Late payment" in page.text, "Dập Sen" in page.text, "Canon" in page.text) == (True, False, False)
    page = get_page(admin_desk, f"/officer/conduct/{report.code}")
    assert all(word in page.text for word in ("zq-secret", "Dập Sen", "Canon Hạ Long"))
    views = session.exec(select(PrivateView).where(PrivateView.kind == PrivateViewKind.REPORT)).all()
    assert [each.place for each in views] == ["conduct"]
    assert "What was told in confidence, read" in get_page(admin_desk, "/officer/privacy/views").text
    url = f"/officer/conduct/{report.code}"
    assert "Write what follows." in post_form(admin_desk, url, {"version": 1, "answer": ""}, status=422).text
    page = post_form(admin_desk, url, {"version": 1, "answer": "We talked to them."})
    assert "A letter tells the firm what follows." in page.text
    again = admin_desk.post(url, data=with_csrf_token(admin_desk, {"version": 2, "answer": "Twice"}))
    assert again.status_code == 409
    assert "Answered on" in get_page(admin_desk, "/officer/conduct?state=closed").text


def test_the_desk_of_the_head_officer_alone_says_that_one_waits(
    app: Flask, sign_in: SignIn, officer: User, admin: User, report: ConductReport
) -> None:
    assert report.id is not None
    assert "1 Told in confidence" in get_page(sign_in(app.test_client(), admin), "/officer").text
    assert "Told in confidence" not in get_page(sign_in(app.test_client(), officer), "/officer").text
    assert "Told in confidence" not in get_page(sign_in(app.test_client(), officer), "/officer/feedback").text


def test_officers_see_counts_of_a_buyer_from_three_firms_on(desk: FlaskClient, session: Session) -> None:
    buyer = make_assembler(session)
    url = f"/officer/companies/{buyer.code}"
    pages = [get_page(desk, url).text]
    for _each in range(3):
        make_report(session, buyer)
        pages.append(get_page(desk, url).text)
    assert ["Too few to show." in page for page in pages] == [True, True, True, False]
    # Two that told look like none that did, but for what the linkages themselves add.
    assert "Late payment: at least 3 firms" in pages[3]


def test_the_letter_to_the_firm_is_for_its_reader_alone(
    app: Flask, sign_in: SignIn, officer: User, admin: User, session: Session, report: ConductReport
) -> None:
    head, desk = sign_in(app.test_client(), admin), sign_in(app.test_client(), officer)
    post_form(head, f"/officer/conduct/{report.code}", {"version": 1, "answer": "zq-answer"})
    letter = session.exec(select(OutboxMessage).where(OutboxMessage.kind == "conduct")).one()
    page = post_form(desk, f"/officer/letters/{letter.code}/open", {})
    assert ("zq-answer" in page.text, letter.subject in page.text) == (False, False)
    assert letter.subject not in get_page(desk, "/officer/letters").text
    trail = get_page(desk, "/officer/audit").text
    assert all(word not in trail for word in ("Dập Sen zq", "zq-secret", "zq-answer"))
