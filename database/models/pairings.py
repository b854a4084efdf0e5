"""Pairings: whom to introduce to whom for a batch of needs, under the slots each side has."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import (
    Table,
    UtcDateTime,
    code_field,
    created_at_field,
    enum_field,
    json_list_field,
    json_object_field,
)
from database.enums import AskedBy, DecisionKind, PairingPolicy, PairingStatus
from database.models.companies import Company
from database.models.fairs import Fair
from database.models.part_needs import PartNeed
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)


class Pairing(Table, table=True):
    """A batch of needs, who may take part, and the rules. `fair_id`: the event it is for, if it is for one.

    `slots_*` are what needs want and suppliers offer unless said otherwise; `floor_slots` what new suppliers get at least, those
    registered for less than `new_days` or never on a list. `changed_pairs`: need and company codes of candidates that changed since
    the last run; `changed_at` moves with every decision, and the version with it.
    """

    __tablename__ = "pairings"
    __table_args__ = (
        CheckConstraint("slots_per_need >= 0", name="slots_per_need_are_not_negative"),
        CheckConstraint("slots_per_supplier >= 0", name="slots_per_supplier_are_not_negative"),
        CheckConstraint("floor_slots >= 0", name="floor_slots_are_not_negative"),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    name: str = Field(max_length=200)
    status: PairingStatus = enum_field(PairingStatus, default=PairingStatus.DRAFT)
    policy: PairingPolicy = enum_field(PairingPolicy, default=PairingPolicy.AUCTION)
    fair_id: int | None = Field(default=None, foreign_key="fairs.id", index=True, ondelete="SET NULL")
    slots_per_need: int
    slots_per_supplier: int
    floor_slots: int = 0
    new_days: int = 180
    changed_pairs: list[list[str]] = json_list_field()
    looked_on: datetime.date | None = None
    created_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    changed_at: datetime.datetime = created_at_field()
    finalised_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1, sa_column=_version)

    fair: Fair | None = Relationship()
    created_by: User | None = Relationship()


class PairingNeed(Table, table=True):
    """A need of the batch, and how many introductions it wants."""

    __tablename__ = "pairing_needs"
    __table_args__ = (CheckConstraint("wanted >= 0", name="wanted_is_not_negative"),)

    pairing_id: int = Field(foreign_key="pairings.id", primary_key=True, ondelete="CASCADE")
    need_id: int = Field(foreign_key="part_needs.id", primary_key=True, index=True, ondelete="CASCADE")
    wanted: int

    need: PartNeed = Relationship()


class PairingSupplier(Table, table=True):
    """A supplier that fits a need of the batch, and how many introductions it takes. `is_new`: the exposure floor is for it."""

    __tablename__ = "pairing_suppliers"
    __table_args__ = (CheckConstraint("offered >= 0", name="offered_is_not_negative"),)

    pairing_id: int = Field(foreign_key="pairings.id", primary_key=True, ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", primary_key=True, index=True, ondelete="CASCADE")
    offered: int
    is_new: bool = False

    company: Company = Relationship()


class PairingCandidate(Table, table=True):
    """A pair that fits, with the score of the day it was looked for."""

    __tablename__ = "pairing_candidates"

    pairing_id: int = Field(foreign_key="pairings.id", primary_key=True, ondelete="CASCADE")
    need_id: int = Field(foreign_key="part_needs.id", primary_key=True, index=True, ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", primary_key=True, index=True, ondelete="CASCADE")
    score: float
    supplier_score: float | None = None


class PairingDecision(Table, table=True):
    """What an officer decided about a pair, with the reason; it holds in every run until it is taken back.

    `wish` adds to the score.
    """

    __tablename__ = "pairing_decisions"
    __table_args__ = (CheckConstraint("wish >= -1 AND wish <= 1", name="wish_is_a_share"),)

    pairing_id: int = Field(foreign_key="pairings.id", primary_key=True, ondelete="CASCADE")
    need_id: int = Field(foreign_key="part_needs.id", primary_key=True, index=True, ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", primary_key=True, index=True, ondelete="CASCADE")
    kind: DecisionKind = enum_field(DecisionKind, default=DecisionKind.KEEP)
    asked_by: AskedBy = enum_field(AskedBy, default=AskedBy.AGENCY)
    wish: float = 0.0
    reason: str = Field(max_length=500)
    decided_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    decided_at: datetime.datetime = created_at_field()

    need: PartNeed = Relationship()
    company: Company = Relationship()
    decided_by: User | None = Relationship()


class PairedFirm(Table, table=True):
    """A pair of the last run. `price`: what one slot more at this supplier would add, 0 where it has room."""

    __tablename__ = "paired_firms"

    pairing_id: int = Field(foreign_key="pairings.id", primary_key=True, ondelete="CASCADE")
    need_id: int = Field(foreign_key="part_needs.id", primary_key=True, index=True, ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", primary_key=True, index=True, ondelete="CASCADE")
    score: float
    price: float
    since_run: int

    need: PartNeed = Relationship()
    company: Company = Relationship()


class PairingRun(Table, table=True):
    """A run: what went in, the figures that came out, and every pair that moved with its reason. Need and company by code."""

    __tablename__ = "pairing_runs"
    __table_args__ = (UniqueConstraint("pairing_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    pairing_id: int = Field(foreign_key="pairings.id", ondelete="CASCADE")
    number: int
    inputs: dict[str, Any] = json_object_field()
    report: dict[str, Any] = json_object_field()
    moves: list[dict[str, Any]] = json_list_field()
    ran_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    ran_at: datetime.datetime = created_at_field()

    ran_by: User | None = Relationship()
