"""Letters waiting to be sent: a row is committed with the change that causes it, so a rollback sends nothing."""

import datetime
from typing import Any

from sqlmodel import Field

from database.columns import Table, UtcDateTime, created_at_field, json_object_field


class OutboxMessage(Table, table=True):
    """One mail. `idempotency_key` makes the same event write one letter only; `headers` go out beside the usual ones."""

    __tablename__ = "outbox"

    id: int | None = Field(default=None, primary_key=True)
    idempotency_key: str = Field(max_length=120, unique=True)
    kind: str = Field(max_length=60)
    recipient: str = Field(max_length=254)
    language: str = Field(default="en", max_length=10)
    subject: str = Field(max_length=300)
    body: str
    headers: dict[str, Any] = json_object_field()
    created_at: datetime.datetime = created_at_field()
    next_attempt_at: datetime.datetime = created_at_field()
    attempts: int = 0
    sent_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    last_error: str | None = Field(default=None, max_length=1000)
