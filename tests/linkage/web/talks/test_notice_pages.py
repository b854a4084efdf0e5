"""The pages of news, and of what somebody is written to about: in the account, and by the links of a letter."""

from __future__ import annotations

import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.enums import NoticeKind, NoticeMail
from database.models.notices import LetterStop, Notice
from database.models.users import User
from database.queries import notices as rows
from database.queries.notices import digest_of
from database.session import transaction
from linkage.services.notices import Told, choose, tell
from linkage.services.outbox import Letter
from tests.factories import make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form


@pytest.fixture
def person(session: Session) -> User:
    return make_user(session, company=make_supplier(session), language="en")


@pytest.fixture
def reader(app: Flask, sign_in: SignIn, person: User) -> FlaskClient:
    return sign_in(app.test_client(), person)


def post(person: User, number: int) -> None:
    with transaction() as writing:
        letter = Letter("proposal-agreed", person.email, "en", f"Agreed {number}", "Dear you")
        tell(writing, letter, Told(person.id, "/account/feedback", "https://linkage.example"), key=f"event:{number}")


def token(session: Session, person: User) -> str:
    with transaction() as writing:
        return digest_of(writing, person.id or 0).token


def test_news_stands_in_the_menu_until_it_is_opened(session: Session, reader: FlaskClient, person: User) -> None:
    post(person, 1)
    assert "News (1 new)" in get_page(reader, "/supplier").text
    assert "Agreed 1" in get_page(reader, "/account/notices").text
    code = session.exec(select(Notice.code)).one()
    answer = post_form(reader, f"/account/notices/{code}/open", {}, status=None)
    assert answer is not None
    assert "News (1 new)" not in get_page(reader, "/supplier").text


def test_who_opens_the_page_itself_has_read_what_leads_there(
    app: Flask, session: Session, reader: FlaskClient, person: User
) -> None:
    post(person, 1)
    post(person, 2)
    asked: list[str] = []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *said: asked.append(said[2]))

    def written() -> int:
        asked.clear()
        assert reader.get("/account/feedback").status_code == 200
        return sum("UPDATE notices" in each for each in asked)

    assert "News (2 new)" in get_page(reader, "/supplier").text
    assert (written(), written()) == (1, 0)
    assert not any(each.startswith("SELECT notices.id") for each in asked)
    assert "new)" not in get_page(reader, "/supplier").text


def test_all_counts_as_read_by_one_button(session: Session, reader: FlaskClient, person: User) -> None:
    for number in range(3):
        post(person, number)
    page = get_page(reader, "/account/notices")
    until = page.html.split('name="until" value="')[1].split('"')[0].replace("&#43;", "+")
    post(person, 4)
    post_form(reader, "/account/notices/read", {"until": until})
    assert "News (1 new)" in get_page(reader, "/supplier").text


def test_somebody_chooses_what_comes_by_mail(session: Session, reader: FlaskClient, person: User) -> None:
    fields = {f"kind-{kind.value}": "now" for kind in NoticeKind}
    post_form(reader, "/account/notices/settings", {**fields, "kind-fairs": "digest", "days": "7"})
    held = rows.settings(session, person.id or 0)
    assert held[NoticeKind.FAIRS] is NoticeMail.DIGEST
    digest = rows.known_digest(session, person.id or 0)
    assert digest is not None
    assert digest.days == 7


@pytest.mark.parametrize("odd", [{"kind-fairs": "sometimes"}, {"days": "3"}])
def test_odd_choices_are_refused(reader: FlaskClient, odd: dict[str, str]) -> None:
    fields = {f"kind-{kind.value}": "now" for kind in NoticeKind}
    post_form(reader, "/account/notices/settings", {**fields, "days": "1", **odd}, status=422)


def test_the_link_of_a_letter_opens_the_choice_without_signing_in(app: Flask, session: Session, person: User) -> None:
    address = f"/notices/settings/{token(session, person)}"
    visitor = app.test_client()
    assert person.name in get_page(visitor, address).text
    fields = {f"kind-{kind.value}": "never" for kind in NoticeKind}
    post_form(visitor, address, {**fields, "days": "1"})
    session.expire_all()
    assert set(rows.settings(session, person.id or 0).values()) == {NoticeMail.NEVER}


