"""Counts that are compared: breaks that differ by no more than so many, and slots that are at least as many as demands."""

from __future__ import annotations

from collections.abc import Sequence

from matching.timetable.exact.clauses import Clauses


def keep_fair(clauses: Clauses, breaks: Sequence[Sequence[int]], limit: int, demand: int | None) -> None:
    """`breaks`: the literals of each participant. Who can have none at all sets the measure for everybody else."""
    if any(not each for each in breaks):
        for each in breaks:
            clauses.at_most(limit, each, demand=demand)
        return
    counted = [_counted(clauses, each) for each in breaks]
    most = max(len(each) for each in breaks)
    for level in range(1, most - limit + 1):
        everybody = clauses.new()  # everybody has at least so many
        for outputs in counted:
            clauses.add(-everybody, *([outputs[level - 1]] if len(outputs) >= level else []))
        for outputs in counted:
            if len(outputs) >= level + limit:
                clauses.add(*([] if demand is None else [-demand]), -outputs[level + limit - 1], everybody)


def _counted(clauses: Clauses, literals: Sequence[int]) -> list[int]:
    """Outputs of which the n-th is true just when at least n of the literals are."""
    outputs: list[int] = []
    for literal in literals:
        carried = [literal, *(clauses.both(literal, each) for each in outputs)]
        outputs = [
            clauses.any_of([each, *outputs[at : at + 1]]) if at < len(outputs) else each
            for at, each in enumerate(carried)
        ]
    return outputs


def at_least(clauses: Clauses, few: Sequence[int], many: Sequence[int]) -> None:
    """At least as many of `many` are true as of `few`: passed on in one direction, for it only helps a solver."""
    asked = _passed_on(clauses, few)
    missing = _passed_on(clauses, [-each for each in many])
    for number, output in enumerate(asked, 1):
        spare = len(many) - number
        if spare < 0:
            clauses.add(-output)
        elif spare < len(missing):
            clauses.add(-output, -missing[spare])


def _passed_on(clauses: Clauses, literals: Sequence[int]) -> list[int]:
    """Outputs of which the n-th must be true when at least n of the literals are."""
    outputs: list[int] = []
    for literal in literals:
        following = [clauses.new() for _ in range(len(outputs) + 1)]
        clauses.add(-literal, following[0])
        for at, each in enumerate(outputs):
            clauses.add(-each, following[at])
            clauses.add(-literal, -each, following[at + 1])
        outputs = following
    return outputs
