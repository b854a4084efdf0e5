"""Letters: written with the change that causes them, sent later. A rollback sends nothing, an event repeated writes no second one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func
from sqlmodel import Session, col, select

from database.models.outbox import OutboxMessage
from database.models.users import User


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person reads it, in their language: a subject and plain text. `headers` go out beside the usual ones."""

    kind: str
    recipient: str
    language: str
    subject: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)


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
    )
    session.add(message)
    session.flush()
    return message


def is_posted(session: Session, key: str) -> bool:
    """Whether the letter of a key was written already, sent or not."""
    known = select(OutboxMessage.id).where(OutboxMessage.idempotency_key == key)
    return session.exec(known).first() is not None


def waiting_letters(session: Session) -> int:
    """How many letters have not been sent."""
    unsent = select(func.count()).select_from(OutboxMessage).where(col(OutboxMessage.sent_at).is_(None))
    return session.exec(unsent).one()


def _one_line(text: str) -> str:
    """Header lines must not grow new ones out of a name with a line break."""
    return " ".join(text.split())
