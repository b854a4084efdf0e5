"""Saved searches in the browser."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import ProfileStatus, SearchAlert
from database.models.companies import Company
from database.models.saved_searches import SavedSearch
from database.models.users import User
from database.session import transaction
from tests.factories import make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form

STATE = "q=stamping&province=24"


@pytest.fixture
def person(client: FlaskClient, session: Session, sign_in: SignIn) -> User:
    user = make_user(session)
    sign_in(client, user)
    return user


def _saved(session: Session) -> SavedSearch:
    session.expire_all()
    return session.exec(select(SavedSearch)).one()


def test_search_is_saved_and_named(client: FlaskClient, session: Session, person: User) -> None:
    page = post_form(client, "/account/searches", {"state": STATE})
    assert (page.h1, page.fields["name"]) == ("stamping, Bac Ninh", "stamping, Bac Ninh")
    search = _saved(session)
    assert (search.user_id, search.state, search.alert) == (person.id, STATE, SearchAlert.NONE)
    change = {"name": "Presses near Hanoi", "alert": "weekly", "version": search.version}
    assert "The search is saved." in post_form(client, f"/account/searches/{search.code}", change)
    listed = get_page(client, "/account/searches")
    assert "Presses near Hanoi" in listed
    assert "At most one letter a week" in listed
    assert "Suppliers · stamping · Bac Ninh" in listed


@pytest.mark.usefixtures("person")
def test_empty_list_leads_to_firms_and_to_needs(client: FlaskClient) -> None:
    page = get_page(client, "/account/searches")
    assert (page.links["Search for suppliers"], page.links["See the needs"]) == ("/search", "/needs")


@pytest.mark.usefixtures("person")
def test_new_results_are_counted_until_they_are_looked_at(client: FlaskClient, session: Session) -> None:
    make_supplier(session, name="There before")
    _take_in(client)
    post_form(client, "/account/searches", {"state": STATE})
    make_supplier(session, name="Dập Sen Mới")
    _take_in(client)
    assert "1 new result" in post_form(client, "/account/searches/check", {})
    assert "1 new" in get_page(client, "/account/searches")
    code = _saved(session).code
    page = get_page(client, f"/account/searches/{code}")
    assert "Dập Sen Mới" in page.links
    assert "There before" not in page
    opened = client.post(f"/account/searches/{code}/open", data={"csrf_token": _token(client)})
    assert opened.headers["Location"] == f"/search?{STATE}"
    assert "1 new" not in get_page(client, "/account/searches")


def _take_in(client: FlaskClient) -> None:
    """The index follows the application's own commits at once, and those of the test when it is told."""
    client.application.extensions["search"].wake()


def _token(client: FlaskClient) -> str:
    html = client.get("/account/searches").get_data(as_text=True)
    return html.split('name="csrf_token" value="')[1].split('"')[0]


@pytest.mark.usefixtures("person")
def test_firm_that_left_is_not_shown_as_new(client: FlaskClient, session: Session) -> None:
    post_form(client, "/account/searches", {"state": STATE})
    firm = make_supplier(session, name="Gone soon")
    _take_in(client)
    post_form(client, "/account/searches/check", {})
    code = _saved(session).code
    assert "Gone soon" in get_page(client, f"/account/searches/{code}")
    with transaction():
        profile = session.get_one(Company, firm.id).supplier_profile
        assert profile is not None
        profile.status = ProfileStatus.PAUSED
    assert "Gone soon" not in get_page(client, f"/account/searches/{code}")


@pytest.mark.usefixtures("person")
def test_search_without_anything_asked_is_refused(client: FlaskClient, session: Session) -> None:
    page = post_form(client, "/account/searches", {"state": "page=2"})
    assert "Enter words or choose a filter first; then the search can be saved." in page
    assert session.exec(select(SavedSearch)).all() == []


