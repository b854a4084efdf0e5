"""The model before OR-Tools' CP-SAT, led by cores: the bound climbs from nothing, and the first timetable found is nearly the best."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from matching.timetable.exact.clauses import Clauses, Count

SETTINGS: Mapping[str, Any] = {"num_workers": 1, "optimize_with_core": True, "linearization_level": 0}
"""By itself the library is the wrong tool here: after 25 s far from what this proves in a few."""


def solve(
    clauses: Clauses,
    *,
    seed: int,
    seconds: float,
    tell: Callable[[str, Any], None],
    settings: Mapping[str, Any] = SETTINGS,
) -> None:
    """Tells `bound` with a number, `found` with the true literals, and at the end `infeasible` or `optimal`."""
    # Late: an optional extra, and a third of a second.
    from ortools.sat.python import cp_model

    model, truths = _model(cp_model, clauses)
    solver = cp_model.CpSolver()
    limits = {"random_seed": seed % 2**31, "max_time_in_seconds": max(seconds, 0.01)}
    for name, value in {**settings, **limits}.items():
        setattr(solver.parameters, name, value)
    solver.best_bound_callback = lambda bound: tell("bound", round(bound))

    class Found(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            tell("found", [number for number, each in enumerate(truths, 1) if self.boolean_value(each)])

    status = solver.solve(model, Found())
    if status == cp_model.INFEASIBLE:
        tell("infeasible", None)
    elif status == cp_model.OPTIMAL:
        tell("optimal", round(solver.objective_value))


def _model(cp_model: Any, clauses: Clauses) -> tuple[Any, list[Any]]:
    model = cp_model.CpModel()
    truths = [model.new_bool_var("") for _ in range(clauses.size)]

    def literal(number: int) -> Any:
        return truths[number - 1] if number > 0 else truths[-number - 1].negated()

    for each in clauses.clauses:
        model.add_bool_or([literal(number) for number in each])
    for count in clauses.counts:
        _count(model, count, [literal(number) for number in count.literals])
    if clauses.unwanted:
        model.minimize(sum(literal(number) for number in clauses.unwanted))
    return model, truths


def _count(model: Any, count: Count, literals: list[Any]) -> None:
    if count.bound == 1:
        (model.add_exactly_one if count.is_exact else model.add_at_most_one)(literals)
    elif count.is_exact:
        model.add(sum(literals) == count.bound)
    else:
        model.add(sum(literals) <= count.bound)
