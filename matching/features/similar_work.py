"""Has the firm done work like this before, proven by orders that came about?"""

from __future__ import annotations

import math
from functools import cache

from matching.facts import NeedFact, PastWork, Reason, SupplierFact, Verdict
from matching.offers import process_closeness
from matching.taxonomy import taxonomy

SHARE_OF_PROCESS, SHARE_OF_MATERIAL, SHARE_OF_SECTOR = 0.6, 0.25, 0.15
ALIKE = 0.5
"""Work at least so similar is counted in the sentence."""


def similar_work(need: NeedFact, supplier: SupplierFact) -> Reason:
    """How much of the firm's past work is like this need: noisy-or over its orders, 1 - prod(1 - similarity^2), in [0, 1].

    Weighted; unknown for a firm without recorded orders. Source: the strongest single signal on public award data.
    """
    found = [work_similarity(need, work) for work in supplier.past_work]
    score = 1 - math.prod(sorted(1 - one**2 for one in found)) if found else None
    verdict: Verdict = "unknown" if score is None else "met" if score >= 0.6 else "partly" if score >= 0.2 else "missed"
    offer = {"orders": sum(one >= ALIKE for one in found) if found else None, "of": len(found)}
    return Reason("similar-work", verdict, score, need={"process": need.core_steps[0].process}, offer=offer)


def work_similarity(need: NeedFact, work: PastWork) -> float:
    """Closeness of the best core step, raised by a shared material family and the same sector; in [0, 1].

    Another kind of process is not similar, whatever the material. What either side leaves open counts half.
    """
    closeness = max(process_closeness(step.process, work.process) for step in need.core_steps)
    material = _half_if_open(_families(need.materials), _families(work.materials))
    sector = 0.5 if need.sector is None or work.sector is None else float(need.sector == work.sector)
    return closeness * (SHARE_OF_PROCESS + SHARE_OF_MATERIAL * material + SHARE_OF_SECTOR * sector)


def _half_if_open(wanted: frozenset[str], had: frozenset[str]) -> float:
    return float(bool(wanted & had)) if wanted and had else 0.5


@cache
def _families(materials: frozenset[str]) -> frozenset[str]:
    return frozenset(taxonomy().material_family(material) for material in materials)
