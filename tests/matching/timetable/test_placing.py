from __future__ import annotations

import time
from dataclasses import replace

import pytest

from matching.timetable.checking import check
from matching.timetable.instances import rich_instance
from matching.timetable.placing import Way, ways
from matching.timetable.problem import (
    Delegate,
    Interpreter,
    Participant,
    Placed,
    Problem,
    Repair,
    Slot,
    Table,
    WishedPair,
)

PROBLEM = Problem(
    slots=tuple(Slot(f"s{at}", session="morning" if at < 4 else "afternoon", day="one") for at in range(1, 6)),
    participants=(Participant("a"), Participant("b"), Participant("c"), Participant("k", own_table="t1")),
    pairs=(WishedPair("a", "b"),),
    tables=(Table("t1", "hall"), Table("t2", "hall"), Table("t3", "yard")),
)


def found(problem: Problem, standing: list[Placed], a: str = "a", b: str = "b", **more: Placed) -> dict[str, list[str]]:
    """Slot -> codes of hindrances."""
    return {each.placed.slot: codes_of(each) for each in ways(problem, standing, a, b, **more)}


def codes_of(way: Way) -> list[str]:
    return [each.code for each in way.hindrances]


def changed(name: str, **values: object) -> Problem:
    people = tuple(
        replace(each, **values) if each.id == name else each
        for each in PROBLEM.participants  # type: ignore[arg-type]
    )
    return replace(PROBLEM, participants=people)


def test_every_slot_has_a_way_while_nothing_stands() -> None:
    assert [each.placed for each in ways(PROBLEM, [], "a", "b")] == [
        Placed("a", "b", f"s{at}", "t2", delegate_a="1", delegate_b="1") for at in range(1, 6)
    ]


def test_somebody_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="“x”"):
        ways(PROBLEM, [], "a", "x")


def test_who_meets_somebody_else_is_busy_then() -> None:
    standing = [Placed("a", "c", "s1", "t2"), Placed("k", "b", "s2", "t1")]
    assert found(PROBLEM, standing) == {"s1": ["a-busy"], "s2": ["b-busy"], "s3": [], "s4": [], "s5": []}
    busy = ways(PROBLEM, standing, "a", "b")[1].hindrances[0]
    assert busy.values == {"participant": "b", "partner": "k"}


def test_second_delegate_takes_the_meeting_while_the_first_is_busy() -> None:
    problem = changed("a", delegates=(Delegate("1"), Delegate("2")))
    standing = [Placed("a", "c", "s1", "t2", delegate_a="1"), Placed("a", "c", "s2", "t2")]
    first, second, *_ = ways(problem, standing, "a", "b")
    assert (first.placed.delegate_a, codes_of(first)) == ("2", [])
    assert codes_of(second) == []
    assert codes_of(ways(problem, [*standing, Placed("a", "k", "s2", "t1")], "a", "b")[1]) == ["a-busy"]


@pytest.mark.parametrize(
    ("problem", "standing", "expected"),
    [
        (replace(PROBLEM, vetoes=frozenset({("b", "a")})), [], ["veto"]),
        (PROBLEM, [Placed("b", "a", "s5", "t2")], ["met-already"]),
        (changed("a", max_meetings=1), [Placed("a", "c", "s5", "t2")], ["a-full"]),
        (changed("b", max_a_day=1), [Placed("b", "c", "s5", "t2")], ["b-full"]),
        (changed("a", available=frozenset({"s2"})), [], ["a-away"]),
        (changed("b", delegates=(Delegate("1", topics=frozenset({"plating"})),)), [], []),
        (replace(PROBLEM, pairs=(WishedPair("a", "b", session="afternoon"),)), [], ["wrong-session"]),
        (replace(PROBLEM, repair=Repair((), now="s1")), [], ["past"]),
        (replace(PROBLEM, tables=(), tables_per_slot=1), [Placed("c", "k", "s1")], ["no-table"]),
        (replace(PROBLEM, tables=PROBLEM.tables[:1]), [], ["no-table"]),
        (changed("a", max_run=1), [Placed("a", "c", "s2", "t2")], ["run-too-long"]),
    ],
)
def test_what_is_in_the_way_has_its_code(problem: Problem, standing: list[Placed], expected: list[str]) -> None:
    assert found(problem, standing)["s1"] == expected


def test_delegate_who_does_not_know_the_topic_stays_away() -> None:
    problem = changed("b", delegates=(Delegate("1", topics=frozenset({"plating"})),))
    problem = replace(problem, pairs=(WishedPair("a", "b", topic="forging"),))
    assert found(problem, [])["s1"] == ["b-away"]


def test_run_ends_with_the_session() -> None:
    standing = [Placed("a", "c", "s2", "t2"), Placed("a", "k", "s3", "t1")]
    assert [*found(changed("a", max_run=2), standing).values()][0:4:3] == [["run-too-long"], []]


