from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from matching.timetable.checking import check
from matching.timetable.instances import (
    any_to_any_instance,
    hcmc_instance,
    rich_instance,
    scarce_suppliers_instance,
    slots_of,
    with_no_shows,
)
from matching.timetable.placing import ways
from matching.timetable.problem import Placed, Problem

MAKERS: list[Callable[[int], Problem]] = [
    hcmc_instance,
    lambda seed: rich_instance(10, 60, 16, seed=seed, interpreted=0.5),
    lambda seed: any_to_any_instance(20, 8, seed=seed),
    lambda seed: scarce_suppliers_instance(seed=seed),
]


@pytest.mark.parametrize("make", MAKERS)
def test_same_seed_makes_the_same_fair_and_another_another(make: Callable[[int], Problem]) -> None:
    assert make(3) == make(3)
    assert make(3) != make(4)


@pytest.mark.parametrize("make", MAKERS)
def test_names_in_a_fair_are_known_and_nobody_is_asked_for_twice(make: Callable[[int], Problem]) -> None:
    problem = make(3)
    ids = {each.id for each in problem.participants}
    couples = [(each.a, each.b) for each in problem.pairs]
    assert {name for couple in couples for name in couple} <= ids
    assert len({frozenset(couple) for couple in couples}) == len(couples)
    assert len(ids) == len(problem.participants)


def test_slots_are_spread_over_days_with_lunch_between() -> None:
    slots = slots_of(40)
    assert [each.day for each in slots].count("day 1") == 20
    assert (slots[9].session, slots[10].session) == ("morning", "afternoon")
    assert slots[10].start == (slots[9].end or 0) + 60
    assert len({each.day for each in slots_of(24)}) == 1


def test_sourcing_fair_has_the_shape_of_2019() -> None:
    problem = hcmc_instance(1)
    sides = [each.side for each in problem.participants]
    assert (sides.count("a"), sides.count("b"), len(problem.slots)) == (26, 70, 36)
    slot = problem.slots[0]
    assert (slot.end or 0) - (slot.start or 0) == 20
    assert sum(each.must for each in problem.pairs) == 210


def test_any_to_any_fair_can_be_held_for_it_was_made_from_a_timetable() -> None:
    problem = any_to_any_instance(12, 6, seed=2, busy=0.5)
    standing: list[Placed] = []
    for pair in problem.pairs:
        standing += [each.placed for each in ways(problem, standing, pair.a, pair.b) if each.is_free][:1]
    assert len(standing) > len(problem.pairs) // 2
    assert len(problem.pairs) == 18
    assert any(each.earlier_than for each in problem.pairs)


def test_fairness_that_is_asked_for_is_no_more_than_the_timetable_behind_it_has() -> None:
    gaps = [any_to_any_instance(people, 12, seed=1).options.fairness_gap for people in (4, 60)]
    assert gaps == [2, 4]


def test_no_shows_are_suppliers_and_the_first_quarter_is_past() -> None:
    problem = hcmc_instance(1)
    meetings = tuple(way.placed for way in ways(problem, [], problem.pairs[0].a, problem.pairs[0].b)[:1])
    changed = with_no_shows(problem, meetings, seed=1, share=0.1)
    assert changed.repair is not None
    assert changed.repair.previous == meetings
    assert (changed.repair.now, len(changed.repair.absent)) == ("s9", 7)
    assert all(name.startswith("b") for name in changed.repair.absent)
    assert changed == with_no_shows(problem, meetings, seed=1, share=0.1)
    left = replace(changed, repair=None)
    assert check(left, meetings).violations == ()
