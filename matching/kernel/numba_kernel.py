"""The kernel compiled by numba: the same as `numpy_kernel`, several times as fast. Needs the extra `kernel`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matching.assessment import CURABLE_SHARE
from matching.columns import Array, Bools
from matching.features.capacity import AMPLE
from matching.kernel.compiled import (
    COVERED,
    SIMILAR,
    WAY,
    Arrays,
    add_up,
    best_of_each,
    cover,
    judge,
    pass_firms,
    weigh,
    write_firms,
    write_rows,
    write_side,
    write_similar,
)
from matching.kernel.encoding import encoded
from matching.kernel.findings import Findings, Scale, nothing
from matching.kernel.numpy_kernel import HOPELESS
from matching.kernel.plan import CorePlan, Plan
from matching.supplier_side import BUSY, LARGE_SHARE, LEAST_OF_LARGE

NOBODY = np.zeros(0, np.bool_)
NO_CODES = np.zeros(0, np.uint8)

RULES = (CURABLE_SHARE, AMPLE)
SIDE_RULES = (LARGE_SHARE, LEAST_OF_LARGE, BUSY)

ROW_COLUMNS = ("flags", "firm", "tie", "province", "set", "capacity", "utilisation", "stated", "unit")


@dataclass(frozen=True, slots=True)
class Form:
    """A plan as the compiled functions take it; made once."""

    columns: Arrays
    steps: Sequence[Arrays]
    places: Sequence[Arrays]
    secondary: Sequence[Arrays]
    digits: Array
    asks: Arrays
    told: Arrays
    by_step: Sequence[Array]
    by_firm: Array
    of_side: Array
    lines: tuple[int, int]


def find(plan: Plan, dead: Bools | None) -> Findings:
    """As `numpy_kernel.find`."""
    form = _form(plan)
    arrays, held = plan.columns.arrays, plan.day.certificates
    gone = NOBODY if dead is None else dead
    found = [_best(form.columns, step, place, gone) for step, place in zip(form.steps, form.places, strict=True)]
    if len(found) > 1:
        found = _common(found)
    left, broken, doubts = pass_firms(_together(found), arrays["firm_type"], held, arrays["firm_moq"], form.asks)
    if not len(left):
        return nothing(plan)
    lines = [line[:3, left] for line in found]
    firms = lines[0][0]
    grades, side = (np.empty((count, len(left)), np.float32) for count in form.lines)
    for step, place, line, to in zip(form.steps, form.places, lines, form.by_step, strict=True):
        write_rows(grades, to, line[1], line[2], form.columns, step, place)
    write_firms(grades, form.by_firm, firms, form.told, held, plan.day.freshness, form.asks, plan.preferred)
    works = plan.columns.works
    write_similar(grades, form.by_firm[SIMILAR], firms, works.start, works.kind_of, plan.unlike)
    outside, code = np.zeros(len(left), np.uint8), np.zeros(len(left), np.int64)
    for other in form.secondary:
        cover(firms, other, form.columns, outside, code, form.digits)
    if form.secondary:
        grades[form.by_firm[COVERED]] = plan.covering[code]
    record = (plan.stale_before, plan.buyer_record, SIDE_RULES)
    write_side(
        side, form.of_side, grades, form.by_step[0][WAY], lines[0][1], form.columns, plan.core[0].needed, *record
    )
    return Findings(
        firms=firms,
        broken=broken,
        unconfirmed=np.bitwise_count(doubts),
        outside=outside,
        grades=grades,
        side=side,
        rows=np.stack([line[1] for line in lines]),
    )


def _form(plan: Plan) -> Form:
    found = plan.kept.get("form")
    if found is None:
        found = plan.kept["form"] = _made(plan)
    made: Form = found
    return made


def _made(plan: Plan) -> Form:
    arrays = plan.columns.arrays
    steps = len(plan.secondary)
    by_step, by_firm = _lines(plan)
    return Form(
        columns=(*(arrays[f"row_{name}"] for name in ROW_COLUMNS), arrays["figures"], arrays["words"]),
        steps=[_step(step) for step in plan.core],
        places=[_place(plan, index) for index in range(len(plan.core))],
        secondary=[encoded(step).arrays for step in plan.secondary],
        digits=np.array([0, 1, steps + 1, (steps + 1) ** 2]),
        asks=(np.uint64(plan.must), plan.must_unheard, plan.lot, np.uint64(plan.nice), np.uint64(plan.languages)),
        told=tuple(arrays[f"firm_{name}"] for name in ("lead", "quality", "delivery", "languages")),
        by_step=by_step,
        by_firm=by_firm,
        of_side=_numbered((plan.asks_volume, plan.asks_way, True, True), 0),
        lines=(len(plan.criteria()), len(plan.side_criteria())),
    )


def _step(step: CorePlan) -> Arrays:
    code = encoded(step)
    return (*code.arrays, step.needed, code.size, code.size_high if step.asks_size else -math.inf)


def _place(plan: Plan, index: int) -> Arrays:
    """Where the plant is: a gate for the first step, a wish for all."""
    gate = plan.region if plan.is_region_gate and not index else NO_CODES
    own_ways = plan.own_ways.astype(np.float32) if not len(plan.own_ways) else plan.own_ways
    return gate, plan.region, plan.asks_region, plan.ways, own_ways, plan.evidence, plan.stale_before, *RULES


def _best(columns: Arrays, step: Arrays, place: Arrays, dead: Array) -> Array:
    found: Array = judge(columns, step, place, dead)
    return best_of_each(found) if len(step[0]) > 1 else found


def _common(lines: list[Array]) -> list[Array]:
    """Of several core steps the firms that have a row for each."""
    lines = [line[:, line[3] != HOPELESS] for line in lines]
    firms = lines[0][0]
    for line in lines[1:]:
        firms = np.intersect1d(firms, line[0], assume_unique=True)
    return [line[:, np.searchsorted(line[0], firms)] for line in lines]


def _together(lines: list[Array]) -> Array:
    """One line a firm: the limit that its steps break between them, and the doubts of all."""
    if len(lines) == 1:
        return lines[0]
    whole = lines[0].copy()
    missed = sum((line[3] > 0).astype(np.int64) for line in lines)
    whole[3] = np.where(missed > 1, HOPELESS, np.max([line[3] for line in lines], axis=0))
    whole[4] = np.bitwise_or.reduce([line[4] for line in lines])
    return whole


def _lines(plan: Plan) -> tuple[list[Array], Array]:
    """The line of each slot among the grades: per core step, and of the firm; -1 where it is not asked."""
    at = 0
    by_step = []
    for index, step in enumerate(plan.core):
        is_first = not index
        asked = (
            True,
            step.asks_size,
            step.asks_material,
            step.asks_volume,
            plan.asks_region and is_first,
            plan.asks_way and is_first,
            True,
        )
        by_step.append(_numbered(asked, at))
        at += sum(asked)
    of_firm = (bool(plan.secondary), len(plan.preferred) > 0, True, True, True, True, plan.asks_language, True)
    return by_step, _numbered(of_firm, at)


@lru_cache(maxsize=1024)
def _numbered(asked: tuple[bool, ...], start: int) -> Array:
    numbers = np.cumsum(asked) - 1 + start
    return np.where(asked, numbers, -1)


def sums(found: Findings) -> tuple[Array, Array]:
    """As `numpy_kernel.sums`."""
    ours, whole = len(found.grades), len(found.grades) + len(found.side)
    totals, counts = np.empty(whole), np.empty(whole, np.int64)
    add_up(found.grades, found.broken, totals[:ours], counts[:ours])
    add_up(found.side, found.broken, totals[ours:], counts[ours:])
    return totals, counts


def score(found: Findings, scale: Scale) -> tuple[Array, Array, Array]:
    """As `numpy_kernel.score`."""
    values = (
        scale.weights,
        scale.means,
        scale.total,
        scale.trust,
        scale.broken_share,
        scale.side_weights,
        scale.side_means,
    )
    own, side, both = weigh(found.grades, found.side, found.broken, found.unconfirmed, values)
    return own, side, both
