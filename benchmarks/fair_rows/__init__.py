"""The rows of `benchmarks.fairs`: one module a noun, each with `row()` that measures and says whether the target is met.

`row()` gives a line, or lines one by one as they are measured. `SLOW = True` leaves a module out of `--quick`. Where several ways are
compared they run in the same process on the same instances, and the independent checker looks at every schedule.
"""

from __future__ import annotations

from benchmarks.matching_rows import compared, line
from matching.timetable.checking import check
from matching.timetable.problem import Answer, Problem

__all__ = ["compared", "faults", "line"]


def faults(problem: Problem, answer: Answer) -> str:
    """What the checker finds wrong with an answer: broken rules, a value or breaks reckoned wrongly; empty when nothing."""
    verdict = check(problem, answer.meetings)
    codes = sorted({each.code for each in verdict.violations})
    if abs(verdict.value - answer.value) > 1e-6 * max(1.0, verdict.value):
        codes.append(f"value {verdict.value:.4f} is not {answer.value:.4f}")
    if (verdict.breaks_total, verdict.breaks_max) != (answer.breaks_total, answer.breaks_max):
        codes.append(f"breaks {verdict.breaks_total} are not {answer.breaks_total}")
    return ", ".join(codes)
