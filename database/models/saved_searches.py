"""Saved searches: the state of a results page under a name, and what it found so far."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Integer, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field, letter_token_field
from database.enums import SearchAlert
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)


class SavedSearch(Table, table=True):
    """A person's search. `state` is the query of its address; `state_hash` keeps the same one from being saved twice.

    `checked_at`: when its hits were last compared; `told_on`: the day of its last letter; `looked_at`: when the person
    last looked at what is new. `token` stands in the letters and ends them without signing in.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (UniqueConstraint("user_id", "state_hash"),)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    name: str = Field(max_length=120)
    state: str
    state_hash: str = Field(max_length=64)
    alert: SearchAlert = enum_field(SearchAlert, default=SearchAlert.NONE)
    token: str = letter_token_field()
    is_too_broad: bool = False
    created_at: datetime.datetime = created_at_field()
    looked_at: datetime.datetime = created_at_field()
    checked_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    told_on: datetime.date | None = None
    version: int = Field(default=1, sa_column=_version)

    user: User = Relationship()


class SavedSearchHit(Table, table=True):
    """A firm or need that a saved search has found, by its public code. `told_at`: when a letter named it, or no letter had to."""

    __tablename__ = "saved_search_hits"

    search_id: int = Field(foreign_key="saved_searches.id", primary_key=True, ondelete="CASCADE")
    code: str = Field(primary_key=True, max_length=16)
    found_at: datetime.datetime = created_at_field()
    told_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
