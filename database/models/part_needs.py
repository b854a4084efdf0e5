"""Part needs: what an assembler wants made, with the routing of processes it asks for."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Integer, UniqueConstraint
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
from database.enums import LocationMode, NeedStatus, NeedVisibility, StepRole
from database.models.companies import Company

_version = Column("version", Integer, nullable=False, default=1)


class PartNeed(Table, table=True):
    """A part an assembler wants sourced. `volume_unit` is as in the exchange file: pcs/month, t/month, sets once ..."""

    __tablename__ = "part_needs"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        CheckConstraint("volume_value >= 0", name="volume_is_not_negative"),
    )
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    source: str = Field(default="web", max_length=60)
    external_id: str | None = Field(default=None, max_length=120)
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    title: str = Field(max_length=300)
    language: str | None = Field(default=None, max_length=10)
    text: str | None = Field(default=None, max_length=10000)
    materials: list[str] = json_list_field()
    envelope: str | None = Field(default=None, max_length=500)
    tolerance_note: str | None = Field(default=None, max_length=500)
    volume_value: float | None = None
    volume_unit: str | None = Field(default=None, max_length=30)
    certificates_must: list[str] = json_list_field()
    certificates_nice: list[str] = json_list_field()
    location_mode: LocationMode = enum_field(LocationMode, default=LocationMode.ANY)
    location_provinces: list[str] = json_list_field()
    languages_wanted: list[str] = json_list_field()
    other: str | None = Field(default=None, max_length=4000)
    plant_province: str | None = Field(default=None, max_length=10)
    status: NeedStatus = enum_field(NeedStatus, default=NeedStatus.DRAFT, index=True)
    visibility: NeedVisibility = enum_field(NeedVisibility, default=NeedVisibility.PUBLIC)
    published_at: datetime.datetime | None = Field(default=None, sa_type=UtcDateTime)
    closes_on: datetime.date | None = None
    created_at: datetime.datetime = created_at_field()
    updated_at: datetime.datetime = updated_at_field()
    version: int = Field(default=1, sa_column=_version)

    company: Company = Relationship(back_populates="needs")
    steps: list["NeedStep"] = Relationship(
        back_populates="need", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "NeedStep.position"}
    )


class NeedStep(Table, table=True):
    """One step of a need's routing, in the order of the work; `attributes` are the values the part asks for."""

    __tablename__ = "need_steps"

    id: int | None = Field(default=None, primary_key=True)
    need_id: int = Field(foreign_key="part_needs.id", index=True, ondelete="CASCADE")
    position: int = 0
    process: str = Field(max_length=60, index=True)
    role: StepRole = enum_field(StepRole, default=StepRole.CORE)
    attributes: dict[str, Any] = json_object_field()

    need: PartNeed = Relationship(back_populates="steps")
