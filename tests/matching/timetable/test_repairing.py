from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.timetable import solve
from matching.timetable.checking import check
from matching.timetable.instances import rich_instance, with_no_shows
from matching.timetable.problem import Participant, Placed, Problem, Repair, Slot, Status, WishedPair
from tests.matching.timetable.fairs_at_random import small_fairs

SLOTS = tuple(Slot(f"s{at}") for at in range(3))
PEOPLE = (Participant("a", side="a"), *(Participant(name, side="b") for name in "bcd"))
PROBLEM = Problem(SLOTS, PEOPLE, (WishedPair("a", "b", 3.0), WishedPair("a", "c", 2.0), WishedPair("a", "d", 1.0)))
STANDING = (Placed("a", "b", "s0"), Placed("a", "c", "s1"))


def test_holes_are_filled_and_nobody_moves() -> None:
    problem = with_no_shows(rich_instance(20, 150, 12, seed=1), (), seed=1)
    previous = solve(replace(problem, repair=None)).meetings
    problem = with_no_shows(problem, previous, seed=1)

    answer = solve(problem)

    assert check(problem, answer.meetings).violations == ()
    assert answer.moved == 0
    absent = problem.repair.absent if problem.repair else frozenset()
    now = {each.id: at for at, each in enumerate(problem.slots)}
    gone = [each for each in previous if absent & {each.a, each.b} and now[each.slot] > 2]
    assert gone
    assert len(answer.meetings) > len(previous) - len(gone)
    assert answer.gap <= 0.004


@given(small_fairs(), st.integers(0, 9), st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_repair_keeps_the_past_and_every_rule(problem: Problem, at: int, may_move: bool) -> None:
    previous = solve(problem).meetings
    now = problem.slots[at % len(problem.slots)].id
    absent = frozenset({problem.participants[at % len(problem.participants)].id})
    repair = Repair(previous, now=now, absent=absent, may_move=may_move)

    answer = solve(replace(problem, repair=repair))

    codes = {each.code for each in check(replace(problem, repair=repair), answer.meetings).violations}
    assert codes <= {"too-few"}
    assert answer.value <= answer.bound + 1e-9


def test_who_is_absent_loses_only_what_is_to_come() -> None:
    repair = Repair(STANDING, now="s0", absent=frozenset({"b", "c"}))

    answer = solve(replace(PROBLEM, repair=repair))

    assert (answer.meetings[0].b, answer.meetings[0].slot) == ("b", "s0")
    assert {each.b for each in answer.meetings} == {"b", "d"}
    assert [(each.b, each.reason) for each in answer.unplaced] == [("c", "no-common-slot")]


def test_a_meeting_that_somebody_took_over_by_hand_stays_though_nobody_wished_for_it() -> None:
    previous = (Placed("a", "b", "s0"),)

    answer = solve(replace(PROBLEM, pairs=(), repair=Repair(previous, now="s1")))

    assert [(each.a, each.b, each.slot) for each in answer.meetings] == [("a", "b", "s0")]


def test_a_swap_is_proposed_and_not_made() -> None:
    people = (
        Participant("a", side="a", available=frozenset({"s1", "s2"})),
        Participant("b", side="b", available=frozenset({"s1"})),
        Participant("c", side="b"),
    )
    pairs = (WishedPair("a", "b", 1.0), WishedPair("a", "c", 1.0))
    previous = (Placed("a", "c", "s1"),)

    answer = solve(Problem(SLOTS, people, pairs, repair=Repair(previous)))

    assert [(each.b, each.slot) for each in answer.meetings] == [("c", "s1")]
    ((gone, come),) = answer.suggestions
    assert [(each.b, each.slot) for each in gone] == [("c", "s1")]
    assert {(each.b, each.slot) for each in come} == {("c", "s2"), ("b", "s1")}


def test_with_leave_to_move_the_swap_is_made() -> None:
    people = (
        Participant("a", side="a", available=frozenset({"s1", "s2"})),
        Participant("b", side="b", available=frozenset({"s1"})),
        Participant("c", side="b"),
    )
    pairs = (WishedPair("a", "b", 1.0), WishedPair("a", "c", 1.0))
    repair = Repair((Placed("a", "c", "s1"),), may_move=True)

    answer = solve(Problem(SLOTS, people, pairs, repair=repair))

    assert {(each.b, each.slot) for each in answer.meetings} == {("c", "s2"), ("b", "s1")}
    assert answer.moved == 1


def test_what_stood_double_cannot_be_repaired() -> None:
    previous = (Placed("a", "b", "s0"), Placed("a", "c", "s0"))

    assert solve(replace(PROBLEM, repair=Repair(previous))).status is Status.INFEASIBLE


@pytest.mark.parametrize(
    ("repair", "words"),
    [
        (Repair(STANDING, absent=frozenset({"x"})), "there is no participant x"),
        (Repair(STANDING, now="x"), "there is no slot x"),
        (Repair((Placed("a", "b", "x"),)), "there is no slot x"),
    ],
)
def test_unknown_ids_are_refused(repair: Repair, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        solve(replace(PROBLEM, repair=repair))
