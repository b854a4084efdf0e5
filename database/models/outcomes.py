"""What came of introductions, and what was learned from it."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, UniqueConstraint
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
from database.enums import ConfirmedBy, OutcomeReason, OutcomeStage
from database.models.companies import Company
from database.models.part_needs import PartNeed

_version = Column("version", Integer, nullable=False, default=1)


class Outcome(Table, table=True):
    """A need and a supplier that were brought together, and how far it got.

    `stage`, `stage_on`: the furthest step; `ended_on` and `reason`: that nothing more comes of it. `process`, `materials` and
    `sector` are those of the need and outlive it. `rank` to `criteria`: how the firm stood on the last list shown before.
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
    stage: OutcomeStage = enum_field(OutcomeStage, default=OutcomeStage.INTRODUCED)
    stage_on: datetime.date
    ended_on: datetime.date | None = None
    reason: OutcomeReason | None = enum_field(OutcomeReason)
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

    company: Company = Relationship()
    need: PartNeed | None = Relationship()
    steps: list["OutcomeStep"] = Relationship(
        back_populates="outcome",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "OutcomeStep.reached_on"},
    )


class OutcomeStep(Table, table=True):
    """A step that was reached: when, who says so, and what proves it."""

    __tablename__ = "outcome_steps"

    outcome_id: int | None = Field(default=None, foreign_key="outcomes.id", primary_key=True, ondelete="CASCADE")
    stage: OutcomeStage = Field(sa_type=StoredEnum(OutcomeStage), primary_key=True)
    reached_on: datetime.date
    confirmed_by: ConfirmedBy = enum_field(ConfirmedBy, default=ConfirmedBy.NOBODY)
    evidence: str | None = Field(default=None, max_length=500)
    recorded_at: datetime.datetime = created_at_field()
    recorded_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")

    outcome: Outcome = Relationship(back_populates="steps")


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
