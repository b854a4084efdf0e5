"""How good the data is: figures day by day, and two answers that are too slow to be worked out on every look."""

import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field

from database.columns import Table, json_list_field, json_object_field


class QualityFigure(Table, table=True):
    """One figure of the dashboard on one day."""

    __tablename__ = "quality_figures"

    day: datetime.date = Field(primary_key=True)
    figure: str = Field(primary_key=True, max_length=40)
    value: int


class FirmConflict(Table, table=True):
    """The fields of a firm whose sources differ. The sums tell whether its records or choices have changed since."""

    __tablename__ = "firm_conflicts"

    company_id: int = Field(foreign_key="companies.id", primary_key=True, ondelete="CASCADE")
    fields: list[str] = json_list_field()
    field_count: int = 0
    records: int = 0
    record_sum: int = Field(default=0, sa_type=BigInteger)
    choice_sum: int = Field(default=0, sa_type=BigInteger)


class BatchWords(Table, table=True):
    """Words of a written list in which no process was recognised: looked-up form -> [as it was written, in how many rows]."""

    __tablename__ = "batch_words"

    batch_id: int = Field(foreign_key="import_batches.id", primary_key=True, ondelete="CASCADE")
    words: dict[str, Any] = json_object_field()
