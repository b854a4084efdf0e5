"""What the search index has yet to take in: written with the change, deleted when the index holds it."""

import datetime

from sqlmodel import Field

from database.columns import Table, created_at_field, enum_field
from database.enums import SubjectKind


class SearchChange(Table, table=True):
    """A company or need whose document must be written anew (or deleted, when the row is gone)."""

    __tablename__ = "search_changes"

    id: int | None = Field(default=None, primary_key=True)
    kind: SubjectKind = enum_field(SubjectKind, default=SubjectKind.COMPANY)
    subject_id: int
    created_at: datetime.datetime = created_at_field()
