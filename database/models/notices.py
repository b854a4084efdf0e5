"""Notices: what a person is told of on the site, and by mail as they chose."""

import datetime

from sqlalchemy import Index
from sqlmodel import Field

from database.columns import (
    StoredEnum,
    Table,
    UtcDateTime,
    code_field,
    created_at_field,
    enum_field,
    letter_token_field,
)
from database.enums import NoticeKind, NoticeMail


class Notice(Table, table=True):
    """One thing that happened, as one person reads it: the subject of its letter, in `language`, and the page it leads to.

    `idempotency_key`: the event and its reader, so that an event repeated tells nobody twice. `mail`: how it was to reach the person
    when it happened; `digested_at`: in which round of gathered letters it went out.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_user_id_read_at", "user_id", "read_at"),
        Index("ix_notices_mail_digested_at", "mail", "digested_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    idempotency_key: str = Field(max_length=160, unique=True)
    user_id: int = Field(foreign_key="users.id", ondelete="CASCADE")
    kind: NoticeKind = enum_field(NoticeKind, default=NoticeKind.PROPOSALS)
    language: str = Field(max_length=10)
    text: str = Field(max_length=300)
    path: str = Field(max_length=300)
    mail: NoticeMail = enum_field(NoticeMail, default=NoticeMail.NOW)
    created_at: datetime.datetime = created_at_field()
    read_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    digested_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)


class NoticeSetting(Table, table=True):
    """What a person chose for one kind; without a row every notice is a mail of its own."""

    __tablename__ = "notice_settings"

    user_id: int = Field(foreign_key="users.id", primary_key=True, ondelete="CASCADE")
    kind: NoticeKind = Field(sa_type=StoredEnum(NoticeKind), primary_key=True)
    mail: NoticeMail = enum_field(NoticeMail, default=NoticeMail.NOW)


class LetterStop(Table, table=True):
    """By which somebody without an account ends the letters of one kind to an address; `person_hash`: key of that address.

    `token` stands in those letters. `stopped_at`: since then none are written; None while they are.
    """

    __tablename__ = "letter_stops"

    person_hash: str = Field(max_length=64, primary_key=True)
    kind: NoticeKind = Field(sa_type=StoredEnum(NoticeKind), primary_key=True)
    token: str = letter_token_field()
    created_at: datetime.datetime = created_at_field()
    stopped_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)


class NoticeDigest(Table, table=True):
    """How often a person wants the gathered letter, in days, and when the last one was written.

    `token` stands in the letters and opens the person's choice of letters without signing in.
    """

    __tablename__ = "notice_digests"

    user_id: int = Field(foreign_key="users.id", primary_key=True, ondelete="CASCADE")
    days: int = 1
    told_on: datetime.date | None = None
    token: str = letter_token_field()
