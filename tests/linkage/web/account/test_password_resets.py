"""Password forgotten: the same answer to everybody, and a link that sets a new one."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.outbox import OutboxMessage
from linkage.config import Config
from linkage.services.passwords import hash_password
from tests.factories import make_user
from tests.linkage.web.conftest import MakeApp, SignIn
from tests.pages import get_page, post_form, with_csrf_token

OLD, NEW = "bốn mùa hoa sen", "năm cánh đào hồng"
HASH = hash_password(OLD)


def link_in_letter(session: Session) -> str:
    session.rollback()
    session.expire_all()
    letter = session.exec(select(OutboxMessage)).one()
    found = re.search(r"http://localhost(/account/new-password/\S+)", letter.body)
    assert found is not None
    return found[1]


def test_forgotten_password_is_replaced_by_mail(app: Flask, session: Session, sign_in: SignIn) -> None:
    user = make_user(session, email="lan@mail.example", password_hash=HASH)
    elsewhere, client = sign_in(app.test_client(), user), app.test_client()
    assert get_page(client, "/account/sign-in").links["Password forgotten?"] == "/account/forgotten"
    page = post_form(client, "/account/forgotten", {"email": "Lan@mail.example"})
    assert page.h1 == "Look into your mail"
    link = link_in_letter(session)
    assert "lan@mail.example" in get_page(client, link)
    weak = post_form(client, link, {"password": "lan"}, status=422)
    assert any(url == "#f-password" for url in weak.links.values())
    assert "Your password is set. Sign in with it." in post_form(client, link, {"password": NEW})
    assert elsewhere.get("/account").status_code == 302
    assert "do not belong together" in post_form(
        client, "/account/sign-in", {"email": user.email, "password": OLD}, status=422
    )
    post_form(client, "/account/sign-in", {"email": user.email, "password": NEW})
    assert client.get("/account").status_code == 200
    assert "This link was used already." in get_page(client, link, status=404)


def test_answer_is_the_same_for_known_and_unknown_addresses(client: FlaskClient, session: Session) -> None:
    """ASVS 6.3.8."""
    make_user(session, email="lan@mail.example", password_hash=HASH)
    answers = []
    for email in ("lan@mail.example", "nobody@mail.example", "odd@"):
        fields = with_csrf_token(client, {"email": email})
        answer = client.post("/account/forgotten", data=fields)
        page = client.get(answer.headers["Location"])
        headers = [each for each in answer.headers if each[0] not in ("Set-Cookie", "Date")]
        answers.append((answer.status, headers, answer.data, page.data))
    assert answers[0] == answers[1] == answers[2]
    assert b"mail.example" not in answers[0][3]


@pytest.mark.parametrize("email", ["", "lan", "a@" + "b" * 260, "a\0@mail.example", "ß" * 200 + "@mail.example"])
def test_what_is_no_address_is_asked_for_again(client: FlaskClient, email: str) -> None:
    page = post_form(client, "/account/forgotten", {"email": email}, status=422)
    assert page.links["Enter your e-mail address."] == "#f-email"


def test_nobodys_mailbox_is_filled_by_others(make_app: MakeApp, config_with_limits: Config) -> None:
    """ASVS 6.3.1; known or not, from wherever it is asked."""
    client = make_app(config_with_limits).test_client()

    def ask(email: str, number: int) -> int:
        fields = with_csrf_token(client, {"email": email})
        return client.post(
            "/account/forgotten", data=fields, environ_overrides={"REMOTE_ADDR": f"10.0.0.{number}"}
        ).status_code

    assert [ask("Lan@mail.example" if number % 2 else "lan@mail.example", number) for number in range(6)] == [
        302
    ] * 5 + [429]
    assert [ask(f"p{number}@mail.example", 99) for number in range(31)] == [302] * 30 + [429]


def test_links_are_not_guessed_at_leisure(make_app: MakeApp, config_with_limits: Config) -> None:
    client = make_app(config_with_limits).test_client()
    assert [client.get(f"/account/new-password/x{number}").status_code for number in range(61)] == [404] * 60 + [429]
    assert client.get("/account/new-password/").status_code == 429
