"""Linkage records: what the platform attests of a firm on a day, signed, and the keys that signed them."""

import datetime

from sqlmodel import Field, Relationship

from database.columns import Table, UtcDateTime, code_field, created_at_field
from database.models.companies import Company


class RecordKey(Table, table=True):
    """The public half of a key of the instance. It stays when another one signs from then on, so that old records hold.

    `key_id`: the first characters of the hash of the key; `public_key`: 32 bytes (Ed25519) in Base64.
    """

    __tablename__ = "record_keys"

    id: int | None = Field(default=None, primary_key=True)
    key_id: str = Field(max_length=16, unique=True)
    public_key: str = Field(max_length=64)
    created_at: datetime.datetime = created_at_field()
    retired_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)


class LinkageRecord(Table, table=True):
    """What was attested, byte for byte as it was signed (`payload`, JSON); rows are added and never changed but for `revoked_at`.

    `fingerprint`: of the payload, part of the address where it is verified. `signature`: Base64. A firm whose facts turned out false,
    or that takes it back, has it revoked.
    """

    __tablename__ = "linkage_records"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    key_id: str = Field(max_length=16)
    payload: str
    fingerprint: str = Field(max_length=64)
    signature: str = Field(max_length=128)
    issued_on: datetime.date
    valid_until: datetime.date
    issued_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    created_at: datetime.datetime = created_at_field()
    revoked_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_by_id: int | None = Field(default=None, foreign_key="users.id", ondelete="SET NULL")
    revoked_reason: str | None = Field(default=None, max_length=500)

    company: Company = Relationship()
