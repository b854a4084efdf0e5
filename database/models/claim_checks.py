"""How people showed that they speak for the firm they claim."""

import datetime

from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field, enum_field
from database.enums import ClaimCheckKind
from database.models.uploads import Upload
from database.models.users import Membership, User


class ClaimCheck(Table, table=True):
    """One way in which a claim was checked. `reached`: the address written to, or the number called; of a letter only the hash of its
    secret is kept, and `proven_at` is empty until the link was used.
    """

    __tablename__ = "claim_checks"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    membership_id: int = Field(foreign_key="memberships.id", index=True, ondelete="CASCADE")
    kind: ClaimCheckKind = enum_field(ClaimCheckKind, default=ClaimCheckKind.MAIL)
    token_hash: str | None = Field(default=None, max_length=64, unique=True)
    reached: str | None = Field(default=None, max_length=254)
    note: str | None = Field(default=None, max_length=2000)
    upload_id: int | None = Field(default=None, foreign_key="uploads.id", ondelete="SET NULL")
    user_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    expires_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    proven_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    membership: Membership = Relationship()
    upload: Upload | None = Relationship()
    user: User | None = Relationship()
