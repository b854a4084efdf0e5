"""Lists of the firms that take part in a fair, as agencies keep them in spreadsheets: what was read, chosen and written."""

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


class FairList(Table, table=True):
    """One list brought in by an officer. `rows` are its rows as they were read; what they would do is worked out anew each time.

    `choices`: place of a row -> code of a firm, `new` or `skip`, where the officer decided; `unknown` for all firms nobody knows.
    """

    __tablename__ = "fair_lists"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    fair_id: int = Field(foreign_key="fairs.id", index=True, ondelete="CASCADE")
    file_name: str = Field(max_length=300)
    status: ImportStatus = enum_field(ImportStatus, default=ImportStatus.CHECKED)
    rows: list[Any] = json_list_field()
    choices: dict[str, Any] = json_object_field()
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    applied_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
