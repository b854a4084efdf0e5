from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matching.timetable.clashing import smallest_clash
from matching.timetable.exact.model import Model
from matching.timetable.exact.sat import written_out
from matching.timetable.instances import any_to_any_instance
from matching.timetable.problem import (
    Demand,
    Interpreter,
    Options,
    Participant,
    Placed,
    Problem,
    Slot,
    Table,
    WishedPair,
)

SLOTS = tuple(Slot(f"s{at}", session="early" if at < 3 else "late") for at in range(1, 5))
PEOPLE = tuple(Participant(name) for name in "abcdef")
ALL = Options(all_must_be_held=True)


def problem_of(*pairs: WishedPair, people: tuple[Participant, ...] = PEOPLE, **more: Any) -> Problem:
    return Problem(SLOTS, people, pairs, **{"options": ALL, **more})


def with_a(**values: Any) -> tuple[Participant, ...]:
    return (replace(PEOPLE[0], **values), *PEOPLE[1:])


def clash(problem: Problem) -> set[tuple[str, ...]]:
    return {(each.code, *(str(value) for value in each.values.values())) for each in smallest_clash(problem)}


FIVE = tuple(WishedPair("a", name) for name in "bcdef")
MEET_ALL = {("must-meet", "a", name) for name in "bcdef"}


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (problem_of(*FIVE[:4]), set()),
        (problem_of(*FIVE), MEET_ALL),
        (problem_of(FIVE[0], people=with_a(min_meetings=2)), {("min-meetings", "a")}),
        (problem_of(FIVE[0], tables_per_slot=0), {("must-meet", "a", "b"), ("tables",)}),
        (problem_of(FIVE[0], vetoes=frozenset({("b", "a")})), {("must-meet", "a", "b")}),
        (
            problem_of(FIVE[0], replace(FIVE[1], session="early"), replace(FIVE[2], session="late", earlier_than=(1,))),
            {("must-meet", "a", "c", "early"), ("must-meet", "a", "d", "late"), ("earlier", "a", "d", "a", "c")},
        ),
        (
            problem_of(fixed=(Placed("a", "b", "s1"), Placed("a", "c", "s1"), Placed("d", "e", "s1"))),
            {("fixed", "a", "b", "s1"), ("fixed", "a", "c", "s1")},
        ),
        (
            problem_of(fixed=(Placed("a", "b", "s1"), Placed("a", "c", "s3")), options=Options(fairness_gap=0)),
            {("fixed", "a", "b", "s1"), ("fixed", "a", "c", "s3"), ("fairness",)},
        ),
    ],
)
def test_demands_that_clash_are_named_and_no_others(problem: Problem, expected: set[tuple[str, ...]]) -> None:
    assert clash(problem) == expected


@pytest.mark.parametrize(
    ("values", "code", "meetings"),
    [
        ({"available": frozenset({"s1"})}, "available", 2),
        ({"max_meetings": 1}, "max-meetings", 2),
        ({"max_a_day": 3}, "max-meetings", 4),
        ({"max_run": 1}, "run", 3),
    ],
)
def test_of_meetings_that_are_alike_no_more_are_named_than_clash(values: Any, code: str, meetings: int) -> None:
    found = smallest_clash(problem_of(*FIVE[:4], people=with_a(**values)))
    assert sorted(each.code for each in found) == sorted([code, *["must-meet"] * meetings])


def test_interpreters_that_are_wanting_are_named() -> None:
    people = (replace(PEOPLE[0], languages=frozenset({"ja"})), replace(PEOPLE[1], languages=frozenset({"vi"})))
    speaking = Interpreter("i", frozenset({frozenset({"ja", "vi"})}), available=frozenset())
    expected = {("must-meet", "a", "b"), ("interpreters",)}
    assert clash(problem_of(FIVE[0], people=people)) == expected
    assert clash(problem_of(FIVE[0], people=people, interpreters=(speaking,))) == expected
    assert clash(problem_of(FIVE[0], people=people, interpreters=(replace(speaking, available=None),))) == set()


def test_more_meetings_than_places_at_tables_are_counted() -> None:
    people = tuple(Participant(f"p{at}") for at in range(20))
    pairs = tuple(WishedPair(f"p{at}", f"p{(at + step) % 20}") for step in (1, 2) for at in range(20))
    found = smallest_clash(problem_of(*pairs, people=people, tables=tuple(Table(f"t{at}") for at in range(8))))
    assert [each.code for each in found].count("must-meet") == 33
    assert Demand("tables") in found
    assert smallest_clash(problem_of(*pairs, people=people, tables_per_slot=10)) == ()


def test_only_what_must_be_counts_without_the_rule_that_all_must_be_held() -> None:
    wishes = tuple(replace(each, must=at < 4) for at, each in enumerate(FIVE))
    assert clash(problem_of(*wishes, options=Options())) == set()
    every = tuple(replace(each, must=True) for each in FIVE)
    assert clash(problem_of(*every, options=Options())) == MEET_ALL


def test_leaving_any_demand_out_lets_the_others_hold() -> None:
    problem = any_to_any_instance(14, 6, seed=9, away=0.0, in_session=0.5)
    who = problem.pairs[0].a
    people = tuple(
        replace(each, available=frozenset({"s1", "s4"})) if each.id == who else each for each in problem.participants
    )
    problem = replace(problem, participants=people)
    found = smallest_clash(problem)
    assert found
    for left_out in found:
        assert holds(problem, [each for each in found if each != left_out])
    assert not holds(problem, [*found])


def holds(problem: Problem, demands: list[Demand]) -> bool:
    """Whether these demands can hold together, asked of another solver."""
    from pysat.solvers import Solver

    model = Model(problem, with_demands=True)
    asked = [literal for literal, demand in model.demands.items() if demand in demands]
    with Solver(name="cadical195", bootstrap_with=written_out(model.clauses)[0]) as solver:
        return bool(solver.solve(assumptions=asked))
