import datetime

import time_machine
from sqlmodel import Session, select

from database.columns import now
from database.models.users import UserSession
from database.session import transaction
from linkage.services.sessions import ABSOLUTE_LIFETIME, end_sessions, open_session, start_session, touch_session
from tests.factories import make_user


def test_session_runs_out_however_busy_it_is(session: Session) -> None:
    """ASVS 7.3.2."""
    with transaction():
        token = start_session(session, make_user(session))
    found = open_session(session, token)
    assert found is not None
    with time_machine.travel(now() + ABSOLUTE_LIFETIME):
        with transaction():
            touch_session(session, found.row)
        assert open_session(session, token) is None


def test_session_of_a_person_who_was_shut_out_is_dead(session: Session) -> None:
    """ASVS 7.4.2; even when its row is still there."""
    user = make_user(session, is_active=False)
    with transaction():
        token = start_session(session, user)
    assert open_session(session, token) is None


def test_unknown_token_opens_nothing(session: Session) -> None:
    assert open_session(session, "\ud800\0") is None


def test_all_sessions_but_one_end(session: Session) -> None:
    user = make_user(session)
    with transaction():
        kept, other = start_session(session, user), start_session(session, user)
    with transaction():
        end_sessions(session, user, but=kept)
    assert open_session(session, kept) is not None
    assert open_session(session, other) is None


def test_sessions_that_ran_out_are_swept(session: Session) -> None:
    user = make_user(session)
    with transaction():
        start_session(session, user)
    with time_machine.travel(now() + ABSOLUTE_LIFETIME + datetime.timedelta(seconds=1)), transaction():
        start_session(session, user)
    assert len(session.exec(select(UserSession)).all()) == 1
