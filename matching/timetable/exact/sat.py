"""The model before a SAT solver: no breaks, then one, then two, until there is a timetable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pysat.card import CardEnc, EncType, ITotalizer
from pysat.solvers import Solver

from matching.timetable.exact.clauses import Clauses, Count

SOLVER = "cadical195"
_FEW = 6
"""Up to so many literals, every two of them are forbidden together."""


def solve(clauses: Clauses, *, tell: Callable[[str, Any], None]) -> None:
    """Tells `found` with any timetable, `bound` with each number of breaks that is needed at least, then `found` and `optimal`;
    or `infeasible`.
    """
    formula, top = written_out(clauses)
    with Solver(name=SOLVER, bootstrap_with=formula) as solver:
        outputs = _totals(solver, clauses.unwanted, top)
        if not solver.solve():
            tell("infeasible", None)
            return
        _tell_found(solver, clauses.size, tell)
        for number, output in enumerate(outputs):
            if solver.solve(assumptions=[-output]):
                _tell_found(solver, clauses.size, tell)
                tell("optimal", number)
                return
            tell("bound", number + 1)
        tell("optimal", len(outputs))


def _totals(solver: Any, unwanted: list[int], top: int) -> list[int]:
    """Literals of which the n-th (from 0) is true when more than n are unwanted."""
    if not unwanted:
        return []
    with ITotalizer(lits=unwanted, ubound=len(unwanted), top_id=top) as totals:
        solver.append_formula(totals.cnf.clauses)
        return [*totals.rhs]


def _tell_found(solver: Any, size: int, tell: Callable[[str, Any], None]) -> None:
    tell("found", [each for each in solver.get_model()[:size] if each > 0])


def written_out(clauses: Clauses) -> tuple[list[list[int]], int]:
    """Clauses alone, and the largest literal in them."""
    formula, top = [*clauses.clauses], clauses.size
    for count in clauses.counts:
        more = _count(count, top)
        formula += more
        top = max([top, *(abs(each) for clause in more for each in clause)])
    return formula, top


def _count(count: Count, top: int) -> Iterable[list[int]]:
    literals = [*count.literals]
    unless = [] if count.demand is None else [-count.demand]
    if not count.is_exact and count.bound == 0:
        return [[*unless, -each] for each in literals]
    if count.is_exact and count.bound > len(literals):
        return [unless]
    if count.bound == 1 and len(literals) <= _FEW:
        pairs = [[-first, -second] for at, first in enumerate(literals) for second in literals[:at]]
        found = [*pairs, literals] if count.is_exact else pairs
    else:
        encode = CardEnc.equals if count.is_exact else CardEnc.atmost
        found = encode(lits=literals, bound=count.bound, top_id=top, encoding=EncType.seqcounter).clauses
    return [[*unless, *each] for each in found]
