"""Is it a maker, and not a trader or a broker?"""

from __future__ import annotations

from matching.facts import Reason, SupplierFact, Verdict


def business_type(supplier: SupplierFact, *, is_core_in_house: bool) -> Reason:
    """Whether the firm makes: traders never do, a service firm only what it runs in house (else it is a broker).

    A gate; unknown when the firm has not said. Source: handbook 4 ("trading company posing as factory").
    """
    stated = supplier.business_type
    is_maker = stated != "trading" and (stated != "service" or is_core_in_house)
    verdict: Verdict = "unknown" if stated is None else "met" if is_maker else "missed"
    return Reason("business-type", verdict, offer={"business_type": stated}, is_gate=True)
