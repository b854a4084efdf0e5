"""Lists of matches that were shown: for which need, on which day, which firms at which place. Nobody's name is kept."""

import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from database.columns import Table, enum_field, json_object_field
from database.enums import ReaderRole


class MatchList(Table, table=True):
    """One list, once a day for each kind of reader. `digest` tells lists with other firms, places or scores apart."""

    __tablename__ = "match_lists"
    __table_args__ = (UniqueConstraint("need_id", "shown_on", "role", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    need_id: int = Field(foreign_key="part_needs.id", ondelete="CASCADE")
    shown_on: datetime.date = Field(index=True)
    role: ReaderRole = enum_field(ReaderRole, default=ReaderRole.OFFICER)
    digest: str = Field(max_length=64)
    weights_version: str = Field(max_length=40)


class ListedFirm(Table, table=True):
    """A firm on a list, at its place from 1. `criteria`: the score of each weighted criterion, as it was shown."""

    __tablename__ = "listed_firms"

    list_id: int = Field(foreign_key="match_lists.id", primary_key=True, ondelete="CASCADE")
    rank: int = Field(primary_key=True)
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    score: float
    supplier_score: float
    criteria: dict[str, Any] = json_object_field()
