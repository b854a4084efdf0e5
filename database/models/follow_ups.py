"""Follow-ups: a dated task or a round of questions about two firms, with one owner."""

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, Numeric, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field, json_object_field
from database.enums import AnsweredVia, FairSide, FollowUpKind, FollowUpStatus, NextStep, OutcomeReason, OutcomeStage
from database.models.companies import Company
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.models.outcomes import Outcome
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)


class FollowUp(Table, table=True):
    """What is due between a supplier and an assembler. `side` is who owes it: who does the step, or who is asked.

    It follows a meeting, or an introduction made without one (`outcome_id`). `month`: 1 to 36 for questions. `answers`: what was said
    to the three questions. Amounts are of one year; expected, quoted and ordered are three figures that are never added up.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("meeting_id", "kind", "side", "month"),
        UniqueConstraint("outcome_id", "kind", "side", "month"),
        CheckConstraint(
            "expected_value >= 0 AND quoted_value >= 0 AND ordered_value >= 0", name="values_are_not_negative"
        ),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int | None = Field(default=None, foreign_key="fairs.id", index=True, ondelete="SET NULL")
    meeting_id: int | None = Field(default=None, foreign_key="meetings.id", ondelete="SET NULL")
    outcome_id: int | None = Field(default=None, foreign_key="outcomes.id", ondelete="CASCADE")
    supplier_company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    assembler_company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    side: FairSide = enum_field(FairSide, default=FairSide.SUPPLIER)
    kind: FollowUpKind = enum_field(FollowUpKind, default=FollowUpKind.QUESTIONS)
    month: int = 0
    next_step: NextStep | None = enum_field(NextStep)
    due_on: datetime.date = Field(index=True)
    status: FollowUpStatus = enum_field(FollowUpStatus, default=FollowUpStatus.DUE, index=True)
    owner_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    stage: OutcomeStage | None = enum_field(OutcomeStage)
    reason: OutcomeReason | None = enum_field(OutcomeReason)
    satisfaction: int | None = None
    expected_value: Decimal | None = Field(default=None, sa_type=Numeric(18, 2))
    quoted_value: Decimal | None = Field(default=None, sa_type=Numeric(18, 2))
    ordered_value: Decimal | None = Field(default=None, sa_type=Numeric(18, 2))
    currency: str | None = Field(default=None, max_length=3)
    answers: dict[str, Any] = json_object_field()
    text: str | None = Field(default=None, max_length=2000)
    via: AnsweredVia | None = enum_field(AnsweredVia)
    asked_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime.datetime = created_at_field()
    version: int = Field(default=1, sa_column=_version)

    fair: Fair | None = Relationship()
    meeting: Meeting | None = Relationship()
    outcome: Outcome | None = Relationship()
    owner: User | None = Relationship()
    supplier_company: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "FollowUp.supplier_company_id"})
    assembler_company: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "FollowUp.assembler_company_id"})

    @property
    def firm(self) -> Company:
        """Who is asked, or owes it."""
        return self.supplier_company if self.side is FairSide.SUPPLIER else self.assembler_company

    @property
    def other_firm(self) -> Company:
        return self.assembler_company if self.side is FairSide.SUPPLIER else self.supplier_company
