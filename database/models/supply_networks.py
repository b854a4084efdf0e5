"""Center-Satellite networks: a centre, its satellites with their tasks, and the seats still open."""

import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Integer, UniqueConstraint
from sqlmodel import Field, Relationship

from database.columns import Table, code_field, created_at_field, enum_field
from database.enums import NetworkStatus
from database.models.companies import Company

_version = Column("version", Integer, nullable=False, default=1)


class SupplyNetwork(Table, table=True):
    """A centre and the firms that work for it in turn. Officers look after it; its firms see it."""

    __tablename__ = "supply_networks"
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": _version}

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    name: str = Field(max_length=200)
    about: str | None = Field(default=None, max_length=2000)
    centre_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    status: NetworkStatus = enum_field(NetworkStatus, default=NetworkStatus.FORMING)
    created_at: datetime.datetime = created_at_field()
    version: int = Field(default=1, sa_column=_version)

    centre: Company = Relationship()
    satellites: list["Satellite"] = Relationship(
        back_populates="network", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "Satellite.id"}
    )
    seats: list["OpenSeat"] = Relationship(
        back_populates="network", sa_relationship_kwargs={"cascade": "all, delete-orphan", "order_by": "OpenSeat.id"}
    )


class Satellite(Table, table=True):
    """A firm of a network with one task: a process, and what is made by it."""

    __tablename__ = "supply_network_satellites"
    __table_args__ = (UniqueConstraint("network_id", "company_id", "process"),)

    id: int | None = Field(default=None, primary_key=True)
    network_id: int = Field(foreign_key="supply_networks.id", ondelete="CASCADE")
    company_id: int = Field(foreign_key="companies.id", index=True, ondelete="CASCADE")
    process: str = Field(max_length=60)
    task: str | None = Field(default=None, max_length=300)
    since: datetime.date | None = None

    network: SupplyNetwork = Relationship(back_populates="satellites")
    company: Company = Relationship()


class OpenSeat(Table, table=True):
    """A process that the network still looks for, and what is to be made by it; the firm that takes it becomes a satellite."""

    __tablename__ = "supply_network_seats"

    id: int | None = Field(default=None, primary_key=True)
    code: str = code_field()
    network_id: int = Field(foreign_key="supply_networks.id", index=True, ondelete="CASCADE")
    process: str = Field(max_length=60)
    material: str | None = Field(default=None, max_length=60)
    task: str | None = Field(default=None, max_length=300)
    created_at: datetime.datetime = created_at_field()

    network: SupplyNetwork = Relationship(back_populates="seats")
