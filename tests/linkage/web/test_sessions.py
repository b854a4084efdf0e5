"""Sessions end when they should, on every worker, whatever copies of the cookie are about."""

import datetime

import pytest
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlmodel import Session, select

from database.columns import now
from database.enums import MembershipRole
from database.models.users import Membership, User, UserSession
from database.session import transaction
from linkage.services.audit import SYSTEM
from linkage.services.users import deactivate_user
from linkage.web.guards import public
from tests.factories import make_assembler, make_supplier, make_user
from tests.linkage.web.conftest import SignIn
from tests.pages import post_form

SESSION_COOKIE = "linkage"


@pytest.fixture
def whoami(app: Flask) -> Flask:
    """A page that names who asks and for which firm."""

    @app.get("/whoami")
    @public
    def who() -> str:
        return f"{g.user.email if g.user else 'nobody'} {g.company.name if g.company else '-'}"

    return app


def _who(client: FlaskClient) -> str:
    return client.get("/whoami").get_data(as_text=True)


def test_session_names_the_person_and_the_firm(
    whoami: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    company = make_supplier(session, name="Sen")
    sign_in(client, make_user(session, email="lan@example.vn", company=company))
    assert _who(client) == "lan@example.vn Sen"


def test_cookie_copied_before_signing_out_is_dead_after(
    whoami: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    """ASVS 7.4.1: signing out ends the session on the server."""
    sign_in(client, make_user(session))
    copy = client.get_cookie(SESSION_COOKIE)
    assert copy is not None
    post_form(client, "/account/sign-out", {}, status=None)
    thief = whoami.test_client()
    thief.set_cookie(SESSION_COOKIE, copy.value)
    assert _who(thief) == "nobody -"


def test_session_ends_after_idle_hours(whoami: Flask, client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    """ASVS 7.3.1."""
    sign_in(client, make_user(session))
    with time_machine.travel(now() + datetime.timedelta(hours=12, minutes=1)):
        assert _who(client) == "nobody -"


def test_session_in_use_lives_past_the_idle_hours_and_not_past_a_week(
    whoami: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    """ASVS 7.3.2."""
    sign_in(client, make_user(session, email="lan@example.vn"))
    start = now()
    answers = []
    for hours in range(10, 7 * 24 + 11, 10):
        with time_machine.travel(start + datetime.timedelta(hours=hours)):
            answers.append(_who(client))
    assert answers == ["lan@example.vn -"] * 16 + ["nobody -"]


def test_person_shut_out_is_out_at_once(whoami: Flask, client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    """ASVS 7.4.2."""
    user = make_user(session)
    sign_in(client, user)
    with transaction():
        deactivate_user(session, session.get_one(User, user.id), by=SYSTEM)
    assert _who(client) == "nobody -"


def test_only_the_hash_of_the_token_is_kept(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    sign_in(client, make_user(session))
    with client.session_transaction() as cookie:
        token = cookie["token"]
    assert session.exec(select(UserSession.token_hash)).one() != token


def test_forged_cookie_is_nobody(whoami: Flask, client: FlaskClient) -> None:
    client.set_cookie(SESSION_COOKIE, "eyJ0b2tlbiI6IngifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert _who(client) == "nobody -"


def test_claim_gives_no_firm(whoami: Flask, client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    company = make_supplier(session)
    sign_in(client, make_user(session, email="a@example.vn", company=company, role=MembershipRole.CLAIMANT))
    assert _who(client) == "a@example.vn -"


def test_choosing_a_firm_lasts_for_the_session(
    whoami: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    first, second = make_supplier(session, name="Một"), make_assembler(session, name="Hai")
    user = make_user(session, email="a@example.vn", company=first)
    with transaction():
        session.add(Membership(user_id=user.id or 0, company_id=second.id or 0))
    sign_in(client, user)
    assert _who(client) == "a@example.vn Một"
    post_form(client, "/account/company", {"company": second.code}, status=None)
    assert _who(client) == "a@example.vn Hai"


def test_firm_of_others_cannot_be_chosen(client: FlaskClient, session: Session, sign_in: SignIn) -> None:
    other = make_supplier(session)
    sign_in(client, make_user(session))
    page = post_form(client, "/account/company", {"company": other.code}, status=404)
    assert "You do not belong to this firm." in page


def test_static_files_do_not_look_anybody_up(
    app: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, make_user(session))
    statements: list[str] = []
    event.listen(app.extensions["database"].engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    client.get("/static/img/mark.svg").close()
    assert statements == []


def test_looking_a_person_up_takes_one_query(
    whoami: Flask, client: FlaskClient, session: Session, sign_in: SignIn
) -> None:
    sign_in(client, make_user(session, company=make_supplier(session)))
    statements: list[str] = []
    event.listen(
        whoami.extensions["database"].engine, "before_cursor_execute", lambda *given: statements.append(given[2])
    )
    _who(client)
    assert len(statements) == 1
