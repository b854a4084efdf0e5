"""A chain in words and figures: who does each step and how well, every move with its kilometres, what is still to be confirmed."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from matching.chains.places import STAY, delivery_worth, handover_worth, once_worth
from matching.chains.routings import Lead, Routing
from matching.facts import Chain, ChainStep, Move, Reason, Verdict
from matching.features.region import Point, centre_of, km_between
from matching.taxonomy import taxonomy


@dataclass(frozen=True, slots=True)
class Plan:
    """Who does each step, where, how well in [0, 1]; `weights` of the lead's fit, the other steps and the ways.

    `worth` is what the search counted: the score of the chain, to nine places.
    """

    routing: Routing
    lead: Lead
    worth: float
    codes: tuple[str, ...]
    points: tuple[Point | None, ...]
    fits: tuple[float, ...]
    weights: tuple[float, float, float]

    @property
    def way(self) -> list[int]:
        """The steps that handle the part, in the order of the work."""
        return [index for index in range(len(self.codes)) if not self.routing.is_aside(index)]

    @property
    def buyer(self) -> Point | None:
        return centre_of(self.routing.need.buyer_province)


def chain_of(plan: Plan) -> Chain:
    """The chain with its reasons, whose contributions are its score."""
    moves = tuple(_moves(plan))
    km = round(sum(move.km for move in moves if move.km is not None and not move.is_once), 1)
    reasons = (_lead_reason(plan), *_step_reasons(plan), _partners_reason(plan), _distance_reason(plan, km, len(moves)))
    return Chain(
        steps=tuple(
            ChainStep(step.process, code, () if code == plan.lead.id else plan.routing.confirm(index, code), point)
            for index, (step, code, point) in enumerate(
                zip(plan.routing.need.steps, plan.codes, plan.points, strict=True)
            )
        ),
        score=sum(reason.contribution for reason in reasons),
        km=km,
        reasons=reasons,
        moves=moves,
        lead=plan.lead.id,
    )


def _moves(plan: Plan) -> Iterator[Move]:
    """In the order of the steps they are made for, the delivery last."""
    steps, codes, points = plan.routing.need.steps, plan.codes, plan.points
    before = {after: here for here, after in itertools.pairwise(plan.way)}
    for index, step in enumerate(steps):
        here = before.get(index)
        if here is not None and codes[here] != codes[index]:
            yield Move(codes[here], codes[index], step.process, km_between(points[here], points[index]))
        elif plan.routing.is_aside(index) and codes[index] != plan.lead.id:
            km = km_between(points[index], plan.lead.point)
            ends = (codes[index], plan.lead.id)
            giver, taker = ends[::-1] if taxonomy().family(step.process) == "testing-inspection" else ends
            yield Move(giver, taker, step.process, km, is_once=True)
    if plan.buyer:
        last = plan.way[-1]
        yield Move(codes[last], None, None, km_between(points[last], plan.buyer))


def _worths(plan: Plan) -> Iterator[float]:
    """What each way is worth, those within a firm as well."""
    codes, points = plan.codes, plan.points
    for here, there in itertools.pairwise(plan.way):
        yield STAY if codes[here] == codes[there] else handover_worth(km_between(points[here], points[there]))
    for index in set(range(len(codes))).difference(plan.way):
        yield STAY if codes[index] == plan.lead.id else once_worth(km_between(points[index], plan.lead.point))
    if plan.buyer:
        yield delivery_worth(km_between(points[plan.way[-1]], plan.buyer))


def _lead_reason(plan: Plan) -> Reason:
    process = plan.routing.need.core_steps[0].process
    return Reason(
        "lead-firm",
        plan.lead.verdict,
        plan.lead.score,
        plan.weights[0],
        subject=process,
        need={"process": process},
        offer={"supplier": plan.lead.id, "score": plan.lead.score},
    )


def _step_reasons(plan: Plan) -> Iterator[Reason]:
    steps = plan.routing.need.steps
    others = [index for index, step in enumerate(steps) if step not in plan.routing.need.core_steps]
    for index in others:
        process, code, fit = steps[index].process, plan.codes[index], plan.fits[index]
        is_own = code == plan.lead.id
        is_sure = fit == 1 if is_own else not plan.routing.confirm(index, code)
        verdict: Verdict = "met" if is_sure else "unknown"
        offer = {"supplier": code, "how": "in-house" if is_own else "partner", "score": fit}
        weight = plan.weights[1] / len(others)
        yield Reason("chain-step", verdict, fit, weight, subject=process, need={"process": process}, offer=offer)


def _partners_reason(plan: Plan) -> Reason:
    """How many there are to manage; nothing is counted here, for every further firm costs its ways."""
    firms = tuple(dict.fromkeys(plan.codes))
    partners = tuple(code for code in firms if code != plan.lead.id)
    verdict: Verdict = "met" if len(partners) == 1 else "partly"
    offer = {"count": len(firms), "suppliers": partners}
    return Reason("partners", verdict, need={"count": len(plan.codes)}, offer=offer)


def _distance_reason(plan: Plan, km: float, moves: int) -> Reason:
    worths = list(_worths(plan))
    score = sum(worths) / len(worths)
    verdict: Verdict = "met" if score > 0.7 else "partly" if score > 0.3 else "missed"
    return Reason("distance", verdict, score, plan.weights[2], offer={"km": round(km), "count": moves})
