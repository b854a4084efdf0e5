"""Firms that were found to be one: what was put together, how to take it apart again, and where old addresses lead."""

import datetime
from typing import Any

from sqlmodel import Field

from database.columns import Table, UtcDateTime, code_field, created_at_field, json_list_field, json_object_field


class CompanyMerge(Table, table=True):
    """One firm that went into another. `gone` is the firm as it was, `moved` which rows changed hands; both are for taking it back.

    `kept_id` is empty once the firm that was kept is removed; then nothing can be taken back.
    """

    __tablename__ = "company_merges"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    kept_id: int | None = Field(default=None, foreign_key="companies.id", index=True, ondelete="SET NULL")
    gone_code: str = Field(max_length=16, index=True)
    gone_name: str = Field(max_length=300)
    gone: dict[str, Any] = json_object_field()
    moved: list[Any] = json_list_field()
    note: str | None = Field(default=None, max_length=2000)
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    undone_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)


class CompanyRedirect(Table, table=True):
    """The public code of a firm that went into another, and the id a list knows it by. Old addresses and lists lead on."""

    __tablename__ = "company_redirects"

    code: str = Field(primary_key=True, max_length=16)
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    source: str = Field(max_length=60)
    external_id: str | None = Field(default=None, max_length=120)
    created_at: datetime.datetime = created_at_field()
