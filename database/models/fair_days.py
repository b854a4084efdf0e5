"""The day of a fair: who has come in, and who waits at a table without an appointment."""

import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field
from database.enums import QueueStatus
from database.models.fair_participants import FairDelegate, FairParticipant


class FairCheckIn(Table, table=True):
    """A delegate came in on a day. `at`: when the door saw it, perhaps earlier than it was sent; `device` names the door."""

    __tablename__ = "fair_check_ins"
    __table_args__ = (UniqueConstraint("delegate_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    delegate_id: int = Field(foreign_key="fair_delegates.id", ondelete="CASCADE")
    day: datetime.date
    at: datetime.datetime = Field(sa_type=UtcDateTime)
    received_at: datetime.datetime = created_at_field()
    device: str | None = Field(default=None, max_length=60)

    delegate: FairDelegate = Relationship()


class FairQueuePlace(Table, table=True):
    """A supplier in the queue of an assembler's table; `number` counts from 1 per assembler and is what the paper slip says."""

    __tablename__ = "fair_queue_places"
    __table_args__ = (UniqueConstraint("assembler_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    assembler_id: int = Field(foreign_key="fair_participants.id", ondelete="CASCADE")
    supplier_id: int = Field(foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    number: int
    status: QueueStatus = enum_field(QueueStatus, default=QueueStatus.WAITING)
    meeting_id: int | None = Field(default=None, foreign_key="meetings.id", index=True, ondelete="SET NULL")
    asked_at: datetime.datetime = created_at_field()
    called_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    supplier: FairParticipant = Relationship(sa_relationship_kwargs={"foreign_keys": "FairQueuePlace.supplier_id"})
    assembler: FairParticipant = Relationship(sa_relationship_kwargs={"foreign_keys": "FairQueuePlace.assembler_id"})