@pytest.mark.usefixtures("person")
def test_name_must_not_be_empty(client: FlaskClient, session: Session) -> None:
    post_form(client, "/account/searches", {"state": STATE})
    search = _saved(session)
    page = post_form(
        client, f"/account/searches/{search.code}", {"name": " ", "alert": "daily", "version": 1}, status=422
    )
    assert page.links["Enter a name for the search."] == "#f-name"


@pytest.mark.usefixtures("person")
def test_form_from_before_a_change_is_refused(client: FlaskClient, session: Session) -> None:
    post_form(client, "/account/searches", {"state": STATE})
    search = _saved(session)
    for version in (search.version - 1, "", "9" * 30, "x"):
        change = {"name": "Late", "alert": "daily", "version": version}
        post_form(client, f"/account/searches/{search.code}", change, status=409)
    assert _saved(session).name == "stamping, Bac Ninh"


@pytest.mark.usefixtures("person")
def test_removed_search_is_gone(client: FlaskClient, session: Session) -> None:
    post_form(client, "/account/searches", {"state": STATE})
    post_form(client, f"/account/searches/{_saved(session).code}/remove", {})
    session.expire_all()
    assert session.exec(select(SavedSearch)).all() == []


def test_search_of_another_person_is_not_there(
    client: FlaskClient, session: Session, person: User, sign_in: SignIn
) -> None:
    """ASVS 8.2.2."""
    assert person.id
    post_form(client, "/account/searches", {"state": STATE})
    code = _saved(session).code
    sign_in(client, make_user(session))
    get_page(client, f"/account/searches/{code}", status=404)
    for action in ("", "/open", "/remove"):
        post_form(client, f"/account/searches/{code}{action}", {"name": "Mine", "version": 1}, status=404)
    assert _saved(session).name == "stamping, Bac Ninh"


def test_visitor_signs_in_and_the_search_is_kept(client: FlaskClient) -> None:
    page = post_form(client, "/account/searches", {"state": STATE}, status=401)
    assert "kept" in page.fields


@pytest.mark.usefixtures("person")
def test_letters_end_with_one_click_from_a_mail_program(client: FlaskClient, session: Session) -> None:
    """RFC 8058: a POST with nothing but the address; no cookie, no form of ours, no redirect."""
    post_form(client, "/account/searches", {"state": STATE, "alert": "daily"})
    search = _saved(session)
    assert search.alert is SearchAlert.DAILY
    program = client.application.test_client()
    answer = program.post(
        f"/account/searches/stop/{search.token}",
        data={"List-Unsubscribe": "One-Click"},
        headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 200
    assert _saved(session).alert is SearchAlert.NONE


@pytest.mark.usefixtures("person")
def test_opening_the_link_of_a_letter_changes_nothing(client: FlaskClient, session: Session) -> None:
    post_form(client, "/account/searches", {"state": STATE, "alert": "daily"})
    search = _saved(session)
    visitor = client.application.test_client()
    assert "Letters come about the saved search “stamping, Bac Ninh”." in get_page(
        visitor, f"/account/searches/stop/{search.token}"
    )
    assert _saved(session).alert is SearchAlert.DAILY
    assert "The search itself is kept." in post_form(visitor, f"/account/searches/stop/{search.token}", {})
    assert _saved(session).alert is SearchAlert.NONE


@pytest.mark.parametrize("token", ["x", "%00", "%ff", "é", "a" * 500])
def test_link_that_is_not_whole_is_not_there(client: FlaskClient, token: str) -> None:
    get_page(client, f"/account/searches/stop/{token}", status=404)
    assert client.post(f"/account/searches/stop/{token}").status_code == 404


@pytest.mark.usefixtures("person")
def test_list_asks_the_database_as_often_for_many(client: FlaskClient, session: Session) -> None:
    def queries() -> int:
        seen: list[str] = []
        engine = client.application.extensions["database"].engine

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        get_page(client, "/account/searches")
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    post_form(client, "/account/searches", {"state": STATE})
    one = queries()
    for number in range(3):
        post_form(client, "/account/searches", {"state": f"q=other{number}"})
    assert queries() == one
