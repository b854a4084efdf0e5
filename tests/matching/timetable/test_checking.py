from __future__ import annotations

from dataclasses import replace

import pytest

from matching.timetable.checking import Violation, check
from matching.timetable.problem import (
    Delegate,
    Interpreter,
    Options,
    Participant,
    Placed,
    Problem,
    Repair,
    Slot,
    Table,
    WishedPair,
)

SLOTS = tuple(
    Slot(f"s{at}", session="morning" if at < 4 else "afternoon", day="one" if at < 5 else "two") for at in range(1, 7)
)
PROBLEM = Problem(
    slots=SLOTS,
    participants=(
        Participant("a", side="a", delegates=(Delegate("1"), Delegate("2", topics=frozenset({"forging"})))),
        Participant("k", side="a", own_table="t1"),
        Participant("b", side="b"),
        Participant("c", side="b"),
        Participant("d", side="b"),
    ),
    pairs=(
        WishedPair("a", "b", 2.0),
        WishedPair("a", "c", 3.0, topic="forging"),
        WishedPair("a", "d", 4.0, topic="plating"),
        WishedPair("k", "b", 1.0),
        WishedPair("k", "c", 0.5),
    ),
    tables=(Table("t1", "hall"), Table("t2", "hall"), Table("t3", "yard")),
)
GOOD = (Placed("a", "b", "s1", "t2"), Placed("a", "c", "s1", "t3"), Placed("k", "b", "s3", "t1"))


def codes(problem: Problem, meetings: tuple[Placed, ...]) -> list[str]:
    return [each.code for each in check(problem, meetings).violations]


def changed(name: str, **values: object) -> Problem:
    """The problem with one participant changed."""
    people = tuple(
        replace(each, **values) if each.id == name else each
        for each in PROBLEM.participants  # type: ignore[arg-type]
    )
    return replace(PROBLEM, participants=people)


def test_good_timetable_breaks_no_rule_and_is_worth_its_weights() -> None:
    verdict = check(PROBLEM, GOOD)
    assert (verdict.violations, verdict.value, verdict.breaks_total, verdict.breaks_max) == ((), 6.0, 1, 1)


def test_empty_timetable_breaks_no_rule() -> None:
    assert check(PROBLEM, ()) == check(replace(PROBLEM, pairs=()), ())


def test_breaks_are_groups_of_idle_slots_within_a_day() -> None:
    pairs = tuple(WishedPair("a", "b") for _ in range(4))
    meetings = tuple(Placed("a", "b", slot, "t2") for slot in ("s1", "s3", "s4", "s6"))
    verdict = check(replace(PROBLEM, pairs=pairs), meetings)
    assert (verdict.breaks_total, verdict.breaks_max) == (2, 1)
    assert verdict.value == 4.0


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        ([Placed("x", "b", "s1", "t2")], ["unknown"]),
        ([Placed("a", "b", "s9", "t2")], ["unknown"]),
        ([Placed("a", "b", "s1", "t9")], ["unknown"]),
        ([Placed("a", "b", "s1", "t2", interpreter="i")], ["unknown"]),
        ([Placed("a", "b", "s1", "t2", delegate_a="7")], ["unknown"]),
        ([Placed("b", "a", "s1", "t2")], ["no-such-pair"]),
        ([Placed("a", "b", "s1", "t2"), Placed("a", "b", "s2", "t2")], ["met-twice"]),
        ([Placed("k", "b", "s1", "t1"), Placed("a", "b", "s1", "t2")], ["person-twice"]),
        (
            [Placed("a", "b", "s1", "t2", delegate_a="1"), Placed("a", "c", "s1", "t3", delegate_a="1")],
            ["person-twice"],
        ),
        # only one of the two delegates knows plating, and the other topic is anybody's
        ([Placed("a", "d", "s1", "t2"), Placed("a", "b", "s1", "t3")], []),
        ([Placed("a", "d", "s1", "t2", delegate_a="2")], ["no-delegate"]),
        ([Placed("a", "b", "s1")], ["no-table"]),
        ([Placed("a", "b", "s1", "t2"), Placed("a", "c", "s1", "t2")], ["table-twice"]),
        ([Placed("k", "b", "s1", "t2")], ["not-own-table"]),
        ([Placed("a", "b", "s1", "t1")], ["somebodys-table"]),
    ],
)
def test_each_meeting_is_looked_at(meetings: list[Placed], expected: list[str]) -> None:
    assert codes(PROBLEM, tuple(meetings)) == expected


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (replace(PROBLEM, vetoes=frozenset({("b", "a")})), ["veto"]),
        (changed("b", available=frozenset({"s3"})), ["away"]),
        (changed("b", delegates=(Delegate("1", available=frozenset({"s3"})),)), ["no-delegate"]),
        (replace(PROBLEM, tables=(), tables_per_slot=1), ["too-many-tables"]),
        (changed("b", max_meetings=1), ["too-many"]),
        (changed("b", max_a_day=1), ["too-many-a-day"]),
        (changed("d", min_meetings=1), ["too-few"]),
        (replace(PROBLEM, walking={("yard", "hall"): 2, ("hall", "hall"): 2}), ["too-far"]),
        (replace(PROBLEM, options=Options(fairness_gap=0)), ["unfair"]),
        (replace(PROBLEM, fixed=(Placed("a", "b", "s2"),)), ["fixed-missing"]),
        (replace(PROBLEM, fixed=(Placed("a", "b", "s1", "t3"),)), ["fixed-missing"]),
        (replace(PROBLEM, fixed=(Placed("a", "b", "s1", "t2"),)), []),
        (replace(PROBLEM, options=Options(all_must_be_held=True)), ["not-held", "not-held"]),
    ],
)
def test_each_rule_of_the_problem_counts(problem: Problem, expected: list[str]) -> None:
    meetings = tuple(replace(each, table=None) for each in GOOD) if not problem.tables else GOOD
    assert codes(problem, meetings) == expected


