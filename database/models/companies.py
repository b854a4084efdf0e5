"""Companies: a firm, which may hold a supplier profile, an assembler profile, or both."""

import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Optional

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import (
    Table,
    UtcDateTime,
    code_field,
    created_at_field,
    enum_field,
    json_list_field,
    json_object_field,
    updated_at_field,
)
from database.enums import BusinessType, Nationality, ProfileStatus, ReviewStatus

if TYPE_CHECKING:
    from database.models.certificates import Certificate
    from database.models.part_needs import PartNeed
    from database.models.plants import Plant
    from database.models.users import Membership

_version = Column("version", Integer, nullable=False, default=1)


class Company(Table, table=True):
    """A firm. It may exist before anybody claims it; `source` and `external_id` say whose list brought it and under which id.

    Amounts are in whole units of their currency. `version` grows with each change; a form that was filled from an older version is
    refused as a conflict.
    """

    __tablename__ = "companies"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        # Each question to the matcher asks first whether anything has changed, and what since.
        Index("ix_companies_updated_at_version", "updated_at", "version"),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    source: str = Field(default="web", max_length=60)
    external_id: str | None = Field(default=None, max_length=120)
    name: str = Field(max_length=300, index=True)
    name_en: str | None = Field(default=None, max_length=300)
    name_ja: str | None = Field(default=None, max_length=300)
    name_local: str | None = Field(default=None, max_length=300)
    tax_code: str | None = Field(default=None, max_length=20, unique=True)
    business_type: BusinessType | None = enum_field(BusinessType)
    ownership: str | None = Field(default=None, max_length=20)
    legal_form: str | None = Field(default=None, max_length=40)
    employees: int | None = None
    established: int | None = None
    website: str | None = Field(default=None, max_length=300)
    capital_amount: int | None = Field(default=None, sa_type=BigInteger)
    capital_currency: str | None = Field(default=None, max_length=3)
    revenue_amount: int | None = Field(default=None, sa_type=BigInteger)
    revenue_currency: str | None = Field(default=None, max_length=3)
    revenue_year: int | None = None
    contact_name: str | None = Field(default=None, max_length=200)
    contact_email: str | None = Field(default=None, max_length=254)
    contact_phone: str | None = Field(default=None, max_length=40)
    contact_more_phones: list[Any] = json_list_field()
    created_at: datetime.datetime = created_at_field()
    updated_at: datetime.datetime = updated_at_field()
    version: int = Field(default=1, sa_column=_version)

    supplier_profile: Optional["SupplierProfile"] = Relationship(
        back_populates="company", sa_relationship_kwargs={"cascade": "all, delete-orphan", "uselist": False}
    )
    assembler_profile: Optional["AssemblerProfile"] = Relationship(
        back_populates="company", sa_relationship_kwargs={"cascade": "all, delete-orphan", "uselist": False}
    )
    plants: list["Plant"] = Relationship(
        back_populates="company", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Plant.position"}
    )
    certificates: list["Certificate"] = Relationship(
        back_populates="company",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Certificate.position"},
    )
    needs: list["PartNeed"] = Relationship(
        back_populates="company", sa_relationship_kwargs={"cascade": "all, delete-orphan"}
    )
    memberships: list["Membership"] = Relationship(
        back_populates="company", sa_relationship_kwargs={"cascade": "all, delete-orphan"}
    )

    @property
    def main_plant(self) -> "Plant | None":
        """The plant that stands for the firm on a card and a map: the first in its order."""
        return self.plants[0] if self.plants else None


class SupplierProfile(Table, table=True):
    """What a firm says as a supplier. `summaries` maps a language to a text; percentages are 0 to 100 as people type them."""

    __tablename__ = "supplier_profiles"
    __table_args__ = (
        CheckConstraint("utilisation_pct BETWEEN 0 AND 100", name="utilisation_is_a_percentage"),
        CheckConstraint("export_ratio_pct BETWEEN 0 AND 100", name="export_ratio_is_a_percentage"),
        CheckConstraint("on_time_delivery_pct BETWEEN 0 AND 100", name="on_time_delivery_is_a_percentage"),
    )

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="companies.id", unique=True, ondelete="CASCADE")
    status: ProfileStatus = enum_field(ProfileStatus, default=ProfileStatus.DRAFT, index=True)
    review_status: ReviewStatus = enum_field(ReviewStatus, default=ReviewStatus.WAITING, index=True)
    review_note: str | None = Field(default=None, max_length=2000)
    summaries: dict[str, str] = json_object_field()
    sectors: list[str] = json_list_field()
    languages: list[str] = json_list_field()
    subcontracted_steps: list[str] = json_list_field()
    inspection: list[str] = json_list_field()
    customers_generic: str | None = Field(default=None, max_length=2000)
    utilisation_pct: float | None = None
    utilisation_on: datetime.date | None = None
    moq_pcs: float | None = None
    lead_time_days: float | None = None
    export_ratio_pct: float | None = None
    ppm_last_12m: float | None = None
    on_time_delivery_pct: float | None = None
    confirmed_on: datetime.date | None = None
    published_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)

    company: Company = Relationship(back_populates="supplier_profile")


class AssemblerProfile(Table, table=True):
    """What a firm says as an assembler. `is_name_public` false: shown as "Japanese printer maker, Bắc Ninh" to outsiders.

    `answered_share`: of the firm's introductions, those it answered, in [0, 1]; counted from the outcomes, None while they are few.
    `barred`: codes of the suppliers that are never to be brought together with it, by either side's refusal (`firm_refusals`).
    """

    __tablename__ = "assembler_profiles"

    id: int | None = Field(default=None, primary_key=True)
    company_id: int = Field(foreign_key="companies.id", unique=True, ondelete="CASCADE")
    status: ProfileStatus = enum_field(ProfileStatus, default=ProfileStatus.DRAFT)
    nationality: Nationality | None = enum_field(Nationality)
    sector: str | None = Field(default=None, max_length=60)
    plant_province: str | None = Field(default=None, max_length=10)
    about: str | None = Field(default=None, max_length=4000)
    is_name_public: bool = True
    answered_share: float | None = None
    barred: list[str] = json_list_field()

    company: Company = Relationship(back_populates="assembler_profile")
