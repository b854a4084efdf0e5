"""Letters: written with the change that causes them, sent later. A rollback sends nothing, an event repeated writes no second one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, select

from database.columns import now
from database.models.outbox import USUAL_LIFE, OutboxMessage
from database.models.users import User

LIVES = {
    "password-reset": datetime.timedelta(hours=1),
    "privacy.data": datetime.timedelta(days=1),
    "meeting-request": datetime.timedelta(days=3),
    "claim-check": datetime.timedelta(days=7),
    "invitation": datetime.timedelta(days=7),
    "search-alert": datetime.timedelta(days=7),
    "fit-alert": datetime.timedelta(days=7),
}
"""By kind, or what its kind begins with: after so long a letter helps nobody, for its link is closed or its news is old."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person reads it, in their language: a subject and plain text. `headers` go out beside the usual ones.

    `useful_until`: from then on it is not sent; without it the kind decides.
    """

    kind: str
    recipient: str
    language: str
    subject: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    useful_until: datetime.datetime | None = None


def letter_to(user: User, *, kind: str, subject: str, body: str, headers: Mapping[str, str] | None = None) -> Letter:
    return Letter(
        kind=kind, recipient=user.email, language=user.language, subject=subject, body=body, headers=headers or {}
    )


def post_letter(session: Session, letter: Letter, *, key: str) -> OutboxMessage:
    """Puts a letter into the outbox, once for each key: the event and its reader, such as `claim.approved:7KQ2MXHD:12`."""
    earlier = session.exec(select(OutboxMessage).where(OutboxMessage.idempotency_key == key)).first()
    if earlier is not None:
        return earlier
    message = OutboxMessage(
        idempotency_key=key,
        kind=letter.kind,
        recipient=_one_line(letter.recipient),
        language=letter.language,
        subject=_one_line(letter.subject)[:300],
        body=letter.body,
        headers={name: _one_line(value) for name, value in letter.headers.items()},
        useful_until=letter.useful_until or now() + life_of(letter.kind),
    )
    session.add(message)
    session.flush()
    return message


def is_posted(session: Session, key: str) -> bool:
    """Whether the letter of a key was written already, sent or not."""
    known = select(OutboxMessage.id).where(OutboxMessage.idempotency_key == key)
    return session.exec(known).first() is not None


def life_of(kind: str) -> datetime.timedelta:
    """How long a letter of a kind is worth sending."""
    return LIVES.get(kind) or LIVES.get(kind.partition(".")[0]) or USUAL_LIFE


def _one_line(text: str) -> str:
    """Header lines must not grow new ones out of a name with a line break."""
    return " ".join(text.split())
