"""Does the free capacity cover the volume, and with how much to spare? Does the lot reach the minimum order?"""

from __future__ import annotations

from dataclasses import dataclass

from matching.compare import finite, span
from matching.facts import CapabilityFact, NeedFact, Reason, StepFact, SupplierFact, Verdict
from matching.features.materials import step_makes_other_things
from matching.figures import SMALLEST, single

COUNTS = frozenset({"pcs", "sets"})
KILOGRAMS = {"t": 1000.0, "kg": 1.0}
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
    is_out_of_reach = load.ceiling is not None and load.ceiling < 1
    verdict: Verdict = "missed" if is_out_of_reach else "unknown"
    if load.share is not None:
        verdict = "met" if load.share >= 1 else "missed"
    return Reason(
        "capacity", verdict, subject=step.process, need=_asked(need), offer=_offered(load, capability), is_gate=True
    )


def headroom(need: NeedFact, step: StepFact, capability: CapabilityFact | None) -> Reason | None:
    """How far free capacity exceeds the volume: 1 from twice the need, half at the need itself. Weighted."""
    if monthly_volume(need) is None:
        return None
    load = load_of(need, step, capability)
    score = None if load.share is None else min(1.0, max(0.0, load.share / AMPLE))
    verdict: Verdict = "unknown" if score is None else "met" if score == 1 else "partly" if score >= 0.5 else "missed"
    offer = {"free": load.free, "unit": capability.capacity_unit if capability else None, "share": load.share}
    return Reason("headroom", verdict, score, subject=step.process, need=_asked(need), offer=offer)


def minimum_order(need: NeedFact, step: StepFact, supplier: SupplierFact) -> Reason | None:
    """Whether a month's volume (or the one lot) of parts reaches the firm's minimum order. A gate.

    None when the firm states no minimum, when the volume does not convert to pieces, and for tools, reports and boxes: the
    minimum is said of parts.
    """
    minimum = finite(supplier.moq_pcs)
    volume = smallest_lot(need, step)
    if minimum is None or volume is None:
        return None
    verdict: Verdict = "met" if single(minimum) <= single(volume) else "missed"
    return Reason("moq", verdict, need={"value": volume, "unit": "pcs"}, offer={"moq_pcs": minimum}, is_gate=True)


def monthly_volume(need: NeedFact) -> float | None:
    """The volume of a month in the need's unit; None when unknown, not positive, or wanted once (no monthly load)."""
    if need.volume_period == "once":
        return None
    volume = _lot(need)
    return volume / 12 if volume and need.volume_period == "year" else volume


def load_of(need: NeedFact, step: StepFact, capability: CapabilityFact | None) -> Load:
    """The need's monthly load on a capability, in the capability's unit."""
    total = finite(capability.capacity_per_month) if capability else None
    if capability is None or total is None:
        return Load(None, None, None, None)
    total = single(total)
    utilisation = utilisation_of(capability)
    # Single precision: 42 % of 600,000 free are 252,000 and not a hair less.
    free = None if utilisation is None else single(total * (1 - utilisation))
    needed = monthly_load(need, step, capability.capacity_unit)
    if needed is None:
        return Load(None, free, None, None)
    share = None if free is None else free / needed
    return Load(needed, free, share, total / needed)


def monthly_load(need: NeedFact, step: StepFact, unit: str | None) -> float | None:
    """The need's monthly volume in the unit of a capacity, above 0; None when it is not known or does not convert."""
    needed = _in_unit(monthly_volume(need), need.volume_unit, step, unit)
    return None if needed is None else max(SMALLEST, single(needed))


def smallest_lot(need: NeedFact, step: StepFact) -> float | None:
    """What a minimum order is held against, in pieces; None when the need asks for no parts, or their number is not known."""
    return None if step_makes_other_things(step.process) else _pieces(need, step)


def utilisation_of(capability: CapabilityFact) -> float | None:
    """Share of the capacity in use, in [0, 1], to a hundredth of a percent; None when unknown."""
    utilisation = finite(capability.utilisation)
    return None if utilisation is None else round(min(1.0, max(0.0, utilisation)), 4)


def _lot(need: NeedFact) -> float | None:
    volume = finite(need.volume_value)
    return volume if volume and volume > 0 else None


def _pieces(need: NeedFact, step: StepFact) -> float | None:
    """A month's volume, or the lot wanted once, in pieces."""
    volume = _lot(need) if need.volume_period == "once" else monthly_volume(need)
    return _in_unit(volume, need.volume_unit, step, "pcs")


def _in_unit(volume: float | None, unit: str | None, step: StepFact, wanted: str | None) -> float | None:
    """A volume in another unit: pieces and sets count alike, weight converts by the piece weight when it is stated."""
    if volume is None or unit is None or wanted is None:
        return None
    if unit == wanted or {unit, wanted} <= COUNTS:
        return volume
    if unit in KILOGRAMS and wanted in KILOGRAMS:
        return volume * KILOGRAMS[unit] / KILOGRAMS[wanted]
    piece_kg = _piece_weight_kg(step)
    if piece_kg and unit in COUNTS and wanted in KILOGRAMS:
        return volume * piece_kg / KILOGRAMS[wanted]
    if piece_kg and unit in KILOGRAMS and wanted in COUNTS:
        return volume * KILOGRAMS[unit] / piece_kg
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
