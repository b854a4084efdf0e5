"""Threads: what the two firms of an introduction or of a request for quotation write to each other, as plain text."""

import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field
from database.enums import AnsweredVia, FairSide
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.rfqs import RfqInvitation
from database.models.uploads import Upload
from database.models.users import User

_ONE_SUBJECT = "(outcome_id IS NULL) <> (invitation_id IS NULL)"


class Thread(Table, table=True):
    """One for each linkage, and one for each supplier of a request. Who may read it follows from what it is about."""

    __tablename__ = "threads"
    __table_args__ = (CheckConstraint(_ONE_SUBJECT, name="is_about_one_thing"),)

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    outcome_id: int | None = Field(default=None, foreign_key="outcomes.id", unique=True, ondelete="CASCADE")
    invitation_id: int | None = Field(default=None, foreign_key="rfq_invitations.id", unique=True, ondelete="CASCADE")
    buyer_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    supplier_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    created_at: datetime.datetime = created_at_field()
    last_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    outcome: Outcome | None = Relationship()
    invitation: RfqInvitation | None = Relationship()
    buyer: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "Thread.buyer_id"})
    supplier: Company = Relationship(sa_relationship_kwargs={"foreign_keys": "Thread.supplier_id"})
    messages: list["Message"] = Relationship(
        back_populates="thread", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Message.id"}
    )


class Message(Table, table=True):
    """What one person wrote. `side` None: the agency. `author`: the name as the others read it; it outlives the account.

    `withdrawn_at`: taken back by who wrote it; then nobody reads the text or its files any more.
    """

    __tablename__ = "messages"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    thread_id: int = Field(foreign_key="threads.id", index=True, ondelete="CASCADE")
    side: FairSide | None = enum_field(FairSide)
    author_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    author: str = Field(default="", max_length=200)
    text: str = Field(max_length=10000)
    via: AnsweredVia = enum_field(AnsweredVia, default=AnsweredVia.ACCOUNT)
    created_at: datetime.datetime = created_at_field()
    withdrawn_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    thread: Thread = Relationship(back_populates="messages")
    by: User | None = Relationship()
    files: list["MessageFile"] = Relationship(
        back_populates="message",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "MessageFile.upload_id"},
    )


class MessageFile(Table, table=True):
    """A file that was sent with a message."""

    __tablename__ = "message_files"

    message_id: int | None = Field(default=None, foreign_key="messages.id", primary_key=True, ondelete="CASCADE")
    upload_id: int = Field(foreign_key="uploads.id", primary_key=True, index=True, ondelete="CASCADE")

    message: Message = Relationship(back_populates="files")
    upload: Upload = Relationship()


class ThreadReading(Table, table=True):
    """Up to when a person has read a thread."""

    __tablename__ = "thread_readings"

    thread_id: int = Field(foreign_key="threads.id", primary_key=True, ondelete="CASCADE")
    user_id: int = Field(foreign_key="users.id", primary_key=True, index=True, ondelete="CASCADE")
    read_at: datetime.datetime = Field(sa_type=UtcDateTime)
