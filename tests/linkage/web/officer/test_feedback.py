"""Feedback for officers: the list with its figures and files, and what is done about a low mark until the firm is told."""

from __future__ import annotations

import datetime
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event
from sqlmodel import Session, select

from database.columns import now
from database.models.feedback import CorrectiveAction, Feedback
from database.models.outbox import OutboxMessage
from database.models.users import User
from linkage.days import agency_today
from tests.factories import make_supplier, make_user, writing
from tests.feedback_makers import give_mark, make_asked
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, with_csrf_token


@pytest.fixture
def low(session: Session) -> Feedback:
    firm = make_supplier(session, name="Dập Sen", contact={"email": "sen@mail.example"})
    return give_mark(make_asked(session, supplier=firm), 1, "=Nobody called")


def overdue(session: Session, asked: Feedback, *, days: int, owner: User | None = None) -> None:
    with writing(session):
        action = session.exec(select(CorrectiveAction).where(CorrectiveAction.feedback_id == asked.id)).one()
        action.due_on = agency_today() - datetime.timedelta(days=days)
        action.owner_id = owner.id if owner is not None else None


def test_an_average_is_told_from_three_answers_on(desk: FlaskClient, session: Session) -> None:
    for mark in (5, 4, 4):
        page = get_page(desk, "/officer/feedback").text
        assert ("answers –" in page, "4." in page.split("How many gave")[0]) == (True, False)
        give_mark(make_asked(session), mark)
    page = get_page(desk, "/officer/feedback").text
    assert "Average of 5, of 3 answers 4.3" in page


def test_the_list_is_narrowed_by_what_is_done_service_and_officer(
    desk: FlaskClient, session: Session, low: Feedback, officer: User
) -> None:
    good = give_mark(make_asked(session), 5)
    overdue(session, low, days=1, owner=officer)
    names = (low.company.name, good.company.name)

    def shown(query: str) -> tuple[bool, ...]:
        table = get_page(desk, f"/officer/feedback?{query}").html.split("<tbody role")[-1]
        return tuple(f">{name}<" in table for name in names)

    assert shown("") == (True, True)
    assert shown("state=overdue") == (True, False)
    assert shown("state=done") == (False, False)
    assert shown("state=answered&service=introduction") == (True, True)
    assert shown("service=fair") == (False, False)
    assert shown(f"owner={officer.code}") == (True, False)


