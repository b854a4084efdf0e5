from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matching.timetable.checking import check
from matching.timetable.exact import contestant, cp_sat, racing, sat, solve_exact
from matching.timetable.exact.model import Model
from matching.timetable.exact.naming import named
from matching.timetable.gap_counts import break_counts, idle_count
from matching.timetable.instances import any_to_any_instance, hcmc_instance
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
from matching.timetable.reading_dzn import read_dzn

B2BSP = Path(__file__).resolve().parents[4] / "shared" / "b2bsp"
SOLVERS = ["sat", "cp-sat"]


def small_problem(seed: int) -> Problem:
    """A handful of meetings with now this rule and now that."""
    draw = random.Random(seed)
    ids = [f"s{at}" for at in range(4)]

    def sometimes(share: float, value: Any) -> Any:
        return value if draw.random() < share else None

    has_tables, has_languages = draw.random() < 0.4, draw.random() < 0.4
    people = tuple(
        Participant(
            f"p{number}",
            delegates=tuple(
                Delegate(str(each), available=sometimes(0.1, frozenset(draw.sample(ids, 2))))
                for each in range(draw.choice([1, 1, 2]))
            ),
            available=sometimes(0.15, frozenset(draw.sample(ids, 3))),
            max_a_day=sometimes(0.1, 2),
            languages=frozenset({draw.choice(["vi", "ja"])}) if has_languages else frozenset(),
            own_table=sometimes(0.15, "t0") if has_tables else None,
            max_run=sometimes(0.2, 1),
        )
        for number in range(4)
    )
    couples = draw.sample(list(itertools.permutations(range(4), 2)), 3)
    pairs = tuple(
        WishedPair(
            f"p{a}",
            f"p{b}",
            session=sometimes(0.15, draw.choice(["early", "late"])),
            earlier_than=(index + 1,) if index < 2 and draw.random() < 0.2 else (),
        )
        for index, (a, b) in enumerate(couples)
    )
    voices = (Interpreter("i", frozenset({frozenset({"vi", "ja"})}), available=sometimes(0.3, frozenset(ids[:2]))),)
    return Problem(
        tuple(
            Slot(name, session="early" if at < 2 else "late", day="1" if at < 3 else "2") for at, name in enumerate(ids)
        ),
        people,
        pairs,
        tables=(Table("t0", "hall"), Table("t1", "yard")) if has_tables else (),
        tables_per_slot=None if has_tables else sometimes(0.4, 1),
        interpreters=voices if has_languages else (),
        fixed=(Placed(pairs[0].a, pairs[0].b, draw.choice(ids)),) if draw.random() < 0.2 else (),
        walking={("hall", "yard"): 1} if has_tables else {},
        options=Options(all_must_be_held=True, fairness_gap=sometimes(0.3, 0)),
    )


def fewest_breaks_by_trying_all(problem: Problem) -> int | None:
    tables = [each.id for each in problem.tables] or [None]
    voices = [None, *(each.id for each in problem.interpreters)]
    seatings = []
    for pair in problem.pairs:
        people = (range(len(problem.participants[int(who[1:])].delegates)) for who in (pair.a, pair.b))
        ways = itertools.product([each.id for each in problem.slots], tables, *people, voices)
        seatings.append([Placed(pair.a, pair.b, s, t, str(d), str(e), voice) for s, t, d, e, voice in ways])
    alone = {"not-held", "fixed-missing"}
    seatings = [
        [each for each in row if {found.code for found in check(problem, [each]).violations} <= alone]
        for row in seatings
    ]
    verdicts = (check(problem, meetings) for meetings in itertools.product(*seatings))
    return min((each.breaks_total for each in verdicts if not each.violations), default=None)


def told(problem: Problem, solver: str) -> dict[str, Any]:
    """The last word of each kind, said in this process."""
    found: dict[str, Any] = {}
    clauses = Model(problem).clauses
    if solver == "sat":
        sat.solve(clauses, tell=found.__setitem__)
    else:
        pytest.importorskip("ortools")
        cp_sat.solve(clauses, seed=1, seconds=30, tell=found.__setitem__)
    return found


