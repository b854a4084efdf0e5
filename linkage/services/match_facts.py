"""From rows to the frozen facts that the matcher computes on: what the firm states, with the days it was stated."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, cast

from sqlmodel import Session

from database.models.certificates import last_day
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import catalogue as rows
from linkage.services.outcomes import past_work
from matching.facts import AttributeValue, CapabilityFact, CertificateFact, NeedFact, PastWork, StepFact, SupplierFact
from matching.staleness import as_of, confirmed_since
from matching.taxonomy import taxonomy

__all__ = [
    "confirmed_since",
    "facts_of_firms",
    "lasting_facts",
    "need_fact",
    "supplier_fact",
    "supplier_facts",
    "volume_parts",
]

_VOLUME = re.compile(r"(?P<unit>[^/\s]+)(?:\s*/\s*(?P<period>month|year)|\s+(?P<once>once))?", re.IGNORECASE)


def supplier_facts(session: Session, ids: Sequence[int], *, on: datetime.date) -> dict[int, SupplierFact]:
    """Company id -> its fact as it counts on a day, in a fixed number of queries per 900 firms."""
    return {key: as_of(fact, on) for key, fact in lasting_facts(session, ids).items()}


def lasting_facts(session: Session, ids: Sequence[int]) -> dict[int, SupplierFact]:
    """Company id -> its fact, true on every day: utilisation comes with the day it was stated (`matching.staleness.as_of`)."""
    plants = rows.plants(session, ids)
    capabilities = rows.capabilities(session, ids)
    certificates = rows.certificates(session, ids)
    done = past_work(session, ids)
    return {
        firm.id: _fact(
            firm, plants.get(firm.id, []), capabilities, certificates.get(firm.id, []), done.get(firm.id, ())
        )
        for firm in rows.firms(session, ids)
    }


def facts_of_firms(session: Session, companies: Iterable[Company], *, on: datetime.date) -> dict[int, SupplierFact]:
    """The same of suppliers whose profile and plants are read already; three queries instead of five."""
    firms = {each.id or 0: each for each in companies if each.supplier_profile is not None}
    ids = list(firms)
    capabilities, certificates, done = (
        rows.capabilities(session, ids),
        rows.certificates(session, ids),
        past_work(session, ids),
    )
    return {
        key: as_of(_fact(_Read(firm), firm.plants, capabilities, certificates.get(key, []), done.get(key, ())), on)
        for key, firm in firms.items()
    }


class _Read:
    """A company with its profile, seen as the one row that `catalogue.firms` gives."""

    def __init__(self, company: Company) -> None:
        self._company, self._profile = company, company.supplier_profile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._company if hasattr(self._company, name) else self._profile, name)


def supplier_fact(session: Session, company: Company, *, on: datetime.date) -> SupplierFact:
    """What the matcher knows of one company, listed or not. `id` is its public code."""
    return supplier_facts(session, [company.id or 0], on=on)[company.id or 0]


def _fact(
    firm: Any,
    plants: Sequence[Any],
    capabilities: Mapping[int, Sequence[Any]],
    certificates: Sequence[Any],
    done: tuple[PastWork, ...],
) -> SupplierFact:
    main = plants[0] if plants else None
    return SupplierFact(
        id=firm.code,
        business_type=firm.business_type,
        province=main.province if main else None,
        coordinates=_coordinates(main) if main else None,
        capabilities=tuple(
            _capability(firm, plant, capability) for plant in plants for capability in capabilities.get(plant.id, ())
        ),
        subcontracted_steps=frozenset(firm.subcontracted_steps),
        certificates=tuple(
            CertificateFact(row.standard, row.status.value, last_day(row.valid_to)) for row in certificates
        ),
        languages=frozenset(firm.languages),
        sectors=frozenset(firm.sectors),
        ownership=firm.ownership,
        employees=firm.employees,
        moq_pcs=firm.moq_pcs,
        lead_time_days=firm.lead_time_days,
        ppm_last_12m=firm.ppm_last_12m,
        on_time_delivery=_share(firm.on_time_delivery_pct),
        confirmed_on=firm.confirmed_on,
        past_work=done,
    )


def _capability(firm: Any, plant: Any, row: Any) -> CapabilityFact:
    stated = firm if row.utilisation_pct is None else row
    return CapabilityFact(
        process=row.process,
        plant=plant.code,
        province=plant.province,
        materials=frozenset(row.materials),
        attributes=attribute_values(row.attributes),
        capacity_per_month=row.capacity_per_month,
        capacity_unit=row.capacity_unit,
        utilisation=None if stated.utilisation_on is None else _share(stated.utilisation_pct),
        utilisation_on=stated.utilisation_on,
        is_captive=row.is_captive,
        is_subcontracted=row.is_subcontracted,
        evidence=row.evidence.value,
    )


def _coordinates(plant: Any) -> tuple[float, float] | None:
    """The plant's own point, else the middle of the province it lay in before the merger, which is nearer than today's."""
    if plant.lat is not None and plant.lon is not None:
        return (plant.lat, plant.lon)
    province = taxonomy().provinces.get(plant.province or "")
    return province.former_centroids.get(plant.former_province or "") if province else None


def attribute_values(attributes: Mapping[str, Any]) -> dict[str, AttributeValue]:
    """Stored attributes as the matcher takes them: a number, a pair, or a set of words."""
    known = taxonomy().attributes
    return {key: _value(known[key].kind, value) for key, value in attributes.items() if key in known}


def _value(kind: str, value: Any) -> AttributeValue:
    if kind in ("set", "text"):
        return frozenset(str(word) for word in value) if isinstance(value, list) else frozenset({str(value)})
    return (float(value[0]), float(value[1])) if isinstance(value, list) else float(value)


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def need_fact(need: PartNeed) -> NeedFact:
    """What the matcher knows of a need. `id` is its public code."""
    unit, period = volume_parts(need.volume_unit)
    profile = need.company.assembler_profile
    return NeedFact(
        id=need.code,
        steps=tuple(StepFact(step.process, step.role.value, attribute_values(step.attributes)) for step in need.steps),
        materials=frozenset(need.materials),
        volume_value=need.volume_value,
        volume_unit=unit,
        volume_period=period,
        certificates_must=frozenset(need.certificates_must),
        certificates_nice=frozenset(need.certificates_nice),
        location_mode=need.location_mode.value,
        provinces=frozenset(need.location_provinces),
        languages_wanted=frozenset(need.languages_wanted),
        buyer_province=need.plant_province or (profile.plant_province if profile else None),
        sector=profile.sector if profile else None,
        buyer_record=profile.answered_share if profile else None,
        barred=frozenset(profile.barred) if profile else frozenset(),
    )


def volume_parts(text: str | None) -> tuple[str | None, Literal["month", "year", "once"]]:
    """`pcs/month` as unit and period; a unit alone is per month, and what cannot be read is unknown."""
    found = _VOLUME.fullmatch((text or "").strip())
    if found is None:
        return None, "month"
    period = "once" if found["once"] else (found["period"] or "month").lower()
    return found["unit"], cast(Literal["month", "year", "once"], period)
