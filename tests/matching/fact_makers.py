"""Facts for tests: a need for stamped steel brackets and a firm that answers it in full, each with overrides."""

from __future__ import annotations

import datetime
from typing import Any

from matching.facts import CapabilityFact, CertificateFact, NeedFact, Reason, StepFact, SupplierFact

TODAY = datetime.date(2026, 11, 21)


def make_step(process: str = "stamping-progressive", role: Any = "core", **attributes: Any) -> StepFact:
    return StepFact(process, role, attributes)


def make_capability(process: str = "stamping-progressive", **overrides: Any) -> CapabilityFact:
    """A press shop's line for 200 t, 300,000 pieces a month, half of them free."""
    settings: dict[str, Any] = {
        "materials": frozenset({"spcc", "secc"}),
        "attributes": {"press_tonnage_t": (60.0, 200.0), "tolerance_mm": 0.05},
        "capacity_per_month": 300_000.0,
        "capacity_unit": "pcs",
        "utilisation": 0.5,
    }
    return CapabilityFact(process, **{**settings, **overrides})


def make_need(**overrides: Any) -> NeedFact:
    settings: dict[str, Any] = {
        "id": "need",
        "steps": (
            make_step(press_tonnage_t=110.0, tolerance_mm=0.05),
            make_step("press-die-progressive", "secondary"),
            make_step("plating-zinc", "secondary", plating_thickness_um=8.0),
        ),
        "materials": frozenset({"spcc"}),
        "volume_value": 100_000.0,
        "volume_unit": "pcs",
        "certificates_must": frozenset({"iso-9001"}),
        "buyer_province": "01",
    }
    return NeedFact(**{**settings, **overrides})


def make_supplier(**overrides: Any) -> SupplierFact:
    settings: dict[str, Any] = {
        "id": "firm",
        "business_type": "manufacturer",
        "province": "01",
        "capabilities": (
            make_capability(),
            make_capability("press-die-progressive", materials=frozenset({"steel"}), attributes={}),
            make_capability(
                "plating-zinc", materials=frozenset({"steel"}), attributes={"plating_thickness_um": (5.0, 15.0)}
            ),
        ),
        "certificates": (CertificateFact("iso-9001", "valid", datetime.date(2028, 1, 31)),),
        "languages": frozenset({"vi"}),
        "ppm_last_12m": 100.0,
        "on_time_delivery": 0.98,
        "lead_time_days": 20.0,
        "confirmed_on": datetime.date(2026, 9, 1),
    }
    return SupplierFact(**{**settings, **overrides})


def reason_of(reasons: tuple[Reason, ...], criterion: str) -> Reason:
    """The one reason with this criterion."""
    (found,) = (reason for reason in reasons if reason.criterion == criterion)
    return found
