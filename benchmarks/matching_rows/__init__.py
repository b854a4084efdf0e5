"""The rows of `benchmarks.matching`: one module a noun, each with `row()` that measures and says whether the target is met.

    def row() -> str | list[str]:
        return line("M6", "table <= 80 B a supplier", f"{size:.0f} B", is_met=size <= 80)

A module may also have `SLOW = True`: it is left out of `--quick`. Times are CPU time, interleaved, the median of at least nine
(`compared`): on a busy machine only ratios of what was measured side by side mean anything.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

ROUNDS = 9


def line(code: str, target: str, figure: str, *, is_met: bool) -> str:
    """One row: id, target, figure, met or MISSED; the command exits 1 when any is missed."""
    return f"{code:<4} {target:<58} {figure:<58} {'met' if is_met else 'MISSED'}"


def compared(jobs: Mapping[str, Callable[[], object]], *, rounds: int = ROUNDS, repeats: int = 1) -> dict[str, float]:
    """Median CPU milliseconds of each job over interleaved rounds, after one that is not counted; `repeats` calls a round."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        job()
    for _ in range(rounds):
        for name, job in jobs.items():
            begun = time.process_time_ns()
            for _ in range(repeats):
                job()
            times[name].append((time.process_time_ns() - begun) / repeats / 1e6)
    return {name: statistics.median(taken) for name, taken in times.items()}
