"""Requests for quotation: what a buyer asks of named suppliers, the drawings behind an NDA, questions, quotations and awards."""

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, Numeric, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field, json_object_field
from database.enums import AnsweredVia, DrawingForm, InvitationStatus, OutcomeReason, RfqFileKind, RfqStatus
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.part_needs import PartNeed
from database.models.uploads import Upload
from database.models.users import User

_version = Column("version", Integer, nullable=False, default=1)
_invitation_version = Column("version", Integer, nullable=False, default=1)


class Rfq(Table, table=True):
    """One request, dated, to one to ten suppliers. `number`: the buyer's own; `details`: the further fields of `RfqInput`.

    `annual_volume` in `volume_unit` is what quotations are compared at. `is_sealed`: nobody, the buyer included, reads a quotation
    before `due_at`. `nda_text`: what a supplier accepts before it sees a drawing, in `nda_language`; None: no NDA is asked for.
    `is_target_shown`: suppliers read the target price that `details` hold. `rates`: currency of an offer -> what one unit of it is
    worth in `currency`, as the buyer compares.
    """

    __tablename__ = "rfqs"
    __table_args__ = (CheckConstraint("annual_volume > 0", name="annual_volume_is_positive"),)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    need_id: int | None = Field(default=None, foreign_key="part_needs.id", index=True, ondelete="SET NULL")
    buyer_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    status: RfqStatus = enum_field(RfqStatus, default=RfqStatus.DRAFT)
    number: str | None = Field(default=None, max_length=60)
    title: str = Field(max_length=300)
    part_no: str | None = Field(default=None, max_length=60)
    drawing_no: str | None = Field(default=None, max_length=60)
    drawing_revision: str | None = Field(default=None, max_length=20)
    annual_volume: int
    volume_unit: str = Field(default="pcs", max_length=30)
    currency: str = Field(default="USD", max_length=3)
    incoterm: str | None = Field(default=None, max_length=10)
    delivery_place: str | None = Field(default=None, max_length=200)
    text: str | None = Field(default=None, max_length=10000)
    details: dict[str, Any] = json_object_field()
    due_at: datetime.datetime = Field(sa_type=UtcDateTime, index=True)
    is_sealed: bool = False
    is_target_shown: bool = False
    nda_text: str | None = Field(default=None, max_length=20000)
    nda_version: str | None = Field(default=None, max_length=20)
    nda_language: str | None = Field(default=None, max_length=10)
    drawing_form: DrawingForm = enum_field(DrawingForm, default=DrawingForm.WATERMARKED)
    rates: dict[str, Any] = json_object_field()
    created_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    sent_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = Field(default=1, sa_column=_version)

    need: PartNeed | None = Relationship()
    buyer: Company = Relationship()
    created_by: User | None = Relationship()
    invitations: list["RfqInvitation"] = Relationship(
        back_populates="rfq", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "RfqInvitation.id"}
    )
    files: list["RfqFile"] = Relationship(
        back_populates="rfq", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "RfqFile.id"}
    )
    questions: list["RfqQuestion"] = Relationship(
        back_populates="rfq", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "RfqQuestion.id"}
    )


class RfqInvitation(Table, table=True):
    """One supplier of a request. `nda_*`: that it accepted, to which text, who, how and when; `nda_ended_at`: it took that back.

    `contact_email`: where the mailed link goes for a firm without account. `result`: what the decision tells this supplier.
    """

    __tablename__ = "rfq_invitations"
    __table_args__ = (UniqueConstraint("rfq_id", "supplier_id"),)
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _invitation_version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    rfq_id: int = Field(foreign_key="rfqs.id", ondelete="CASCADE")
    supplier_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    outcome_id: int | None = Field(default=None, foreign_key="outcomes.id", index=True, ondelete="SET NULL")
    status: InvitationStatus = enum_field(InvitationStatus, default=InvitationStatus.INVITED)
    contact_name: str | None = Field(default=None, max_length=200)
    contact_email: str | None = Field(default=None, max_length=254)
    seen_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    nda_accepted_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    nda_accepted_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    nda_accepted_via: AnsweredVia | None = enum_field(AnsweredVia)
    nda_accepted_name: str | None = Field(default=None, max_length=200)
    nda_accepted_text: str | None = Field(default=None, max_length=20000)
    nda_accepted_version: str | None = Field(default=None, max_length=20)
    nda_ended_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: OutcomeReason | None = enum_field(OutcomeReason)
    reason_text: str | None = Field(default=None, max_length=1000)
    result: str | None = Field(default=None, max_length=2000)
    share: Decimal | None = Field(default=None, sa_type=Numeric(5, 2))
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminded_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime.datetime = created_at_field()
    version: int = Field(default=1, sa_column=_invitation_version)

    rfq: Rfq = Relationship(back_populates="invitations")
    supplier: Company = Relationship()
    outcome: Outcome | None = Relationship()
    quotations: list["Quotation"] = Relationship(
        back_populates="invitation",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Quotation.revision"},
    )


