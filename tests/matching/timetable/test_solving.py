from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from matching.timetable import solve
from matching.timetable.checking import check
from matching.timetable.instances import any_to_any_instance, hcmc_instance, rich_instance
from matching.timetable.problem import (
    Answer,
    Delegate,
    Interpreter,
    Options,
    Participant,
    Placed,
    Problem,
    Slot,
    Status,
    Table,
    WishedPair,
)
from tests.matching.timetable.fairs_at_random import small_fairs

SLOTS = tuple(Slot(f"s{at}") for at in range(3))
TWO = (Participant("a", side="a"), Participant("b", side="b"))


def _codes(problem: Problem, answer: Answer) -> set[str]:
    return {each.code for each in check(problem, answer.meetings).violations}


@given(small_fairs())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_answer_keeps_every_rule_and_its_bound(problem: Problem) -> None:
    answer = solve(problem)

    assert _codes(problem, answer) <= {"too-few"}
    verdict = check(problem, answer.meetings)
    assert answer.value == pytest.approx(verdict.value)
    assert answer.breaks_total == verdict.breaks_total
    assert answer.value <= answer.bound + 1e-9
    assert len(answer.unplaced) == len(problem.pairs) - len(answer.meetings)


@given(small_fairs())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_seed_gives_the_same_timetable(problem: Problem) -> None:
    assert solve(problem).meetings == solve(problem).meetings


def test_a_fair_in_the_usual_shape_reaches_its_bound() -> None:
    problem = rich_instance(20, 150, 12, seed=3)

    answer = solve(problem)

    assert answer.gap <= 0.0005
    assert _codes(problem, answer) == set()


def test_gaps_close_at_hardly_any_weight() -> None:
    problem = rich_instance(20, 150, 12, seed=3)
    loose = solve(problem)

    tight = solve(replace(problem, options=Options(gap_weight=0.02)))

    assert loose.idle > 20
    assert tight.idle <= 4
    assert tight.value >= 0.999 * tight.bound


def test_all_musts_of_a_sourcing_fair_are_placed_or_explained_and_all_suppliers_met() -> None:
    problem = hcmc_instance(4)

    answer = solve(problem)

    held = {(each.a, each.b) for each in answer.meetings}
    explained = {(each.a, each.b) for each in answer.unplaced}
    assert {(pair.a, pair.b) for pair in problem.pairs if pair.must} <= held | explained
    assert {pair.b for pair in problem.pairs} == {b for _, b in held}


def test_shared_tables_that_are_scarce_go_to_the_heaviest_pairs() -> None:
    problem = rich_instance(20, 100, 8, seed=2)
    people = tuple(replace(each, own_table=None) for each in problem.participants)
    problem = replace(problem, participants=people, tables=tuple(Table(f"x{at}") for at in range(8)))

    answer = solve(problem)

    assert len(answer.meetings) == 64
    assert answer.gap <= 0.001
    assert _codes(problem, answer) == set()
    assert next(each for each in answer.binding if each.what == "table").meetings == 8


def test_one_more_interpreter_is_worth_the_meetings_it_would_allow() -> None:
    people = [Participant(f"a{at}", side="a", languages=frozenset({"ko"})) for at in range(2)]
    people += [Participant(f"b{at}", side="b", languages=frozenset({"vi"})) for at in range(2)]
    pairs = tuple(WishedPair(f"a{at}", f"b{at}") for at in range(2))
    korean = Interpreter("i", frozenset({frozenset({"ko", "vi"})}))

    answer = solve(Problem(SLOTS[:1], tuple(people), pairs, interpreters=(korean,)))

    assert len(answer.meetings) == 1
    assert [each.reason for each in answer.unplaced] == ["no-interpreter"]
    first = answer.binding[0]
    assert (first.what, first.id, first.meetings, first.price) == ("interpreter", "ko-vi", 1, 1.0)


def test_a_must_goes_before_heavier_pairs() -> None:
    pairs = (WishedPair("a", "b", 0.1, must=True), WishedPair("a", "c", 9.0))

    answer = solve(Problem(SLOTS[:1], (*TWO, Participant("c", side="b")), pairs))

    assert [(each.a, each.b) for each in answer.meetings] == [("a", "b")]
    assert (answer.unplaced[0].reason, dict(answer.unplaced[0].values)) == ("a-is-full", {"meetings": 1})


def test_a_bonus_for_first_meetings_spreads_them() -> None:
    people = (Participant("a", side="a", max_meetings=2), Participant("b", side="b"), Participant("c", side="b"))
    slots = SLOTS[:2]
    pairs = (WishedPair("a", "b", 1.0), WishedPair("a", "b", 1.0), WishedPair("a", "c", 0.2))

    without = solve(Problem(slots, people, pairs))
    answer = solve(Problem(slots, people, pairs, options=Options(coverage_bonus=1.0)))

    assert {each.b for each in without.meetings} == {"b"}
    assert {each.b for each in answer.meetings} == {"b", "c"}


