"""Proposals: a need and a supplier put before both sides, and what each says; what both accept is an introduction."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Integer, text
from sqlmodel import Field, Relationship

from database.columns import (
    StoredEnum,
    Table,
    UtcDateTime,
    code_field,
    created_at_field,
    enum_field,
    json_list_field,
)
from database.enums import (
    AnsweredVia,
    FairSide,
    OutcomeReason,
    ProposalAnswer,
    ProposalOrigin,
    ProposalStatus,
    RefusalKind,
)
from database.models.companies import Company
from database.models.part_needs import PartNeed

_version = Column("version", Integer, nullable=False, default=1)
_LIVING = text("status IN ('open', 'agreed')")
_IN_FORCE = text("ended_at IS NULL")


class Proposal(Table, table=True):
    """A supplier for a need. `shown_at`: when the two sides and their letters may know of it; until then it can be undone.

    `score`, `is_near_miss` and `reasons` are what the matcher said on the day; `words`: what whoever proposed wrote to both;
    in those of a batch {need} and {firm} stand for names that each reader has in a language of their own.
    `batch`: the code that proposals made by one press of a button share. One need and one supplier have one living proposal.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        Index(
            "uq_proposals_living",
            "need_id",
            "supplier_id",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        CheckConstraint("buyer_id <> supplier_id", name="nobody_is_proposed_to_itself"),
        Index("ix_proposals_status_expires_on", "status", "expires_on"),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    need_id: int | None = Field(default=None, foreign_key="part_needs.id", index=True, ondelete="SET NULL")
    buyer_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    supplier_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    origin: ProposalOrigin = enum_field(ProposalOrigin, default=ProposalOrigin.OFFICER)
    status: ProposalStatus = enum_field(ProposalStatus, default=ProposalStatus.OPEN)
    batch: str | None = Field(default=None, max_length=16, index=True)
    words: str | None = Field(default=None, max_length=2000)
    score: float | None = None
    is_near_miss: bool = False
    reasons: list[dict[str, Any]] = json_list_field()
    proposed_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    shown_at: datetime.datetime = Field(sa_type=UtcDateTime)
    expires_on: datetime.date
    closed_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1, sa_column=_version)

    need: PartNeed | None = Relationship()
    buyer: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "Proposal.buyer_id"})
    supplier: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "Proposal.supplier_id"})
    sides: list["ProposalSide"] = Relationship(
        back_populates="proposal", sa_relationship_kwargs={"cascade": "all, delete-orphan"}
    )


class ProposalSide(Table, table=True):
    """What one side says. `reason`: why not, told to the other side; `note`: to the agency alone.

    `contact_*`: the person who agreed to be met, shown to the other side while the consents of both are in force.
    """

    __tablename__ = "proposal_sides"

    proposal_id: int | None = Field(default=None, foreign_key="proposals.id", primary_key=True, ondelete="CASCADE")
    side: FairSide = Field(sa_type=StoredEnum(FairSide), primary_key=True)
    answer: ProposalAnswer = enum_field(ProposalAnswer, default=ProposalAnswer.WAITING)
    reason: OutcomeReason | None = enum_field(OutcomeReason)
    note: str | None = Field(default=None, max_length=2000)
    via: AnsweredVia | None = enum_field(AnsweredVia)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    reminded_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    contact_name: str | None = Field(default=None, max_length=200)
    contact_email: str | None = Field(default=None, max_length=254)
    contact_phone: str | None = Field(default=None, max_length=40)

    proposal: Proposal = Relationship(back_populates="sides")


class FirmRefusal(Table, table=True):
    """A firm is not to be brought together with another one: said by the firm itself or, for it, by an officer; only they see it."""

    __tablename__ = "firm_refusals"
    __table_args__ = (
        Index(
            "uq_firm_refusals_in_force",
            "company_id",
            "other_id",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
        CheckConstraint("company_id <> other_id", name="no_firm_refuses_itself"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    company_id: int = Field(foreign_key="companies.id", ondelete="CASCADE")
    other_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    kind: RefusalKind = enum_field(RefusalKind, default=RefusalKind.VETO)
    note: str | None = Field(default=None, max_length=1000)
    declared_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    ended_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    company: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "FirmRefusal.company_id"})
    other: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "FirmRefusal.other_id"})
