"""Which demands cannot hold together: a set of which none can be left out, so that people know what to talk about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pysat.solvers import Solver

from matching.timetable.exact.model import Model
from matching.timetable.exact.sat import written_out
from matching.timetable.problem import Demand, Problem

_SOLVER = "glucose4"
_CONFLICTS = 200_000
"""After so many a question counts as open: the demand stays in."""
_EASY_CONFLICTS = 20_000


def smallest_clash(problem: Problem) -> tuple[Demand, ...]:
    """Demands that cannot hold together while any of them left out lets the others; empty when all can hold.

    Looks at what must be: musts (all pairs under `all_must_be_held`), fixed meetings, limits. A question that stays open keeps its
    demand in; where even the first stays open, all demands come back.
    """
    model = Model(problem, with_demands=True)
    demands = [*model.demands]
    over = _more_than_places(problem, model)
    if over:
        tables = [each for each in demands if model.demands[each].code == "tables"]
        others = [each for each in demands if each not in tables]
    formula, _ = written_out(model.clauses)
    with Solver(name=_SOLVER, bootstrap_with=formula) as solver:
        if over and _core(solver, others) is None:
            return _sorted(model, [*tables, *over])
        core = _core(solver, others if over else demands)
        if core is None:
            return ()
        return _sorted(model, _shrunk(solver, core))


def _more_than_places(problem: Problem, model: Model) -> list[int]:
    """One more meeting that must be than the tables have room for over all slots; empty when there is room."""
    tables = len(problem.tables) or problem.tables_per_slot
    asked = [*model.asked.values()]
    places = len(problem.slots) * (tables or 0)
    return asked[: places + 1] if tables is not None and len(asked) > places else []


def _core(solver: Any, demands: Sequence[int]) -> list[int] | None:
    """A part of the demands that cannot hold, or None when all can."""
    solver.conf_budget(_CONFLICTS)
    answer = solver.solve_limited(assumptions=[*demands])
    if answer is None:
        return [*demands]
    return None if answer else [*(solver.get_core() or [])]


def _shrunk(solver: Any, core: list[int]) -> list[int]:
    """Leaves out one demand after the other while the rest still cannot hold."""
    needed: list[int] = []
    left = core
    while left:
        tried, rest = left[-1], left[:-1]
        solver.conf_budget(_EASY_CONFLICTS)
        if solver.solve_limited(assumptions=[*needed, *rest]) is False:
            found = set(solver.get_core() or [])
            left = [each for each in rest if each in found]
        else:
            needed.append(tried)
            left = rest
    return needed


def _sorted(model: Model, literals: Sequence[int]) -> tuple[Demand, ...]:
    return tuple(model.demands[each] for each in sorted(literals))
