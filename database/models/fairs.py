"""Fairs and meeting days: the event, its programme, its halls and tables, its helpers and its budget."""

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, Numeric, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import (
    Table,
    UtcDateTime,
    code_field,
    created_at_field,
    enum_field,
    json_list_field,
    json_object_field,
    updated_at_field,
)
from database.enums import FairKind, FairPhase, FairSessionKind, FairStaffRole
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)


class Fair(Table, table=True):
    """An event where assemblers and suppliers meet. Days are local to the venue, whose zone is `timezone` (IANA).

    `max_*` of None: no limit. `walking_minutes`: hall code -> hall code -> minutes. `eligibility`: what a firm must fulfil
    (`linkage.inputs.fair_plans.EligibilityInput`). `coverage_bonus` in [0, 1]: what a supplier's first meeting is worth beside fit.
    `conflict_levels`: what officers decided about conflicts (`linkage.services.fair_conflicts`), where it is not as usual.
    `release`: the number of the timetable people hold in hand; 0 before the first. `places_*`: firms that can be approved.
    """

    __tablename__ = "fairs"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="it_ends_after_it_starts"),
        CheckConstraint("slot_minutes > 0", name="slots_last"),
        CheckConstraint("change_minutes >= 0", name="changes_are_not_negative"),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    kind: FairKind = enum_field(FairKind, default=FairKind.REVERSE_TRADE_FAIR)
    phase: FairPhase = enum_field(FairPhase, default=FairPhase.PLANNING)
    name: str = Field(max_length=300)
    text: str | None = Field(default=None, max_length=10000)
    venue: str | None = Field(default=None, max_length=300)
    province: str | None = Field(default=None, max_length=10)
    timezone: str = Field(default="Asia/Ho_Chi_Minh", max_length=60)
    languages: list[str] = json_list_field()
    starts_on: datetime.date
    ends_on: datetime.date
    registration_opens_on: datetime.date | None = None
    registration_closes_on: datetime.date | None = None
    wishes_open_on: datetime.date | None = None
    wishes_close_on: datetime.date | None = None
    provisional_on: datetime.date | None = None
    comments_close_on: datetime.date | None = None
    slot_minutes: int = 20
    change_minutes: int = 5
    min_meetings: int = 2
    max_meetings_supplier: int | None = 8
    max_meetings_assembler: int | None = None
    max_meetings_a_day: int | None = 12
    max_run: int | None = 6
    wishes_each: int = 10
    coverage_bonus: float = 0.5
    places_assemblers: int | None = None
    places_suppliers: int | None = None
    delegates_each: int = 2
    walking_minutes: dict[str, Any] = json_object_field()
    eligibility: dict[str, Any] = json_object_field()
    conflict_levels: dict[str, Any] = json_object_field()
    is_approval_needed: bool = True
    release: int = 0
    host_company_id: int | None = Field(default=None, foreign_key="companies.id", index=True, ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    updated_at: datetime.datetime = updated_at_field()
    version: int = Field(default=1, sa_column=_version)

    sessions: list["FairSession"] = Relationship(
        back_populates="fair",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "FairSession.starts_at"},
    )
    slots: list["FairSlot"] = Relationship(
        back_populates="fair", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "FairSlot.number"}
    )
    halls: list["FairHall"] = Relationship(
        back_populates="fair", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "FairHall.code"}
    )
    tables: list["FairTable"] = Relationship(
        back_populates="fair",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "FairTable.position"},
    )

    @property
    def is_over(self) -> bool:
        """Held or called off: nobody prepares for it any more."""
        return self.phase in (FairPhase.HELD, FairPhase.CANCELLED)


class FairHall(Table, table=True):
    """A hall or zone; tables are labelled by its code: A1, A2."""

    __tablename__ = "fair_halls"
    __table_args__ = (UniqueConstraint("fair_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fairs.id", ondelete="CASCADE")
    code: str = Field(max_length=10)
    name: str = Field(max_length=200)

    fair: Fair = Relationship(back_populates="halls")


class FairTable(Table, table=True):
    """A table, a booth, or the room of a video call (`url`). Its label never changes once printed.

    `participant_id`: the firm that sits there all the time.
    """

    __tablename__ = "fair_tables"
    __table_args__ = (UniqueConstraint("fair_id", "label"), CheckConstraint("seats > 0", name="it_has_seats"))

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fairs.id", ondelete="CASCADE")
    hall_id: int | None = Field(default=None, foreign_key="fair_halls.id", index=True, ondelete="SET NULL")
    participant_id: int | None = Field(
        default=None, foreign_key="fair_participants.id", index=True, ondelete="SET NULL"
    )
    label: str = Field(max_length=20)
    position: int = 0
    seats: int = 6
    is_booth: bool = False
    url: str | None = Field(default=None, max_length=500)

    fair: Fair = Relationship(back_populates="tables")
    hall: FairHall | None = Relationship()


class FairSession(Table, table=True):
    """A block of the programme: meetings, a plenary, a tour, lunch."""

    __tablename__ = "fair_sessions"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="it_ends_after_it_starts"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    hall_id: int | None = Field(default=None, foreign_key="fair_halls.id", ondelete="SET NULL")
    kind: FairSessionKind = enum_field(FairSessionKind, default=FairSessionKind.MEETINGS)
    name: str = Field(max_length=200)
    text: str | None = Field(default=None, max_length=2000)
    starts_at: datetime.datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime.datetime = Field(sa_type=UtcDateTime)

    fair: Fair = Relationship(back_populates="sessions")


class FairSlot(Table, table=True):
    """A time for a meeting, alike for all tables; `number` counts from 1 over all days and stays once a meeting stands in it."""

    __tablename__ = "fair_slots"
    __table_args__ = (
        UniqueConstraint("fair_id", "number"),
        CheckConstraint("ends_at > starts_at", name="it_ends_after_it_starts"),
    )

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fairs.id", ondelete="CASCADE")
    session_id: int = Field(foreign_key="fair_sessions.id", index=True, ondelete="CASCADE")
    number: int
    starts_at: datetime.datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime.datetime = Field(sa_type=UtcDateTime)

    fair: Fair = Relationship(back_populates="slots")
    session: FairSession = Relationship()


class FairStaff(Table, table=True):
    """A helper of one event. Signs in as `user`, or comes by a link (`database.models.access_links`)."""

    __tablename__ = "fair_staff"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    role: FairStaffRole = enum_field(FairStaffRole, default=FairStaffRole.DOOR)
    name: str = Field(max_length=200)
    organisation: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=254)
    user_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()

    fair: Fair = Relationship()
    user: User | None = Relationship()


class FairBudgetLine(Table, table=True):
    """What something costs, planned and spent, and who pays."""

    __tablename__ = "fair_budget_lines"
    __table_args__ = (CheckConstraint("planned >= 0 AND spent >= 0", name="amounts_are_not_negative"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=200)
    payer: str | None = Field(default=None, max_length=200)
    planned: Decimal = Field(default=Decimal(0), sa_type=Numeric(18, 2))
    spent: Decimal = Field(default=Decimal(0), sa_type=Numeric(18, 2))
    currency: str = Field(default="VND", max_length=3)
