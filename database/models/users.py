"""People: accounts, their place in companies, their sessions and their tokens for the API."""

import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field, json_object_field
from database.enums import MembershipRole, OfficerRole
from database.models.companies import Company


class User(Table, table=True):
    """A person who signs in. `email` is kept case-folded. `officer_role` is set for staff of the linkage agency only."""

    __tablename__ = "users"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=200)
    password_hash: str | None = Field(default=None, max_length=200)
    language: str = Field(default="en", max_length=10)
    officer_role: OfficerRole | None = enum_field(OfficerRole)
    is_active: bool = True
    created_at: datetime.datetime = created_at_field()
    password_changed_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    memberships: list["Membership"] = Relationship(
        back_populates="user", sa_relationship_kwargs={"cascade": "all, delete-orphan"}
    )


class Membership(Table, table=True):
    """A person's place in a company."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "company_id"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    role: MembershipRole = enum_field(MembershipRole, default=MembershipRole.OWNER)
    created_at: datetime.datetime = created_at_field()

    user: User = Relationship(back_populates="memberships")
    company: Company = Relationship(back_populates="memberships")


class UserSession(Table, table=True):
    """A signed-in browser. Only the hash of its token is kept; deleting the row ends it on every worker at once."""

    __tablename__ = "user_sessions"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    user_id: int = Field(foreign_key="users.id", index=True, ondelete="CASCADE")
    data: dict[str, Any] = json_object_field()
    created_at: datetime.datetime = created_at_field()
    last_seen_at: datetime.datetime = created_at_field()
    expires_at: datetime.datetime = Field(sa_type=UtcDateTime, index=True)

    user: User = Relationship()


class ApiToken(Table, table=True):
    """A person's key for programs. Shown once when made; only its hash is kept."""

    __tablename__ = "api_tokens"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    user_id: int = Field(foreign_key="users.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=100)
    token_hash: str = Field(max_length=64, unique=True)
    created_at: datetime.datetime = created_at_field()
    last_used_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    user: User = Relationship()
