"""Timetables of meetings: which pairs meet, when, at which table, with whom as interpreter, and a proof of how good that is."""

from __future__ import annotations

from collections.abc import Callable

from matching.timetable.problem import Answer, Problem


def solve(problem: Problem, *, tell: Callable[[Answer], bool] | None = None) -> Answer:
    """The best timetable that is found in time, with a bound that proves how good it is.

    `tell` is given the best so far about once a second and stops the search by answering False. The same seed gives the same
    answer unless time ends the search. Raises ValueError with a sentence when the problem names what it does not have.
    """
    # Late: the solvers load SciPy and numba, which pages that only show timetables need not wait for.
    from matching.timetable import solving

    return solving.solve(problem, tell=tell)


__all__ = ["solve"]
