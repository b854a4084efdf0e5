"""Changing the own password."""

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from linkage.services.passwords import hash_password, is_password
from tests.factories import make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import post_form

PASSWORD = "bốn mùa hoa sen"
HASH = hash_password(PASSWORD)


def test_new_password_holds_and_ends_other_sessions(app: Flask, session: Session, sign_in: SignIn) -> None:
    """ASVS 6.2.2, 6.2.3, 7.4.3."""
    user = make_user(session, password_hash=HASH)
    here, there = sign_in(app.test_client(), user), sign_in(app.test_client(), user)
    page = post_form(here, "/account/password", {"current": PASSWORD, "password": "năm cánh đào hồng"})
    assert "Your password is changed. All other browsers are signed out." in page
    session.expire_all()
    assert is_password("năm cánh đào hồng", user.password_hash)
    assert there.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_wrong_current_password_changes_nothing(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    """ASVS 6.2.3."""
    user = make_user(session, password_hash=HASH)
    sign_in(client, user)
    fields = {"current": "không phải đâu", "password": "năm cánh đào hồng"}
    page = post_form(client, "/account/password", fields, status=422)
    assert page.links["This is not the password you use now."] == "#f-current"
    session.expire_all()
    assert user.password_hash == HASH


def test_weak_new_password_is_refused(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    """ASVS 6.2.4, 6.2.11."""
    sign_in(client, make_user(session, password_hash=HASH, email="hoasen@example.vn"))
    page = post_form(client, "/account/password", {"current": PASSWORD, "password": "hoasen1234"}, status=422)
    assert any(url == "#f-password" for url in page.links.values())
    assert PASSWORD not in page.html
