"""Reads needs and suppliers written in the exchange format into facts: just enough of it for golden cases."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from matching.facts import AttributeValue, CapabilityFact, CertificateFact, NeedFact, StepFact, SupplierFact
from matching.taxonomy import taxonomy


def read_cases(path: Path) -> Mapping[str, Any]:
    with path.open(encoding="utf-8") as file:
        content: Mapping[str, Any] = yaml.safe_load(file)
    return content


def supplier_fact(row: Mapping[str, Any]) -> SupplierFact:
    terms, record = row.get("terms") or {}, row.get("qcd") or {}
    utilisation = _share(row.get("utilisation_pct"))
    centroids = taxonomy().provinces[row["province"]].former_centroids if "province" in row else {}
    return SupplierFact(
        id=row["id"],
        business_type=row.get("business_type"),
        province=row.get("province"),
        coordinates=centroids.get(row.get("former_province", "")),
        capabilities=tuple(_capability(entry, utilisation) for entry in row.get("capabilities", ())),
        subcontracted_steps=frozenset(row.get("subcontracted_steps", ())),
        certificates=tuple(
            CertificateFact(entry["id"], entry["status"], _last_day(entry.get("valid_to")))
            for entry in row.get("certificates", ())
        ),
        languages=frozenset(row.get("languages", ())),
        sectors=frozenset(row.get("sectors", ())),
        moq_pcs=terms.get("moq_pcs"),
        lead_time_days=terms.get("lead_time_days"),
        ppm_last_12m=record.get("ppm_last_12m"),
        on_time_delivery=_share(record.get("on_time_delivery_pct")),
    )


def need_fact(row: Mapping[str, Any]) -> NeedFact:
    wanted, buyer = row["requirements"], row.get("buyer") or {}
    volume, location = wanted.get("volume") or {}, wanted.get("location") or {}
    unit, _, period = str(volume.get("unit", "")).replace(" ", "/").partition("/")
    return NeedFact(
        id=row["id"],
        steps=tuple(
            StepFact(entry["process"], entry["role"], _attributes(entry.get("attrs")))
            for entry in wanted["process_steps"]
        ),
        materials=frozenset(wanted.get("materials", ())),
        volume_value=volume.get("value"),
        volume_unit=unit or None,
        volume_period=period or "month",  # type: ignore[arg-type]
        certificates_must=frozenset(wanted.get("certificates_must", ())),
        certificates_nice=frozenset(wanted.get("certificates_nice", ())),
        location_mode=location.get("mode", "any"),
        provinces=frozenset(location.get("provinces", ())),
        languages_wanted=frozenset(wanted.get("languages_wanted", ())),
        buyer_province=buyer.get("plant_province"),
        sector=buyer.get("sector"),
    )


def _capability(row: Mapping[str, Any], utilisation: float | None) -> CapabilityFact:
    return CapabilityFact(
        process=row["process"],
        materials=frozenset(row.get("materials", ())),
        attributes=_attributes(row.get("attrs")),
        capacity_per_month=row.get("capacity_per_month"),
        capacity_unit=row.get("unit"),
        utilisation=utilisation,
        is_captive=bool(row.get("captive")),
        is_subcontracted=bool(row.get("subcontracted")),
    )


def _attributes(row: Mapping[str, Any] | None) -> dict[str, AttributeValue]:
    return {key: _value(value) for key, value in (row or {}).items()}


def _value(value: Any) -> AttributeValue:
    if isinstance(value, str):
        return frozenset({value})
    if isinstance(value, list):
        return frozenset(value) if isinstance(value[0], str) else (float(value[0]), float(value[1]))
    return float(value)


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def _last_day(text: str | None) -> datetime.date | None:
    """The last valid day; a month is valid to its end."""
    if text is None:
        return None
    year, month, *day = (int(part) for part in text.split("-"))
    return datetime.date(year, month, day[0] if day else calendar.monthrange(year, month)[1])