def test_session_and_order_of_wishes_are_kept() -> None:
    pairs = (
        replace(PROBLEM.pairs[0], session="afternoon"),
        PROBLEM.pairs[1],
        replace(PROBLEM.pairs[3], earlier_than=(1,)),
    )
    assert codes(replace(PROBLEM, pairs=pairs), GOOD) == ["wrong-session", "wrong-order"]


def test_couple_that_asked_for_both_sessions_may_meet_in_either_order() -> None:
    pairs = (WishedPair("a", "b", session="afternoon"), WishedPair("a", "b", session="morning"))
    meetings = (Placed("a", "b", "s1", "t2"), Placed("a", "b", "s4", "t2"))
    assert codes(replace(PROBLEM, pairs=pairs), meetings) == []
    assert codes(replace(PROBLEM, pairs=pairs), (*meetings[:1], Placed("a", "b", "s2", "t2"))) == ["wrong-session"]


def test_run_ends_with_the_session() -> None:
    problem = replace(changed("k", max_run=2), pairs=tuple(WishedPair("k", "b") for _ in range(4)))
    row = tuple(Placed("k", "b", f"s{at}", "t1") for at in (2, 3, 4, 5))
    assert codes(problem, row) == []
    row = tuple(Placed("k", "b", f"s{at}", "t1") for at in (1, 2, 3))
    assert check(problem, row).violations == (
        Violation("run-too-long", {"participant": "k", "slot": "s3", "limit": 2}),
    )


def interpreted(**values: object) -> Problem:
    tongues = {"a": "ja", "k": "ja", "b": "vi", "c": "vi", "d": "ja"}
    people = tuple(replace(each, languages=frozenset({tongues[each.id]})) for each in PROBLEM.participants)
    interpreter = replace(Interpreter("i", frozenset({frozenset({"ja", "vi"})})), **values)  # type: ignore[arg-type]
    return replace(PROBLEM, participants=people, interpreters=(interpreter,))


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (interpreted(), []),
        (interpreted(available=frozenset({"s1"})), ["interpreter-away"]),
        (interpreted(pairs=frozenset({frozenset({"ko", "vi"})})), ["wrong-interpreter", "wrong-interpreter"]),
        (interpreted(topics=frozenset({"plating"})), ["interpreter-topic"]),
        (interpreted(max_a_day=1), ["interpreter-full"]),
    ],
)
def test_interpreters_are_there_and_fit(problem: Problem, expected: list[str]) -> None:
    meetings = (Placed("a", "c", "s1", "t2", interpreter="i"), Placed("k", "b", "s3", "t1", interpreter="i"))
    assert codes(problem, meetings) == expected


def test_interpreter_is_needed_only_without_a_common_language_and_sits_in_one_place() -> None:
    meetings = (Placed("a", "d", "s1", "t2"), Placed("a", "c", "s2", "t2"))
    assert codes(interpreted(), meetings) == ["no-interpreter"]
    both = (Placed("a", "c", "s2", "t2", interpreter="i"), Placed("k", "b", "s2", "t1", interpreter="i"))
    assert codes(interpreted(), both) == ["interpreter-twice"]


def test_interpreter_needs_time_to_walk_as_well() -> None:
    problem = replace(interpreted(), walking={("yard", "hall"): 1})
    meetings = (Placed("a", "c", "s1", "t3", interpreter="i"), Placed("k", "b", "s2", "t1", interpreter="i"))
    assert codes(problem, meetings) == ["too-far"]
    assert codes(problem, (meetings[0], replace(meetings[1], slot="s3"))) == []


def test_idle_slots_are_those_of_who_goes_about_and_could_meet() -> None:
    meetings = (Placed("k", "b", "s1", "t1"), Placed("a", "b", "s4", "t2"))
    assert check(PROBLEM, meetings).idle == 2
    assert check(changed("b", available=frozenset({"s1", "s2", "s4"})), meetings).idle == 1
    assert check(PROBLEM, (meetings[0], replace(meetings[1], slot="s6"))).idle == 0


@pytest.mark.parametrize(
    ("repair", "expected"),
    [
        (Repair(GOOD, now="s2"), []),
        (Repair(GOOD[1:], now="s2"), ["past-changed"]),
        (Repair((*GOOD, Placed("k", "c", "s2", "t1")), now="s2"), ["past-changed"]),
        (Repair((*GOOD, Placed("k", "c", "s5", "t1")), now="s2"), ["moved"]),
        (Repair((*GOOD, Placed("k", "c", "s5", "t1")), now="s2", may_move=True), []),
        (Repair((*GOOD, Placed("k", "c", "s5", "t1")), now="s2", absent=frozenset({"c"})), []),
        (Repair(GOOD, now="s2", absent=frozenset({"b"})), ["absent"]),
        (Repair(GOOD, absent=frozenset({"c"})), ["absent"]),
    ],
)
def test_repair_leaves_alone_what_it_must(repair: Repair, expected: list[str]) -> None:
    assert codes(replace(PROBLEM, repair=repair), GOOD) == expected
