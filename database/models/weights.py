"""The weights of the matcher that an agency keeps: one row for each time they were changed."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from database.columns import Table, created_at_field, json_object_field


class WeightSet(Table, table=True):
    """What each criterion counts, from the moment the row was written until the next one.

    Rows are only added: the one with the highest `number` is in force, and an older table comes back as a new row. Numbers
    begin at 2, since number 1 is the table that comes with the program. `values`: criterion -> weight, in the unit of that table.
    """

    __tablename__ = "weight_sets"
    __table_args__ = (CheckConstraint("number > 1", name="number_is_above_the_standard"),)

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    values: dict[str, Any] = json_object_field()
    note: str = Field(max_length=300)
    created_at: datetime.datetime = created_at_field()
    created_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
