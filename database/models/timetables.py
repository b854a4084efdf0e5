"""Timetables of a fair: drafts that a run made, and the versions that went to people."""

import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import (
    Table,
    UtcDateTime,
    code_field,
    created_at_field,
    enum_field,
    json_list_field,
    json_object_field,
)
from database.enums import TimetableStatus
from database.models.fairs import Fair
from database.models.users import User


class Timetable(Table, table=True):
    """A timetable as a whole. A draft holds what the solver found; a release is what people hold in hand and never changes.

    `number` counts drafts and releases of the fair apart: `release` is the version of a released one, None for drafts.
    `rules`: how it was asked for. `report`: value, bound, gap, what binds, what found no place. `meetings`: see
    `linkage.services.timetables` for a draft, `linkage.services.releases` for a release.
    """

    __tablename__ = "timetables"
    __table_args__ = (UniqueConstraint("fair_id", "number"), UniqueConstraint("fair_id", "release"))

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", ondelete="CASCADE")
    number: int
    release: int | None = None
    name: str | None = Field(default=None, max_length=200)
    status: TimetableStatus = enum_field(TimetableStatus, default=TimetableStatus.QUEUED)
    rules: dict[str, Any] = json_object_field()
    report: dict[str, Any] = json_object_field()
    meetings: list[dict[str, Any]] = json_list_field()
    made_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    made_at: datetime.datetime = created_at_field()
    ended_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    fair: Fair = Relationship()
    made_by: User | None = Relationship()
