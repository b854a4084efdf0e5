"""Proofs: one row for each look at what a firm states, kept as history."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field
from database.enums import EvidenceLevel, ProofSubject
from database.models.uploads import Upload
from database.models.users import User


class Proof(Table, table=True):
    """Somebody looked at a claim. It outlasts edits of the profile, which rewrite rows: a capability is known by the code of its plant
    and its process, a certificate by its standard, and `claim` is a hash of what was stated when it was looked at.

    Without `user_id` and `how` the level came with a list. Merely stated and with a file it is what the firm sent: it proves nothing
    until an officer has looked at it. It counts until it is withdrawn or `valid_until` is past;
    `ended_at`: when that was carried over to the profile.
    """

    __tablename__ = "proofs"
    __table_args__ = (
        # A claim is named by what it is about, and a look at the firm as a whole names none.
        CheckConstraint("(subject = 'capability') = (process IS NOT NULL)", name="capability_names_its_process"),
        CheckConstraint("(subject = 'certificate') = (standard IS NOT NULL)", name="certificate_names_its_standard"),
        Index("ix_proofs_company_id_subject", "company_id", "subject"),
        Index("ix_proofs_valid_until", "valid_until"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    company_id: int = Field(foreign_key="companies.id", ondelete="CASCADE")
    subject: ProofSubject = enum_field(ProofSubject, default=ProofSubject.FIRM)
    plant_code: str | None = Field(default=None, max_length=16)
    process: str | None = Field(default=None, max_length=60)
    standard: str | None = Field(default=None, max_length=60)
    claim: str = Field(default="", max_length=64)
    level: EvidenceLevel = enum_field(EvidenceLevel, default=EvidenceLevel.DOCUMENTED)
    seen_on: datetime.date | None = None
    how: str | None = Field(default=None, max_length=2000)
    upload_id: int | None = Field(default=None, foreign_key="uploads.id", index=True, ondelete="SET NULL")
    valid_until: datetime.date | None = None
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    withdrawn_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    withdrawn_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    withdrawn_why: str | None = Field(default=None, max_length=500)
    ended_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    upload: Upload | None = Relationship()
    user: User | None = Relationship(sa_relationship_kwargs={"foreign_keys": "Proof.user_id"})

    @property
    def is_sent(self) -> bool:
        """Whether the firm sent a document by it."""
        return self.level is EvidenceLevel.SELF_DECLARED and self.upload_id is not None

    def counts_on(self, day: datetime.date) -> bool:
        """Whether it is in force on a day."""
        return self.withdrawn_at is None and (self.valid_until is None or self.valid_until >= day)