def test_own_table_may_be_taken_and_nobody_else_sits_there() -> None:
    standing = [Placed("k", "c", "s1", "t1"), Placed("c", "b", "s2", "t1")]
    assert found(PROBLEM, standing, "k", "a") == {"s1": ["a-busy"], "s2": ["table-taken"], "s3": [], "s4": [], "s5": []}
    full = [Placed("c", "k", "s3", "t2"), Placed("x1", "x2", "s3", "t3")]
    assert found(PROBLEM, full)["s3"] == ["no-table"]


def test_table_is_near_enough_to_the_meetings_before_and_after() -> None:
    problem = replace(PROBLEM, walking={("yard", "hall"): 1})
    standing = [Placed("a", "c", "s1", "t3")]
    assert [each.placed.table for each in ways(problem, standing, "a", "b")] == ["t2", "t3", "t3", "t3", "t3"]
    assert found(problem, [*standing, Placed("c", "k", "s2", "t3")])["s2"] == ["too-far"]


def spoken(**values: object) -> Problem:
    tongues = {"a": "ja", "b": "vi", "c": "vi", "k": "ko"}
    people = tuple(replace(each, languages=frozenset({tongues[each.id]})) for each in PROBLEM.participants)
    interpreter = replace(Interpreter("i", frozenset({frozenset({"ja", "vi"})})), **values)  # type: ignore[arg-type]
    return replace(PROBLEM, participants=people, interpreters=(interpreter,))


def test_interpreter_is_found_taken_or_wanting() -> None:
    standing = [Placed("a", "c", "s1", "t2", interpreter="i"), Placed("k", "c", "s2", "t1", interpreter="i")]
    assert [each.placed.interpreter for each in ways(spoken(), [], "a", "b")] == ["i"] * 5
    assert found(spoken(), standing[1:])["s2"] == ["interpreter-taken"]
    assert found(spoken(max_a_day=1), standing[1:])["s3"] == ["interpreter-taken"]
    assert found(spoken(available=frozenset({"s1"})), [])["s2"] == ["no-interpreter"]
    assert found(spoken(), [], "k", "b")["s1"] == ["no-interpreter"]
    assert [each.placed.interpreter for each in ways(spoken(), [], "b", "c")] == [None] * 5


def test_interpreter_needs_time_to_walk_as_well() -> None:
    problem = replace(spoken(), walking={("yard", "hall"): 1})
    standing = [Placed("a", "c", "s1", "t3", interpreter="i")]
    people = tuple(
        replace(each, languages=frozenset({"ja"})) if each.id == "k" else each for each in problem.participants
    )
    assert [*found(replace(problem, participants=people), standing, "k", "b").values()][:3] == [
        ["interpreter-taken"],
        ["interpreter-taken"],
        [],
    ]


def test_delegate_with_a_common_language_spares_the_interpreter() -> None:
    people = (Delegate("1"), Delegate("2", languages=frozenset({"vi"})))
    problem = spoken()
    people_of = tuple(replace(each, delegates=people) if each.id == "a" else each for each in problem.participants)
    way = ways(replace(problem, participants=people_of), [], "a", "b")[0]
    assert (way.placed.delegate_a, way.placed.interpreter) == ("2", None)


def test_moved_meeting_is_not_in_its_own_way_and_keeps_what_it_can() -> None:
    problem = changed("a", delegates=(Delegate("1"), Delegate("2")))
    moved = Placed("a", "b", "s1", "t3", delegate_a="2", delegate_b="1")
    found_ways = ways(problem, [moved], "a", "b", instead_of=moved)
    assert [each.placed for each in found_ways] == [replace(moved, slot=f"s{at}") for at in range(1, 6)]


def test_all_ways_of_a_made_up_fair_pass_the_checker() -> None:
    problem = rich_instance(8, 20, 10, seed=3, density=0.5, interpreted=0.5)
    standing: list[Placed] = []
    for pair in problem.pairs:
        free = [each.placed for each in ways(problem, standing, pair.a, pair.b) if each.is_free]
        standing += free[:1]
    assert len(standing) > 20
    assert check(problem, standing).violations == ()


def test_thousand_standing_meetings_are_looked_through_at_once() -> None:
    problem = rich_instance(100, 1000, 40, seed=1)
    standing = [
        Placed(f"a{at % 100 + 1}", f"b{at + 1}", f"s{at % 40 + 1}", f"t{at % 100 + 1}", delegate_a="1")
        for at in range(1000)
    ]
    times = []
    for _ in range(7):
        begun = time.process_time()
        assert len(ways(problem, standing, "a1", "b7")) == 40
        times.append(time.process_time() - begun)
    assert min(times) < 0.05