class RfqFile(Table, table=True):
    """A drawing or another paper of a request, outside the web root. `replaced_by_id`: the revision that counts now."""

    __tablename__ = "rfq_files"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    rfq_id: int = Field(foreign_key="rfqs.id", index=True, ondelete="CASCADE")
    upload_id: int = Field(foreign_key="uploads.id", ondelete="CASCADE")
    kind: RfqFileKind = enum_field(RfqFileKind, default=RfqFileKind.DRAWING)
    drawing_no: str | None = Field(default=None, max_length=60)
    revision: str | None = Field(default=None, max_length=20)
    is_behind_nda: bool = True
    replaced_by_id: int | None = Field(default=None, foreign_key="rfq_files.id", ondelete="SET NULL")
    withdrawn_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime.datetime = created_at_field()

    rfq: Rfq = Relationship(back_populates="files")
    upload: Upload = Relationship()


class RfqDownload(Table, table=True):
    """A file was taken: by whom of which supplier, when, and in which form. `stamp`: the code on each page of a marked copy."""

    __tablename__ = "rfq_downloads"

    id: int | None = Field(default=None, primary_key=True)
    file_id: int = Field(foreign_key="rfq_files.id", index=True, ondelete="CASCADE")
    invitation_id: int | None = Field(default=None, foreign_key="rfq_invitations.id", index=True, ondelete="SET NULL")
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    reader: str = Field(max_length=254)
    form: DrawingForm = enum_field(DrawingForm, default=DrawingForm.WATERMARKED)
    stamp: str = Field(max_length=16)
    at: datetime.datetime = created_at_field()

    file: RfqFile = Relationship()
    invitation: RfqInvitation | None = Relationship()


class RfqQuestion(Table, table=True):
    """A question of one supplier; the answer goes to all invited, and says not who asked."""

    __tablename__ = "rfq_questions"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    rfq_id: int = Field(foreign_key="rfqs.id", index=True, ondelete="CASCADE")
    invitation_id: int | None = Field(default=None, foreign_key="rfq_invitations.id", ondelete="SET NULL")
    text: str = Field(max_length=2000)
    asked_at: datetime.datetime = created_at_field()
    answer: str | None = Field(default=None, max_length=4000)
    answered_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")

    rfq: Rfq = Relationship(back_populates="questions")


class Quotation(Table, table=True):
    """A revision of what a supplier offers; the last one that was sent counts. Prices in the currency that it names.

    `unit_price` and `freight` are for one unit of the request's volume; `breakdown`: parts of the unit price by kind (material,
    process steps, tool share, packing ...), which add up to it; `tool_price` is paid once. Days are calendar days.
    """

    __tablename__ = "quotations"
    __table_args__ = (
        UniqueConstraint("invitation_id", "revision"),
        CheckConstraint("unit_price >= 0 AND tool_price >= 0 AND freight >= 0", name="prices_are_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    invitation_id: int = Field(foreign_key="rfq_invitations.id", ondelete="CASCADE")
    revision: int = 1
    currency: str = Field(max_length=3)
    unit_price: Decimal = Field(sa_type=Numeric(18, 4))
    breakdown: dict[str, Any] = json_object_field()
    freight: Decimal | None = Field(default=None, sa_type=Numeric(18, 4))
    duty_percent: Decimal | None = Field(default=None, sa_type=Numeric(5, 2))
    tool_price: Decimal | None = Field(default=None, sa_type=Numeric(18, 2))
    tool_days: int | None = None
    sample_days: int | None = None
    lead_days: int | None = None
    least_order: int | None = None
    capacity_month: int | None = None
    incoterm: str | None = Field(default=None, max_length=10)
    payment: str | None = Field(default=None, max_length=300)
    valid_until: datetime.date
    deviations: str | None = Field(default=None, max_length=4000)
    text: str | None = Field(default=None, max_length=4000)
    upload_id: int | None = Field(default=None, foreign_key="uploads.id", ondelete="SET NULL")
    via: AnsweredVia = enum_field(AnsweredVia, default=AnsweredVia.ACCOUNT)
    sent_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    sent_at: datetime.datetime = created_at_field()
    withdrawn_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    invitation: RfqInvitation = Relationship(back_populates="quotations")
    upload: Upload | None = Relationship()


class AccessCode(Table, table=True):
    """A one-time code that a link asks for before it opens, sent to the address of its reader. Only its hash is kept."""

    __tablename__ = "access_codes"

    id: int | None = Field(default=None, primary_key=True)
    link_id: int = Field(foreign_key="access_links.id", index=True, ondelete="CASCADE")
    code_hash: str = Field(max_length=64)
    tries: int = 0
    created_at: datetime.datetime = created_at_field()
    expires_at: datetime.datetime = Field(sa_type=UtcDateTime)
    used_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