@pytest.mark.parametrize("seed", range(24))
def test_small_problems_are_solved_as_by_trying_all(seed: int) -> None:
    problem = small_problem(seed)
    best = fewest_breaks_by_trying_all(problem)
    for solver in SOLVERS:
        found = told(problem, solver)
        assert found.get("optimal") == best
        assert ("infeasible" in found) == (best is None)
        if best is not None:
            verdict = check(problem, named(Model(problem), frozenset(found["found"])))
            assert (verdict.violations, verdict.breaks_total) == ((), best)


@pytest.mark.parametrize("workers", [1, 2])
def test_race_ends_with_a_proof(workers: int) -> None:
    problem = any_to_any_instance(16, 6, seed=4)
    problem = replace(problem, options=replace(problem.options, workers=workers))
    answer = solve_exact(problem)
    verdict = check(problem, answer.meetings)
    assert (answer.status, verdict.violations) == (Status.OPTIMAL, ())
    assert (answer.value, answer.bound, answer.gap) == (verdict.value, verdict.value, 0.0)
    assert (answer.breaks_total, answer.breaks_max) == (verdict.breaks_total, verdict.breaks_max)
    assert answer.breaks_total == told(problem, "sat")["optimal"]


def test_what_cannot_be_comes_back_with_the_demands_that_clash() -> None:
    problem = any_to_any_instance(10, 4, seed=4)
    first = problem.pairs[0]
    people = tuple(
        replace(each, available=frozenset()) if each.id == first.a else each for each in problem.participants
    )
    answer = solve_exact(replace(problem, participants=people))
    assert (answer.status, answer.meetings) == (Status.INFEASIBLE, ())
    assert sorted(each.code for each in answer.clashing) == ["available", "must-meet"]


def test_time_that_is_up_at_once_still_gives_meetings_that_break_no_rule_but_one() -> None:
    problem = any_to_any_instance(30, 10, seed=4)
    answer = solve_exact(replace(problem, options=replace(problem.options, max_seconds=0.01)))
    held = {(each.a, each.b) for each in answer.meetings}
    rest = {(each.a, each.b) for each in answer.unplaced}
    assert answer.status == Status.FEASIBLE
    assert held | rest == {(each.a, each.b) for each in problem.pairs}
    codes = {each.code for each in check(problem, answer.meetings).violations}
    assert codes <= {"not-held", "unfair"}


def test_too_many_meetings_for_a_proof_are_placed_as_far_as_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "_LARGEST", 10)
    problem = any_to_any_instance(16, 6, seed=4)
    answer = solve_exact(replace(problem, options=replace(problem.options, max_seconds=1.0)))
    assert answer.status == Status.FEASIBLE
    assert {each.code for each in check(problem, answer.meetings).violations} <= {"not-held", "unfair"}


def test_whoever_watches_can_stop_the_race(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(racing, "_TICK", 0.05)
    problem = any_to_any_instance(70, 24, seed=5, busy=0.9, away=0.5)
    seen: list[Answer] = []

    def tell(answer: Answer) -> bool:
        seen.append(answer)
        return len(seen) < 3

    answer = solve_exact(replace(problem, options=replace(problem.options, max_seconds=500)), tell)
    assert len(seen) == 3
    assert answer.seconds < 60


def test_without_the_extra_library_one_solver_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contestant, "find_spec", lambda name: None)
    assert contestant.contestants(2) == ["sat"]
    assert solve_exact(any_to_any_instance(10, 4, seed=1)).status == Status.OPTIMAL


def test_nothing_to_hold_is_held_at_once() -> None:
    empty = Problem((Slot("s1"),), (Participant("a"),), (), options=Options(all_must_be_held=True, fairness_gap=1))
    assert solve_exact(empty).status == Status.OPTIMAL