def test_one_click_needs_no_token_of_a_form_and_opening_changes_nothing(
    app: Flask, session: Session, person: User
) -> None:
    address = f"/notices/stop/{token(session, person)}/fairs"
    get_page(app.test_client(), address)
    assert rows.settings(session, person.id or 0)[NoticeKind.FAIRS] is NoticeMail.NOW
    answer = app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    session.expire_all()
    assert rows.settings(session, person.id or 0)[NoticeKind.FAIRS] is NoticeMail.NEVER


def test_one_click_ends_gathered_letters(app: Flask, session: Session, person: User) -> None:
    with transaction() as writing:
        choose(writing, writing.get_one(User, person.id), {NoticeKind.FAIRS: NoticeMail.DIGEST})
    answer = app.test_client().post(f"/notices/stop/{token(session, person)}/digest")
    assert answer.status_code == 200
    session.expire_all()
    held = rows.settings(session, person.id or 0)
    assert (held[NoticeKind.FAIRS], held[NoticeKind.MESSAGES]) == (NoticeMail.NEVER, NoticeMail.NOW)


@pytest.mark.parametrize("address", ["/notices/stop/x/fairs", "/notices/settings/x"])
def test_links_that_are_not_whole_open_nothing(app: Flask, address: str) -> None:
    assert app.test_client().get(address).status_code == 404


def test_links_of_earlier_letters_end_when_the_person_wants_letters_again(
    client: FlaskClient, session: Session, reader: FlaskClient, person: User
) -> None:
    earlier = token(session, person)
    fields = {f"kind-{kind.value}": "now" for kind in NoticeKind} | {"days": "1"}
    post_form(reader, "/account/notices/settings", fields | {"kind-proposals": "never"})
    assert token(session, person) == earlier
    post_form(reader, "/account/notices/settings", fields)
    assert token(session, person) != earlier
    for old in (f"/notices/settings/{earlier}", f"/notices/stop/{earlier}/proposals"):
        assert "This link has ended" in get_page(client, old, status=404)
    assert client.post(f"/notices/stop/{earlier}/proposals").status_code == 404
    session.expire_all()
    assert rows.settings(session, person.id or 0)[NoticeKind.PROPOSALS] is NoticeMail.NOW


def test_the_link_of_a_letter_stays_good_for_who_chooses_with_it(
    session: Session, client: FlaskClient, person: User
) -> None:
    secret = token(session, person)
    fields = {f"kind-{kind.value}": "now" for kind in NoticeKind} | {"days": "1"}
    for mail in ("never", "now"):
        post_form(client, f"/notices/settings/{secret}", fields | {"kind-proposals": mail})
    assert token(session, person) == secret


def guest_link(session: Session) -> str:
    """Of a proposal to the address of a firm without an account."""
    told = Told(None, "/", "https://linkage.example")
    with transaction() as writing:
        tell(writing, Letter("proposal-proposed", "na@firm.example", "en", "Hello", "Dear you."), told, key="event:1")
    return f"/notices/stop/{session.exec(select(LetterStop.token)).one()}/proposals"


def stopped_at(session: Session) -> datetime.datetime | None:
    session.expire_all()
    return session.exec(select(LetterStop.stopped_at)).one()


def test_who_has_no_account_ends_letters_by_one_click_and_wants_them_again(app: Flask, session: Session) -> None:
    address = guest_link(session)
    visitor = app.test_client()
    assert "Letters come to this address about: Proposals and introductions." in get_page(visitor, address)
    assert stopped_at(session) is None
    assert app.test_client().post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert stopped_at(session) is not None
    page = get_page(visitor, address)
    assert "No more letters come to this address about: Proposals and introductions." in page
    assert "/account" not in page.html
    assert "Letters come to this address" in post_form(visitor, address, {"again": "1"})
    assert stopped_at(session) is None


def test_a_link_to_an_address_ends_no_other_kind(app: Flask, session: Session) -> None:
    address = guest_link(session).replace("/proposals", "/ladder")
    assert app.test_client().get(address).status_code == 404
    assert app.test_client().post(address).status_code == 404
    assert stopped_at(session) is None
