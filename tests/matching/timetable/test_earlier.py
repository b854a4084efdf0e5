"""Of timetables worth the same, the early one: nothing is lost by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from matching.timetable import solve, solving
from matching.timetable.checking import check
from matching.timetable.instances import rich_instance
from matching.timetable.problem import Answer, Delegate, Options, Participant, Placed, Problem, Slot, WishedPair
from tests.matching.timetable.fairs_at_random import small_fairs

SLOTS = tuple(Slot(f"s{at}", session="morning" if at < 4 else "afternoon") for at in range(8))


def _as_found(problem: Problem) -> Answer:
    """What the search finds before its last step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "move_up", lambda _search: None)
        return solve(problem)


def _pairs(answer: Answer) -> set[tuple[str, str]]:
    return {(each.a, each.b) for each in answer.meetings}


def _lateness(problem: Problem, answer: Answer) -> int:
    place = {slot.id: at for at, slot in enumerate(problem.slots)}
    return sum(place[each.slot] for each in answer.meetings)


@given(small_fairs())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_moving_up_changes_neither_who_meets_nor_what_it_is_worth(problem: Problem) -> None:
    found, moved = _as_found(problem), solve(problem)

    assert _pairs(moved) == _pairs(found)
    assert moved.value == pytest.approx(found.value, abs=1e-9)
    assert _lateness(problem, moved) <= _lateness(problem, found)
    assert {each.code for each in check(problem, moved.meetings).violations} <= {"too-few"}


@pytest.mark.parametrize("seed", range(1, 7))
@pytest.mark.parametrize("gap_weight", [0.0, 0.01])
def test_fairs_with_windows_become_earlier_and_nobody_waits_more(seed: int, gap_weight: float) -> None:
    problem = rich_instance(6, 20, 20, seed=seed)
    problem = replace(problem, options=Options(gap_weight=gap_weight, coverage_bonus=0.5))
    found, moved = _as_found(problem), solve(problem)

    assert (_pairs(moved), moved.value) == (_pairs(found), pytest.approx(found.value, abs=1e-9))
    assert moved.idle <= found.idle
    assert _lateness(problem, moved) <= _lateness(problem, found)
    assert check(problem, moved.meetings).violations == ()


def test_a_small_fair_whose_meetings_were_found_late_is_held_in_the_morning() -> None:
    problem = rich_instance(3, 8, 16, seed=2)
    # The first buyer misses the opening; all others are always there.
    there = {0: frozenset(slot.id for slot in problem.slots[1:])}
    firms = tuple(replace(each, available=there.get(at)) for at, each in enumerate(problem.participants))
    problem = replace(problem, participants=firms, options=Options(gap_weight=0.01, coverage_bonus=0.5))
    place = {slot.id: at for at, slot in enumerate(problem.slots)}

    found, moved = _as_found(problem), solve(problem)

    assert max(place[each.slot] for each in found.meetings) >= 12
    assert max(place[each.slot] for each in moved.meetings) <= 5
    assert (_pairs(moved), moved.idle) == (_pairs(found), found.idle)


def test_firms_of_the_afternoon_stay_there_and_keep_who_meets_them_together() -> None:
    late = frozenset({"s6", "s7"})
    firms = (
        Participant("a", side="a"),
        Participant("b0", side="b", available=late),
        Participant("b1", side="b"),
        Participant("b2", side="b", delegates=(Delegate("1", available=frozenset({"s2", "s5"})),)),
    )
    pairs = tuple(WishedPair("a", f"b{at}") for at in range(3))
    answer = solve(Problem(SLOTS, firms, pairs, options=Options(gap_weight=0.01)))
    # The buyer waits for nobody: its three meetings lie side by side, as early as the afternoon allows.
    assert {each.b: each.slot for each in answer.meetings} == {"b0": "s6", "b1": "s4", "b2": "s5"}


def test_what_is_fixed_stays_with_all_that_hangs_on_it() -> None:
    firms = (Participant("a", side="a"), Participant("b0", side="b"), Participant("b1", side="b"))
    pairs = (WishedPair("a", "b0"), WishedPair("a", "b1"))
    fixed = (Placed("a", "b0", "s5"),)
    answer = solve(Problem(SLOTS, firms, pairs, fixed=fixed, options=Options(gap_weight=0.01)))
    assert {each.b: each.slot for each in answer.meetings} == {"b0": "s5", "b1": "s4"}


def test_days_are_kept() -> None:
    """Who can only come on the second day draws nobody of that day to the first, but to its morning."""
    slots = tuple(Slot(f"s{at}", day="one" if at < 4 else "two") for at in range(8))
    second = frozenset({"s4", "s5", "s6", "s7"})
    firms = (Participant("a", side="a", available=second), Participant("b0", side="b"), Participant("b1", side="b"))
    pairs = (WishedPair("a", "b0"), WishedPair("a", "b1"))
    answer = solve(Problem(slots, firms, pairs, options=Options(gap_weight=0.01)))
    assert sorted(each.slot for each in answer.meetings) == ["s4", "s5"]
