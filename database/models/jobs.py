"""Work that takes longer than a request: committed with what asks for it, done by a worker."""

import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field, json_object_field
from database.enums import JobStatus

_MATCHING = text("kind = 'matches.refresh' AND status IN ('queued', 'running')")


class Job(Table, table=True):
    """One piece of work. `beat_at`: the last sign of life of its worker; a job without one for long is taken up again.

    `progress`: what can be shown meanwhile. `is_stop_asked`: end with the best so far.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        # One run over all needs at a time, for everybody who asks.
        Index("uq_jobs_match_again", "kind", unique=True, sqlite_where=_MATCHING, postgresql_where=_MATCHING),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    kind: str = Field(max_length=60)
    arguments: dict[str, Any] = json_object_field()
    status: JobStatus = enum_field(JobStatus, default=JobStatus.QUEUED, index=True)
    progress: dict[str, Any] = json_object_field()
    is_stop_asked: bool = False
    attempts: int = 0
    error: str | None = Field(default=None, max_length=1000)
    asked_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    asked_at: datetime.datetime = created_at_field()
    started_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    beat_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
