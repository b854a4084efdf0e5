"""One change of many firms: looked at row by row, written whole, taken back as one."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Index, Integer
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
from database.enums import BulkChange, BulkOutcome, BulkStatus
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)


class BulkEdit(Table, table=True):
    """`arguments`: what was chosen beside the kind of change; `selection`: the address of the list, or the name of the file."""

    __tablename__ = "bulk_edits"
    __mapper_args__: ClassVar[dict[str, object]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    change: BulkChange = enum_field(BulkChange, default=BulkChange.FILE)
    arguments: dict[str, Any] = json_object_field()
    selection: str = ""
    status: BulkStatus = enum_field(BulkStatus, default=BulkStatus.PREVIEWED)
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    applied_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1, sa_column=_version)

    user: User | None = Relationship()


class BulkEditRow(Table, table=True):
    """What happens to one firm. `version`: the firm's when it was looked at; `patch`: keys of the exchange format -> values.

    `shown`: [field, before, after] for people. `reasons`: codes with the values their sentences name. `record_id`: what the officer
    said by it, which taking it back withdraws. `place`: the row of the file, or the place in the list.
    """

    __tablename__ = "bulk_edit_rows"
    __table_args__ = (Index("ix_bulk_edit_rows_edit_id_outcome", "edit_id", "outcome"),)

    id: int | None = Field(default=None, primary_key=True)
    edit_id: int = Field(foreign_key="bulk_edits.id", ondelete="CASCADE")
    place: int = 0
    company_id: int | None = Field(default=None, foreign_key="companies.id", index=True, ondelete="CASCADE")
    name: str = Field(default="", max_length=300)
    version: int = 0
    outcome: BulkOutcome = enum_field(BulkOutcome, default=BulkOutcome.UNCHANGED)
    reasons: list[Any] = json_list_field()
    shown: list[Any] = json_list_field()
    patch: dict[str, Any] = json_object_field()
    record_id: int | None = Field(default=None, foreign_key="source_records.id", index=True, ondelete="SET NULL")
