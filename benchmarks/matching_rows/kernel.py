"""M1 to M5 and M15: the kernel against reading the same memory once, against NumPy, against plain Python, and in batches.

Needs are those of the demo, firms drawn from it (`benchmarks.synthetic`); one round asks every need, a figure is the sum over them.
The *roofline* reads every column of the slice once, compiled as well: the rows that name a core step or another step of the routing,
column by column, and of the firms of the core rows what the columns and the day say, through the firm's number.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np
from numba import literal_unroll, njit
from numpy.typing import NDArray

from benchmarks.matching_rows import compared, line
from benchmarks.synthetic import ON, columns, demo, facts
from matching import Catalogue
from matching.assessment import Assessor
from matching.candidates import candidates
from matching.columns import Columns
from matching.facts import NeedFact
from matching.kernel import numba_kernel, numpy_kernel, warm_up
from matching.kernel.plan import Plan, plan_of
from matching.ranking import Part, explained, largest, means_of, rank, rank_by, scale_of
from matching.scoring import STANDARD, mean_scores, mutual_score
from matching.staleness import as_of

SLOW = True
NEEDS = 30
SIZES = (100_000, 1_000_000)
SHOWN = 20
MOST_OF_M2 = {100_000: 6.0, 1_000_000: 3.0}
ROW_COLUMNS = ("flags", "tie", "province", "set", "capacity", "utilisation", "stated", "unit")
FIRM_COLUMNS = ("type", "moq", "lead", "quality", "delivery", "languages")

Array = NDArray[Any]


def row() -> Iterator[str]:
    warm_up()
    for firms in SIZES:
        yield from _against_the_roofline(firms)
    yield _against_python()
    yield _batches()
    yield _contributions()


def _against_the_roofline(firms: int) -> Iterator[str]:
    table = columns(firms)
    plans = [plan_of(need, table, ON) for need in demo()[1][:NEEDS]]
    slices = [_slice(plan) for plan in plans]
    straight = tuple(table.arrays[f"row_{name}"] for name in ROW_COLUMNS)
    through = tuple(table.arrays[f"firm_{name}"] for name in FIRM_COLUMNS)
    through += (table.on(ON).certificates, table.on(ON).freshness)
    numbers, figures = table.arrays["row_firm"], table.arrays["figures"]
    taken = compared(
        {
            "read": lambda: [_read(straight, through, numbers, figures, *one) for one in slices],
            "ranked": lambda: [_best(numba_kernel, plan) for plan in plans],
            "explained": lambda: [rank_by(numba_kernel, [plan], [None], limit=SHOWN) for plan in plans],
            "numpy": lambda: [_best(numpy_kernel, plan) for plan in plans],
        }
    )
    read = taken["read"]

    def told(code: str, target: str, name: str, most: float) -> str:
        ratio = taken[name] / read
        figure = f"{ratio:.1f}x ({taken[name] / len(plans):.3f} ms; reading {read / len(plans):.3f} ms)"
        return line(code, f"{target} <= {most:.0f}x, {firms:,} firms", figure, is_met=ratio <= most)

    yield told("M1", "kernel / reading its slice", "ranked", 3)
    yield told("M2", f"with {SHOWN} explanations", "explained", MOST_OF_M2[firms])
    yield told("M3", "NumPy alone", "numpy", 15)


def _best(kernel: ModuleType, plan: Plan) -> Array:
    """The numbers of the best firms, and no more."""
    found = kernel.find(plan, None)
    means = means_of([kernel.sums(found)], [*plan.criteria(), *plan.side_criteria()])
    _, _, both = kernel.score(found, scale_of(plan.criteria(), plan.side_criteria(), means, STANDARD))
    fits = np.flatnonzero(found.broken == 0)
    numbers: Array = found.firms[fits[largest(both[fits], SHOWN)]]
    return numbers


def _slice(plan: Plan) -> tuple[Array, Array, Array]:
    """Rows of the core steps, rows of the others, and where the figures of all of them lie: first and last of each stretch."""
    table = plan.columns
    core = [(one.first, one.last) for step in plan.core for one in step.stretches]
    other = [(one.first, one.last) for step in plan.secondary for one in step.stretches]
    places = {first: place for place, first in enumerate(table.row_start[:-1]) if table.row_start[place + 1] > first}
    figures = [
        (start, start + last - first)
        for first, last in (*core, *other)
        for (place, _, _), start in table.figure_starts.items()
        if place == places[first]
    ]
    return tuple(np.array(found, np.int64).reshape(-1, 2) for found in (core, other, figures))  # type: ignore[return-value]


@njit(cache=True, fastmath=True)
def _sum(column: Array, ranges: Array) -> float:
    total = 0.0
    for index in range(len(ranges)):
        for place in range(ranges[index, 0], ranges[index, 1]):
            total += column[place]
    return total


@njit(cache=True, fastmath=True)
def _sum_through(column: Array, numbers: Array, ranges: Array) -> float:
    total = 0.0
    for index in range(len(ranges)):
        for place in range(ranges[index, 0], ranges[index, 1]):
            total += column[numbers[place]]
    return total


@njit(cache=True)
def _read(
    straight: Any, through: Any, numbers: Array, figures: Array, core: Array, other: Array, stated: Array
) -> float:
    total = _sum(numbers, core) + _sum(numbers, other) + _sum(figures, stated)
    for column in literal_unroll(straight):
        total += _sum(column, core) + _sum(column, other)
    for column in literal_unroll(through):
        total += _sum_through(column, numbers, core)
    return total


def _against_python() -> str:
    """The reference over the candidates, against the kernel asked anew with its plan; the same first 20."""
    suppliers = [as_of(supplier, ON) for supplier in facts(20_000)]
    needs = demo()[1][:5]
    catalogue, table = Catalogue(suppliers), Columns.of(suppliers)

    def by_reference(need: NeedFact) -> list[str]:
        assessor = Assessor(need, ON)
        found = [assessor.assess_unless_hopeless(supplier) for supplier in candidates(need, catalogue)]
        fitting = [one for one in found if one and not one.missed]
        means = mean_scores(fitting)
        fitting.sort(key=lambda one: (-mutual_score(one, means), one.supplier.id))
        return [one.supplier.id for one in fitting[:SHOWN]]

    plans = [plan_of(need, table, ON) for need in needs]
    ids = table.ids
    for need, plan in zip(needs, plans, strict=True):
        if by_reference(need) != [ids[number] for number in _best(numba_kernel, plan)]:
            raise ValueError(f"kernel and reference differ on {need.id}")
    kernel = compared({"kernel": lambda: [_best(numba_kernel, plan) for plan in plans]}, repeats=5)["kernel"]
    python = compared({"python": lambda: [by_reference(need) for need in needs]}, rounds=3)["python"]
    ratio = python / kernel
    figure = f"{ratio:.0f}x ({python / 5:.1f} ms; kernel {kernel / 5:.3f} ms), same first {SHOWN}"
    return line("M4", ">= 300x the plain Python loop at 20,000 firms", figure, is_met=ratio >= 300)


def _batches() -> str:
    """Plans included: a batch asks every need anew."""
    needs = demo()[1]

    def pair_ns(firms: int, count: int) -> float:
        parts = [Part(columns(firms))]
        batch = [needs[number % len(needs)] for number in range(count)]
        rank(parts, batch[0], on=ON)
        begun = time.process_time_ns()
        for need in batch:
            rank(parts, need, on=ON)
        return (time.process_time_ns() - begun) / (firms * count)

    # A tenth of each batch: every pair costs the same, however many needs follow.
    small, large = pair_ns(20_000, 200), pair_ns(100_000, 2_000)
    figure = f"{large / small:.2f}x ({small:.2f} and {large:.2f} ns a pair)"
    return line("M5", "CPU a pair, 20k x 100k / 2k x 20k, does not grow", figure, is_met=large <= small)


def _contributions() -> str:
    suppliers, needs = demo()
    by_id = {supplier.id: as_of(supplier, ON) for supplier in suppliers}
    parts = [Part(Columns.of(suppliers))]
    worst, count = 0.0, 0
    for need in needs:
        for lists in explained(rank(parts, need, on=ON), need, by_id, on=ON):
            for one in lists:
                worst = max(worst, abs(sum(reason.contribution for reason in one.reasons) - one.score))
                count += 1
    figure = f"{worst:.1e} at most, over {count:,} shown firms"
    return line("M15", "contributions sum to the shown score within 1e-5", figure, is_met=worst <= 1e-5)
