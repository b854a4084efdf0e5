"""Lacks: which firm misses which open need by one change, as counted on a day."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from database.columns import Table, UtcDateTime

NOT_STATED = "-"


class Lack(Table, table=True):
    """A firm that one change would make a match for a need: a calculation of a day, never a decision; the next count replaces it.

    The change is told as `matching.changes.Change` tells it: `key` is what is counted together, `effort` orders changes of one
    key, `words` are joined by a bar. `core_process` is the need's first core step, `province` that of the firm's first plant.
    """

    __tablename__ = "lacks"
    __table_args__ = (
        CheckConstraint("key <> ''", name="key_is_not_empty"),
        # The officers' lists ask for one change.
        Index("ix_lacks_key", "key"),
        Index("ix_lacks_company_id", "company_id"),
    )

    need_id: int = Field(foreign_key="part_needs.id", primary_key=True, ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", primary_key=True, ondelete="CASCADE")
    key: str = Field(max_length=300)
    kind: str = Field(max_length=20)
    subject: str = Field(default="", max_length=120)
    process: str | None = Field(default=None, max_length=60)
    low: float | None = None
    high: float | None = None
    effort: float = 0.0
    unit: str | None = Field(default=None, max_length=30)
    words: str = Field(default="", max_length=2000)
    core_process: str = Field(max_length=60)
    province: str | None = Field(default=None, max_length=10)


class LackCount(Table, table=True):
    """When a need was last compared with all firms, and in which edition of it."""

    __tablename__ = "lack_counts"

    need_id: int = Field(foreign_key="part_needs.id", primary_key=True, ondelete="CASCADE")
    need_version: int
    counted_on: datetime.date
    counted_at: datetime.datetime = Field(sa_type=UtcDateTime)


class LackTotal(Table, table=True):
    """How many firms lack something and how many needs it would win, within a process and a province: the officers' table.

    Empty is all of them: `in_process` (else a process with all that is narrower), `in_province`, `kind` and `key`. A firm without
    a province stands under `NOT_STATED`. `subject`, `process` and `words` tell the change as `Lack` does, where there is a key.
    """

    __tablename__ = "lack_totals"

    in_process: str = Field(default="", primary_key=True, max_length=60)
    in_province: str = Field(default="", primary_key=True, max_length=10)
    kind: str = Field(default="", primary_key=True, max_length=20)
    key: str = Field(default="", primary_key=True, max_length=300)
    subject: str = Field(default="", max_length=120)
    process: str = Field(default="", max_length=60)
    words: str = Field(default="", max_length=2000)
    is_asked: bool
    """Whether a need asks for `in_process` itself, not only for something narrower."""
    firms: int
    needs: int