def test_fixed_meetings_stay_where_they_are_at_table_and_with_interpreter() -> None:
    problem = rich_instance(6, 20, 6, seed=1, interpreted=0.5)
    first = solve(problem).meetings[3]

    answer = solve(replace(problem, fixed=(first,), options=Options(seed=9)))

    assert first in answer.meetings
    assert _codes(replace(problem, fixed=(first,)), answer) == set()


def test_a_fixed_meeting_needs_no_wish_but_a_free_person() -> None:
    fixed = (Placed("a", "b", "s0"), Placed("a", "c", "s0"))
    people = (*TWO, Participant("c", side="b"))

    one = solve(Problem(SLOTS, people, (), fixed=fixed[:1]))
    both = solve(Problem(SLOTS, people, (), fixed=fixed))

    assert [(each.a, each.b, each.slot) for each in one.meetings] == [("a", "b", "s0")]
    assert both.status is Status.INFEASIBLE
    assert [each.code for each in both.clashing] == ["fixed"]


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (Problem(SLOTS, TWO, (WishedPair("a", "b"),), vetoes=frozenset({("b", "a")})), "veto"),
        (Problem(SLOTS, (replace(TWO[0], available=frozenset()), TWO[1]), (WishedPair("a", "b"),)), "no-common-slot"),
        (Problem(SLOTS, TWO, (WishedPair("a", "b"),), tables_per_slot=0), "no-table"),
        (
            Problem(
                SLOTS,
                (replace(TWO[0], delegates=(Delegate("1", topics=frozenset({"x"})),)), TWO[1]),
                (WishedPair("a", "b", topic="y"),),
            ),
            "no-delegate",
        ),
        (
            Problem(
                SLOTS,
                (replace(TWO[0], languages=frozenset({"ko"})), replace(TWO[1], languages=frozenset({"vi"}))),
                (WishedPair("a", "b"),),
            ),
            "no-interpreter",
        ),
        (Problem(SLOTS, (TWO[0], replace(TWO[1], max_meetings=0)), (WishedPair("a", "b"),)), "b-is-full"),
    ],
)
def test_what_has_no_meeting_says_why(problem: Problem, reason: str) -> None:
    answer = solve(problem)

    assert answer.meetings == ()
    assert [each.reason for each in answer.unplaced] == [reason]


@pytest.mark.parametrize(
    "problem",
    [
        Problem((), (), ()),
        Problem(SLOTS, (), ()),
        Problem(SLOTS, TWO, ()),
        Problem((), TWO, (WishedPair("a", "b"),)),
        Problem(SLOTS, (replace(TWO[0], delegates=()), TWO[1]), (WishedPair("a", "b"),)),
        Problem(SLOTS, (TWO[0], replace(TWO[1], delegates=())), (WishedPair("a", "b"),)),
        Problem(SLOTS, TWO, (WishedPair("a", "b", 0.0),), tables=(Table("t"),)),
    ],
)
def test_the_smallest_fairs_are_answered(problem: Problem) -> None:
    answer = solve(problem)

    assert answer.gap == 0
    assert _codes(problem, answer) == set()


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (Problem(SLOTS, (*TWO, TWO[0]), ()), "the participant a is listed twice"),
        (Problem(SLOTS, TWO, (WishedPair("a", "x"),)), "there is no participant x"),
        (Problem(SLOTS, TWO, (WishedPair("a", "a"),)), "a cannot meet itself"),
        (Problem(SLOTS, TWO, (WishedPair("a", "b", float("nan")),)), "the weight of a and b is no number from 0"),
        (Problem(SLOTS, TWO, (WishedPair("a", "b", session="x"),)), "there is no session x"),
        (Problem(SLOTS, TWO, (WishedPair("a", "b", earlier_than=(1,)),)), "there is no pair 1"),
        (Problem(SLOTS, TWO, (), fixed=(Placed("a", "b", "x"),)), "there is no slot x"),
        (Problem(SLOTS, TWO, (), tables=(Table("t"),), fixed=(Placed("a", "b", "s0", "x"),)), "there is no table x"),
    ],
)
def test_a_problem_that_is_none_is_refused(problem: Problem, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        solve(problem)


def test_anybody_may_meet_anybody() -> None:
    problem = replace(any_to_any_instance(12, 8, seed=1), options=Options())

    answer = solve(problem)

    assert _codes(problem, answer) == set()
    assert answer.value >= 0.95 * answer.bound


def test_a_caller_can_stop_and_gets_the_best_so_far() -> None:
    told: list[Answer] = []

    def tell(answer: Answer) -> bool:
        told.append(answer)
        return False

    problem = rich_instance(60, 900, 24, seed=1)
    answer = solve(replace(problem, options=Options(gap_weight=1e-6, max_seconds=60)), tell=tell)

    assert len(told) <= 1
    assert answer.meetings
    assert _codes(problem, answer) == set()