def test_fixed_meetings_keep_their_table_delegate_and_interpreter() -> None:
    speaking = [frozenset({"ja"}), frozenset({"vi"})]
    two = (Delegate("1"), Delegate("2"))
    people = tuple(Participant(f"p{at}", delegates=two, languages=speaking[at % 2]) for at in range(4))
    fixed = Placed("p0", "p1", "s2", table="t2", delegate_a="2", delegate_b="2", interpreter="j")
    problem = Problem(
        tuple(Slot(f"s{at}") for at in range(1, 4)),
        people,
        tuple(WishedPair(f"p{a}", f"p{b}") for a, b in ((0, 1), (0, 3), (2, 1), (2, 3))),
        tables=(Table("t1"), Table("t2")),
        interpreters=tuple(Interpreter(name, frozenset({frozenset({"vi", "ja"})})) for name in "ij"),
        fixed=(fixed, Placed("p0", "p2", "s2", interpreter="i")),
        options=Options(all_must_be_held=True, fairness_gap=2),
    )
    answer = solve_exact(problem)
    assert answer.status == Status.OPTIMAL
    assert fixed in answer.meetings
    assert len(answer.meetings) == 5
    assert check(problem, answer.meetings).violations == ()


def published(limit: int) -> Iterator[Any]:
    """The small published instances with their proven optimum."""
    if not B2BSP.is_dir():
        yield pytest.param("none", "", marks=pytest.mark.skip(reason="the instances (../shared/b2bsp) are not here"))
        return
    rows = [row.split(",") for row in (B2BSP / "results.csv").read_text().splitlines()[1:]]
    for row in rows:
        if int(row[2]) < limit:
            yield pytest.param(f"{row[0]}.{row[1]}", row[10], id=f"{row[0]}.{row[1]}")


@pytest.mark.parametrize(("name", "best"), [*published(43)])
def test_published_instances_are_closed_with_the_known_optimum(name: str, best: str) -> None:
    problem = read_dzn((B2BSP / f"{name}.dzn").read_text())
    problem = replace(problem, options=replace(problem.options, workers=2, max_seconds=100))
    answer = solve_exact(problem)
    if not best:
        assert answer.status == Status.INFEASIBLE
        assert answer.clashing
        return
    assert (answer.status, answer.breaks_total) == (Status.OPTIMAL, int(best))
    verdict = check(problem, answer.meetings)
    assert (verdict.violations, verdict.breaks_total) == ((), int(best))


def test_idle_slots_and_breaks_are_counted_as_the_checker_counts_them() -> None:
    draw = random.Random(1)
    for make in (lambda: any_to_any_instance(16, 8, seed=4, away=0.6), lambda: hcmc_instance(1)):
        problem = make()
        slots = [each.id for each in problem.slots]
        meetings = [Placed(pair.a, pair.b, draw.choice(slots)) for pair in draw.sample(problem.pairs, 30)]
        verdict = check(problem, meetings)
        assert idle_count(problem, meetings) == verdict.idle > 0
        assert sum(break_counts(problem, meetings)) == verdict.breaks_total > 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pairs": (WishedPair("p1", "nobody"),)}, "There is no participant nobody"),
        ({"pairs": (WishedPair("p1", "p1"),)}, "p1 cannot meet itself"),
        ({"pairs": (WishedPair("p1", "p2", earlier_than=(3,)),)}, "earlier than a pair that is not there"),
        ({"fixed": (Placed("p1", "p2", "never"),)}, "There is no slot never"),
        ({"slots": (Slot("s1"), Slot("s1"))}, "The slot s1 is listed twice"),
    ],
)
def test_problem_that_names_what_it_does_not_have_is_refused(change: dict[str, Any], sentence: str) -> None:
    problem = replace(any_to_any_instance(4, 2, seed=1), **change)
    with pytest.raises(ValueError, match=sentence):
        solve_exact(problem)
