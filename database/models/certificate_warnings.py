"""Which certificates a firm was written to about: each once for each last day."""

import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from database.columns import Table, created_at_field


class CertificateWarning(Table, table=True):
    """A certificate of a firm that was named in a letter, with the last day it had then, as the firm wrote it."""

    __tablename__ = "certificate_warnings"
    __table_args__ = (UniqueConstraint("company_id", "standard", "valid_to"),)

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="companies.id", ondelete="CASCADE")
    standard: str = Field(max_length=60)
    valid_to: str = Field(max_length=10)
    warned_at: datetime.datetime = created_at_field()
