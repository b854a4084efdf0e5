"""Meetings of a fair as they stand now, what each takes for itself, and requests for more of them."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Integer, text
from sqlmodel import Field, Relationship

from database.columns import StoredEnum, Table, UtcDateTime, code_field, created_at_field, enum_field, json_list_field
from database.enums import BookedKind, FairSide, MeetingOrigin, MeetingRequestStatus, MeetingStatus
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairSlot, FairTable

_version = Column("version", Integer, nullable=False, default=1)


class Meeting(Table, table=True):
    """A supplier and an assembler at a table in a slot: the working plan. People see it once it is released.

    `is_locked`: a run leaves it where it is. `sequence` rises with each change of time, place or people (RFC 5545). `parts`: codes of
    parts on the board. Two firms meet once at a fair: a cancelled meeting or a no-show does not count.
    """

    __tablename__ = "meetings"
    __table_args__ = (
        Index(
            "uq_meetings_supplier_id_assembler_id",
            "supplier_id",
            "assembler_id",
            unique=True,
            sqlite_where=text("status IN ('planned', 'held')"),
            postgresql_where=text("status IN ('planned', 'held')"),
        ),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    supplier_id: int = Field(foreign_key="fair_participants.id", ondelete="CASCADE")
    assembler_id: int = Field(foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    supplier_delegate_id: int = Field(foreign_key="fair_delegates.id", index=True, ondelete="CASCADE")
    assembler_delegate_id: int = Field(foreign_key="fair_delegates.id", index=True, ondelete="CASCADE")
    slot_id: int = Field(foreign_key="fair_slots.id", index=True, ondelete="CASCADE")
    table_id: int = Field(foreign_key="fair_tables.id", index=True, ondelete="CASCADE")
    interpreter_id: int | None = Field(
        default=None, foreign_key="fair_interpreters.id", index=True, ondelete="SET NULL"
    )
    status: MeetingStatus = enum_field(MeetingStatus, default=MeetingStatus.PLANNED)
    origin: MeetingOrigin = enum_field(MeetingOrigin, default=MeetingOrigin.SOLVER)
    is_locked: bool = False
    parts: list[str] = json_list_field()
    reason: str | None = Field(default=None, max_length=500)
    sequence: int = 0
    changed_at: datetime.datetime = created_at_field()
    version: int = Field(default=1, sa_column=_version)

    fair: Fair = Relationship()
    supplier: FairParticipant = Relationship(sa_relationship_kwargs={"foreign_keys": "Meeting.supplier_id"})
    assembler: FairParticipant = Relationship(sa_relationship_kwargs={"foreign_keys": "Meeting.assembler_id"})
    supplier_delegate: FairDelegate = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Meeting.supplier_delegate_id"}
    )
    assembler_delegate: FairDelegate = Relationship(
        sa_relationship_kwargs={"foreign_keys": "Meeting.assembler_delegate_id"}
    )
    slot: FairSlot = Relationship()
    table: FairTable = Relationship()
    interpreter: FairInterpreter | None = Relationship()


class MeetingBooking(Table, table=True):
    """What a meeting takes in its slot. The key is the promise that nobody, no table and no interpreter is in two places at once.

    `resource_id`: the row of the delegate, table or interpreter, by `kind`. Cancelled meetings hold no bookings.
    """

    __tablename__ = "meeting_bookings"

    slot_id: int | None = Field(default=None, foreign_key="fair_slots.id", primary_key=True, ondelete="CASCADE")
    kind: BookedKind = Field(sa_type=StoredEnum(BookedKind), primary_key=True)
    resource_id: int = Field(primary_key=True)
    meeting_id: int = Field(foreign_key="meetings.id", index=True, ondelete="CASCADE")


class MeetingRequest(Table, table=True):
    """A participant asks another for a meeting in a free slot, once the timetable is out. `slot_id` None: any that suits both."""

    __tablename__ = "meeting_requests"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    supplier_id: int = Field(foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    assembler_id: int = Field(foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    by: FairSide = enum_field(FairSide, default=FairSide.SUPPLIER)
    slot_id: int | None = Field(default=None, foreign_key="fair_slots.id", ondelete="SET NULL")
    status: MeetingRequestStatus = enum_field(MeetingRequestStatus, default=MeetingRequestStatus.PENDING)
    text: str | None = Field(default=None, max_length=1000)
    meeting_id: int | None = Field(default=None, foreign_key="meetings.id", index=True, ondelete="SET NULL")
    asked_at: datetime.datetime = created_at_field()
    expires_at: datetime.datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    supplier: FairParticipant = Relationship(sa_relationship_kwargs={"foreign_keys": "MeetingRequest.supplier_id"})
    assembler: FairParticipant = Relationship(sa_relationship_kwargs={"foreign_keys": "MeetingRequest.assembler_id"})


class FairComment(Table, table=True):
    """What a participant says about a provisional timetable, for the officers."""

    __tablename__ = "fair_comments"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    participant_id: int = Field(foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    meeting_id: int | None = Field(default=None, foreign_key="meetings.id", index=True, ondelete="SET NULL")
    text: str = Field(max_length=2000)
    written_at: datetime.datetime = created_at_field()
    answer: str | None = Field(default=None, max_length=2000)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    participant: FairParticipant = Relationship()
