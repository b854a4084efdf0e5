"""Needs and firms drawn so that every gate, every unknown and every tie is met: small vocabularies, figures on the very limit."""

from __future__ import annotations

import datetime
from random import Random
from typing import Any, TypeVar

from matching.facts import CapabilityFact, CertificateFact, NeedFact, PastWork, StepFact, SupplierFact

T = TypeVar("T")

TODAY = datetime.date(2026, 11, 21)
NAN, INF = float("nan"), float("inf")

PRESS = ("stamping-progressive", "stamping-highspeed", "stamping-single", "press-forming")
OTHERS = ("plating-zinc", "press-die-progressive", "pcba-smt", "plating-tin", "milling-3axis", "carton-box")
PROCESSES = (*PRESS, *PRESS, *OTHERS)
MATERIALS = ("spcc", "secc", "sus304", "a5052", "steel", "stainless", "aluminium", "carbide", "abs")
PROVINCES = (None, "01", "24", "79", "")
CERTIFICATES = ("iso-9001", "iatf-16949", "iso-14001")
UNITS = (None, "pcs", "pcs", "pcs", "sets", "kg", "t", "h")
LANGUAGES = ("ja", "vi", "en")
SECTORS = (None, "motorcycle", "automobile")
FIGURES = (0.0, 0.01, 0.05, 0.1 + 0.2, 0.3, 8.0, 60.0, 80.0, 110.0, 110.0, 200.0, 1e300, NAN, INF)
SHARES = (None, 0.0, 0.42, 0.5, 0.58, 0.95, 1.0, 1.3, NAN)
KEYS = (
    "press_tonnage_t",
    "tolerance_mm",
    "plating_thickness_um",
    "sheet_thickness_mm",
    "smt_min_chip",
    "plating_method",
)
WORDS = ("0201", "0402", "0603", "barrel", "rack")
DAYS = (None, TODAY, TODAY - datetime.timedelta(days=1), TODAY - datetime.timedelta(days=90))
OLD = (TODAY - datetime.timedelta(days=91), TODAY - datetime.timedelta(days=400), TODAY - datetime.timedelta(days=900))


def some(rng: Random, values: tuple[T, ...], most: int) -> frozenset[T]:
    return frozenset(rng.sample(values, rng.randint(0, most)))


def value(rng: Random, key: str) -> Any:
    lot = rng.random()
    if key in ("smt_min_chip", "plating_method") or lot < 0.05:
        return some(rng, WORDS, 2) if lot < 0.95 else 8.0
    return rng.choice(FIGURES) if lot < 0.4 else (rng.choice(FIGURES), rng.choice(FIGURES))


def attributes(rng: Random, most: int) -> dict[str, Any]:
    return {key: value(rng, key) for key in rng.sample(KEYS, rng.randint(0, most))}


def capability(rng: Random) -> CapabilityFact:
    return CapabilityFact(
        rng.choice(PROCESSES),
        plant=rng.choice(("", "one", "two")),
        province=rng.choice(PROVINCES),
        materials=some(rng, MATERIALS, 3),
        attributes=attributes(rng, 4),
        capacity_per_month=rng.choice(
            (None, 0.0, 1000.0, 60_000.0, 90_000.0, 150_000.0, 172_413.8, 200_000.0, 600_000.0, NAN)
        ),
        capacity_unit=rng.choice(UNITS),
        utilisation=rng.choice(SHARES),
        is_captive=rng.random() < 0.15,
        is_subcontracted=rng.random() < 0.15,
        evidence=rng.choice(("self-declared", "documented", "called", "seen", "assessed", "buyer-confirmed")),
        utilisation_on=rng.choice((*DAYS, *OLD)),
    )


def supplier(rng: Random, code: str) -> SupplierFact:
    lines = tuple(capability(rng) for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 5))))
    doubles = tuple(rng.choice(lines) for _ in range(rng.choice((0, 0, 1)))) if lines else ()
    works = [PastWork(rng.choice(PROCESSES), some(rng, MATERIALS, 2), rng.choice(SECTORS)) for _ in range(3)]
    return SupplierFact(
        code,
        business_type=rng.choice((None, "manufacturer", "manufacturer", "manufacturer", "service", "trading", "both")),
        province=rng.choice(PROVINCES),
        coordinates=rng.choice((None, (21.0 + rng.random(), 105.8), (NAN, 1.0))),
        capabilities=(*lines, *doubles),
        subcontracted_steps=some(rng, PROCESSES, 1),
        certificates=tuple(
            CertificateFact(rng.choice(CERTIFICATES), rng.choice(("valid", "valid", "expired", "planned")), day)
            for day in rng.choices((*DAYS, *OLD, datetime.date(2028, 1, 1)), k=rng.randint(0, 4))
        ),
        languages=some(rng, LANGUAGES, 2),
        moq_pcs=rng.choice((None, None, 0.0, 8333.0, 100_000.0, 1e6, NAN)),
        lead_time_days=rng.choice((None, 0.0, 20.0, 33.3, NAN)),
        ppm_last_12m=rng.choice((None, 0.0, 100.0, 777.7, INF)),
        on_time_delivery=rng.choice((None, 0.5, 0.98, 1.0)),
        confirmed_on=rng.choice((*DAYS, *OLD)),
        past_work=tuple(works[: rng.choice((0, 0, 0, 1, 3))]),
    )


def step(rng: Random, role: Any) -> StepFact:
    return StepFact(rng.choice(PROCESSES), role, attributes(rng, rng.choice((0, 1, 2))))


def need(rng: Random) -> NeedFact:
    core = [step(rng, "core") for _ in range(rng.choice((1, 1, 1, 1, 2, 3)))]
    other = [step(rng, "secondary") for _ in range(rng.choice((0, 1, 2, 3)))]
    return NeedFact(
        "need",
        steps=tuple(rng.sample([*core, *other], len(core) + len(other))),
        materials=some(rng, MATERIALS, 2),
        volume_value=rng.choice((None, 0.0, 1000.0, 100_000.0, 100_000.0, 252_000.0)),
        volume_unit=rng.choice((None, "pcs", "pcs", "sets", "kg")),
        volume_period=rng.choice(("month", "month", "year", "once")),
        certificates_must=some(rng, CERTIFICATES, 1),
        certificates_nice=some(rng, (*CERTIFICATES, "iso-13485"), 2),
        location_mode=rng.choice(("any", "prefer", "must")),
        provinces=some(rng, ("01", "24"), 2),
        languages_wanted=some(rng, (*LANGUAGES, "th"), 1),
        buyer_province=rng.choice((None, "01", "79", "nowhere")),
        sector=rng.choice(SECTORS),
        buyer_record=rng.choice((None, 0.3, 0.9)),
    )
