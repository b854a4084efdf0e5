"""How do we know, and how fresh is it?"""

from __future__ import annotations

import datetime

from matching.facts import CapabilityFact, Evidence, Reason, SupplierFact, Verdict

LEVELS: dict[Evidence, float] = {
    "self-declared": 0.4,
    "documented": 0.6,
    "called": 0.7,
    "seen": 0.8,
    "assessed": 0.9,
    "buyer-confirmed": 1.0,
}
FRESH_DAYS = 365
STALE_DAYS = 540


def evidence(capability: CapabilityFact | None) -> Reason:
    """How well the core capability is proven, 0.4 self-declared to 1 confirmed by a buyer. Weighted. Source: handbook 10."""
    if capability is None:
        return Reason("evidence", "missed", 0.0, offer={"evidence": None})
    score = LEVELS[capability.evidence]
    verdict: Verdict = "met" if score >= 0.8 else "partly" if score >= 0.4 else "missed"
    return Reason("evidence", verdict, score, offer={"evidence": capability.evidence})


def freshness(supplier: SupplierFact, on: datetime.date) -> Reason:
    """How lately the profile was confirmed: 1 within a year, down to 0 at eighteen months. Weighted. Source: handbook 10."""
    if supplier.confirmed_on is None:
        return Reason("freshness", "unknown", offer={"confirmed_on": None, "days": None})
    days = max(0, (on - supplier.confirmed_on).days)
    score = freshness_score(days)
    verdict: Verdict = "met" if score == 1 else "partly" if score else "missed"
    return Reason("freshness", verdict, score, offer={"confirmed_on": supplier.confirmed_on.isoformat(), "days": days})


def freshness_score(days: int) -> float:
    """Freshness by the days since the profile was confirmed."""
    return min(1.0, max(0.0, (STALE_DAYS - days) / (STALE_DAYS - FRESH_DAYS)))
