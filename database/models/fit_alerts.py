"""Letters about new fits: who wants them, when a firm was last written to, and which pairs were told."""

import datetime

from sqlmodel import Field, Relationship

from database.columns import StoredEnum, Table, UtcDateTime, created_at_field, letter_token_field
from database.enums import FitSide
from database.models.users import Membership


class FitLetters(Table, table=True):
    """Whether a person wants letters about new fits of one of their firms; without a row owners do, and editors do not.

    `token` stands in the letters and ends them without signing in.
    """

    __tablename__ = "fit_letters"

    membership_id: int = Field(foreign_key="memberships.id", primary_key=True, ondelete="CASCADE")
    is_wanted: bool = True
    token: str = letter_token_field()

    membership: Membership = Relationship()


class FitWatch(Table, table=True):
    """A firm whose people are told of new fits, as a supplier or as an assembler. `told_on`: the day of the last letter."""

    __tablename__ = "fit_watches"

    company_id: int = Field(foreign_key="companies.id", primary_key=True, ondelete="CASCADE")
    side: FitSide = Field(default=FitSide.SUPPLIER, sa_type=StoredEnum(FitSide), primary_key=True)
    since: datetime.datetime = created_at_field()
    told_on: datetime.date | None = None


class FitLook(Table, table=True):
    """A need whose matches were compared for its buyer before: who fits it from then on is news."""

    __tablename__ = "fit_looks"

    need_id: int = Field(foreign_key="part_needs.id", primary_key=True, ondelete="CASCADE")
    looked_at: datetime.datetime = Field(sa_type=UtcDateTime)


class FitNotice(Table, table=True):
    """A need and a supplier that one side was told of, or had seen before its letters began. Told once, whatever happens later."""

    __tablename__ = "fit_notices"

    side: FitSide = Field(default=FitSide.SUPPLIER, sa_type=StoredEnum(FitSide), primary_key=True)
    need_id: int = Field(foreign_key="part_needs.id", primary_key=True, ondelete="CASCADE")
    supplier_id: int = Field(foreign_key="companies.id", primary_key=True, ondelete="CASCADE")
    noted_at: datetime.datetime = Field(sa_type=UtcDateTime)
