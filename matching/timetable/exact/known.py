"""That a problem names only what it has."""

from __future__ import annotations

from collections.abc import Iterator

from matching.timetable.problem import Problem


def refuse_strangers(problem: Problem) -> None:
    """Raises ValueError with a sentence when an id is named that is in no list, or stands in one twice."""
    known = {
        "participant": [each.id for each in problem.participants],
        "slot": [each.id for each in problem.slots],
        "table": [each.id for each in problem.tables],
        "interpreter": [each.id for each in problem.interpreters],
    }
    for kind, ids in known.items():
        if len(set(ids)) < len(ids):
            twice = next(each for each in ids if ids.count(each) > 1)
            raise ValueError(f"The {kind} {twice} is listed twice.")
    sets = {kind: set(ids) for kind, ids in known.items()}
    for kind, name in _named(problem):
        if name is not None and name not in sets[kind]:
            raise ValueError(f"There is no {kind} {name}.")
    for pair in problem.pairs:
        if pair.a == pair.b:
            raise ValueError(f"{pair.a} cannot meet itself.")
        if any(not 0 <= each < len(problem.pairs) for each in pair.earlier_than):
            raise ValueError(f"{pair.a} and {pair.b} must be earlier than a pair that is not there.")


def _named(problem: Problem) -> Iterator[tuple[str, str | None]]:
    for pair in problem.pairs:
        yield "participant", pair.a
        yield "participant", pair.b
    for placed in problem.fixed:
        yield "participant", placed.a
        yield "participant", placed.b
        yield "slot", placed.slot
        yield "table", placed.table
        yield "interpreter", placed.interpreter
