"""Supply links: one firm delivers to another, what, since when, who says so, and who may know."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, code_field, created_at_field, enum_field
from database.enums import EvidenceLevel, LinkSecrecy, LinkSide
from database.models.companies import Company

STRICTEST_LAST = tuple(LinkSecrecy)
_version = Column("version", Integer, nullable=False, default=1)


class SupplyLink(Table, table=True):
    """`supplier` delivers work of `process` to `customer`. `tier`: how far above the last assembler, 1 delivers to it.

    Each side has its own wish how secret it is, and the stricter one holds. A side that has not confirmed is None there;
    until both have, only the two firms and officers know of it. `denied_on`: a side says that it is not so.
    """

    __tablename__ = "supply_links"
    __table_args__ = (
        # The stater is part of the key: an officer who notes a link that two firms keep to themselves must not learn of theirs.
        UniqueConstraint("supplier_id", "customer_id", "process", "stated_by"),
        CheckConstraint("supplier_id <> customer_id", name="no_firm_supplies_itself"),
        CheckConstraint("tier BETWEEN 1 AND 9", name="tier_is_small"),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    supplier_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    customer_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    process: str = Field(max_length=60)
    part_group: str | None = Field(default=None, max_length=120)
    tier: int | None = None
    evidence: EvidenceLevel = enum_field(EvidenceLevel, default=EvidenceLevel.SELF_DECLARED)
    evidence_on: datetime.date | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None
    supplier_secrecy: LinkSecrecy = enum_field(LinkSecrecy, default=LinkSecrecy.OFFICERS)
    customer_secrecy: LinkSecrecy = enum_field(LinkSecrecy, default=LinkSecrecy.OFFICERS)
    stated_by: LinkSide = enum_field(LinkSide, default=LinkSide.SUPPLIER)
    stated_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    supplier_confirmed_on: datetime.date | None = None
    customer_confirmed_on: datetime.date | None = None
    denied_on: datetime.date | None = None
    created_at: datetime.datetime = created_at_field()
    version: int = Field(default=1, sa_column=_version)

    supplier: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "SupplyLink.supplier_id"})
    customer: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "SupplyLink.customer_id"})

    @property
    def secrecy(self) -> LinkSecrecy:
        """The stricter of the two wishes."""
        return max(self.supplier_secrecy, self.customer_secrecy, key=STRICTEST_LAST.index)

    @property
    def is_confirmed(self) -> bool:
        return self.supplier_confirmed_on is not None and self.customer_confirmed_on is not None
