"""Invitations: an account without a password, and a letter with a link that sets one, once."""

from __future__ import annotations

import datetime

from pydantic import SecretStr
from sqlmodel import Session

from database.columns import now
from database.enums import SubjectKind
from database.models.users import User
from linkage.errors import Conflict, Invalid
from linkage.inputs.users import InvitationInput
from linkage.language import _, _l, speaking
from linkage.services.audit import Actor, record
from linkage.services.outbox import letter_to, post_letter
from linkage.services.signed_links import Desk, PasswordLinks
from linkage.services.users import actor_of, set_password, user_by_email

LINK_DAYS = 7
_LINKS = PasswordLinks(
    "invitation",
    datetime.timedelta(days=LINK_DAYS),
    too_old=_l("This link is too old, or was not copied whole. Ask the agency for a new one."),
    used=_l("This link was used already. Sign in with your password, or ask the agency for a new link."),
)


def invite(session: Session, given: InvitationInput, *, desk: Desk, by: Actor) -> User:
    """Makes an account and writes the letter. Raises Invalid when the address has an account."""
    if user_by_email(session, given.email) is not None:
        raise Invalid(
            _l("Nobody was invited."), fields={"email": _l("There is an account with this e-mail address already.")}
        )
    user = User(name=given.name, email=given.email, language=given.language, officer_role=given.officer_role)
    session.add(user)
    session.flush()
    _write_letter(session, user, desk=desk, by=by)
    return user


def invite_again(session: Session, user: User, *, desk: Desk, by: Actor) -> None:
    """Another letter for somebody who has not set a password yet. Raises Conflict for others."""
    if user.password_hash is not None or not user.is_active:
        raise Conflict(_l("This person has an account in use, or a closed one. Only open invitations are sent again."))
    _write_letter(session, user, desk=desk, by=by)


def invited(session: Session, token: str, *, desk: Desk) -> User:
    """Whose link it is. Raises NotFound when it was used, is too old or was not made here."""
    return _LINKS.user_of(session, token, desk=desk)


def accept(session: Session, user: User, password: SecretStr) -> None:
    """Sets the first password; the link is spent. Raises Invalid when it is weak."""
    set_password(session, user, password, by=actor_of(user))


def _write_letter(session: Session, user: User, *, desk: Desk, by: Actor) -> None:
    token = _LINKS.token_of(user, desk=desk)
    with speaking(user.language):
        letter = letter_to(
            user,
            kind="invitation",
            subject=_("Your account on the supplier linkage platform"),
            body=_(
                "Dear %(name)s,\n\nan account was made for you. Choose your password here within %(days)s days:\n\n%(link)s\n",
                name=user.name,
                days=LINK_DAYS,
                link=desk.link.format(token),
            ),
        )
    post_letter(session, letter, key=f"invitation:{user.code}:{now().timestamp()}")
    record(session, by, "user.invited", subject_kind=SubjectKind.USER, subject_code=user.code, subject=user.email)
