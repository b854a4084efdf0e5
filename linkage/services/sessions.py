"""Signed-in browsers: a row for each, looked up on every request and deleted to end it."""

from __future__ import annotations

import datetime
import secrets
from dataclasses import dataclass

import sqlalchemy
from sqlalchemy import delete, update
from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, select

from database.columns import now
from database.models.companies import Company
from database.models.users import Membership, User, UserSession
from database.queries.notices import is_unread_about, unread_of
from database.queries.threads import unread_threads_of
from linkage.services.secret_hashes import hash_of_secret

ABSOLUTE_LIFETIME = datetime.timedelta(days=7)
IDLE_LIFETIME = datetime.timedelta(hours=12)
# Writing the time of every request would make each page a write.
SEEN_STEP = datetime.timedelta(minutes=5)


def start_session(session: Session, user: User) -> str:
    """Signs a browser in and returns the token for its cookie; only the token's hash is kept. Sweeps what has run out."""
    session.execute(delete(UserSession).where(col(UserSession.expires_at) < now()))
    token = secrets.token_urlsafe(32)
    session.add(
        UserSession(token_hash=hash_of_secret(token), user_id=user.id or 0, expires_at=now() + ABSOLUTE_LIFETIME)
    )
    return token


@dataclass(frozen=True, slots=True)
class OpenSession:
    """`unread`: how many notices its person has not read; `talks`: in how many conversations something is new to the person.

    `is_led_here`: whether a notice not read leads to the page asked for.
    """

    row: UserSession
    unread: int
    talks: int
    is_led_here: bool


def open_session(session: Session, token: str, path: str = "") -> OpenSession | None:
    """The living session of a token with its person and their companies, in one query.

    None when it ended or ran out, or the person is shut out.
    """
    at, person = now(), col(UserSession.user_id)
    companies = joinedload(UserSession.user).joinedload(User.memberships).joinedload(Membership.company)  # type: ignore[arg-type]
    statement = (
        sqlalchemy.select(
            UserSession, unread_of(person, at=at), unread_threads_of(person), is_unread_about(person, path, at=at)
        )
        .where(col(UserSession.token_hash) == hash_of_secret(token))
        .options(
            companies.joinedload(Company.supplier_profile),  # type: ignore[arg-type]
            companies.joinedload(Company.assembler_profile),  # type: ignore[arg-type]
        )
    )
    first = session.execute(statement).unique().first()
    if first is None or not first[0].user.is_active:
        return None
    found, unread, talks, is_led_here = first
    is_living = at < found.expires_at and at - found.last_seen_at < IDLE_LIFETIME
    return OpenSession(found, int(unread), int(talks), bool(is_led_here)) if is_living else None


def is_seen_long_ago(user_session: UserSession) -> bool:
    return now() - user_session.last_seen_at >= SEEN_STEP


def touch_session(session: Session, user_session: UserSession) -> None:
    """Notes that the person is still there; nothing happens when the session was ended meanwhile."""
    session.execute(update(UserSession).where(col(UserSession.id) == user_session.id).values(last_seen_at=now()))


def act_for(session: Session, user_session: UserSession, company: Company) -> None:
    """From now on the person acts for this company."""
    session.add(user_session)
    user_session.data = {**user_session.data, "company": company.code}


def end_session(session: Session, token: str) -> None:
    session.execute(delete(UserSession).where(col(UserSession.token_hash) == hash_of_secret(token)))


def end_sessions(session: Session, user: User, *, but: str | None = None) -> None:
    """Ends every session of a person, except the one of a token when it is given."""
    statement = delete(UserSession).where(col(UserSession.user_id) == user.id)
    if but is not None:
        statement = statement.where(col(UserSession.token_hash) != hash_of_secret(but))
    session.execute(statement)


def sessions_of(session: Session, user: User) -> list[UserSession]:
    """The living sessions of a person, the latest used first."""
    statement = select(UserSession).where(UserSession.user_id == user.id, col(UserSession.expires_at) > now())
    return list(session.exec(statement.order_by(col(UserSession.last_seen_at).desc())).all())


def is_session_of(user_session: UserSession, token: str) -> bool:
    return secrets.compare_digest(user_session.token_hash, hash_of_secret(token))
