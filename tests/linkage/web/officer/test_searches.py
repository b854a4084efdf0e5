"""How people search, on the officers' page."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.search_logs import SearchLog
from linkage.services import search_logs
from tests.factories import make_assembler, make_need, make_supplier
from tests.pages import get_page

PERSON = {"User-Agent": "Mozilla/5.0 Firefox/140.0"}


def _noted(client: FlaskClient, session: Session) -> list[SearchLog]:
    search_logs.flush(client.application.extensions["database"])
    session.rollback()
    session.expire_all()
    return list(session.exec(select(SearchLog)).all())


def _log_key(client: FlaskClient) -> str:
    html = client.get("/search?q=stamping", headers=PERSON).get_data(as_text=True)
    return html.split('data-log="')[1].split('"')[0]


def test_search_of_a_visitor_is_noted_and_shown(client: FlaskClient, session: Session, desk: FlaskClient) -> None:
    visitor = client.application.test_client()
    visitor.get("/search?q=stamping+zorp", headers=PERSON)
    (note,) = _noted(visitor, session)
    assert note.words == ["zorp"]
    page = get_page(desk, "/officer/searches")
    assert "Searches with words 1" in page
    assert "zorp" not in page


def test_searches_of_programs_and_officers_are_not_noted(desk: FlaskClient, session: Session) -> None:
    visitor = desk.application.test_client()
    for agent in ("Googlebot/2.1", "python-requests/2.31", "curl/8"):
        visitor.get("/search?q=stamping", headers={"User-Agent": agent})
    desk.get("/search?q=stamping", headers=PERSON)
    assert _noted(desk, session) == []


def test_program_that_follows_a_person_on_the_same_thread_is_not_noted(client: FlaskClient, session: Session) -> None:
    client.get("/search?q=stamping+zorp", headers=PERSON)
    client.get("/api/v1/suppliers?q=stamping+blick")
    assert [note.words for note in _noted(client, session)] == [["zorp"]]


def test_click_is_noted_by_its_place(client: FlaskClient, session: Session) -> None:
    make_supplier(session)
    client.application.extensions["search"].wake()
    key = _log_key(client)
    assert client.post("/search/click", data={"key": key, "position": "1"}).status_code == 204
    assert [note.clicked for note in _noted(client, session)] == [1]


def test_list_of_part_needs_tells_its_clicks_too(client: FlaskClient, session: Session) -> None:
    make_need(session, make_assembler(session), title="Bracket")
    client.application.extensions["search"].wake()
    html = client.get("/search?q=bracket&of=needs", headers=PERSON).get_data(as_text=True)
    (note,) = _noted(client, session)
    assert f'data-module="clicks" data-log="{note.key}' in html
    assert 'data-position="1"' in html


def test_odd_clicks_are_passed_over(client: FlaskClient, session: Session) -> None:
    make_supplier(session)
    client.application.extensions["search"].wake()
    key = _log_key(client)
    for data in (
        {},
        {"key": key},
        {"key": key, "position": "0"},
        {"key": key, "position": "9" * 40},
        {"key": key, "position": "٣"},
        {"key": key[:-1] + "!", "position": "1"},
        {"key": "\0" * 24, "position": "1"},
    ):
        assert client.post("/search/click", data=data).status_code == 204
    assert [note.clicked for note in _noted(client, session)] == [None]
