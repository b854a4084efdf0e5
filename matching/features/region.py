"""Where the plant is: a must, a wish, and the way to the buyer."""

from __future__ import annotations

import math
from functools import lru_cache

from matching.facts import CapabilityFact, NeedFact, Reason, SupplierFact, Verdict
from matching.figures import single
from matching.taxonomy import great_circle_km, taxonomy

DECAY_KM = 300.0
Point = tuple[float, float]


def region(need: NeedFact, supplier: SupplierFact, capability: CapabilityFact | None) -> Reason | None:
    """Whether the plant lies in the asked provinces: a gate when it is a must, weighted (1 or 0) when it is a wish, else None."""
    if need.location_mode == "any" or not need.provinces:
        return None
    province = plant_province(supplier, capability)
    verdict: Verdict = "unknown" if province is None else "met" if province in need.provinces else "missed"
    is_gate = need.location_mode == "must"
    score = None if is_gate or province is None else float(verdict == "met")
    asked = {"provinces": tuple(sorted(need.provinces))}
    return Reason("region", verdict, score, need=asked, offer={"province": province}, is_gate=is_gate)


def proximity(need: NeedFact, supplier: SupplierFact, capability: CapabilityFact | None) -> Reason | None:
    """Nearness to the buyer's plant, exp(-km / 300), in (0, 1]. Weighted; None when the buyer's place is not known."""
    if centre_of(need.buyer_province) is None:
        return None
    province = plant_province(supplier, capability)
    km = km_between(place_of(supplier, capability), centre_of(need.buyer_province))
    score = None if km is None else math.exp(-km / DECAY_KM)
    verdict: Verdict = "unknown" if score is None else "met" if score > 0.7 else "partly" if score > 0.3 else "missed"
    offer = {"province": province, "km": None if km is None else round(km)}
    return Reason("proximity", verdict, score, need={"province": need.buyer_province}, offer=offer)


def plant_province(supplier: SupplierFact, capability: CapabilityFact | None) -> str | None:
    """Province of the plant that runs the capability, else of the firm."""
    return (capability.province if capability else None) or supplier.province


def place_of(supplier: SupplierFact, capability: CapabilityFact | None = None) -> Point | None:
    """Where the plant is: the firm's own point unless the capability is in another province, else the province's centre."""
    province = plant_province(supplier, capability)
    if supplier.coordinates is not None and province == supplier.province:
        return point_of(supplier.coordinates) or centre_of(province)
    return centre_of(province)


def point_of(coordinates: Point) -> Point | None:
    """A point to about a metre; None when it is none."""
    lat, lon = coordinates
    return (single(lat), single(lon)) if math.isfinite(lat) and math.isfinite(lon) else None


def centre_of(province: str | None) -> Point | None:
    found = taxonomy().provinces.get(province) if province else None
    return (found.lat, found.lon) if found else None


@lru_cache(maxsize=65536)
def km_between(here: Point | None, there: Point | None) -> float | None:
    """Great-circle distance in km; None when either place is unknown."""
    return None if here is None or there is None else great_circle_km(here, there)
