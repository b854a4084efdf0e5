"""The own account."""

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.users import User, UserSession
from tests.factories import make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import get_page, post_form


def test_name_and_language_are_saved(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    user = make_user(session)
    sign_in(client, user)
    page = post_form(client, "/account", {"name": "Trần Thị Mai", "language": "vi"})
    assert page.language == "vi"
    session.expire_all()
    assert (user.name, user.language) == ("Trần Thị Mai", "vi")


def test_wrong_answers_are_kept_and_named(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    sign_in(client, make_user(session))
    page = post_form(client, "/account", {"name": "", "language": "tlh"}, status=422)
    assert page.links["Enter your name."] == "#f-name"
    assert page.links["Choose one of the languages of this site."] == "#f-language"


def test_other_browsers_are_signed_out(app: Flask, session: Session, sign_in: SignIn) -> None:
    """ASVS 7.5.2."""
    user = make_user(session)
    here, there = sign_in(app.test_client(), user), sign_in(app.test_client(), user)
    assert "Another browser" in get_page(here, "/account")
    page = post_form(here, "/account/sessions/end", {})
    assert "All other browsers are signed out." in page
    assert "Another browser" not in page
    assert there.get("/account").status_code == 302
    assert len(session.exec(select(UserSession)).all()) == 1


def test_firms_of_the_person_are_listed(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    user: User = make_user(session, company=make_supplier(session, name="Dập Hoa Sen"))
    sign_in(client, user)
    page = get_page(client, "/account")
    assert "Dập Hoa Sen" in page
    assert "You act for this firm" in page
