"""What is missing, old, unproved or doubtful in the registry: all figures in one query, and the firms behind any of them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, and_, case, cast, distinct, exists, func, or_, true, union
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from database.enums import CertificateStatus, EvidenceLevel, PairState, ProfileStatus
from database.models.certificates import Certificate
from database.models.companies import Company, SupplierProfile
from database.models.company_pairs import CompanyPair
from database.models.plants import Capability, Machine, Plant
from database.models.quality import FirmConflict
from database.queries.freshness import last_said_before

FIRMS = "firms"
_BLANK = ("[]", "{}", "null")
_LEVELS = tuple(EvidenceLevel)
_MONTH_LETTERS = 7


@dataclass(frozen=True, slots=True)
class Places:
    """What provinces were before they were put together: code -> names, of those that several became."""

    merged: Mapping[str, Sequence[str]]
    """Codes that one code alone does not lead back from."""
    former: Mapping[str, Sequence[str]]
    """Every code with the names that may stand beside it."""


@dataclass(frozen=True, slots=True)
class QualityAsked:
    """`stale_before`, `old_before`: last words before these days are twelve and eighteen months old; `load_since`: what was said of
    the load before says nothing any more. The rest narrows."""

    today: datetime.date
    stale_before: datetime.date
    old_before: datetime.date
    load_since: datetime.date
    places: Places
    province: str = ""
    status: ProfileStatus | None = None


def figure_counts(session: Session, asked: QualityAsked) -> dict[str, int]:
    """Every figure, and how many firms there are. One query."""
    facts = _Facts(asked)
    columns = {name: _count_if(condition) for name, condition in facts.conditions.items()}
    statement = facts.select(func.count(col(Company.id)), *columns.values())
    counts = session.execute(statement).one()
    return dict(zip((FIRMS, *columns), (int(number) for number in counts), strict=True))


def firm_ids(session: Session, figure: str, asked: QualityAsked) -> set[int]:
    """The firms that a figure counts; none of a figure that nobody knows."""
    facts = _Facts(asked)
    condition = facts.conditions.get(figure)
    if condition is None:
        return set()
    return set(session.execute(facts.select(col(Company.id)).where(condition)).scalars())


def counts_by_province(
    session: Session, asked: QualityAsked, figures: Sequence[str]
) -> list[tuple[str, dict[str, int]]]:
    """Province -> firms with a place of work there, and of these how many each figure counts. One query."""
    facts = _Facts(asked)
    place = aliased(Plant)
    found = [facts.conditions[name] for name in figures]
    counted = [func.count(distinct(case((condition, col(Company.id))))) for condition in found]
    statement = facts.select(col(place.province), func.count(distinct(col(Company.id))), *counted)
    statement = statement.join(place, and_(col(place.company_id) == col(Company.id), col(place.province).is_not(None)))
    rows = session.execute(statement.group_by(col(place.province)).order_by(col(place.province))).all()
    return [(province, dict(zip((FIRMS, *figures), map(int, numbers), strict=True))) for province, *numbers in rows]


def _count_if(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _is_said(column: Any) -> ColumnElement[bool]:
    """Whether a list or mapping kept as JSON holds anything."""
    return and_(column.is_not(None), cast(column, String).not_in(_BLANK))


class _Facts:
    """One row a firm, with what its plants, processes, machines and certificates come to beside it."""

    def __init__(self, asked: QualityAsked) -> None:
        self.asked = asked
        self.main = aliased(Plant)
        self.offers = _offers(asked.load_since)
        self.machines = (
            select(col(Plant.company_id).label("company_id"), func.count().label("number"))
            .join(Machine, col(Machine.plant_id) == col(Plant.id))
            .group_by(col(Plant.company_id))
            .subquery()
        )
        self.certificates = _certificates(asked.today)
        is_open = col(CompanyPair.state) == PairState.OPEN
        self.alike = union(
            select(col(CompanyPair.one_id).label("company_id")).where(is_open),
            select(col(CompanyPair.other_id).label("company_id")).where(is_open),
        ).subquery()
        self.conditions = self._conditions()

    def select(self, *columns: Any) -> Any:
        own = col(Company.id)
        first = and_(col(self.main.company_id) == own, col(self.main.position) == 0)
        statement = (
            select(*columns)
            .select_from(Company)
            .join(SupplierProfile, col(SupplierProfile.company_id) == own)
            .outerjoin(self.main, first)
            .outerjoin(self.offers, self.offers.c.company_id == own)
            .outerjoin(self.machines, self.machines.c.company_id == own)
            .outerjoin(self.certificates, self.certificates.c.company_id == own)
            .outerjoin(self.alike, self.alike.c.company_id == own)
            .outerjoin(FirmConflict, col(FirmConflict.company_id) == own)
        )
        if self.asked.province:
            # With `exists` SQLite begins with the plants, and counts the processes of all firms anew for each of them.
            plant = aliased(Plant)
            here = select(col(plant.company_id)).where(col(plant.province) == self.asked.province)
            statement = statement.where(own.in_(here))
        if self.asked.status is not None:
            statement = statement.where(col(SupplierProfile.status) == self.asked.status)
        return statement

    def _conditions(self) -> dict[str, ColumnElement[bool]]:
        return {
            **self._missing(),
            **self._freshness(),
            **{
                f"evidence-{level.value}": self.offers.c.best == number if number else self._is_only_declared()
                for number, level in enumerate(_LEVELS)
            },
            "duplicate": self.alike.c.company_id.is_not(None),
            "conflict": func.coalesce(col(FirmConflict.field_count), 0) > 0,
            "certificate-expired": func.coalesce(self.certificates.c.expired, 0) > 0,
            "certificate-undated": func.coalesce(self.certificates.c.undated, 0) > 0,
            **self._places(),
        }

    def _is_only_declared(self) -> ColumnElement[bool]:
        return and_(self.offers.c.number > 0, self.offers.c.best == 0)

    def _missing(self) -> dict[str, ColumnElement[bool]]:
        """What `linkage.services.suppliers.completeness` misses, by the same keys."""
        profile, offers = SupplierProfile, self.offers.c
        contact = (col(Company.contact_name), col(Company.contact_email), col(Company.contact_phone))
        return {
            "no-capabilities": func.coalesce(offers.number, 0) == 0,
            "no-province": col(self.main.province).is_(None),
            "no-materials": func.coalesce(offers.materials, 0) == 0,
            "no-attrs": func.coalesce(offers.attributes, 0) == 0,
            "no-capacity_per_month": func.coalesce(offers.capacity, 0) == 0,
            "no-certificates": func.coalesce(self.certificates.c.number, 0) == 0,
            "no-equipment": func.coalesce(self.machines.c.number, 0) == 0,
            "no-utilisation_pct": and_(
                func.coalesce(offers.utilisation, 0) == 0,
                or_(
                    col(profile.utilisation_pct).is_(None),
                    col(profile.utilisation_on).is_(None),
                    col(profile.utilisation_on) < self.asked.load_since,
                ),
            ),
            "no-employees": col(Company.employees).is_(None),
            "no-summaries": ~_is_said(col(profile.summaries)),
            "no-languages": ~_is_said(col(profile.languages)),
            "no-sectors": ~_is_said(col(profile.sectors)),
            "no-lead_time_days": col(profile.lead_time_days).is_(None),
            "no-moq_pcs": col(profile.moq_pcs).is_(None),
            "no-ppm_last_12m": col(profile.ppm_last_12m).is_(None),
            "no-on_time_delivery_pct": col(profile.on_time_delivery_pct).is_(None),
            "no-inspection": ~_is_said(col(profile.inspection)),
            "no-ownership": col(Company.ownership).is_(None),
            "no-business_type": col(Company.business_type).is_(None),
            "no-established": col(Company.established).is_(None),
            "no-address": col(self.main.address).is_(None),
            "no-contact": and_(*(column.is_(None) for column in contact)),
            "no-tax_code": col(Company.tax_code).is_(None),
        }

    def _freshness(self) -> dict[str, ColumnElement[bool]]:
        return {
            "never-confirmed": col(SupplierProfile.confirmed_on).is_(None),
            "over-12-months": last_said_before(self.asked.stale_before),
            "over-18-months": last_said_before(self.asked.old_before),
        }

    def _places(self) -> dict[str, ColumnElement[bool]]:
        """Any place of work: a province made of several without the name of before, or with one that was never part of it."""
        plant, places = aliased(Plant), self.asked.places
        own = exists().where(col(plant.company_id) == col(Company.id))
        province, former = col(plant.province), col(plant.former_province)
        mixed = [
            and_(province == code, former.not_in(list(names))) if names else province == code
            for code, names in places.former.items()
        ]
        return {
            "province-unclear": own.where(province.in_(list(places.merged)), former.is_(None)),
            "province-mixed": own.where(former.is_not(None), or_(*mixed) if mixed else ~true()),
        }


def _offers(load_since: datetime.date) -> Any:
    """What the processes of a firm come to; bought ones do not speak for its own hands."""
    own = ~col(Capability.is_subcontracted)
    rank = case(*((col(Capability.evidence) == level, number) for number, level in enumerate(_LEVELS)), else_=0)

    def number_of(condition: ColumnElement[bool]) -> Any:
        return func.sum(case((and_(own, condition), 1), else_=0))

    counted: tuple[Any, ...] = (
        col(Plant.company_id).label("company_id"),
        func.count().label("number"),
        number_of(_is_said(col(Capability.materials))).label("materials"),
        number_of(_is_said(col(Capability.attributes))).label("attributes"),
        number_of(col(Capability.capacity_per_month).is_not(None)).label("capacity"),
        number_of(
            and_(col(Capability.utilisation_pct).is_not(None), col(Capability.utilisation_on) >= load_since)
        ).label("utilisation"),
        func.max(rank).label("best"),
    )
    statement: Any = select(*counted).join(Capability, col(Capability.plant_id) == col(Plant.id))
    return statement.group_by(col(Plant.company_id)).subquery()


def _certificates(today: datetime.date) -> Any:
    """A month alone means the whole month; days and months are kept as texts of one length each."""
    until, is_valid = col(Certificate.valid_to), col(Certificate.status) == CertificateStatus.VALID
    day = today.isoformat()
    is_past = case((func.length(until) == _MONTH_LETTERS, until < day[:_MONTH_LETTERS]), else_=until < day)
    is_expired = or_(col(Certificate.status) == CertificateStatus.EXPIRED, and_(is_valid, until.is_not(None), is_past))
    return (
        select(
            col(Certificate.company_id).label("company_id"),
            func.count().label("number"),
            func.sum(case((is_expired, 1), else_=0)).label("expired"),
            func.sum(case((and_(is_valid, until.is_(None)), 1), else_=0)).label("undated"),
        )
        .group_by(col(Certificate.company_id))
        .subquery()
    )
