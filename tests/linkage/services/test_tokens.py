import datetime

import pytest
import time_machine
from sqlmodel import Session

from database.columns import now
from database.session import transaction
from linkage.errors import Invalid
from linkage.services import tokens
from linkage.services.audit import SYSTEM
from linkage.services.tokens import create_token, is_use_worth_noting, note_use, revoke_token, token_in_force
from tests.factories import make_user


def test_secret_opens_and_its_hash_does_not(session: Session) -> None:
    user = make_user(session)
    with transaction():
        token, secret = create_token(session, user, "x", by=SYSTEM)
    found = token_in_force(session, secret)
    assert found is not None
    assert found.user_id == user.id
    for other in (token.token_hash, secret[:-1], secret.upper(), "", "\0", "\ud800"):
        assert token_in_force(session, other) is None


def test_revoked_key_opens_nothing(session: Session) -> None:
    with transaction():
        token, secret = create_token(session, make_user(session), "x", by=SYSTEM)
    with transaction():
        revoke_token(session, token, by=SYSTEM)
    with transaction():
        revoke_token(session, token, by=SYSTEM)
    assert token_in_force(session, secret) is None


def test_number_of_keys_is_bounded(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 2)
    user = make_user(session)
    with pytest.raises(Invalid), transaction():
        for _ in range(3):
            create_token(session, user, "x", by=SYSTEM)


def test_use_is_noted_now_and_then(session: Session) -> None:
    with transaction():
        token, _secret = create_token(session, make_user(session), "x", by=SYSTEM)
    assert is_use_worth_noting(token)
    with transaction():
        note_use(session, token)
    session.expire_all()
    assert not is_use_worth_noting(token)
    with time_machine.travel(now() + datetime.timedelta(minutes=6)):
        assert is_use_worth_noting(token)
