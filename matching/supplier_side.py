"""The other side of a pairing: how well a need suits the supplier. Both sides are shown; their harmonic mean ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matching.facts import CapabilityFact, NeedFact, Reason, SupplierFact, Verdict
from matching.features.capacity import load_of, monthly_volume, utilisation_of
from matching.features.region import proximity

WEIGHTS = {"order-size": 0.4, "way-to-buyer": 0.2, "load": 0.2, "buyer-record": 0.2}
NEUTRAL = 0.5

LARGE_SHARE = 0.6
LEAST_OF_LARGE = 0.5
"""An order above this share of the month's capacity makes the firm dependent on one customer.

A small share costs nothing: else a firm would lose by having more capacity, and what is too small it says by its minimum order.
"""

BUSY = 0.5
"""Up to this utilisation a shop wants any work."""


@dataclass(frozen=True, slots=True)
class SideScore:
    """`score` in [0, 1] is the sum of the contributions of `reasons`, whose weights sum to 1."""

    score: float
    reasons: tuple[Reason, ...]


def supplier_side(need: NeedFact, supplier: SupplierFact, capability: CapabilityFact | None) -> tuple[Reason, ...]:
    """How a need suits a supplier, not yet weighed: size of the order, way to the buyer, its load, the buyer's record.

    `capability`: the one that answers for the first core step, or None. What does not apply (a part wanted once has no
    monthly size) is left out and the others count more.
    """
    way = proximity(need, supplier, capability)
    found = (
        order_size(need, capability),
        None if way is None else replace(way, criterion="way-to-buyer"),
        load(capability),
        buyer_record(need),
    )
    return tuple(reason for reason in found if reason is not None)


def side_score(found: Sequence[Reason], means: Mapping[str, float]) -> SideScore:
    """The supplier's side weighed; what is unknown counts as the mean of the candidates, as on the buyer's side."""
    total = sum(WEIGHTS[reason.criterion] for reason in found)
    reasons = tuple(
        replace(
            reason,
            weight=WEIGHTS[reason.criterion] / total,
            score=means.get(reason.criterion, NEUTRAL) if reason.score is None else reason.score,
        )
        for reason in found
    )
    return SideScore(sum(reason.contribution for reason in reasons), reasons)


def harmonic_mean(one: float, other: float) -> float:
    """In [0, 1]: high only when both are."""
    return 2 * one * other / (one + other) if one + other > 0 else 0.0


def order_size(need: NeedFact, capability: CapabilityFact | None) -> Reason | None:
    """The month's volume as a share of the capacity: 1 up to three fifths, down to a half when it takes the whole.

    None when the need states no monthly volume.
    """
    if monthly_volume(need) is None:
        return None
    ceiling = load_of(need, need.core_steps[0], capability).ceiling
    share = None if ceiling is None else 1 / ceiling if ceiling > 0 else 1.0
    score = None if share is None else _worth(min(1.0, share))
    verdict: Verdict = "unknown" if score is None else "met" if score >= 0.8 else "partly"
    need_side: dict[str, object] = {"value": monthly_volume(need), "unit": need.volume_unit}
    return Reason("order-size", verdict, score, need=need_side, offer={"share": share})


def load(capability: CapabilityFact | None) -> Reason:
    """Room in the shop: 1 up to half utilised, towards 0 when full."""
    utilisation = utilisation_of(capability) if capability else None
    score = None if utilisation is None else min(1.0, (1 - utilisation) / (1 - BUSY))
    verdict: Verdict = "unknown" if score is None else "met" if score >= 0.6 else "partly" if score >= 0.3 else "missed"
    return Reason("load", verdict, score, offer={"utilisation": utilisation})


def buyer_record(need: NeedFact) -> Reason:
    """Share of this buyer's introductions that got an answer; unknown until there are some."""
    record = need.buyer_record
    verdict: Verdict = (
        "unknown" if record is None else "met" if record >= 0.6 else "partly" if record >= 0.3 else "missed"
    )
    return Reason("buyer-record", verdict, record, need={"share": record})


def _worth(share: float) -> float:
    if share <= LARGE_SHARE:
        return 1.0
    return 1.0 - (1.0 - LEAST_OF_LARGE) * (share - LARGE_SHARE) / (1.0 - LARGE_SHARE)
