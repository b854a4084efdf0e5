"""Who changed what and when, written in the same transaction as the change."""

import datetime
from typing import Any

from sqlmodel import Field

from database.columns import Table, created_at_field, enum_field, json_object_field
from database.enums import SubjectKind


class AuditEvent(Table, table=True):
    """One change. `actor` and `subject` are kept as text too, so that the trail outlives what it speaks of."""

    __tablename__ = "audit_events"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime.datetime = created_at_field()
    actor_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    actor: str = Field(max_length=254)
    action: str = Field(max_length=60, index=True)
    subject_kind: SubjectKind | None = enum_field(SubjectKind)
    subject_code: str | None = Field(default=None, max_length=16, index=True)
    subject: str | None = Field(default=None, max_length=300)
    details: dict[str, Any] = json_object_field()
