"""Who fits a need best among all firms, and who nearly does: the kernel asked, its parts put together, the shown ones explained.

The answer is that of `matches.match_need` to the last bit: `explained` has the reference recompute every firm that is shown and
refuses to show one on which the two differ.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.assessment import Assessor
from matching.columns import Array, Bools, Columns
from matching.facts import Match, NearMiss, NeedFact, SupplierFact
from matching.kernel import kernel
from matching.kernel.findings import BROKEN, Findings, Scale
from matching.kernel.plan import Floats, Plan, plan_of
from matching.scoring import (
    BROKEN_SHARE,
    CONFIRMED_SHARE,
    NEUTRAL,
    STANDARD,
    Means,
    Weights,
    assumed_scores,
    match_of,
    near_miss_of,
)
from matching.supplier_side import WEIGHTS

EQUAL_TO = 1e-5
"""How near the kernel's score must be to the reference's; they are the same but for the last bit of a sine."""


TRUST = np.array([float(CONFIRMED_SHARE**count) for count in range(8)])
"""What is left of a score by the number of unconfirmed kinds of limits."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the firms; `dead`: per firm, whether it is left out, because another part speaks for it or it is gone."""

    columns: Columns
    dead: Bools | None = None


class Standing(NamedTuple):
    """A firm in a list. `missed`: the one criterion it breaks, None for a match. `grades`: by criterion, NaN where unknown.

    `part` and `firm` say where it stands in the columns, `rows` which row answers for each core step.
    """

    supplier: str
    score: float
    supplier_score: float
    mutual: float
    missed: str | None
    is_curable: bool
    unconfirmed: int
    part: int
    firm: int
    rows: tuple[int, ...]
    grades: tuple[float, ...]
    side: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Both lists, best first, at most as many as asked; `fitting` and `nearly` count all.

    `near_misses`: firms that break exactly one limit, one that they can mend. `criteria`, `side_criteria` name the grades; `means`
    are over all that fit. `assessed`: per part the numbers of all firms that fit or nearly do.
    """

    matches: tuple[Standing, ...]
    near_misses: tuple[Standing, ...]
    fitting: int
    nearly: int
    criteria: tuple[str, ...]
    side_criteria: tuple[str, ...]
    means: Means
    assessed: tuple[Array, ...]


def rank(
    parts: Sequence[Part], need: NeedFact, *, on: datetime.date, limit: int = 20, weights: Weights = STANDARD
) -> Ranked:
    """The best of all parts together, as if they were one. Firms must be alive in one part at most.

    Ties go by id; firms that are barred from the need's buyer count for nothing. Raises ValueError when the need names no process.
    """
    parts = without(parts, need.barred)
    plans = [plan_of(need, part.columns, on) for part in parts]
    return rank_by(kernel(), plans, [part.dead for part in parts], limit=limit, weights=weights)


def without(parts: Sequence[Part], barred: Collection[str]) -> Sequence[Part]:
    """The parts with these firms left out, as if they were gone."""
    return [_part_without(part, barred) for part in parts] if barred else parts


def _part_without(part: Part, barred: Collection[str]) -> Part:
    ids = part.columns.arrays["firm_id"]
    if not len(ids):
        return part
    wanted = np.array(sorted(code.encode() for code in barred))
    places = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    dead = np.zeros(len(ids), np.bool_) if part.dead is None else part.dead.copy()
    dead[places[ids[places] == wanted]] = True
    return Part(part.columns, dead)


def rank_by(
    kernel: ModuleType, plans: Sequence[Plan], dead: Sequence[Bools | None], *, limit: int, weights: Weights = STANDARD
) -> Ranked:
    """The same from plans already made, by one of the kernels."""
    found = [kernel.find(plan, gone) for plan, gone in zip(plans, dead, strict=True)]
    criteria, side_criteria = plans[0].criteria(), plans[0].side_criteria()
    means = means_of([kernel.sums(one) for one in found], [*criteria, *side_criteria])
    scale = scale_of(criteria, side_criteria, means, weights)
    scores = [kernel.score(one, scale) for one in found]
    fits = [one.broken == 0 for one in found]
    curable = [~fitting & (one.outside <= 1) for one, fitting in zip(found, fits, strict=True)]
    others = [~fitting & (one.outside > 1) for one, fitting in zip(found, fits, strict=True)]
    own, both = [lines[0] for lines in scores], [lines[2] for lines in scores]
    best, nearly_whole = _best(fits, both, limit), _best(curable, own, limit)
    nearly = _best(others, own, limit - sum(map(len, nearly_whole)))
    matches: list[Standing] = []
    near_misses: list[Standing] = []
    for part, one in enumerate(found):
        places = np.concatenate([best[part], nearly_whole[part], nearly[part]])
        standings = _standings(plans[part], part, one, scores[part], places)
        matches += standings[: len(best[part])]
        near_misses += standings[len(best[part]) :]
    matches.sort(key=lambda standing: (-standing.mutual, standing.supplier))
    near_misses.sort(key=lambda standing: (not standing.is_curable, -standing.score, standing.supplier))
    fitting = sum(int(np.count_nonzero(one)) for one in fits)
    return Ranked(
        matches=tuple(matches[:limit]),
        near_misses=tuple(near_misses[:limit]),
        fitting=fitting,
        nearly=sum(len(one.firms) for one in found) - fitting,
        criteria=tuple(criteria),
        side_criteria=tuple(side_criteria),
        means=means,
        assessed=tuple(one.firms for one in found),
    )


def explained(
    found: Ranked,
    need: NeedFact,
    suppliers: Mapping[str, SupplierFact],
    *,
    on: datetime.date,
    weights: Weights = STANDARD,
) -> tuple[tuple[Match, ...], tuple[NearMiss, ...]]:
    """The shown firms with every reason, as the reference computes them from their facts.

    Raises ValueError when it differs from the kernel, in the verdict or by more than 1e-5: columns and facts are then not of one
    moment, or the program is wrong.
    """
    assessor = Assessor(need, on)
    matches = []
    for standing in found.matches:
        match = match_of(assessor.assess(suppliers[standing.supplier]), found.means, weights)
        _must_agree(standing, match.score, match.mutual)
        matches.append(match)
    near_misses = []
    for standing in found.near_misses:
        near = near_miss_of(assessor.assess(suppliers[standing.supplier]), found.means, weights)
        _must_agree(standing, near.score, standing.mutual)
        near_misses.append(near)
    return tuple(matches), tuple(near_misses)


def _must_agree(standing: Standing, score: float, mutual: float) -> None:
    if abs(standing.score - score) > EQUAL_TO or abs(standing.mutual - mutual) > EQUAL_TO:
        raise ValueError(f"kernel and reference differ on {standing.supplier}: {standing.score} and {score}")


def means_of(found: Sequence[tuple[Floats, Array]], criteria: Sequence[str]) -> Means:
    """As `scoring.mean_scores`, over all that fit and state it. Grades are whole steps: the sums are exact in any order."""
    sums = dict.fromkeys(criteria, 0.0)
    counts = dict.fromkeys(criteria, 0)
    for totals, numbers in found:
        for name, total, number in zip(criteria, totals.tolist(), numbers.tolist(), strict=True):
            sums[name] += total
            counts[name] += number
    return assumed_scores({name: sums[name] / count for name, count in counts.items() if count})


def scale_of(criteria: Sequence[str], side_criteria: Sequence[str], means: Means, weights: Weights) -> Scale:
    """What the kernel weighs grades with, lines in the order of the criteria."""
    side_total = sum(WEIGHTS[name] for name in side_criteria)
    return Scale(
        weights=np.array([weights.values[name] for name in criteria]),
        means=np.array([means.get(name, NEUTRAL) for name in criteria]),
        total=sum(weights.values[name] for name in criteria) or 1.0,
        trust=TRUST,
        broken_share=BROKEN_SHARE,
        side_weights=np.array([WEIGHTS[name] / side_total for name in side_criteria]),
        side_means=np.array([means.get(name, NEUTRAL) for name in side_criteria]),
    )


def _best(masks: Sequence[Bools], values: Sequence[Floats], limit: int) -> list[NDArray[np.int64]]:
    """Per part the places that may be among the best of all parts, best first; where the last are equal, all of these."""
    chosen = [np.flatnonzero(mask) for mask in masks]
    places = [one[largest(score[one], limit)] for one, score in zip(chosen, values, strict=True)]
    if limit < 1 or sum(map(len, places)) <= limit:
        return places
    least = np.sort(np.concatenate([score[one] for one, score in zip(places, values, strict=True)]))[-limit]
    return [one[score[one] >= least] for one, score in zip(places, values, strict=True)]


def largest(values: Floats, limit: int) -> NDArray[np.int64]:
    """Places of the largest values in order; of equal ones the first, which has the smaller id."""
    if limit < 1:
        return np.zeros(0, np.int64)
    if len(values) > limit:
        last = np.partition(values, len(values) - limit)[len(values) - limit]
        least = np.flatnonzero(values >= last)
        return least[np.argsort(-values[least], kind="stable")[:limit]]
    return np.argsort(-values, kind="stable")[:limit]


def _standings(
    plan: Plan, part: int, found: Findings, scores: tuple[Floats, Floats, Floats], places: NDArray[np.int64]
) -> list[Standing]:
    lines = zip(
        found.firms[places].tolist(),
        *(values[places].tolist() for values in scores),
        found.broken[places].tolist(),
        (found.outside[places] <= 1).tolist(),
        found.unconfirmed[places].tolist(),
        found.rows[:, places].T.tolist(),
        found.grades[:, places].T.tolist(),
        found.side[:, places].T.tolist(),
        strict=True,
    )
    return [
        Standing(
            supplier=plan.columns.id_of(firm),
            score=own,
            supplier_score=side,
            mutual=both,
            missed=BROKEN[broken] or None,
            is_curable=broken > 0 and is_nearly_whole,
            unconfirmed=unconfirmed,
            part=part,
            firm=firm,
            rows=tuple(rows),
            grades=tuple(grades),
            side=tuple(side_grades),
        )
        for firm, own, side, both, broken, is_nearly_whole, unconfirmed, rows, grades, side_grades in lines
    ]
