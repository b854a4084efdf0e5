"""Minutes: what each side says of a meeting, for itself and privately."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, created_at_field, enum_field, json_list_field, updated_at_field
from database.enums import AnsweredVia, FairSide, MinutesOutcome, NextStep, OutcomeReason
from database.models.meetings import Meeting

_version = Column("version", Integer, nullable=False, default=1)


class MeetingMinutes(Table, table=True):
    """One side's view of a meeting. The other side never sees `interest`, `reason` and `notes`; officers do not see `notes`."""

    __tablename__ = "meeting_minutes"
    __table_args__ = (
        UniqueConstraint("meeting_id", "side"),
        CheckConstraint("interest BETWEEN 1 AND 5", name="interest_is_one_to_five"),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meetings.id", ondelete="CASCADE")
    side: FairSide = enum_field(FairSide, default=FairSide.SUPPLIER)
    outcome: MinutesOutcome = enum_field(MinutesOutcome, default=MinutesOutcome.INFORMATIVE)
    was_other_present: bool = True
    parts: list[str] = json_list_field()
    next_step: NextStep = enum_field(NextStep, default=NextStep.NONE)
    next_step_on: datetime.date | None = None
    interest: int | None = None
    reason: OutcomeReason | None = enum_field(OutcomeReason)
    notes: str | None = Field(default=None, max_length=4000)
    via: AnsweredVia = enum_field(AnsweredVia, default=AnsweredVia.LINK)
    written_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    updated_at: datetime.datetime = updated_at_field()
    version: int = Field(default=1, sa_column=_version)

    meeting: Meeting = Relationship()
