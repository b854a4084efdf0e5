"""Required and preferred certificates, held on the day."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from matching.facts import NeedFact, Reason, SupplierFact, Verdict


def required_certificates(need: NeedFact, supplier: SupplierFact, on: datetime.date) -> Iterator[Reason]:
    """One gate per required certificate: it must be valid on the day; expired, planned or in progress is not held.

    Source: handbook 4 and 6.15.
    """
    for standard in sorted(need.certificates_must):
        stated = [certificate for certificate in supplier.certificates if certificate.standard == standard]
        best = max(
            stated,
            key=lambda held: (held.counts_on(on), held.status == "valid", held.valid_until or on, held.status),
            default=None,
        )
        is_held = best is not None and best.counts_on(on)
        until = best.valid_until.isoformat() if best and best.valid_until else None
        yield Reason(
            "certificate",
            "met" if is_held else "missed",
            need={"certificate": standard, "on": on.isoformat()},
            offer={"certificate": standard, "status": best.status if best else None, "valid_until": until},
            is_gate=True,
        )


def preferred_certificates(need: NeedFact, supplier: SupplierFact, on: datetime.date) -> Reason | None:
    """Share of the preferred certificates that are valid on the day, in [0, 1]. Weighted; None when none is preferred."""
    if not need.certificates_nice:
        return None
    held = {c.standard for c in supplier.certificates if c.counts_on(on)} & need.certificates_nice
    score = len(held) / len(need.certificates_nice)
    verdict: Verdict = "met" if score == 1 else "partly" if held else "missed"
    wanted = {"certificates": tuple(sorted(need.certificates_nice))}
    return Reason("preferred-certificates", verdict, score, need=wanted, offer={"certificates": tuple(sorted(held))})
