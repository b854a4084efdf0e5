"""Support cases: what a firm lacks, taken up by an officer, with the record of what was true then."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Integer, text
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field, json_list_field
from database.enums import CaseStatus
from database.models.companies import Company
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)
_AT_WORK = text("status IN ('open', 'in-progress')")


class SupportCase(Table, table=True):
    """One change of one firm. `kind` ... `words` tell the change as `Lack` does, with the furthest figure the needs ask.

    `record`: what was true when it was opened, a line per need: its code and title, the criterion, the figures of both sides as
    the matcher compared them, and the amount to reach. It is never changed. `weights_version`: the weights in force then.
    """

    __tablename__ = "support_cases"
    __table_args__ = (
        CheckConstraint("closed_at IS NULL OR status IN ('done', 'dropped')", name="closed_cases_are_not_at_work"),
        # One firm and one change make one case at a time; when it is closed, another may be opened.
        Index(
            "uq_support_cases_at_work",
            "company_id",
            "key",
            unique=True,
            sqlite_where=_AT_WORK,
            postgresql_where=_AT_WORK,
        ),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    key: str = Field(max_length=300)
    kind: str = Field(max_length=20)
    subject: str = Field(default="", max_length=120)
    process: str | None = Field(default=None, max_length=60)
    low: float | None = None
    high: float | None = None
    unit: str | None = Field(default=None, max_length=30)
    words: str = Field(default="", max_length=2000)
    status: CaseStatus = enum_field(CaseStatus, default=CaseStatus.OPEN, index=True)
    owner_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    opened_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    opened_at: datetime.datetime = created_at_field()
    closed_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    due_on: datetime.date | None = None
    note: str | None = Field(default=None, max_length=4000)
    record: list[dict[str, Any]] = json_list_field()
    weights_version: str = Field(max_length=40)
    version: int = Field(default=1, sa_column=_version)

    company: Company = Relationship()
    owner: User | None = Relationship(sa_relationship_kwargs={"foreign_keys": "SupportCase.owner_id"})
