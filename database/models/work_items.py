"""Work that officers take or are given: one thing to look after, by whom and until when."""

import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Integer, text
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field
from database.models.companies import Company
from database.models.company_pairs import CompanyPair
from database.models.imports import ImportBatch
from database.models.users import Membership, User

_version = Column("version", Integer, nullable=False, default=1)
_OPEN = "closed_at IS NULL"
SUBJECTS = ("company_id", "pair_id", "batch_id", "membership_id")
_ONE_SUBJECT = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in SUBJECTS)


def _open_once(name: str) -> Index:
    """Of two officers who take the same thing at once, one wins."""
    is_open = text(_OPEN)
    return Index(f"uq_work_items_open_{name}", name, unique=True, sqlite_where=is_open, postgresql_where=is_open)


class WorkItem(Table, table=True):
    """A firm, a pair of firms, a list or a claim (`membership_id`) that somebody looks after. Without an owner it is nobody's.

    It goes with what it is about. `owner` who left leaves it to the agency.
    """

    __tablename__ = "work_items"
    __table_args__ = (
        CheckConstraint(f"{_ONE_SUBJECT} = 1", name="is_about_one_thing"),
        *(_open_once(name) for name in SUBJECTS),
        Index("ix_work_items_closed_at_due_on", "closed_at", "due_on"),
    )
    __mapper_args__: ClassVar[dict[str, object]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    company_id: int | None = Field(default=None, foreign_key="companies.id", ondelete="CASCADE")
    pair_id: int | None = Field(default=None, foreign_key="company_pairs.id", ondelete="CASCADE")
    batch_id: int | None = Field(default=None, foreign_key="import_batches.id", ondelete="CASCADE")
    membership_id: int | None = Field(default=None, foreign_key="memberships.id", ondelete="CASCADE")
    owner_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    given_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    due_on: datetime.date | None = None
    note: str | None = Field(default=None, max_length=2000)
    opened_at: datetime.datetime = created_at_field()
    closed_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1, sa_column=_version)

    company: Company | None = Relationship()
    pair: CompanyPair | None = Relationship()
    batch: ImportBatch | None = Relationship()
    membership: Membership | None = Relationship()
    owner: User | None = Relationship(sa_relationship_kwargs={"foreign_keys": "WorkItem.owner_id"})
    given_by: User | None = Relationship(sa_relationship_kwargs={"foreign_keys": "WorkItem.given_by_id"})
