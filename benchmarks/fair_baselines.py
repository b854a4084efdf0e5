"""What the timetables are compared with: first come first served, greedy by weight, and CP-SAT as it comes out of the box."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from matching.timetable.problem import Placed, Problem


def first_come(problem: Problem) -> tuple[Placed, ...]:
    """Wishes in the order in which they happen to come in, each into the first slot that is free."""
    order = [*range(len(problem.pairs))]
    random.Random(problem.options.seed).shuffle(order)  # noqa: S311 - seeded order
    return _placed(problem, order)


def greedy_by_weight(problem: Problem) -> tuple[Placed, ...]:
    """The heaviest wish first, each into the first slot that is free."""
    return _placed(problem, sorted(range(len(problem.pairs)), key=lambda at: -problem.pairs[at].weight))


def _placed(problem: Problem, order: Iterable[int]) -> tuple[Placed, ...]:
    """For fairs without languages, halls and runs: people, their own tables and tables for everybody."""
    slots = [each.id for each in problem.slots]
    owned = {each.own_table for each in problem.participants}
    free = {
        each.id: [_mask(slots, [each.available, person.available]) for person in each.delegates]
        for each in problem.participants
    }
    own = {each.id: each.own_table for each in problem.participants}
    left = {each.id: len(slots) if each.max_meetings is None else each.max_meetings for each in problem.participants}
    tables = {each.id: (1 << len(slots)) - 1 for each in problem.tables}
    common = [each for each in tables if each not in owned]
    found = []
    for pair in (problem.pairs[at] for at in order):
        if not left[pair.a] or not left[pair.b]:
            continue
        places = [own[pair.a]] if own[pair.a] else common
        both = _any(free[pair.a]) & _any(free[pair.b]) & _any(tables[each] for each in places if each)
        if not both:
            continue
        bit = both & -both
        table = next(each for each in places if each and tables[each] & bit)
        tables[table] ^= bit
        people = [_take(free[who], bit) for who in (pair.a, pair.b)]
        left[pair.a] -= 1
        left[pair.b] -= 1
        names = [str(each + 1) for each in people]
        found.append(Placed(pair.a, pair.b, slots[bit.bit_length() - 1], table, *names))
    return tuple(found)


def _mask(slots: list[str], sets: Iterable[frozenset[str] | None]) -> int:
    open_sets = [each for each in sets if each is not None]
    return sum(1 << at for at, slot in enumerate(slots) if all(slot in each for each in open_sets))


def _any(masks: Iterable[int]) -> int:
    found = 0
    for each in masks:
        found |= each
    return found


def _take(masks: list[int], bit: int) -> int:
    at = next(at for at, mask in enumerate(masks) if mask & bit)
    masks[at] ^= bit
    return at


def untuned_cp_sat(problem: Problem, *, seconds: float) -> tuple[Placed, ...]:
    """One truth for each wish and slot, the weights to maximise, no setting but the time; empty when it finds nothing."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    people = {each.id: each for each in problem.participants}
    used: dict[tuple[str, str], list[Any]] = {}
    all_of: dict[str, list[Any]] = {}
    truths: list[tuple[Any, int, str]] = []
    for index, pair in enumerate(problem.pairs):
        row = []
        for slot in problem.slots:
            if any(
                people[who].available is not None and slot.id not in people[who].available for who in (pair.a, pair.b)
            ):
                continue
            truth = model.new_bool_var("")
            row.append(truth)
            truths.append((truth, index, slot.id))
            for who in (pair.a, pair.b):
                used.setdefault((who, slot.id), []).append(truth)
                all_of.setdefault(who, []).append(truth)
        model.add_at_most_one(row)
    for (who, _), row in used.items():
        model.add(sum(row) <= len(people[who].delegates))
    for who, row in all_of.items():
        limit = people[who].max_meetings
        if limit is not None:
            model.add(sum(row) <= limit)
    model.maximize(sum(round(problem.pairs[index].weight * 10_000) * truth for truth, index, _ in truths))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return ()
    return tuple(
        Placed(problem.pairs[index].a, problem.pairs[index].b, slot)
        for truth, index, slot in truths
        if solver.boolean_value(truth)
    )
