"""Work that officers take, give and finish."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import MembershipRole
from database.models.audit_events import AuditEvent
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.users import User
from database.models.work_items import WorkItem
from database.session import transaction
from linkage.days import agency_today
from tests.factories import make_officer, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form, read_page, with_csrf_token

TODAY = agency_today()
YESTERDAY = TODAY - datetime.timedelta(days=1)


@pytest.fixture
def firm(session: Session) -> Company:
    return make_supplier(session, name="Cơ khí Sen")


@pytest.fixture
def colleague(session: Session) -> User:
    return make_officer(session, name="Phạm Thị Ổi")


def _take(client: FlaskClient, kind: str, subject: str) -> str:
    answer = client.post("/officer/tasks", data=with_csrf_token(client, {"kind": kind, "subject": subject}))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def _item(session: Session) -> WorkItem:
    session.expire_all()
    return session.exec(select(WorkItem)).one()


def test_officer_takes_a_firm_gives_it_a_day_and_a_note_and_is_done(
    desk: FlaskClient, session: Session, firm: Company, officer: User
) -> None:
    assert "Nobody looks after this yet" in get_page(desk, f"/officer/companies/{firm.code}")
    url = _take(desk, "firm", firm.code)
    assert _take(desk, "firm", firm.code) == url
    fields = {"version": 1, "owner": officer.code, "due_on": YESTERDAY.isoformat(), "note": "Call the firm"}
    post_form(desk, url, fields)

    page = get_page(desk, f"/officer/companies/{firm.code}")
    assert f"{officer.name} looks after this" in page
    assert "Call the firm" in page
    for where in ("/officer", "/officer/tasks", "/officer/tasks?view=late", "/officer/tasks?view=open"):
        assert "Cơ khí Sen" in get_page(desk, where), where
    assert "There is nothing here" in get_page(desk, "/officer/tasks?view=nobody")

    post_form(desk, f"{url}/done", {"version": 2, "back": "/officer/tasks"})
    assert "You look after nothing" in get_page(desk, "/officer")
    assert "Cơ khí Sen" in get_page(desk, "/officer/tasks?view=done")
    assert "Nobody looks after this yet" in get_page(desk, f"/officer/companies/{firm.code}")
    actions = session.exec(select(AuditEvent.action).where(AuditEvent.subject_code == firm.code)).all()
    assert [each for each in actions if each.startswith("work.")] == ["work.taken", "work.changed", "work.done"]


def test_who_comes_second_is_told_who_was_first(
    desk: FlaskClient, app: Flask, sign_in: SignIn, session: Session, firm: Company, officer: User, colleague: User
) -> None:
    other = sign_in(app.test_client(), colleague)
    url = _take(desk, "firm", firm.code)
    answer = other.post("/officer/tasks", data=with_csrf_token(other, {"kind": "firm", "subject": firm.code}))
    assert f"{officer.name} was first" in read_page(answer, status=409)
    answer = other.post(f"{url}/take", data=with_csrf_token(other, {}))
    assert f"{officer.name} was first" in read_page(answer, status=409)
    assert _item(session).owner_id == officer.id


def test_of_two_officers_at_once_one_wins(
    app: Flask, sign_in: SignIn, session: Session, firm: Company, officer: User, colleague: User
) -> None:
    people = [sign_in(app.test_client(), each) for each in (officer, colleague)]
    forms = [with_csrf_token(each, {"kind": "firm", "subject": firm.code}) for each in people]
    found: list[int] = []
    start = threading.Barrier(2)

    def send(place: int) -> None:
        start.wait()
        found.append(people[place].post("/officer/tasks", data=forms[place]).status_code)

    threads = [threading.Thread(target=send, args=(place,)) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [302, 409]
    assert _item(session).owner_id in (officer.id, colleague.id)


def test_work_is_given_to_a_colleague_and_left_to_nobody(
    desk: FlaskClient, app: Flask, sign_in: SignIn, session: Session, firm: Company, officer: User, colleague: User
) -> None:
    url = _take(desk, "firm", firm.code)
    post_form(desk, url, {"version": 1, "owner": colleague.code})
    page = get_page(desk, url)
    assert f"Given by {officer.name}" in page
    other = sign_in(app.test_client(), colleague)
    assert "Cơ khí Sen" in get_page(other, "/officer/tasks")
    post_form(other, url, {"version": 2, "owner": ""})
    assert "Cơ khí Sen" in get_page(desk, "/officer/tasks?view=nobody")
    post_form(desk, f"{url}/take", {"back": "/officer/tasks?view=nobody"})
    assert _item(session).owner_id == officer.id


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"owner": "NOBODY22"}, "Choose an officer"), ({"due_on": "soon"}, "Enter a date"), ({"note": "x" * 2001}, "2")],
)
def test_what_makes_no_sense_is_refused_and_kept(
    desk: FlaskClient, session: Session, firm: Company, fields: dict[str, str], words: str
) -> None:
    url = _take(desk, "firm", firm.code)
    page = post_form(desk, url, {"version": 1, **fields}, status=422)
    assert words in page
    assert page.title.startswith("Error")


def test_stale_form_is_refused(desk: FlaskClient, session: Session, firm: Company) -> None:
    url = _take(desk, "firm", firm.code)
    post_form(desk, url, {"version": 1, "note": "first"})
    assert "Somebody else changed this" in post_form(desk, url, {"version": 1, "note": "second"}, status=409)
    assert "Somebody else changed this" in post_form(desk, f"{url}/done", {"version": 1}, status=409)
    assert _item(session).note == "first"


def test_work_can_be_about_a_pair_a_list_and_a_claim(desk: FlaskClient, session: Session, firm: Company) -> None:
    other = make_supplier(session, name="Cơ khí Sen 2")
    person = make_user(session, company=firm, role=MembershipRole.CLAIMANT)
    claim = person.memberships[0].id
    with transaction():
        pair = CompanyPair(one_id=firm.id or 0, other_id=other.id or 0)
        batch = ImportBatch(source="s", file_name="list.csv")
        session.add(pair)
        session.add(batch)
    for kind, subject, page in (
        ("pair", pair.code, f"/officer/registry/pairs/{pair.code}"),
        ("list", batch.code, f"/officer/imports/{batch.code}"),
        ("claim", str(claim), "/officer/claims"),
    ):
        assert "Take this on" in get_page(desk, page)
        assert get_page(desk, _take(desk, kind, subject)).h1
        assert "looks after this" in get_page(desk, page)
    text = get_page(desk, "/officer/tasks").text
    assert "Cơ khí Sen and Cơ khí Sen 2" in text
    assert "list.csv" in text


@pytest.mark.parametrize(
    ("kind", "subject"), [("firm", "NONE"), ("nonsense", "x"), ("claim", "99999"), ("claim", "x"), ("", "")]
)
def test_what_is_not_there_cannot_be_taken(desk: FlaskClient, kind: str, subject: str) -> None:
    answer = desk.post("/officer/tasks", data=with_csrf_token(desk, {"kind": kind, "subject": subject}))
    assert answer.status_code == 404
    get_page(desk, "/officer/tasks/NONE", status=404)


def test_work_done_too_early_is_opened_again_unless_it_is_taken_anew(
    desk: FlaskClient, session: Session, firm: Company
) -> None:
    first = _take(desk, "firm", firm.code)
    post_form(desk, f"{first}/done", {"version": 1})
    assert "open again" in post_form(desk, f"{first}/reopen", {})
    post_form(desk, f"{first}/done", {"version": 3})
    assert _take(desk, "firm", firm.code) != first
    assert "Somebody looks after this again" in post_form(desk, f"{first}/reopen", {}, status=409)


def test_work_goes_with_its_firm(desk: FlaskClient, session: Session, firm: Company) -> None:
    _take(desk, "firm", firm.code)
    with transaction():
        session.delete(session.get_one(Company, firm.id))
    session.expire_all()
    assert session.exec(select(WorkItem)).all() == []


def test_list_of_work_asks_as_many_questions_for_three_as_for_one(
    desk: FlaskClient, session: Session, firm: Company
) -> None:
    def questions(url: str) -> int:
        asked: list[str] = []
        engine = desk.application.extensions["database"].engine
        listener: Callable[..., None] = lambda *given: asked.append(given[2])  # noqa: E731
        event.listen(engine, "before_cursor_execute", listener)
        get_page(desk, url)
        event.remove(engine, "before_cursor_execute", listener)
        return len(asked)

    _take(desk, "firm", firm.code)
    few = questions("/officer/tasks")
    for _number in range(2):
        _take(desk, "firm", make_supplier(session).code)
    assert questions("/officer/tasks") == few <= 12
