"""Links in letters that carry a signed text: nothing is kept of them, and they open for nobody who did not get the letter."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer
from sqlmodel import Session, select

from database.models.users import User
from linkage.errors import NotFound


@dataclass(frozen=True, slots=True)
class Desk:
    """Of the instance: the key that signs, and where its links lead (`{}` stands for the signed text)."""

    secret_key: str
    link: str

    def signer(self, salt: str) -> URLSafeTimedSerializer:
        """`salt`: what the link is for; a text that was signed for something else does not hold."""
        return URLSafeTimedSerializer(self.secret_key, salt=salt)


@dataclass(frozen=True, slots=True)
class PasswordLinks:
    """Links of one kind that set a password, once: the signature covers the time of the last one, so the first use ends them all.

    `too_old`, `used`: what is said of a link that opens nothing any more.
    """

    salt: str
    life: datetime.timedelta
    too_old: Any
    used: Any

    def token_of(self, user: User, *, desk: Desk) -> str:
        return desk.signer(self.salt).dumps([user.code, _state(user)])

    def user_of(self, session: Session, token: str, *, desk: Desk, is_to_change: bool = False) -> User:
        """Whose link it is, held for a change. Raises NotFound when it was used, is too old or was not made here."""
        try:
            code, changed_at = desk.signer(self.salt).loads(token, max_age=int(self.life.total_seconds()))
        except (BadData, ValueError, TypeError):
            raise NotFound(self.too_old) from None
        wanted = select(User).where(User.code == code)
        user = session.exec(wanted.with_for_update() if is_to_change else wanted).first()
        if user is None or not user.is_active or _state(user) != changed_at:
            raise NotFound(self.used)
        return user


def _state(user: User) -> str:
    return "" if user.password_changed_at is None else user.password_changed_at.isoformat()
