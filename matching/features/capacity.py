"""Does the free capacity cover the volume, and with how much to spare? Does the lot reach the minimum order?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from matching.compare import span
from matching.facts import CapabilityFact, NeedFact, Reason, StepFact, SupplierFact, Verdict

COUNTS = frozenset({"pcs", "sets"})
AMPLE = 2.0
"""Free capacity of twice the need leaves nothing to wish."""


@dataclass(frozen=True, slots=True)
class Load:
    """Monthly volume against free capacity, in the unit of the capability. `share` = free / needed; None when not known.

    `ceiling` is the share with all machines idle: below 1 the need is out of reach whatever the load.
    """

    needed: float | None
    free: float | None
    share: float | None
    ceiling: float | None


def capacity(need: NeedFact, step: StepFact, capability: CapabilityFact | None) -> Reason | None:
    """Whether free capacity covers the monthly volume. A gate; None when the need states no monthly or yearly volume.

    Free = capacity x (1 - utilisation). Unknown when either is, unless even the whole capacity falls short; units that do not
    convert are unknown too. Source: handbook 4.
    """
    if monthly_volume(need) is None:
        return None
    load = load_of(need, step, capability)
    known = load.share if load.share is not None else load.ceiling if (load.ceiling or 1) < 1 else None
    verdict: Verdict = "unknown" if known is None else "met" if known >= 1 else "missed"
    return Reason(
        "capacity", verdict, subject=step.process, need=_asked(need), offer=_offered(load, capability), is_gate=True
    )


def headroom(need: NeedFact, step: StepFact, capability: CapabilityFact | None) -> Reason | None:
    """How far free capacity exceeds the volume: 1 from twice the need, half at the need itself. Weighted."""
    if monthly_volume(need) is None:
        return None
    load = load_of(need, step, capability)
    score = None if load.share is None else min(1.0, load.share / AMPLE)
    verdict: Verdict = "unknown" if score is None else "met" if score == 1 else "partly" if score >= 0.5 else "missed"
    offer = {"free": load.free, "unit": capability.capacity_unit if capability else None, "share": load.share}
    return Reason("headroom", verdict, score, subject=step.process, need=_asked(need), offer=offer)


def minimum_order(need: NeedFact, supplier: SupplierFact) -> Reason | None:
    """Whether a month's volume reaches the firm's minimum order. A gate; None unless the need counts in pieces.

    Unknown is not asked for: a firm that states no minimum has none that we know of.
    """
    volume = need.volume_value if need.volume_period == "once" else monthly_volume(need)
    if need.volume_unit != "pcs" or volume is None or supplier.moq_pcs is None:
        return None
    verdict: Verdict = "met" if supplier.moq_pcs <= volume else "missed"
    return Reason(
        "moq", verdict, need={"value": volume, "unit": "pcs"}, offer={"moq_pcs": supplier.moq_pcs}, is_gate=True
    )


def monthly_volume(need: NeedFact) -> float | None:
    """The volume of a month in the need's unit; None when unknown, not positive, or wanted once (no monthly load)."""
    if need.volume_value is None or need.volume_period == "once":
        return None
    if not math.isfinite(need.volume_value) or need.volume_value <= 0:
        return None
    return need.volume_value / 12 if need.volume_period == "year" else need.volume_value


def load_of(need: NeedFact, step: StepFact, capability: CapabilityFact | None) -> Load:
    """The need's monthly load on a capability, in the capability's unit."""
    total = capability.capacity_per_month if capability else None
    if capability is None or total is None:
        return Load(None, None, None, None)
    free = None if capability.utilisation is None else total * max(0.0, 1 - capability.utilisation)
    needed = _in_unit(need, step, capability.capacity_unit)
    if needed is None:
        return Load(None, free, None, None)
    return Load(needed, free, None if free is None else free / needed, total / needed)


def _in_unit(need: NeedFact, step: StepFact, unit: str | None) -> float | None:
    """Monthly volume in another unit: pieces and sets count alike, weight converts by the piece weight when it is stated."""
    volume = monthly_volume(need)
    if volume is None or unit is None:
        return None
    if need.volume_unit == unit or {need.volume_unit, unit} <= COUNTS:
        return volume
    kilograms = {"t": 1000.0, "kg": 1.0}
    if need.volume_unit in kilograms and unit in kilograms:
        return volume * kilograms[need.volume_unit] / kilograms[unit]
    piece_kg = _piece_weight_kg(step)
    if piece_kg and need.volume_unit in COUNTS and unit in kilograms:
        return volume * piece_kg / kilograms[unit]
    if piece_kg and need.volume_unit in kilograms and unit in COUNTS:
        return volume * kilograms[need.volume_unit] / piece_kg
    return None


def _piece_weight_kg(step: StepFact) -> float | None:
    weights = (span(step.attributes.get(key)) for key in ("part_weight_kg", "cast_weight_kg"))
    return next((weight[1] for weight in weights if weight and weight[1] > 0), None)


def _asked(need: NeedFact) -> dict[str, object]:
    return {"value": monthly_volume(need), "unit": need.volume_unit}


def _offered(load: Load, capability: CapabilityFact | None) -> dict[str, object]:
    return {
        "free": load.free,
        "capacity": capability.capacity_per_month if capability else None,
        "unit": capability.capacity_unit if capability else None,
        "utilisation": capability.utilisation if capability else None,
        "share": load.share,
    }
