"""Links that open one thing without signing in."""

import datetime

from sqlmodel import Field

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field
from database.enums import AccessLinkKind


class AccessLink(Table, table=True):
    """A link with a secret. Only the hash is kept; it ends by its day, or when it is revoked. One of the ids says what it opens.

    `person_hash`: key of the person whose address it went to, where it speaks for that person.
    """

    __tablename__ = "access_links"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    token_hash: str = Field(max_length=64, unique=True)
    kind: AccessLinkKind = enum_field(AccessLinkKind, default=AccessLinkKind.AGENDA)
    fair_id: int | None = Field(default=None, foreign_key="fairs.id", index=True, ondelete="CASCADE")
    staff_id: int | None = Field(default=None, foreign_key="fair_staff.id", index=True, ondelete="CASCADE")
    participant_id: int | None = Field(default=None, foreign_key="fair_participants.id", index=True, ondelete="CASCADE")
    delegate_id: int | None = Field(default=None, foreign_key="fair_delegates.id", index=True, ondelete="CASCADE")
    interpreter_id: int | None = Field(default=None, foreign_key="fair_interpreters.id", index=True, ondelete="CASCADE")
    follow_up_id: int | None = Field(default=None, foreign_key="follow_ups.id", index=True, ondelete="CASCADE")
    proposal_id: int | None = Field(default=None, foreign_key="proposals.id", index=True, ondelete="CASCADE")
    company_id: int | None = Field(default=None, foreign_key="companies.id", index=True, ondelete="CASCADE")
    rfq_invitation_id: int | None = Field(
        default=None, foreign_key="rfq_invitations.id", index=True, ondelete="CASCADE"
    )
    feedback_id: int | None = Field(default=None, foreign_key="feedback.id", index=True, ondelete="CASCADE")
    person_hash: str | None = Field(default=None, max_length=64)
    created_at: datetime.datetime = created_at_field()
    expires_at: datetime.datetime = Field(sa_type=UtcDateTime)
    last_used_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
