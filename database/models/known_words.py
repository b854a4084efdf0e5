"""Words that officers explained to the search: synonyms of taxonomy entries, and noise to be passed over."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Integer
from sqlmodel import Field

from database.columns import Table, code_field, created_at_field

_version = Column("version", Integer, nullable=False, default=1)


class StoredWord(Table, table=True):
    """What a phrase means. `key` is its folded, squeezed form; `kind` text and an empty `target`: no more than plain words.

    A word taken back stays, inactive, so that it can be brought back. `change` counts all changes of the table upwards:
    its maximum tells every process whether what it keeps in memory is still right.
    """

    __tablename__ = "known_words"
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    phrase: str = Field(max_length=120)
    key: str = Field(max_length=120, unique=True)
    kind: str = Field(max_length=20)
    target: str = Field(default="", max_length=60)
    language: str | None = Field(default=None, max_length=10)
    is_active: bool = True
    change: int = Field(unique=True)
    created_at: datetime.datetime = created_at_field()
    created_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    version: int = Field(default=1, sa_column=_version)
