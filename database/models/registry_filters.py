"""Filters of the registry that officers keep under a name."""

import datetime
from typing import ClassVar

from sqlalchemy import Column, Integer, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, code_field, created_at_field
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)


class RegistryFilter(Table, table=True):
    """`state`: the query of the registry's address. A shared one is there for every officer, but only its owner changes it."""

    __tablename__ = "registry_filters"
    # A person tells their filters apart by the name.
    __table_args__ = (UniqueConstraint("user_id", "name"),)
    __mapper_args__: ClassVar[dict[str, object]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    name: str = Field(max_length=120)
    state: str
    is_shared: bool = False
    created_at: datetime.datetime = created_at_field()
    version: int = Field(default=1, sa_column=_version)

    user: User = Relationship()
