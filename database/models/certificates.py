"""Certificates: never a yes or no, always a standard with a scope and a last valid day."""

import calendar
import datetime

from sqlmodel import Field, Relationship

from database.columns import Table, enum_field
from database.enums import CertificateStatus, EvidenceLevel
from database.models.companies import Company


class Certificate(Table, table=True):
    """A certificate a company states. `valid_to` and `expected` keep the precision they were given in: YYYY-MM or YYYY-MM-DD."""

    __tablename__ = "certificates"

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    position: int = 0
    standard: str = Field(max_length=60, index=True)
    status: CertificateStatus = enum_field(CertificateStatus, default=CertificateStatus.VALID)
    valid_to: str | None = Field(default=None, max_length=10)
    expected: str | None = Field(default=None, max_length=10)
    scope: str | None = Field(default=None, max_length=500)
    evidence: EvidenceLevel = enum_field(EvidenceLevel, default=EvidenceLevel.SELF_DECLARED)
    evidence_on: datetime.date | None = None

    company: Company = Relationship(back_populates="certificates")

    @property
    def valid_until(self) -> datetime.date | None:
        """The last day it is valid; a month alone means the whole month."""
        return last_day(self.valid_to)

    def counts_on(self, day: datetime.date) -> bool:
        """Whether it is in force: its state is valid and its last day is not past."""
        return self.status is CertificateStatus.VALID and (self.valid_until is None or self.valid_until >= day)


def last_day(text: str | None) -> datetime.date | None:
    """The last day of what is valid to YYYY-MM, the whole month, or YYYY-MM-DD."""
    if text is None:
        return None
    year, month, *day = (int(part) for part in text.split("-"))
    return datetime.date(year, month, day[0] if day else calendar.monthrange(year, month)[1])
