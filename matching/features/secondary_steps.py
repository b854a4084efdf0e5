"""Which of the other steps run under the same roof, which are bought in, which are missing?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matching.facts import CapabilityFact, NeedFact, Reason, StepFact, SupplierFact, Verdict
from matching.features.limits import limits, plain_value
from matching.features.materials import is_family_handled
from matching.offers import Relation, step_offers

UNCONFIRMED = 0.1
OUTSIDE = {"in-house": 0.0, "unconfirmed": UNCONFIRMED, "subcontracted": 0.8, "unfit": 1.0, "absent": 1.0}
"""How much of a step leaves the house: bought in is little better than missing, the buyer still depends on a third firm."""


def secondary_step(need: NeedFact, step: StepFact, supplier: SupplierFact) -> Reason:
    """How the supplier covers one secondary step: in house and fitting (met), bought in (partly), unfit or absent (missed).

    Unknown: run in house, with a limit not stated. Weightless; `secondary_steps` weighs them together. A captive line counts
    as in house: it works for the firm's own parts, and this would be one.
    """
    offers = list(step_offers(step, supplier))
    found: list[Cover] = [
        _cover(need, step, offer.capability)
        for offer in offers
        if offer.capability and offer.relation <= Relation.CAPTIVE
    ]
    if any(offer.relation is Relation.SUBCONTRACTED for offer in offers):
        found.append(("subcontracted", None, (), ()))
    how, process, unfit, figures = min(
        found, key=lambda cover: (OUTSIDE[cover[0]], cover[2], cover[1] or ""), default=("absent", None, (), ())
    )
    verdicts: dict[str, Verdict] = {"in-house": "met", "unconfirmed": "unknown", "subcontracted": "partly"}
    shown = "in-house" if how == "unconfirmed" else how
    offer = {"process": process, "how": shown, "unfit": unfit, "unfit_figures": figures}
    return Reason(
        "secondary-step", verdicts.get(how, "missed"), subject=step.process, need={"process": step.process}, offer=offer
    )


def secondary_steps(steps: Sequence[Reason]) -> Reason | None:
    """All secondary steps together: 1 when all are in house, halved by each that is not. Weighted; None when there is none.

    The count matters and not the share: every outside step is one more partner to manage.
    """
    if not steps:
        return None
    outside = sum(UNCONFIRMED if step.verdict == "unknown" else OUTSIDE[str(step.offer["how"])] for step in steps)
    score = float(0.5**outside)
    counts = {how: sum(step.offer["how"] == how for step in steps) for how in ("in-house", "subcontracted")}
    missing = len(steps) - sum(counts.values())
    verdict: Verdict = "met" if counts["in-house"] == len(steps) else "partly" if missing < len(steps) else "missed"
    offer = {"in_house": counts["in-house"], "subcontracted": counts["subcontracted"], "absent": missing}
    return Reason("secondary-steps", verdict, score, need={"count": len(steps)}, offer=offer)


Figures = Mapping[str, object]
Cover = tuple[str, str | None, tuple[str, ...], tuple[Figures, ...]]
"""How a step is covered, by which process, the criteria that fail, and both figures of those that have any."""


def _cover(need: NeedFact, step: StepFact, capability: CapabilityFact) -> Cover:
    judged = list(limits(step, capability))
    unfit = sorted(reason.criterion for reason in judged if reason.verdict == "missed")
    figures = tuple(
        {
            "attribute": key,
            "need": plain_value(step.attributes[key]),
            "offer": plain_value(capability.attributes.get(key)),
        }
        for key in unfit
    )
    if is_family_handled(step, need.materials, capability) is False:
        unfit.append("material-family")
    if unfit:
        return "unfit", capability.process, tuple(sorted(unfit)), figures
    is_unconfirmed = any(reason.verdict == "unknown" for reason in judged)
    return "unconfirmed" if is_unconfirmed else "in-house", capability.process, (), ()
