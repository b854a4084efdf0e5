"""What people said about their data, what they asked for, and who saw it.

A person is known here by a hash of the mail address or telephone number, so that what they said outlives what is kept about them.
"""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, Relationship

from database.columns import StoredEnum, Table, UtcDateTime, code_field, created_at_field, enum_field, now
from database.enums import (
    ConsentChannel,
    ConsentPurpose,
    PrivacyRequestChannel,
    PrivacyRequestKind,
    PrivacyRequestStatus,
    PrivateViewKind,
)
from database.models.uploads import Upload
from database.models.users import User

NEWS_TEXT_VERSION = "1"
"""Of the text of the consent to news (`linkage.wording.consents`), for the queries that ask who wants letters."""

_version = Column("version", Integer, nullable=False, default=1)


def _today() -> datetime.date:
    return now().date()


class Consent(Table, table=True):
    """A yes of a person to one purpose, or (`given_at` None) a no that was said before any yes.

    `text` is what the person read, in `language`; `company_code` is set where the yes speaks of one firm's contact only.
    `subject_code`: of the introduction, where the yes speaks of one only.
    `noted_by_id`: the officer who took it down, with `proof` saying where from.
    """

    __tablename__ = "consents"
    __table_args__ = (
        # Of each purpose one is in force: a form sent twice is one yes.
        Index(
            "uq_consents_person_hash_purpose_company_code_subject_code",
            "person_hash",
            "purpose",
            "company_code",
            "subject_code",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    person_hash: str = Field(max_length=64, index=True)
    user_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    company_code: str = Field(default="", max_length=16)
    subject_code: str = Field(default="", max_length=16, index=True)
    purpose: ConsentPurpose = enum_field(ConsentPurpose, default=ConsentPurpose.PUBLISH)
    text: str
    text_version: str = Field(max_length=20)
    language: str = Field(max_length=10)
    channel: ConsentChannel = enum_field(ConsentChannel, default=ConsentChannel.WEB)
    proof: str | None = Field(default=None, max_length=500)
    noted_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    given_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_via: ConsentChannel | None = enum_field(ConsentChannel)


class PhotoPerson(Table, table=True):
    """Somebody who can be recognised in a photo: it is shown to others while everybody in it agrees."""

    __tablename__ = "photo_persons"
    __table_args__ = (UniqueConstraint("upload_id", "person_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    upload_id: int = Field(foreign_key="uploads.id", ondelete="CASCADE")
    person_hash: str = Field(max_length=64, index=True)
    email: str = Field(max_length=254)
    created_at: datetime.datetime = created_at_field()

    upload: Upload = Relationship()


class PrivacyRequest(Table, table=True):
    """What a person asks for. `answer_by` and `carry_out_by` are the last days the law leaves, counted when it arrived.

    `identity`: how it was made sure who asks; nothing is carried out without. `result`: what was done or why not, as the person reads.
    """

    __tablename__ = "privacy_requests"
    __table_args__ = (CheckConstraint("extra_days BETWEEN 0 AND 15", name="one_extension_of_fifteen_days"),)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    kind: PrivacyRequestKind = enum_field(PrivacyRequestKind, default=PrivacyRequestKind.ACCESS)
    channel: PrivacyRequestChannel = enum_field(PrivacyRequestChannel, default=PrivacyRequestChannel.FORM)
    status: PrivacyRequestStatus = enum_field(PrivacyRequestStatus, default=PrivacyRequestStatus.RECEIVED, index=True)
    person_hash: str = Field(default="", max_length=64, index=True)
    user_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    name: str = Field(default="", max_length=200)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=40)
    language: str = Field(default="vi", max_length=10)
    message: str | None = Field(default=None, max_length=4000)
    received_at: datetime.datetime = created_at_field()
    answer_by: datetime.date = Field(default_factory=_today)
    carry_out_by: datetime.date = Field(default_factory=_today, index=True)
    has_third_party: bool = False
    extra_days: int = 0
    extension_reason: str | None = Field(default=None, max_length=500)
    identity: str | None = Field(default=None, max_length=500)
    owner_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    result: str | None = Field(default=None, max_length=2000)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1, sa_column=_version)

    owner: User | None = Relationship(sa_relationship_kwargs={"foreign_keys": "PrivacyRequest.owner_id"})


class PrivateView(Table, table=True):
    """Somebody saw what is a person's own. `number`: of how many people; of more than one they stand in `PrivateViewPerson`.

    `company_code`: the firm the person stands for; `place`: which page or file.
    """

    __tablename__ = "private_views"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime.datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    user_id: int | None = Field(default=None, foreign_key="users.id", index=True, ondelete="SET NULL")
    viewer: str = Field(max_length=254)
    kind: PrivateViewKind = enum_field(PrivateViewKind, default=PrivateViewKind.CONTACT)
    place: str = Field(default="", max_length=60)
    company_code: str = Field(default="", max_length=16)
    person_hash: str | None = Field(default=None, max_length=64, index=True)
    number: int = 1


class PrivateViewPerson(Table, table=True):
    """One of the people in a file that was taken away."""

    __tablename__ = "private_view_persons"

    view_id: int = Field(foreign_key="private_views.id", primary_key=True, ondelete="CASCADE")
    person_hash: str = Field(max_length=64, primary_key=True, index=True)


class PrivateViewCount(Table, table=True):
    """How often people's data was seen in a month, once the single views are too old to be kept."""

    __tablename__ = "private_view_counts"

    month: datetime.date = Field(primary_key=True)
    kind: PrivateViewKind = Field(sa_type=StoredEnum(PrivateViewKind), primary_key=True)
    views: int = 0
    people: int = 0
