"""What each source said of a firm, kept as it was said. What the firm's own rows hold is picked from these records."""

import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from database.columns import Table, UtcDateTime, created_at_field, enum_field, json_object_field
from database.enums import FirmNameKind, StatedBy


class SourceRecord(Table, table=True):
    """One statement about a firm: keys of the exchange format -> values, only what was said; None: "this is not so".

    A person's statement holds what they changed; a list's holds a row. `company_id` is who holds it now: a merge moves it, a split
    moves it back. A record that is withdrawn (its list was taken back) no longer counts.
    """

    __tablename__ = "source_records"
    __table_args__ = (Index("ix_source_records_batch_id_company_id", "batch_id", "company_id"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    stated_by: StatedBy = enum_field(StatedBy, default=StatedBy.LIST)
    source: str = Field(max_length=60)
    batch_id: int | None = Field(default=None, foreign_key="import_batches.id", ondelete="SET NULL")
    place: str = Field(default="", max_length=300)
    said: dict[str, Any] = json_object_field()
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    stated_at: datetime.datetime = created_at_field()
    withdrawn_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)


class FieldChoice(Table, table=True):
    """An officer's decision whose word counts for one field of a firm, against the rule."""

    __tablename__ = "field_choices"
    __table_args__ = (UniqueConstraint("company_id", "field"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="companies.id", ondelete="CASCADE")
    field: str = Field(max_length=60)
    record_id: int = Field(foreign_key="source_records.id", index=True, ondelete="CASCADE")
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()


class FirmName(Table, table=True):
    """A former name, or another spelling, that somebody typed. Spellings of lists are in the source records themselves."""

    __tablename__ = "firm_names"
    __table_args__ = (UniqueConstraint("company_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="companies.id", ondelete="CASCADE")
    name: str = Field(max_length=300)
    kind: FirmNameKind = enum_field(FirmNameKind, default=FirmNameKind.ALIAS)
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
