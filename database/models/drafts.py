"""Drafts: forms saved half-done, seen by nobody but the person who types."""

import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from database.columns import Table, json_object_field, updated_at_field


class Draft(Table, table=True):
    """What a person had typed into a form. `form` names the form and the object, such as `need:new` or `profile:7KQ2MXHD:about`."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("user_id", "form"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    form: str = Field(max_length=120)
    data: dict[str, Any] = json_object_field()
    updated_at: datetime.datetime = updated_at_field()
