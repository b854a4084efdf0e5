"""What the firm's record says: lead time, quality, delivery. All weighted; unknown when not stated."""

from __future__ import annotations

from matching.compare import finite
from matching.facts import Reason, SupplierFact, Verdict

USUAL_LEAD_DAYS = 30.0
USUAL_PPM = 300.0
POOR_DELIVERY = 0.85


def lead_time(supplier: SupplierFact) -> Reason:
    """Lead time: 1 for none, a half for thirty days, towards 0."""
    days = finite(supplier.lead_time_days)
    score = None if days is None else USUAL_LEAD_DAYS / (USUAL_LEAD_DAYS + max(0.0, days))
    return Reason("lead-time", _verdict(score), score, offer={"lead_time_days": days})


def quality(supplier: SupplierFact) -> Reason:
    """Defects in the last twelve months: 1 for none, a half at 300 ppm, towards 0."""
    ppm = finite(supplier.ppm_last_12m)
    score = None if ppm is None else USUAL_PPM / (USUAL_PPM + max(0.0, ppm))
    return Reason("quality", _verdict(score), score, offer={"ppm_last_12m": ppm})


def delivery(supplier: SupplierFact) -> Reason:
    """Deliveries on time: 0 at 85 % and below, 1 at all."""
    share = finite(supplier.on_time_delivery)
    score = None if share is None else min(1.0, max(0.0, (share - POOR_DELIVERY) / (1 - POOR_DELIVERY)))
    return Reason("delivery", _verdict(score), score, offer={"on_time_delivery": share})


def _verdict(score: float | None) -> Verdict:
    if score is None:
        return "unknown"
    return "met" if score >= 0.6 else "partly" if score >= 0.3 else "missed"
