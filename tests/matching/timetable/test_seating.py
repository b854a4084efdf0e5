from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from matching.timetable import solve
from matching.timetable.checking import check
from matching.timetable.instances import rich_instance
from matching.timetable.problem import Interpreter, Participant, Placed, Problem, Slot, Table, WishedPair

SLOTS = tuple(Slot(f"s{at}") for at in range(4))


def _fair(**changes: object) -> Problem:
    """Two who sit and four who come, all of whom meet; three shared tables."""
    sitting = [Participant(f"a{at}", side="a", languages=frozenset({"ja"})) for at in range(2)]
    coming = [Participant(f"b{at}", side="b", languages=frozenset({"vi"})) for at in range(4)]
    pairs = tuple(WishedPair(a.id, b.id) for a in sitting for b in coming)
    voices = tuple(Interpreter(f"i{at}", frozenset({frozenset({"ja", "vi"})})) for at in range(2))
    tables = tuple(Table(f"x{at}") for at in range(3))
    problem = Problem(SLOTS, (*sitting, *coming), pairs, tables=tables, interpreters=voices)
    return replace(problem, **changes)  # type: ignore[arg-type]


def test_who_sits_keeps_its_table_and_its_interpreter() -> None:
    answer = solve(_fair())

    assert len(answer.meetings) == 8
    for name in ("a0", "a1"):
        assert len({(each.table, each.interpreter) for each in answer.meetings if each.a == name}) == 1


def test_an_interpreter_with_little_time_keeps_what_was_found() -> None:
    voices = tuple(Interpreter(f"i{at}", frozenset({frozenset({"ja", "vi"})}), max_a_day=3) for at in range(3))
    problem = _fair(interpreters=voices)

    answer = solve(problem)

    assert len(answer.meetings) == 8
    assert check(problem, answer.meetings).violations == ()


def test_a_shared_table_that_is_named_is_kept_for_it() -> None:
    fixed = (Placed("a1", "b2", "s1", "x0", interpreter="i1"),)
    problem = _fair(fixed=fixed)

    answer = solve(problem)

    assert [each.table for each in answer.meetings if each.slot == "s1" and each.a == "a1"] == ["x0"]
    assert check(problem, answer.meetings).violations == ()


def test_between_halls_there_is_time_to_walk() -> None:
    tables = (Table("x0", zone="north"), Table("x1", zone="south"))
    problem = _fair(tables=tables, walking={("north", "south"): 1})

    answer = solve(problem)

    assert check(problem, answer.meetings).violations == ()
    zones = {each.id: each.zone for each in tables}
    own = [zones[each.table or ""] for each in answer.meetings if each.b == "b0"]
    assert len(answer.meetings) >= 6
    assert all(one == other for one, other in pairwise(own)) or len(own) <= 2


def test_hand_overs_are_few_in_a_fair_of_the_usual_size() -> None:
    problem = rich_instance(12, 80, 10, seed=1, interpreted=0.5)

    answer = solve(problem)

    last: dict[str, str] = {}
    changes = 0
    for each in answer.meetings:
        if each.interpreter:
            changes += last.get(each.a, each.interpreter) != each.interpreter
            last[each.a] = each.interpreter
    assert len(last) >= 4
    assert changes <= len([each for each in answer.meetings if each.interpreter]) // 4
