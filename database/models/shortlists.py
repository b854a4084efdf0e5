"""Shortlists: suppliers an assembler keeps in view, for a need or in general."""

import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, Relationship

from database.columns import Table, created_at_field
from database.models.companies import Company


class ShortlistItem(Table, table=True):
    """One supplier on the list of an assembler (`company_id`), for one need or, without a need, in general."""

    __tablename__ = "shortlist_items"
    __table_args__ = (
        UniqueConstraint("company_id", "need_id", "supplier_id"),
        # NULLs differ from each other in a unique constraint: the general list needs its own.
        Index(
            "uq_shortlist_items_general",
            "company_id",
            "supplier_id",
            unique=True,
            sqlite_where=text("need_id IS NULL"),
            postgresql_where=text("need_id IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    need_id: int | None = Field(default=None, foreign_key="part_needs.id", index=True, ondelete="CASCADE")
    supplier_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    note: str | None = Field(default=None, max_length=2000)
    added_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()

    supplier: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "ShortlistItem.supplier_id"})
