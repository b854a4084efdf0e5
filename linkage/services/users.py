"""People: their accounts, passwords and roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session, select

from database.columns import now
from database.enums import OfficerRole, SubjectKind
from database.models.users import User
from database.queries.users import officers
from linkage.errors import Conflict, Invalid, NotAllowed
from linkage.inputs.users import NewUserInput, PasswordChangeInput, SettingsInput
from linkage.language import _l
from linkage.services.audit import Actor, record
from linkage.services.passwords import hash_password, is_password, needs_new_hash, password_fault
from linkage.services.sessions import end_sessions
from linkage.services.tokens import revoke_tokens


def actor_of(user: User) -> Actor:
    """The person as the audit trail names them."""
    return Actor(user_id=user.id, label=user.email)


def user_by_email(session: Session, email: str) -> User | None:
    """The account of an address, however its letters are written."""
    return session.exec(select(User).where(User.email == email.strip().casefold())).first()


def officer_of(session: Session, code: str | None) -> User | None:
    """The officer of a code; None for none. Raises Invalid when the code is nobody's."""
    if code is None:
        return None
    found = next((officer for officer in officers(session) if officer.code == code), None)
    if found is None:
        raise Invalid(fields={"owner": _l("Choose an officer of the agency.")})
    return found


def authenticated(session: Session, email: str, password: str) -> User | None:
    """The active person with this address and password. An unknown address takes as long as a wrong password (ASVS 6.3.8)."""
    user = user_by_email(session, email)
    if not is_password(password, None if user is None else user.password_hash):
        return None
    return user if user is not None and user.is_active else None


def renew_hash(user: User, password: str) -> None:
    """Hashes the password again when the parameters have changed since."""
    if user.password_hash is not None and needs_new_hash(user.password_hash):
        user.password_hash = hash_password(password)


def add_user(
    session: Session,
    *,
    name: str,
    email: str,
    password: SecretStr,
    language: str,
    known_words: Iterable[str | None] = (),
) -> User:
    """An account without any right yet. Raises Invalid when the address has an account or the password is weak."""
    fields: dict[str, Any] = {}
    if user_by_email(session, email) is not None:
        fields["email"] = _l("There is an account with this e-mail address already. Sign in with it.")
    fault = password_fault(password.get_secret_value(), known_words=(email, name, *known_words))
    if fault is not None:
        fields["password"] = fault
    if fields:
        raise Invalid(_l("The account was not made."), fields=fields)
    user = User(name=name, email=email, language=language, password_changed_at=now())
    user.password_hash = hash_password(password.get_secret_value())
    session.add(user)
    session.flush()
    return user


def create_user(session: Session, user: NewUserInput, *, by: Actor) -> User:
    """An account made by somebody else, with a role in the agency when one is given. Raises Invalid as `add_user`."""
    made = add_user(session, name=user.name, email=user.email, password=user.password, language=user.language)
    made.officer_role = user.officer_role
    _record(session, by, "user.created", made, officer_role=user.officer_role)
    return made


def change_settings(session: Session, user: User, settings: SettingsInput) -> None:
    user.name, user.language = settings.name, settings.language
    session.add(user)
    _record(session, actor_of(user), "user.changed", user)


def change_password(session: Session, user: User, change: PasswordChangeInput, *, keep: str) -> None:
    """Sets a new password and ends all other sessions; `keep` is the token of the one that stays (ASVS 7.4.3).

    Raises Invalid when the password in use is not the one given, or the new one is weak.
    """
    if not is_password(change.current.get_secret_value(), user.password_hash):
        raise Invalid(fields={"current": _l("This is not the password you use now.")})
    set_password(session, user, change.password, by=actor_of(user), keep=keep)


def set_password(session: Session, user: User, password: SecretStr, *, by: Actor, keep: str | None = None) -> None:
    """Gives an account a new password, ends its sessions. Raises Invalid when it is weak."""
    companies = [membership.company.name for membership in user.memberships]
    fault = password_fault(password.get_secret_value(), known_words=(user.email, user.name, *companies))
    if fault is not None:
        raise Invalid(fields={"password": fault})
    user.password_hash = hash_password(password.get_secret_value())
    user.password_changed_at = now()
    session.add(user)
    end_sessions(session, user, but=keep)
    _record(session, by, "user.password_changed", user)


def deactivate_user(session: Session, user: User, *, by: Actor) -> None:
    """Shuts a person out at once, browsers and programs alike (ASVS 7.4.2). Raises NotAllowed on oneself."""
    if user.id == by.user_id:
        raise NotAllowed(_l("You cannot shut yourself out. Ask another administrator."))
    _refuse_losing_last_admin(session, user)
    user.is_active = False
    end_sessions(session, user)
    revoke_tokens(session, user)
    _record(session, by, "user.deactivated", user)


def activate_user(session: Session, user: User, *, by: Actor) -> None:
    user.is_active = True
    _record(session, by, "user.activated", user)


def set_officer_role(session: Session, user: User, role: OfficerRole | None, *, by: Actor) -> None:
    """Makes a person staff of the agency, or takes that away. Raises Conflict when no administrator would be left."""
    if role is not OfficerRole.ADMIN:
        _refuse_losing_last_admin(session, user)
    user.officer_role = role
    _record(session, by, "user.role_changed", user, officer_role=role)


def _refuse_losing_last_admin(session: Session, user: User) -> None:
    if user.officer_role is not OfficerRole.ADMIN or not user.is_active:
        return
    # The rows are locked, so that two administrators cannot remove each other at the same moment.
    admins = select(User).where(User.officer_role == OfficerRole.ADMIN, User.is_active).with_for_update()
    if len(session.exec(admins).all()) <= 1:
        raise Conflict(_l("This is the last administrator. Give somebody else that role first."))


def _record(session: Session, by: Actor, action: str, user: User, **details: Any) -> None:
    record(session, by, action, subject_kind=SubjectKind.USER, subject_code=user.code, subject=user.email, **details)
