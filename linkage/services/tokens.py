"""Keys for programs: shown once when made, kept as a hash, revoked at once."""

from __future__ import annotations

import datetime
import secrets

from sqlalchemy import update
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import SubjectKind
from database.models.users import ApiToken, Membership, User
from linkage.errors import Invalid
from linkage.language import _l
from linkage.services.audit import Actor, record
from linkage.services.secret_hashes import hash_of_secret

# So that a key found in a log or a repository is known for what it is.
PREFIX = "lk_"
MOST = 20
USED_STEP = datetime.timedelta(minutes=5)


def create_token(session: Session, user: User, name: str, *, by: Actor) -> tuple[ApiToken, str]:
    """A new key and its secret, which is never to be had again. Raises Invalid when the person has too many."""
    if len(tokens_of(session, user)) >= MOST:
        raise Invalid(fields={"name": _l("You have as many keys as one person may have. Revoke one first.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(user_id=user.id or 0, name=name, token_hash=hash_of_secret(secret))
    session.add(token)
    session.flush()
    _record(session, by, "token.created", user, token)
    return token, secret


def tokens_of(session: Session, user: User) -> list[ApiToken]:
    """The keys in force of a person, the newest first."""
    living = select(ApiToken).where(ApiToken.user_id == user.id, col(ApiToken.revoked_at).is_(None))
    return list(session.exec(living.order_by(col(ApiToken.id).desc())).all())


def token_in_force(session: Session, secret: str) -> ApiToken | None:
    """The key behind a secret with its person and their companies; None when it is unknown, revoked, or the person is shut out."""
    people = selectinload(ApiToken.user)  # type: ignore[arg-type]
    companies = people.selectinload(User.memberships).selectinload(Membership.company)  # type: ignore[arg-type]
    found = session.exec(
        select(ApiToken).where(ApiToken.token_hash == hash_of_secret(secret)).options(companies)
    ).first()
    return found if found is not None and found.revoked_at is None and found.user.is_active else None


def is_use_worth_noting(token: ApiToken) -> bool:
    return token.last_used_at is None or now() - token.last_used_at >= USED_STEP


def note_use(session: Session, token: ApiToken) -> None:
    session.execute(update(ApiToken).where(col(ApiToken.id) == token.id).values(last_used_at=now()))


def revoke_token(session: Session, token: ApiToken, *, by: Actor) -> None:
    """From now on the key opens nothing. Revoking twice changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = now()
        session.add(token)
        _record(session, by, "token.revoked", token.user, token)


def revoke_tokens(session: Session, user: User) -> None:
    """All keys of a person at once."""
    living = update(ApiToken).where(col(ApiToken.user_id) == user.id, col(ApiToken.revoked_at).is_(None))
    session.execute(living.values(revoked_at=now()))


def _record(session: Session, by: Actor, action: str, user: User, token: ApiToken) -> None:
    record(
        session, by, action, subject_kind=SubjectKind.USER, subject_code=user.code, subject=user.email, token=token.name
    )
