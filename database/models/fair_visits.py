"""Factory visits inside a fair: a host, a group, a bus, and who signed off."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field
from database.enums import ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair

_version = Column("version", Integer, nullable=False, default=1)


class FairVisit(Table, table=True):
    """A visit to a plant. It takes its guests out of all meetings from `leaves_at` to `returns_at`.

    `capacity`: how many persons the host lets in; `bus_seats`: how many the bus carries. `signed_off_at`: the host agreed to the list.
    """

    __tablename__ = "fair_visits"
    __table_args__ = (
        CheckConstraint("returns_at > leaves_at", name="it_returns_after_it_leaves"),
        CheckConstraint("capacity > 0", name="it_has_places"),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    host_company_id: int | None = Field(default=None, foreign_key="companies.id", index=True, ondelete="SET NULL")
    name: str = Field(max_length=200)
    place: str | None = Field(default=None, max_length=300)
    rules: str | None = Field(default=None, max_length=2000)
    leaves_at: datetime.datetime = Field(sa_type=UtcDateTime)
    arrives_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    returns_at: datetime.datetime = Field(sa_type=UtcDateTime)
    capacity: int = 20
    bus_seats: int | None = None
    signed_off_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1, sa_column=_version)

    fair: Fair = Relationship()
    host: Company | None = Relationship()


class FairVisitGuest(Table, table=True):
    """A firm that goes along, with how many persons; those that wait move up in the order of `asked_at`."""

    __tablename__ = "fair_visit_guests"
    __table_args__ = (CheckConstraint("persons > 0", name="somebody_goes"),)

    visit_id: int | None = Field(default=None, foreign_key="fair_visits.id", primary_key=True, ondelete="CASCADE")
    participant_id: int | None = Field(
        default=None, foreign_key="fair_participants.id", primary_key=True, index=True, ondelete="CASCADE"
    )
    persons: int = 1
    status: ParticipantStatus = enum_field(ParticipantStatus, default=ParticipantStatus.APPROVED)
    asked_at: datetime.datetime = created_at_field()

    participant: FairParticipant = Relationship()
