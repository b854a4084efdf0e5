"""A link for a new password: once, for an hour, and nobody learns who has an account."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from pydantic import SecretStr
from sqlalchemy import event
from sqlmodel import Session, select

from database.models.audit_events import AuditEvent
from database.models.outbox import OutboxMessage
from database.models.users import User, UserSession
from database.session import Database, transaction
from linkage.errors import Invalid, NotFound
from linkage.services.audit import SYSTEM
from linkage.services.password_resets import ask_for_link, person_of_link, reset_password
from linkage.services.passwords import hash_password, is_password
from linkage.services.sessions import start_session
from linkage.services.signed_links import Desk
from linkage.services.tokens import create_token, token_in_force
from tests.factories import make_user

DESK = Desk("not-a-secret-but-long-enough-for-tests", "https://linkage.example/account/new-password/{}")
NEW = SecretStr("năm cánh đào hồng")


def ask(email: str) -> None:
    with transaction() as session:
        ask_for_link(session, email, desk=DESK, language="en")


def letters(session: Session) -> list[OutboxMessage]:
    session.expire_all()
    return list(session.exec(select(OutboxMessage)).all())


def token_in(letter: OutboxMessage) -> str:
    found = re.search(r"/account/new-password/(\S+)", letter.body)
    assert found is not None
    return found[1]


@pytest.fixture
def user(session: Session) -> User:
    return make_user(session, email="lan@mail.example", language="vi", password_hash=hash_password("bốn mùa hoa sen"))


def test_link_sets_the_password_once_and_ends_all_sessions(session: Session, user: User) -> None:
    with transaction():
        start_session(session, user)
    ask(" LAN@mail.example")
    (letter,) = letters(session)
    assert (letter.recipient, letter.language, letter.kind) == ("lan@mail.example", "vi", "password-reset")
    assert (letter.useful_until - letter.created_at).total_seconds() == pytest.approx(3600, abs=5)
    token = token_in(letter)
    assert person_of_link(session, token, desk=DESK).code == user.code
    with transaction() as writing:
        reset_password(writing, token, NEW, desk=DESK)
    session.expire_all()
    assert is_password(NEW.get_secret_value(), user.password_hash)
    assert session.exec(select(UserSession)).all() == []
    with pytest.raises(NotFound, match="used already"):
        person_of_link(session, token, desk=DESK)
    with pytest.raises(NotFound, match="used already"), transaction() as writing:
        reset_password(writing, token, NEW, desk=DESK)
    actions = [(each.action, each.subject) for each in session.exec(select(AuditEvent)).all()]
    assert actions == [("user.reset_asked", user.email), ("user.password_changed", user.email)]


def test_link_ends_the_keys_for_programs(session: Session, user: User) -> None:
    """Who made the account under a foreign address keeps nothing that opens it."""
    with transaction():
        _token, secret = create_token(session, user, "x", by=SYSTEM)
    ask(user.email)
    with transaction() as writing:
        reset_password(writing, token_in(letters(session)[0]), NEW, desk=DESK)
    session.expire_all()
    assert token_in_force(session, secret) is None


def test_link_ends_after_an_hour(session: Session, user: User) -> None:
    start = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        ask(user.email)
        token = token_in(letters(session)[0])
        clock.shift(3600)
        assert person_of_link(session, token, desk=DESK).code == user.code
        clock.shift(2)
        with pytest.raises(NotFound, match="too old"):
            person_of_link(session, token, desk=DESK)


@pytest.mark.parametrize("token", ["", "x", "eyJ.x.y", "\x00"])
def test_link_of_nobody_is_refused(session: Session, token: str) -> None:
    with pytest.raises(NotFound, match="too old"):
        person_of_link(session, token, desk=DESK)


def test_link_of_a_closed_account_is_refused(session: Session, user: User) -> None:
    ask(user.email)
    with transaction():
        user.is_active = False
        session.add(user)
    with pytest.raises(NotFound):
        person_of_link(session, token_in(letters(session)[0]), desk=DESK)


def test_weak_password_is_refused_and_the_link_stays(session: Session, user: User) -> None:
    ask(user.email)
    token = token_in(letters(session)[0])
    with pytest.raises(Invalid), transaction() as writing:
        reset_password(writing, token, SecretStr("lan@mail1"), desk=DESK)
    assert person_of_link(session, token, desk=DESK).code == user.code


def test_unknown_and_closed_accounts_get_no_letter(session: Session, user: User) -> None:
    with transaction():
        user.is_active = False
        session.add(user)
    for email in (user.email, "nobody@mail.example", "no address at all"):
        ask(email)
    assert letters(session) == []
    kept = session.exec(select(AuditEvent)).all()
    assert [(each.action, each.subject, each.subject_code) for each in kept] == [("user.reset_asked", None, None)] * 3


def test_page_that_is_sent_twice_writes_one_letter(session: Session, user: User) -> None:
    ask(user.email)
    ask(user.email)
    assert len(letters(session)) == 1
    with time_machine.travel(letters(session)[0].created_at.timestamp() + 61):
        ask(user.email)
    assert len(letters(session)) == 2


def test_unknown_address_costs_the_same_work(database: Database, session: Session, user: User) -> None:
    """ASVS 6.3.8: what the database is asked is the same but for the last word of the savepoint."""
    said: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    ask(user.email)
    known, said[:] = list(said), []
    ask("nobody@mail.example")

    def plain(statements: list[str]) -> list[str]:
        words = (re.sub(r"sa_savepoint_\d+", "it", each) for each in statements)
        return [each.replace("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT") for each in words]

    assert plain(said) == plain(known)
    assert any("INSERT INTO outbox" in each for each in said)
