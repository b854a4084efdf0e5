"""Column types and conventions: aware UTC times, short public codes, names for every constraint."""

from __future__ import annotations

import datetime
import secrets
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

# Without the letters and digits that people mix up when reading aloud (0 O, 1 I L).
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(SQLModel):
    """Base of every table: one metadata with named constraints."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


class UtcDateTime(TypeDecorator[datetime.datetime]):
    """An aware UTC time. SQLite keeps no zone, so it is put back on reading; a naive time is refused on writing."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(datetime.UTC)

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def new_code() -> str:
    """A public code such as `7KQ2MXHD`: eight characters, 8.5e11 possibilities, no row number in sight."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))


def new_letter_token() -> str:
    """For the links that end letters: the same in every letter, kept as it is, and drawn anew when letters are wanted again."""
    return secrets.token_urlsafe(24)


def letter_token_field() -> Any:
    return Field(default_factory=new_letter_token, unique=True, max_length=64)


def code_field() -> Any:
    return Field(default_factory=new_code, unique=True, max_length=16)


def created_at_field() -> Any:
    return Field(default_factory=now, sa_type=UtcDateTime)


def updated_at_field() -> Any:
    return Field(default_factory=now, sa_type=UtcDateTime, sa_column_kwargs={"onupdate": now})


def json_list_field() -> Any:
    """A list of codes or short texts, kept as JSON. Assign a new list to change it; changes in place are not seen."""
    return Field(default_factory=list, sa_type=JSON)


def json_object_field() -> Any:
    """A mapping, kept as JSON. Assign a new one to change it; changes in place are not seen."""
    return Field(default_factory=dict, sa_type=JSON)


class StoredEnum(TypeDecorator[StrEnum]):
    """A StrEnum kept as its value in a text column, so that a dump reads well and both databases agree."""

    impl = String(20)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


def enum_field(kind: type[StrEnum], *, default: StrEnum | None = None, index: bool = False) -> Any:
    """A column for a StrEnum; nullable when it has no default."""
    return Field(default=default, sa_type=StoredEnum(kind), index=index, nullable=default is None)
