"""Letters waiting to be sent: a row is committed with the change that causes it, so a rollback sends nothing."""

import datetime
from typing import Any

from sqlalchemy import Index, false
from sqlmodel import Field

from database.columns import Table, UtcDateTime, code_field, created_at_field, json_object_field, now

USUAL_LIFE = datetime.timedelta(days=14)
"""So long a letter is worth sending where nothing else is known of it."""


def _usual_end() -> datetime.datetime:
    return now() + USUAL_LIFE


class OutboxMessage(Table, table=True):
    """One mail. `idempotency_key` makes the same event write one letter only; `headers` go out beside the usual ones.

    It waits until `sent_at` or `given_up_at` is set. `claimed_at`, `claimed_by`: the sender that has it in hand. `useful_until`: from
    then on it is not sent any more. `is_refused`: the reader's mail server said that there is no such address.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_turn", "sent_at", "given_up_at", "useful_until"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    idempotency_key: str = Field(max_length=120, unique=True)
    kind: str = Field(max_length=60)
    recipient: str = Field(max_length=254, index=True)
    language: str = Field(default="en", max_length=10)
    subject: str = Field(max_length=300)
    body: str
    headers: dict[str, Any] = json_object_field()
    created_at: datetime.datetime = created_at_field()
    useful_until: datetime.datetime = Field(default_factory=_usual_end, sa_type=UtcDateTime)
    next_attempt_at: datetime.datetime = created_at_field()
    attempts: int = 0
    claimed_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    claimed_by: str | None = Field(default=None, max_length=40)
    tried_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    sent_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    given_up_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_refused: bool = Field(default=False, index=True, sa_column_kwargs={"server_default": false()})
    last_error: str | None = Field(default=None, max_length=1000)
