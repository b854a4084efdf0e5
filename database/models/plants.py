"""Plants, and what each can do: capabilities per process, and the machines behind them."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, code_field, enum_field, json_list_field, json_object_field
from database.enums import EvidenceLevel
from database.models.companies import Company


class Plant(Table, table=True):
    """A place of work. `province` is the two-digit code in use since 2025-07-01; `former_province` the name before."""

    __tablename__ = "plants"
    __table_args__ = (
        CheckConstraint("lat BETWEEN -90 AND 90", name="latitude_is_on_earth"),
        CheckConstraint("lon BETWEEN -180 AND 180", name="longitude_is_on_earth"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    position: int = 0
    name: str | None = Field(default=None, max_length=200)
    province: str | None = Field(default=None, max_length=10, index=True)
    former_province: str | None = Field(default=None, max_length=60)
    commune: str | None = Field(default=None, max_length=120)
    address: str | None = Field(default=None, max_length=500)
    industrial_park: str | None = Field(default=None, max_length=200)
    lat: float | None = None
    lon: float | None = None

    company: Company = Relationship(back_populates="plants")
    capabilities: list["Capability"] = Relationship(
        back_populates="plant",
        sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Capability.position"},
    )
    machines: list["Machine"] = Relationship(
        back_populates="plant", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Machine.position"}
    )


class Capability(Table, table=True):
    """One process at one plant. `attributes` maps an attribute key of the taxonomy to a number, [min, max], a word or words.

    `is_captive`: for the firm's own production only. `is_subcontracted`: sold by the firm, done elsewhere. Without a utilisation of
    its own the profile's holds.
    """

    __tablename__ = "capabilities"
    __table_args__ = (
        UniqueConstraint("plant_id", "position"),
        CheckConstraint("capacity_per_month >= 0", name="capacity_is_not_negative"),
        CheckConstraint("utilisation_pct BETWEEN 0 AND 100", name="utilisation_is_a_percentage"),
    )

    id: int | None = Field(default=None, primary_key=True)
    plant_id: int = Field(foreign_key="plants.id", index=True, ondelete="CASCADE")
    position: int = 0
    process: str = Field(max_length=60, index=True)
    materials: list[str] = json_list_field()
    attributes: dict[str, Any] = json_object_field()
    capacity_per_month: float | None = None
    capacity_unit: str | None = Field(default=None, max_length=20)
    utilisation_pct: float | None = None
    utilisation_on: datetime.date | None = None
    is_captive: bool = False
    is_subcontracted: bool = False
    evidence: EvidenceLevel = enum_field(EvidenceLevel, default=EvidenceLevel.SELF_DECLARED)
    evidence_on: datetime.date | None = None

    plant: Plant = Relationship(back_populates="capabilities")


class Machine(Table, table=True):
    """A kind of machine in a plant, with how many there are."""

    __tablename__ = "machines"
    __table_args__ = (CheckConstraint("quantity >= 1", name="there_is_at_least_one"),)

    id: int | None = Field(default=None, primary_key=True)
    plant_id: int = Field(foreign_key="plants.id", index=True, ondelete="CASCADE")
    position: int = 0
    type: str = Field(max_length=200)
    spec: str | None = Field(default=None, max_length=300)
    maker: str | None = Field(default=None, max_length=120)
    year: int | None = None
    quantity: int | None = None

    plant: Plant = Relationship(back_populates="machines")
