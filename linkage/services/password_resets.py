"""A new password for somebody who forgot the old one: a letter with a link that sets it, once and soon.

Whoever asks learns nothing about who has an account: an address that is unknown is answered alike and takes as long.
"""

from __future__ import annotations

import datetime
from contextlib import suppress

from pydantic import SecretStr
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import SubjectKind
from database.models.outbox import OutboxMessage
from database.models.users import User
from linkage.language import _, _l, letter_language, speaking
from linkage.services.audit import Actor, record
from linkage.services.outbox import LIVES, letter_to, post_letter
from linkage.services.signed_links import Desk, PasswordLinks
from linkage.services.tokens import revoke_tokens
from linkage.services.users import actor_of, set_password, user_by_email

KIND = "password-reset"
_BETWEEN_LETTERS = datetime.timedelta(minutes=1)
_LINKS = PasswordLinks(
    "password-reset",
    LIVES[KIND],
    too_old=_l("This link is too old, or was not copied whole. Ask for a new one."),
    used=_l("This link was used already. Sign in with your new password, or ask for another link."),
)
_SOMEBODY = Actor(user_id=None, label="guest")


class _NobodyToWriteTo(Exception):
    """Takes back the letter, and nothing else."""


def ask_for_link(session: Session, email: str, *, desk: Desk, language: str) -> None:
    """Writes the letter, in the language of the account.

    Where no open account has the address the same work is done and leaves no letter; the trail says only that somebody asked.
    """
    address = email.strip().casefold()
    user = user_by_email(session, address)
    known = user if user is not None and user.is_active else None
    is_written = _is_just_written(session, address)
    with suppress(_NobodyToWriteTo), session.begin_nested():
        _write(session, known or User(name="", email=address, language=letter_language(language)), desk=desk)
        if known is None or is_written:
            raise _NobodyToWriteTo
    _record(session, known)


def person_of_link(session: Session, token: str, *, desk: Desk) -> User:
    """Whose link it is. Raises NotFound when it was used, is too old or was not made here."""
    return _LINKS.user_of(session, token, desk=desk)


def reset_password(session: Session, token: str, password: SecretStr, *, desk: Desk) -> None:
    """Sets the password and signs the person out everywhere; the link is spent. Raises NotFound as above, Invalid when it is weak.

    Keys for programs end, too: whoever had the account before, or made it under a foreign address, may hold one.
    """
    user = _LINKS.user_of(session, token, desk=desk, is_to_change=True)
    set_password(session, user, password, by=actor_of(user))
    revoke_tokens(session, user)


def _is_just_written(session: Session, address: str) -> bool:
    """One letter a minute is enough for anybody; a page that is sent twice writes one."""
    recent = select(OutboxMessage.id).where(
        OutboxMessage.recipient == address,
        OutboxMessage.kind == KIND,
        col(OutboxMessage.created_at) > now() - _BETWEEN_LETTERS,
    )
    return session.exec(recent.limit(1)).first() is not None


def _write(session: Session, user: User, *, desk: Desk) -> None:
    token = _LINKS.token_of(user, desk=desk)
    with speaking(user.language):
        letter = letter_to(
            user,
            kind=KIND,
            subject=_("A new password"),
            body=_(
                "Dear %(name)s,\n\nsomebody asked for a new password for your account. If it was you, choose it here within one "
                "hour:\n\n%(link)s\n\nIf it was not you, do nothing: your password stays as it is.\n",
                name=user.name,
                link=desk.link.format(token),
            ),
        )
    post_letter(session, letter, key=f"{KIND}:{user.code}:{now().timestamp()}")


def _record(session: Session, user: User | None) -> None:
    record(
        session,
        _SOMEBODY,
        "user.reset_asked",
        subject_kind=SubjectKind.USER,
        subject_code=user.code if user else None,
        subject=user.email if user else None,
    )
