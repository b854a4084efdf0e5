from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.enums import OfficerRole
from database.models.outbox import OutboxMessage
from database.models.users import User, UserSession
from database.session import transaction
from linkage.config import Config
from linkage.services.sessions import start_session
from tests.factories import make_user
from tests.linkage.web.conftest import MakeApp
from tests.pages import get_page, post_form

INVITED = {"name": "Chị Cam", "email": "cam@agency.example", "language": "en"}
PASSWORD = "bốn mùa hoa sen nở"


def _user(session: Session, email: str) -> User:
    session.expire_all()
    return session.exec(select(User).where(User.email == email)).one()


def _link(session: Session) -> str:
    letter = session.exec(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()  # type: ignore[union-attr]
    assert letter is not None
    found = re.search(r"http://localhost(/invitations/\S+)", letter.body)
    assert found is not None
    return found[1]


def test_invited_person_sets_a_password_once(desk: FlaskClient, session: Session) -> None:
    assert "on its way to cam@agency.example" in post_form(desk, "/officer/users", INVITED)
    link = _link(session)
    post_form(desk, link, {"password": "short"}, status=422)
    assert "Your password is set." in post_form(desk, link, {"password": PASSWORD})
    assert _user(session, "cam@agency.example").password_hash is not None
    get_page(desk, link, status=404)


def test_letter_is_sent_again_until_the_account_is_used(desk: FlaskClient, session: Session) -> None:
    post_form(desk, "/officer/users", INVITED)
    code = _user(session, INVITED["email"]).code
    post_form(desk, f"/officer/users/{code}/invite", {})
    assert len(session.exec(select(OutboxMessage)).all()) == 2
    post_form(desk, _link(session), {"password": PASSWORD})
    post_form(desk, f"/officer/users/{code}/invite", {}, status=409)


def test_second_account_of_an_address_is_refused(desk: FlaskClient, session: Session) -> None:
    make_user(session, email=INVITED["email"])
    page = post_form(desk, "/officer/users", INVITED, status=422)
    assert "an account with this e-mail address already" in page
    assert page.fields["name"] == "Chị Cam"


def test_only_administrators_invite_officers(desk: FlaskClient, session: Session) -> None:
    post_form(desk, "/officer/users", {**INVITED, "officer_role": "admin"}, status=403)
    assert session.exec(select(User).where(User.email == INVITED["email"])).first() is None


def test_administrator_invites_an_officer(admin_desk: FlaskClient, session: Session) -> None:
    post_form(admin_desk, "/officer/users", {**INVITED, "officer_role": "officer"})
    assert _user(session, INVITED["email"]).officer_role is OfficerRole.OFFICER


def test_closing_an_account_ends_its_sessions_and_opening_undoes_it(admin_desk: FlaskClient, session: Session) -> None:
    person = make_user(session)
    key = person.id
    with transaction():
        start_session(session, person)
    post_form(admin_desk, f"/officer/users/{person.code}/close", {})
    session.expire_all()
    assert session.exec(select(UserSession).where(UserSession.user_id == key)).all() == []
    assert session.get_one(User, key).is_active is False
    post_form(admin_desk, f"/officer/users/{person.code}/open", {})
    session.expire_all()
    assert session.get_one(User, key).is_active is True


def test_role_is_given_and_taken(admin_desk: FlaskClient, session: Session) -> None:
    person = make_user(session)
    for role, kept in (("officer", OfficerRole.OFFICER), ("", None)):
        post_form(admin_desk, f"/officer/users/{person.code}/role", {"officer_role": role})
        assert _user(session, person.email).officer_role is kept


def test_last_administrator_stays(admin_desk: FlaskClient, session: Session, admin: User) -> None:
    post_form(admin_desk, f"/officer/users/{admin.code}/role", {"officer_role": ""}, status=409)


@pytest.mark.parametrize(
    ("query", "is_shown"), [("q=SEN", True), ("q=nobody", False), ("role=firm", True), ("role=admin", False)]
)
def test_people_are_filtered(desk: FlaskClient, session: Session, query: str, is_shown: bool) -> None:
    person = make_user(session, name="Nguyễn Sen")
    assert (person.email in get_page(desk, f"/officer/users?{query}")) is is_shown


def test_audit_trail_is_filtered(desk: FlaskClient, session: Session) -> None:
    post_form(desk, "/officer/users", INVITED)
    assert "cam@agency.example" in get_page(desk, "/officer/audit?action=user.invited&kind=user&since=2020-01-01")
    assert "No event passes" in get_page(desk, "/officer/audit?until=2020-01-01")
    assert "No event passes" in get_page(desk, "/officer/audit?q=100%25")
    assert "Person invited" in get_page(desk, "/officer/audit?since=nonsense")


def test_health_names_database_and_index_and_rebuilds_it(admin_desk: FlaskClient, database_kind: str) -> None:
    page = get_page(admin_desk, "/officer/health")
    assert {"sqlite": "SQLite 3", "postgresql": "PostgreSQL 1"}[database_kind] in page
    assert "All is well." in page
    assert "The index is being made anew." in post_form(admin_desk, "/officer/health/index", {})


def test_files_that_others_may_read_are_said_at_the_start_and_under_health(
    make_app: MakeApp, desk: FlaskClient, config: Config, caplog: pytest.LogCaptureFixture
) -> None:
    key = config.home / "record_key.pem"
    key.touch()
    for path in (config.home, key):
        path.chmod(0o755)
    assert "Other users of the server can read" in get_page(desk, "/officer/health")
    make_app(config)
    assert f"Other users of this machine can get at {key} (mode 0755). Close it: chmod go= {key}" in caplog.text
    config.home.chmod(0o700)
    assert "All is well." in get_page(desk, "/officer/health")


def test_health_shows_letters_that_failed(desk: FlaskClient, session: Session) -> None:
    with transaction():
        session.add(
            OutboxMessage(
                idempotency_key="x",
                kind="x",
                recipient="a@b.example",
                subject="S",
                body="B",
                attempts=2,
                last_error="550",
            )
        )
    page = get_page(desk, "/officer/health")
    assert "550" in page
    assert "The mail server refused letters." in page
