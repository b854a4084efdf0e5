"""Spreadsheet imports: what was read, what it would do, what it did."""

import datetime
from typing import Any

from sqlmodel import Field

from database.columns import (
    Table,
    UtcDateTime,
    code_field,
    created_at_field,
    enum_field,
    json_list_field,
    json_object_field,
)
from database.enums import ImportStatus


class ImportBatch(Table, table=True):
    """One list brought in by an officer: its mapping of columns and the fate of every row, first as a dry run."""

    __tablename__ = "import_batches"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    source: str = Field(max_length=60)
    file_name: str = Field(max_length=300)
    status: ImportStatus = enum_field(ImportStatus, default=ImportStatus.CHECKED, index=True)
    mapping: dict[str, Any] = json_object_field()
    rows: list[Any] = json_list_field()
    counts: dict[str, Any] = json_object_field()
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    applied_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
