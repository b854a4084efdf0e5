"""Who takes part in a fair: firms, their delegates, interpreters, and when somebody is away."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field, json_list_field
from database.enums import FairSide, ParticipantStatus
from database.models.companies import Company
from database.models.fairs import Fair, FairStaff
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)


class FairParticipant(Table, table=True):
    """A company at a fair, on the side it comes on.

    `waiting_number` orders the waiting list. `min_meetings`, `max_meetings`: what the firm asks for; None takes the fair's.
    `languages` it can talk in. `consent_text`: version of the text by which it agreed to share its contacts, with `consented_at`;
    None when it did not. `is_reserve`: may be called when somebody does not come. `co_organiser_id`: who brought it.
    `applied_at`: when it asked to come, or was asked; None when it declined the invitation and has not asked since.
    `is_exempt`: an officer lets it in although it does not fulfil the rules of the fair.
    """

    __tablename__ = "fair_participants"
    __table_args__ = (UniqueConstraint("fair_id", "company_id", "side"),)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    side: FairSide = enum_field(FairSide, default=FairSide.SUPPLIER)
    status: ParticipantStatus = enum_field(ParticipantStatus, default=ParticipantStatus.APPROVED, index=True)
    waiting_number: int | None = None
    reason: str | None = Field(default=None, max_length=500)
    min_meetings: int | None = None
    max_meetings: int | None = None
    languages: list[str] = json_list_field()
    is_interpreter_needed: bool = False
    topics: list[str] = json_list_field()
    message: str | None = Field(default=None, max_length=2000)
    officer_note: str | None = Field(default=None, max_length=2000)
    consent_text: str | None = Field(default=None, max_length=20)
    consented_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_reserve: bool = False
    is_exempt: bool = False
    co_organiser_id: int | None = Field(default=None, foreign_key="fair_staff.id", index=True, ondelete="SET NULL")
    applied_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    wishes_sent_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    phoned_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime.datetime = created_at_field()
    version: int = Field(default=1, sa_column=_version)

    fair: Fair = Relationship()
    company: Company = Relationship()
    co_organiser: FairStaff | None = Relationship()
    delegates: list["FairDelegate"] = Relationship(
        back_populates="participant",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "FairDelegate.position"},
    )


class FairDelegate(Table, table=True):
    """A person who comes for a firm and can sit in one meeting at a time. `code` is all that a badge says of it to a machine.

    `languages`: None or empty takes the firm's; `topics` are codes of processes, empty means all. An approved firm has at least one,
    made with the name of the firm while nobody is named (`is_unnamed`).
    """

    __tablename__ = "fair_delegates"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    participant_id: int = Field(foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    position: int = 0
    name: str = Field(max_length=200)
    is_unnamed: bool = False
    job: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    language: str = Field(default="en", max_length=10)
    languages: list[str] = json_list_field()
    topics: list[str] = json_list_field()
    user_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()

    participant: FairParticipant = Relationship(back_populates="delegates")
    user: User | None = Relationship()


class FairInterpreter(Table, table=True):
    """An interpreter of an event. `pairs`: language pairs such as ["vi", "ja"], either way; `grade` A for technical talk, B, C.

    `topics`: codes of processes; empty means all.
    """

    __tablename__ = "fair_interpreters"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=200)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    pairs: list[list[str]] = json_list_field()
    grade: str | None = Field(default=None, max_length=1)
    topics: list[str] = json_list_field()
    max_minutes_a_day: int | None = 420
    created_at: datetime.datetime = created_at_field()

    fair: Fair = Relationship()


class FairAbsence(Table, table=True):
    """A time when a firm, one of its delegates, or an interpreter cannot meet, and why."""

    __tablename__ = "fair_absences"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="it_ends_after_it_starts"),
        CheckConstraint(
            "(participant_id IS NOT NULL AND delegate_id IS NULL AND interpreter_id IS NULL)"
            " OR (participant_id IS NULL AND delegate_id IS NOT NULL AND interpreter_id IS NULL)"
            " OR (participant_id IS NULL AND delegate_id IS NULL AND interpreter_id IS NOT NULL)",
            name="one_is_away",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    participant_id: int | None = Field(default=None, foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    delegate_id: int | None = Field(default=None, foreign_key="fair_delegates.id", index=True, ondelete="CASCADE")
    interpreter_id: int | None = Field(default=None, foreign_key="fair_interpreters.id", index=True, ondelete="CASCADE")
    starts_at: datetime.datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime.datetime = Field(sa_type=UtcDateTime)
    reason: str | None = Field(default=None, max_length=300)
