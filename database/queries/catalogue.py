"""Reading what the matcher computes on, as plain column values: 20,000 firms in a second or two, not in ten."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func
from sqlalchemy import false as sql_false
from sqlalchemy import select as select_columns
from sqlmodel import Session, col

from database.enums import ProfileStatus
from database.models.certificates import Certificate
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability, Plant

LOT = 900

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)

Stamp = tuple[int, int, datetime.datetime | None]


def companies_stamp(session: Session) -> Stamp:
    """Changes whenever a company is made, changed or removed: their number, the sum of their versions, the latest change."""
    versions = func.coalesce(func.sum(col(Company.version)), 0)
    latest = func.max(col(Company.updated_at))
    count, total, newest = session.execute(select_columns(func.count(), versions, latest).select_from(Company)).one()
    return int(count), int(total), newest


class FirmState(NamedTuple):
    """`changed_at` in microseconds since 1970."""

    id: int
    version: int
    changed_at: int
    is_listed: bool


def firms_stamp(session: Session) -> tuple[int, int, int]:
    """How many companies there are, the sum of their versions, the newest change in microseconds; changes when one does."""
    count, versions, newest = companies_stamp(session)
    return count, versions, 0 if newest is None else _microseconds(newest)


def firm_states(session: Session) -> list[FirmState]:
    """Every company."""
    return _states(session, _FIRM_STATES)


def firm_states_since(session: Session, since: datetime.datetime) -> list[FirmState]:
    """The companies changed from a moment on."""
    return _states(session, _FIRM_STATES.where(col(Company.updated_at) >= since))


def firm_states_of(session: Session, ids: Sequence[int]) -> list[FirmState]:
    """These companies, as far as they are there."""
    return [state for lot in _lots(ids) for state in _states(session, _FIRM_STATES.where(col(Company.id).in_(lot)))]


_FIRM_STATES = select_columns(
    col(Company.id),
    col(Company.version),
    col(Company.updated_at),
    func.coalesce(col(SupplierProfile.status) == ProfileStatus.LISTED, sql_false()),
).outerjoin(SupplierProfile, col(SupplierProfile.company_id) == col(Company.id))


def _states(session: Session, statement: Select[*tuple[Any, ...]]) -> list[FirmState]:
    return [
        FirmState(int(key), int(version), _microseconds(changed_at), bool(is_listed))
        for key, version, changed_at, is_listed in session.execute(statement)
    ]


def _microseconds(moment: datetime.datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def firms(session: Session, ids: Sequence[int]) -> Iterator[Row[Any]]:
    """What of each company and its profile the matcher uses."""
    columns = (
        Company.id,
        Company.code,
        Company.business_type,
        Company.ownership,
        Company.employees,
        *(SupplierProfile.sectors, SupplierProfile.languages, SupplierProfile.subcontracted_steps),
        *(SupplierProfile.utilisation_pct, SupplierProfile.utilisation_on, SupplierProfile.confirmed_on),
        *(SupplierProfile.moq_pcs, SupplierProfile.lead_time_days, SupplierProfile.export_ratio_pct),
        *(SupplierProfile.ppm_last_12m, SupplierProfile.on_time_delivery_pct),
    )
    statement = select_columns(*columns).join(SupplierProfile, col(SupplierProfile.company_id) == col(Company.id))  # type: ignore[call-overload]
    for lot in _lots(ids):
        yield from session.execute(statement.where(col(Company.id).in_(lot)).order_by(col(Company.id)))


def plants(session: Session, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Company id -> its plants in their order."""
    columns = (Plant.company_id, Plant.id, Plant.code, Plant.province, Plant.former_province, Plant.lat, Plant.lon)
    return _by_first(
        row
        for lot in _lots(ids)
        for row in session.execute(
            select_columns(*columns)  # type: ignore[call-overload]
            .where(col(Plant.company_id).in_(lot))
            .order_by(col(Plant.company_id), col(Plant.position))
        )
    )


def capabilities(session: Session, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Plant id -> its capabilities in their order, for the plants of these companies."""
    columns = (
        *(Capability.plant_id, Capability.process, Capability.materials, Capability.attributes),
        *(Capability.capacity_per_month, Capability.capacity_unit, Capability.utilisation_pct),
        *(Capability.utilisation_on, Capability.is_captive, Capability.is_subcontracted, Capability.evidence),
    )
    return _by_first(
        row
        for lot in _lots(ids)
        for row in session.execute(
            select_columns(*columns)  # type: ignore[call-overload]
            .join(Plant, col(Plant.id) == col(Capability.plant_id))
            .where(col(Plant.company_id).in_(lot))
            .order_by(col(Capability.plant_id), col(Capability.position))
        )
    )


def certificates(session: Session, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Company id -> its certificates in their order."""
    columns = (Certificate.company_id, Certificate.standard, Certificate.status, Certificate.valid_to)
    return _by_first(
        row
        for lot in _lots(ids)
        for row in session.execute(
            select_columns(*columns)  # type: ignore[call-overload]
            .where(col(Certificate.company_id).in_(lot))
            .order_by(col(Certificate.company_id), col(Certificate.position))
        )
    )


def _lots(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + LOT] for start in range(0, len(ids), LOT))


def _by_first(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
