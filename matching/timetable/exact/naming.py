"""From the truths a solver found back to meetings, with names for the tables and delegates that the model only counted."""

from __future__ import annotations

from collections import defaultdict

from matching.timetable.exact.model import Model
from matching.timetable.exact.seatings import Seating, Sort
from matching.timetable.problem import Placed


def named(model: Model, truths: frozenset[int]) -> tuple[Placed, ...]:
    """The meetings, in the order of the wishes; who sits where stays there as long as it can."""
    found: dict[int, tuple[int, Seating]] = {}
    for index, row in enumerate(model.at):
        for at, literal in enumerate(row):
            if literal in truths:
                seating = next(seating for number, seating in model.seatings[index][at] if number in truths)
                found[index] = (at, seating)
    people = _delegates(model, found)
    tables = _tables(model, found)
    slots = model.problem.slots
    return tuple(
        Placed(
            model.pairs[index].a,
            model.pairs[index].b,
            slots[at].id,
            table=tables.get(index),
            delegate_a=people[index, 0],
            delegate_b=people[index, 1],
            interpreter=seating.interpreter,
        )
        for index, (at, seating) in sorted(found.items())
    )


def _delegates(model: Model, found: dict[int, tuple[int, Seating]]) -> dict[tuple[int, int], str]:
    """(Meeting, side) -> delegate: those that are fixed, then the first of the like who is free."""
    sitting: dict[tuple[Sort, int], list[tuple[int, int]]] = defaultdict(list)
    for index, (at, seating) in found.items():
        for side in (0, 1):
            sitting[seating.sorts[side], at].append((index, side))
    names: dict[tuple[int, int], str] = {}
    for (sort, _), seats in sitting.items():
        free = [each.id for each in sort.people]
        for seat in sorted(seats, key=lambda each: _fixed_delegate(model, *each) is None):
            name = _fixed_delegate(model, *seat) or free[0]
            free.remove(name)
            names[seat] = name
    return names


def _fixed_delegate(model: Model, index: int, side: int) -> str | None:
    fixed = model.fixed.get(index)
    if fixed is None:
        return None
    return fixed.delegate_b if side else fixed.delegate_a


def _tables(model: Model, found: dict[int, tuple[int, Seating]]) -> dict[int, str]:
    """Meeting -> table. A participant keeps its table from slot to slot where it is free."""
    problem = model.problem
    names = {index: seating.table for index, (_, seating) in found.items() if seating.table is not None}
    if not problem.tables:
        return names
    common = [each for each in problem.tables if each.id not in model.seats.owned]
    last: dict[str, str] = {}
    for at in range(len(problem.slots)):
        here = [index for index, (when, _) in sorted(found.items()) if when == at and index not in names]
        free = {each.id: each.zone if problem.walking else None for each in common}
        for index in sorted(
            here, key=lambda each: (_fixed_table(model, each) is None, model.pairs[each].a not in last)
        ):
            pair, zone = model.pairs[index], found[index][1].zone
            likely = (_fixed_table(model, index), last.get(pair.a), last.get(pair.b), *free)
            name = next(each for each in likely if each in free and free[each] == zone)
            del free[name]
            names[index] = last[pair.a] = last[pair.b] = name
    return names


def _fixed_table(model: Model, index: int) -> str | None:
    fixed = model.fixed.get(index)
    return None if fixed is None else fixed.table
