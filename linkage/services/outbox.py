"""Letters: written with the change that causes them, sent later. A rollback sends nothing, an event repeated writes no second one."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import union
from sqlmodel import Session, col, select

from database.columns import now
from database.models.notices import Notice
from database.models.outbox import USUAL_LIFE, OutboxMessage
from database.models.users import User
from database.once import add_once

STOP_HEADER = "List-Unsubscribe"
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
    by_key = select(OutboxMessage).where(OutboxMessage.idempotency_key == key)
    earlier = session.exec(by_key).first()
    if earlier is not None:
        return earlier
    message = OutboxMessage(
        idempotency_key=key,
        kind=letter.kind,
        recipient=_one_line(letter.recipient),
        language=letter.language,
        subject=subject_line(letter.subject),
        body=letter.body,
        headers={name: _one_line(value) for name, value in letter.headers.items()},
        useful_until=letter.useful_until or now() + life_of(letter.kind),
    )
    add_once(session, message)
    return session.exec(by_key).one()


def posted_keys(session: Session, keys: Iterable[str]) -> set[str]:
    """Those of these keys that somebody was told of. One query."""
    asked = list(keys)
    if not asked:
        return set()
    letters = select(OutboxMessage.idempotency_key).where(col(OutboxMessage.idempotency_key).in_(asked))
    notices = select(Notice.idempotency_key).where(col(Notice.idempotency_key).in_(asked))
    return {key for (key,) in session.execute(union(letters, notices)).all()}


def life_of(kind: str) -> datetime.timedelta:
    """How long a letter of a kind is worth sending."""
    return LIVES.get(kind) or LIVES.get(kind.partition(".")[0]) or USUAL_LIFE


def subject_line(subject: str) -> str:
    """As it is kept."""
    return _one_line(subject)[:300]


def one_click(stop: str) -> dict[str, str]:
    """The headers by which a mail program ends such letters at once (RFC 8058)."""
    return {STOP_HEADER: f"<{stop}>", f"{STOP_HEADER}-Post": "List-Unsubscribe=One-Click"}


def _one_line(text: str) -> str:
    """Header lines must not grow new ones out of a name with a line break."""
    return " ".join(text.split())
