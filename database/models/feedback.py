"""What firms say of the agency's services and, in confidence, of buyers; what the agency does about it."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Integer, text
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field
from database.enums import AnsweredVia, ConductTopic, FairSide, FeedbackService
from database.models.companies import Company
from database.models.fairs import Fair
from database.models.outcomes import Outcome
from database.models.support_cases import SupportCase
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)
_report_version = Column("version", Integer, nullable=False, default=1)
SUBJECTS = ("fair_id", "outcome_id", "case_id")
_ONE_SUBJECT = " + ".join(f"CASE WHEN {name} IS NULL THEN 0 ELSE 1 END" for name in SUBJECTS)


def _asked_once(name: str) -> Index:
    """A firm is asked once about the same thing."""
    is_set = text(f"{name} IS NOT NULL")
    return Index(f"uq_feedback_{name}", "company_id", name, unique=True, sqlite_where=is_set, postgresql_where=is_set)


class Feedback(Table, table=True):
    """Two questions to one firm after a service or an event. `mark`: how much it helped, 1 to 5; `text`: what to do better.

    Without `answered_at` the questions are open. Only officers read who said what.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint(f"{_ONE_SUBJECT} = 1", name="is_about_one_thing"),
        CheckConstraint("mark BETWEEN 1 AND 5", name="mark_is_one_to_five"),
        *(_asked_once(name) for name in SUBJECTS),
        Index("ix_feedback_answered_at_due_on", "answered_at", "due_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    service: FeedbackService = enum_field(FeedbackService, default=FeedbackService.INTRODUCTION)
    company_id: int = Field(foreign_key="companies.id", ondelete="CASCADE")
    side: FairSide = enum_field(FairSide, default=FairSide.SUPPLIER)
    fair_id: int | None = Field(default=None, foreign_key="fairs.id", index=True, ondelete="CASCADE")
    outcome_id: int | None = Field(default=None, foreign_key="outcomes.id", index=True, ondelete="CASCADE")
    case_id: int | None = Field(default=None, foreign_key="support_cases.id", index=True, ondelete="CASCADE")
    due_on: datetime.date
    asked_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminded_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    mark: int | None = None
    text: str | None = Field(default=None, max_length=4000)
    via: AnsweredVia | None = enum_field(AnsweredVia)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()

    company: Company = Relationship()
    fair: Fair | None = Relationship()
    outcome: Outcome | None = Relationship()
    case: SupportCase | None = Relationship()
    action: "CorrectiveAction" = Relationship(
        back_populates="feedback", sa_relationship_kwargs={"uselist": False, "cascade": "all, delete-orphan"}
    )


class FeedbackStop(Table, table=True):
    """A firm that wants no letters that ask it for feedback."""

    __tablename__ = "feedback_stops"

    company_id: int = Field(foreign_key="companies.id", primary_key=True, ondelete="CASCADE")
    stopped_at: datetime.datetime = created_at_field()


class CorrectiveAction(Table, table=True):
    """What the agency does about a low mark: an owner, a day, and in the end a result, which the firm is told."""

    __tablename__ = "corrective_actions"
    __table_args__ = (Index("ix_corrective_actions_done_at_due_on", "done_at", "due_on"),)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    feedback_id: int = Field(foreign_key="feedback.id", unique=True, ondelete="CASCADE")
    owner_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    due_on: datetime.date
    plan: str | None = Field(default=None, max_length=4000)
    result: str | None = Field(default=None, max_length=4000)
    opened_at: datetime.datetime = created_at_field()
    done_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    version: int = Field(default=1, sa_column=_version)

    feedback: Feedback = Relationship(back_populates="action")
    owner: User | None = Relationship(sa_relationship_kwargs={"foreign_keys": "CorrectiveAction.owner_id"})


class ConductReport(Table, table=True):
    """What a supplier tells the agency of a buyer in confidence. Others read counts alone, above a least number of firms.

    `company_id`: who tells it; one firm counts once. `outcome_id`: of which linkage. `answer`: what the head officer wrote back to the
    firm. `withdrawn_at`: it counts no more. Marks are hashes of the firms it was told as and of, where these have gone into others
    since; when both have become one firm it rests.
    """

    __tablename__ = "conduct_reports"
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _report_version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    buyer_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    outcome_id: int | None = Field(default=None, foreign_key="outcomes.id", index=True, ondelete="SET NULL")
    topic: ConductTopic = enum_field(ConductTopic, default=ConductTopic.OTHER)
    happened_on: datetime.date | None = None
    text: str | None = Field(default=None, max_length=4000)
    told_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    teller_mark: str | None = Field(default=None, max_length=64)
    buyer_mark: str | None = Field(default=None, max_length=64)
    created_at: datetime.datetime = created_at_field()
    answer: str | None = Field(default=None, max_length=4000)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    withdrawn_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1, sa_column=_report_version)

    buyer: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "ConductReport.buyer_id"})
    company: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "ConductReport.company_id"})
    outcome: Outcome | None = Relationship()
    told_by: User | None = Relationship(sa_relationship_kwargs={"foreign_keys": "ConductReport.told_by_id"})
