"""Questions to firms whether their profile is still true, each behind a link that is used once."""

import datetime

from sqlalchemy import Index
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field
from database.enums import QuestionAnswer, QuestionChannel
from database.models.companies import Company


class ProfileQuestion(Table, table=True):
    """A question to a firm, by letter or on paper. Only the hash of its secret is kept.

    The first answer to any of a firm's open questions answers all of them (`answered_at`); those answered beside it have no `answer`.
    A change or an end waits for an officer until `handled_at`.
    """

    __tablename__ = "profile_questions"
    __table_args__ = (
        Index("ix_profile_questions_company_id_asked_on", "company_id", "asked_on"),
        Index("ix_profile_questions_answer_handled_at", "answer", "handled_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    company_id: int = Field(foreign_key="companies.id", ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    channel: QuestionChannel = enum_field(QuestionChannel, default=QuestionChannel.LETTER)
    asked_on: datetime.date
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    expires_at: datetime.datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer: QuestionAnswer | None = enum_field(QuestionAnswer)
    note: str | None = Field(default=None, max_length=2000)
    handled_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    handled_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")

    company: Company = Relationship()