def test_the_list_is_taken_away_as_files_that_are_no_formulas(desk: FlaskClient, low: Feedback) -> None:
    text = desk.get("/officer/feedback.csv?state=low").get_data(as_text=True)
    assert "'=Nobody called" in text
    sheet = load_workbook(io.BytesIO(desk.get("/officer/feedback.xlsx").data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert [row for row in rows if "'=Nobody called" in row]


def test_an_action_is_planned_handed_over_and_done_with_a_result(
    desk: FlaskClient, session: Session, low: Feedback, officer: User
) -> None:
    url = f"/officer/feedback/{low.code}"
    get_page(desk, url)
    plan = {"version": 1, "plan": "Call them", "owner": officer.code, "due_on": low.action.due_on.isoformat()}
    post_form(desk, f"{url}/plan", plan)
    page = post_form(desk, f"{url}/done", {"version": 2, "result": ""}, status=422)
    assert "Write what was done. The firm reads it." in page.text
    page = post_form(desk, f"{url}/done", {"version": 2, "result": "We called them."})
    assert "A letter tells the firm what was done." in page.text
    session.expire_all()
    action = session.get_one(CorrectiveAction, low.action.id)
    assert (action.plan, action.owner_id, action.result, action.done_by_id) == (
        "Call them",
        officer.id,
        "We called them.",
        officer.id,
    )
    assert len(session.exec(select(OutboxMessage).where(OutboxMessage.kind == "feedback.result")).all()) == 1


def test_another_day_without_a_reason_is_refused_and_a_stale_page_too(desk: FlaskClient, low: Feedback) -> None:
    url, day = f"/officer/feedback/{low.code}/plan", (agency_today() + datetime.timedelta(days=60)).isoformat()
    page = post_form(desk, url, {"version": 1, "due_on": day}, status=422)
    assert "Say why the day is another one." in page.text
    post_form(desk, url, {"version": 1, "due_on": day, "reason": "Holiday"})
    stale = desk.post(url, data=with_csrf_token(desk, {"version": 1, "due_on": day, "plan": "x"}))
    assert stale.status_code == 409


def test_only_a_head_officer_opens_it_again(
    app: Flask, desk: FlaskClient, session: Session, low: Feedback, admin: User, sign_in: SignIn
) -> None:
    url = f"/officer/feedback/{low.code}"
    post_form(desk, f"{url}/done", {"version": 1, "result": "Done"})
    assert "Open it again" not in get_page(desk, url).text
    refused = desk.post(f"{url}/reopen", data=with_csrf_token(desk, {"version": 2, "reason": "No"}))
    assert refused.status_code == 403
    head = sign_in(app.test_client(), admin)
    assert "Open it again" in get_page(head, url).text
    page = post_form(head, f"{url}/reopen", {"version": 2, "reason": "They say no"})
    assert "Done</textarea>" in page.html
    session.expire_all()
    assert session.get_one(CorrectiveAction, low.action.id).done_at is None


def test_an_officer_notes_what_a_firm_says_on_the_telephone(desk: FlaskClient, session: Session) -> None:
    asked = make_asked(session)
    url = f"/officer/feedback/{asked.code}"
    assert "Choose how the firm told you." in post_form(desk, url, {"mark": "4"}, status=422).text
    post_form(desk, url, {"mark": "4", "text": "Fine", "via": "officer"})
    session.expire_all()
    found = session.get_one(Feedback, asked.id)
    assert (found.mark, found.text, found.via) == (4, "Fine", "officer")


def test_overdue_actions_stand_on_the_desk_of_the_head_officer_and_of_the_owner(
    app: Flask, desk: FlaskClient, session: Session, low: Feedback, officer: User, admin: User, sign_in: SignIn
) -> None:
    head = sign_in(app.test_client(), admin)
    assert "Firms we did not help" not in get_page(head, "/officer").text
    overdue(session, low, days=3)
    page = get_page(head, "/officer").text
    assert ("Nobody's" in page, "Overdue for 3 days" in page) == (True, True)
    assert low.outcome is not None
    assert low.outcome.buyer is not None
    assert f"Dập Sen: Introduction to {low.outcome.buyer.name}" in page
    assert "Firms we did not help" not in get_page(desk, "/officer").text
    overdue(session, low, days=3, owner=officer)
    page = get_page(desk, "/officer").text
    assert "Overdue for 3 days" in page
    assert "nothing is late" not in page
    assert officer.name in get_page(head, "/officer").text.split("Firms we did not help")[1]


def test_the_list_asks_the_database_the_same_for_one_row_and_for_many(
    app: Flask, desk: FlaskClient, session: Session, low: Feedback
) -> None:
    asked: list[str] = []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def queries() -> int:
        asked.clear()
        get_page(desk, "/officer/feedback")
        return len(asked)

    one = queries()
    for mark in (1, 3, 5):
        give_mark(make_asked(session), mark)
    assert (queries(), one <= 12) == (one, True)


def test_the_desk_of_a_firm_counts_what_waits(app: Flask, session: Session, sign_in: SignIn) -> None:
    asked = make_asked(session)
    client = sign_in(app.test_client(), make_user(session, company=asked.company))
    assert "Did it help you? 1 question waits for your answer" in get_page(client, "/supplier").text
    post_form(client, f"/account/feedback/{asked.code}", {"mark": "5"})
    assert "Did it help you?" not in get_page(client, "/supplier").text
    session.expire_all()
    found = session.get_one(Feedback, asked.id)
    assert (
        found.via,
        found.answered_by_id is not None,
        found.answered_at is not None and found.answered_at <= now(),
    ) == (
        "account",
        True,
        True,
    )
