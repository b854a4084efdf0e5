"""F3: weight against the proven bound, beside first come first served, greedy by weight and CP-SAT as it comes, in one run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.fair_baselines import first_come, greedy_by_weight, untuned_cp_sat
from benchmarks.fair_rows import faults, line
from matching.timetable import solve
from matching.timetable.checking import check
from matching.timetable.instances import rich_instance
from matching.timetable.problem import Problem

SLOW = True
SIZES = {
    "small": (40, 400, 16, 2.0, 0.0005, 20.0),
    "mid": (100, 2000, 24, 5.0, 0.0003, 55.0),
    "large": (300, 6000, 40, 30.0, 0.0002, 0.0),
}
"""Buyers, suppliers, slots, seconds of ours, the gap to hold, seconds of CP-SAT as it comes (0: left out, it does not get there)."""


def row() -> Iterator[str]:
    """A line a size; the figures of the other ways are part of it."""
    solve(rich_instance(4, 10, 4, seed=1))  # what is compiled once is not timed
    for name, (buyers, suppliers, slots, seconds, gap, others) in SIZES.items():
        problem = rich_instance(buyers, suppliers, slots, seed=1)
        problem = replace(problem, options=replace(problem.options, max_seconds=seconds))
        begun = time.process_time()
        answer = solve(problem)
        took = time.process_time() - begun
        wrong = faults(problem, answer)
        figure = (
            f"{answer.gap:.4%} in {took:.1f} s CPU; {_others(problem, answer.bound, others)}{wrong and f'; {wrong}'}"
        )
        target = f"rich {name}, gap to the bound: <= {gap:.2%} in {seconds:.0f} s"
        yield line("F3", target, figure, is_met=answer.gap <= gap and took <= seconds and not wrong)


def _others(problem: Problem, bound: float, seconds: float) -> str:
    ways = {"first come": first_come(problem), "greedy": greedy_by_weight(problem)}
    if seconds:
        ways[f"CP-SAT as it comes ({seconds:.0f} s)"] = untuned_cp_sat(problem, seconds=seconds)
    said = []
    for name, meetings in ways.items():
        verdict = check(problem, meetings)
        broken = {each.code for each in verdict.violations} - {"no-table"}
        said.append(f"{name} {1 - verdict.value / bound:.2%}{broken or ''}" if meetings else f"{name} nothing")
    return ", ".join(said)
