"""What came of introductions, and what was learned from it."""

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, Numeric, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import (
    StoredEnum,
    Table,
    UtcDateTime,
    code_field,
    created_at_field,
    enum_field,
    json_list_field,
    json_object_field,
    updated_at_field,
)
from database.enums import AnsweredVia, ConfirmedBy, FairSide, OutcomeReason, OutcomeStage, ValueKind
from database.models.companies import Company
from database.models.fairs import Fair
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)


class Outcome(Table, table=True):
    """The linkage of a need and a supplier that were brought together: how far it got on the ladder, and who looks after it.

    `stage`, `stage_on`: the furthest step; `ended_on` and `reason`: that nothing more comes of it, `ended_by` the side whose
    reason it is, None where an officer wrote it down; `is_reason_open`: the other side may read it. `process`, `materials` and
    `sector` are those of the need and outlive it, as `buyer_id` does. `rank` to `criteria`: how the firm stood on the last list
    shown before. `is_asked`: the buyer has sent the supplier a request for quotation. `last_event_on`: the last day on which
    anything happened between the two; without events for long a linkage is dormant.
    """

    __tablename__ = "outcomes"
    __table_args__ = (
        UniqueConstraint("need_id", "company_id"),
        CheckConstraint("(ended_on IS NULL) = (reason IS NULL)", name="an_end_has_a_reason"),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    need_id: int | None = Field(default=None, foreign_key="part_needs.id", ondelete="SET NULL")
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    buyer_id: int | None = Field(default=None, foreign_key="companies.id", index=True, ondelete="SET NULL")
    proposal_id: int | None = Field(default=None, foreign_key="proposals.id", index=True, ondelete="SET NULL")
    is_asked: bool = False
    fair_id: int | None = Field(default=None, foreign_key="fairs.id", index=True, ondelete="SET NULL")
    owner_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    stage: OutcomeStage = enum_field(OutcomeStage, default=OutcomeStage.INTRODUCED)
    stage_on: datetime.date
    ended_on: datetime.date | None = None
    ended_by: FairSide | None = enum_field(FairSide)
    reason: OutcomeReason | None = enum_field(OutcomeReason)
    is_reason_open: bool = False
    last_event_on: datetime.date | None = Field(default=None, index=True)
    process: str | None = Field(default=None, max_length=60)
    materials: list[str] = json_list_field()
    sector: str | None = Field(default=None, max_length=60)
    shown_on: datetime.date | None = None
    rank: int | None = None
    score: float | None = None
    supplier_score: float | None = None
    weights_version: str | None = Field(default=None, max_length=40)
    criteria: dict[str, Any] = json_object_field()
    created_at: datetime.datetime = created_at_field()
    updated_at: datetime.datetime = updated_at_field()
    version: int = Field(default=1, sa_column=_version)

    company: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "Outcome.company_id"})
    buyer: Company | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Outcome.buyer_id"})
    proposal: Proposal | None = Relationship()
    fair: Fair | None = Relationship()
    owner: User | None = Relationship()
    need: PartNeed | None = Relationship()
    values: list["OutcomeValue"] = Relationship(
        back_populates="outcome",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "OutcomeValue.id"},
    )
    steps: list["OutcomeStep"] = Relationship(
        back_populates="outcome",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "OutcomeStep.reached_on"},
    )

    def firm_of(self, side: FairSide) -> Company | None:
        """None for a buyer who has left."""
        return self.company if side is FairSide.SUPPLIER else self.buyer


class OutcomeStep(Table, table=True):
    """A step that was reached: when, who says so, and what proves it.

    `confirmed_by` says which sides stand behind it; `supplier_said_at` and `buyer_said_at` since when. `denied_by`: a side that says
    it is not so; until that is settled the step is nobody's and counts for nothing. `upload_id`: the paper that proves it.
    """

    __tablename__ = "outcome_steps"

    outcome_id: int | None = Field(default=None, foreign_key="outcomes.id", primary_key=True, ondelete="CASCADE")
    stage: OutcomeStage = Field(sa_type=StoredEnum(OutcomeStage), primary_key=True)
    reached_on: datetime.date
    confirmed_by: ConfirmedBy = enum_field(ConfirmedBy, default=ConfirmedBy.NOBODY)
    evidence: str | None = Field(default=None, max_length=500)
    upload_id: int | None = Field(default=None, foreign_key="uploads.id", index=True, ondelete="SET NULL")
    evidence_by: FairSide | None = enum_field(FairSide)
    seen_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    supplier_via: AnsweredVia | None = enum_field(AnsweredVia)
    supplier_said_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    supplier_said_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    buyer_via: AnsweredVia | None = enum_field(AnsweredVia)
    buyer_said_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    buyer_said_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    denied_by: FairSide | None = enum_field(FairSide)
    denied_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    recorded_at: datetime.datetime = created_at_field()
    recorded_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")

    outcome: Outcome = Relationship(back_populates="steps")


class OutcomeValue(Table, table=True):
    """An amount of one kind, as one side states it; only what was confirmed enters a total, and kinds are never added up.

    `amount` is of a year of supply, or of the one order (`is_yearly` False). Confirmed by the other side, or by an officer who saw a
    paper (`proof`). From `superseded_at` on a later statement of the same kind, of a year or of one order as this, stands in
    its place: the same side's for what nobody confirmed, a confirmed one for what was. `quotation_id`: the offer it was taken from.
    """

    __tablename__ = "outcome_values"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_is_not_negative"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    outcome_id: int = Field(foreign_key="outcomes.id", index=True, ondelete="CASCADE")
    kind: ValueKind = enum_field(ValueKind, default=ValueKind.EXPECTED)
    amount: Decimal = Field(sa_type=Numeric(18, 2))
    currency: str = Field(max_length=3)
    is_yearly: bool = True
    stated_on: datetime.date
    stated_by: FairSide | None = enum_field(FairSide)
    stated_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    via: AnsweredVia = enum_field(AnsweredVia, default=AnsweredVia.ACCOUNT)
    confirmed_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    confirmed_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    proof: str | None = Field(default=None, max_length=500)
    superseded_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    quotation_id: int | None = Field(default=None, foreign_key="quotations.id", index=True, ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()

    outcome: Outcome = Relationship(back_populates="values")


class OutcomeCall(Table, table=True):
    """What an officer heard when asking a firm how a linkage goes on; for officers alone."""

    __tablename__ = "outcome_calls"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    outcome_id: int = Field(foreign_key="outcomes.id", index=True, ondelete="CASCADE")
    side: FairSide = enum_field(FairSide, default=FairSide.SUPPLIER)
    called_on: datetime.date
    text: str = Field(max_length=2000)
    called_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()

    called_by: User | None = Relationship()


class LearningRun(Table, table=True):
    """What was learned from the outcomes of a moment, and whether it may be used. Rows are added, never changed but for `used_at`.

    `curve`: the calibration, empty when it is not to be shown; `error` and `platt_error` were measured on `judged` later
    outcomes. `weights`: learned ones, empty when there was too little; `gain`, `lower`, `upper`: in nDCG@10 on later needs.
    """

    __tablename__ = "learning_runs"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    learned_at: datetime.datetime = created_at_field()
    learned_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    outcomes: int
    orders: int
    weights_version: str = Field(max_length=40)
    curve: dict[str, Any] = json_object_field()
    judged: int = 0
    error: float | None = None
    platt_error: float | None = None
    weights: dict[str, Any] = json_object_field()
    learned_needs: int = 0
    judged_needs: int = 0
    gain: float | None = None
    lower: float | None = None
    upper: float | None = None
    used_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    used_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
