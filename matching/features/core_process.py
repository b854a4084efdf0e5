"""Is the core step run in house, for buyers, by this very process or a narrower one?"""

from __future__ import annotations

from matching.facts import Reason, Verdict
from matching.neighbours import around, same_products
from matching.offers import Relation, StepOffer, process_closeness
from matching.taxonomy import taxonomy

CRITERIA = {
    Relation.SAME: "core-process",
    Relation.NARROWER: "core-process",
    Relation.CAPTIVE: "captive",
    Relation.SUBCONTRACTED: "subcontracted",
    Relation.WIDER: "general-process",
    Relation.SIBLING: "sibling-process",
}


def core_process(offer: StepOffer, secondary: tuple[str, ...] = (), own: tuple[str, ...] = ()) -> Reason:
    """Whether the core step is run in house; the code names what stands in the way.

    `secondary`: steps of the routing the supplier does run, `own`: all its processes; named when it has nothing near the core
    step. A gate. Source: handbook 12.6 and 12.7 (a sibling is no substitute, bought in is not in house).
    """
    process = offer.step.process
    if offer.relation is Relation.NONE:
        code, details = _elsewhere(process, secondary, own)
        return Reason(code, "missed", subject=process, need={"process": process}, offer=details, is_gate=True)
    offered = offer.capability.process if offer.capability else process
    code = CRITERIA[offer.relation]
    if code == "sibling-process" and _are_platings(process, offered):
        code = "plating-type"
    verdict: Verdict = "met" if offer.is_in_house else "missed"
    return Reason(code, verdict, subject=process, need={"process": process}, offer={"process": offered}, is_gate=True)


def _elsewhere(process: str, secondary: tuple[str, ...], own: tuple[str, ...]) -> tuple[str, dict[str, object]]:
    """What a supplier without anything like the core step has to do with it: other steps, the same things, work around it."""
    if secondary:
        return "secondary-only", {"processes": secondary, "is_around": False}
    alike = min((each for each in own if each in same_products(process)), default=None)
    beside = tuple(sorted({each for each in own if each in around(process)}))
    if beside and alike is None:
        return "secondary-only", {"processes": beside, "is_around": True}
    return "core-process", {"process": alike}


def process_nearness(offer: StepOffer) -> Reason:
    """How near the offered process is to the core step: 1 the same, less for a narrower one or a relative. Weighted."""
    process = offer.step.process
    offered = offer.capability.process if offer.capability else None
    score = process_closeness(process, offered) if offered else 0.0
    verdict: Verdict = "met" if offer.relation <= Relation.NARROWER else "partly" if score else "missed"
    return Reason(
        "process-closeness", verdict, score, subject=process, need={"process": process}, offer={"process": offered}
    )


def _are_platings(*processes: str) -> bool:
    return all("plating" in taxonomy().ancestors(process) for process in processes)
