"""Fairs: reverse trade fairs, visit days, exhibitions, and who takes part."""

import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, code_field, created_at_field, enum_field, updated_at_field
from database.enums import FairKind, FairSide, FairStatus
from database.models.companies import Company


class Fair(Table, table=True):
    """An event where assemblers and suppliers meet. Days are local to the venue."""

    __tablename__ = "fairs"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="it_ends_after_it_starts"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    kind: FairKind = enum_field(FairKind, default=FairKind.REVERSE_TRADE_FAIR)
    status: FairStatus = enum_field(FairStatus, default=FairStatus.PLANNED)
    name: str = Field(max_length=300)
    text: str | None = Field(default=None, max_length=10000)
    venue: str | None = Field(default=None, max_length=300)
    province: str | None = Field(default=None, max_length=10)
    starts_on: datetime.date
    ends_on: datetime.date
    registration_closes_on: datetime.date | None = None
    created_at: datetime.datetime = created_at_field()
    updated_at: datetime.datetime = updated_at_field()

    participants: list["FairParticipant"] = Relationship(
        back_populates="fair", sa_relationship_kwargs={"cascade": "all, delete-orphan"}
    )


class FairParticipant(Table, table=True):
    """A company at a fair, on the side it comes on."""

    __tablename__ = "fair_participants"
    __table_args__ = (UniqueConstraint("fair_id", "company_id", "side"),)

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fairs.id", ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    side: FairSide = enum_field(FairSide, default=FairSide.SUPPLIER)
    created_at: datetime.datetime = created_at_field()

    fair: Fair = Relationship(back_populates="participants")
    company: Company = Relationship()
