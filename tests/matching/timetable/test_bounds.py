from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from matching.timetable import solve
from matching.timetable.bounds import bound_of, parts_of
from matching.timetable.eligibility import number
from matching.timetable.instances import rich_instance
from matching.timetable.problem import Options, Participant, Problem, Slot, WishedPair
from matching.timetable.solving import places_at_once
from tests.matching.timetable.fairs_at_random import small_fairs


def _bound(problem: Problem, prices: float = 0.0) -> float:
    numbered = number(problem)
    may = ~numbered.is_vetoed
    first = np.full(len(problem.participants), prices)
    return bound_of(numbered.case, may, places_at_once(numbered), first).worth


@given(small_fairs())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_timetable_is_worth_more_than_the_bound(problem: Problem) -> None:
    assert solve(problem).value <= _bound(problem) + 1e-9
    assert solve(problem).value <= _bound(problem, prices=0.3) + 1e-9


def test_a_pair_counts_once_though_it_could_meet_in_either_half() -> None:
    slots = tuple(Slot(f"s{at}") for at in range(4))
    people = (Participant("a", side="a"), Participant("b", side="b"))

    assert _bound(Problem(slots, people, (WishedPair("a", "b", 2.0),))) == pytest.approx(2.0)


def test_halves_of_the_day_bind_where_all_come_in_the_morning() -> None:
    slots = tuple(Slot(f"s{at}", session="late" if at > 1 else "early") for at in range(4))
    early = frozenset({"s0", "s1"})
    people = (Participant("a", side="a"), *(Participant(f"b{at}", side="b", available=early) for at in range(4)))
    pairs = tuple(WishedPair("a", f"b{at}") for at in range(4))

    answer = solve(Problem(slots, people, pairs))

    assert (answer.value, answer.bound) == (2.0, pytest.approx(2.0))


def test_days_are_parted_by_session_or_in_the_middle() -> None:
    by_session = tuple(Slot(f"s{at}", session="late" if at == 3 else "early") for at in range(4))
    by_half = tuple(Slot(f"s{at}", day="one" if at < 4 else "two") for at in range(5))

    assert parts_of(number(Problem(by_session, (), ())).case).tolist() == [0, 0, 0, 1]
    assert parts_of(number(Problem(by_half, (), ())).case).tolist() == [0, 0, 1, 1, 2]


def test_few_interpreters_are_in_the_bound() -> None:
    problem = rich_instance(12, 60, 8, seed=2, interpreted=0.5)
    problem = replace(problem, interpreters=problem.interpreters[:2], options=Options())

    answer = solve(problem)

    assert answer.gap <= 0.01
    assert (
        answer.bound
        < solve(replace(problem, interpreters=rich_instance(12, 60, 8, seed=2, interpreted=0.5).interpreters)).value
    )
