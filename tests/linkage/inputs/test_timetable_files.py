from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest

from linkage.errors import Invalid
from linkage.inputs.timetable_files import read_problem, read_schedule
from linkage.inputs.timetable_records import answer_record, problem_record, verdict_record
from matching.timetable.checking import Verdict, Violation
from matching.timetable.instances import any_to_any_instance, hcmc_instance, rich_instance, with_no_shows
from matching.timetable.problem import (
    Answer,
    Binding,
    Delegate,
    Demand,
    Interpreter,
    Options,
    Participant,
    Placed,
    Problem,
    Repair,
    Slot,
    Status,
    Table,
    Unplaced,
    WishedPair,
)

TEXT = """
slots:
  - {id: s1, start: "09:00", end: "09:20", session: morning, day: one}
  - {id: s2, start: 2027-03-01T13:30, end: 830, session: afternoon, day: one}
tables: [{id: t1, zone: hall, seats: 4}, {id: t2}]
participants:
  - {id: a, side: a, delegates: 2, unavailable: [s2], own_table: t1, languages: [ja], max_run: 3}
  - id: b
    delegates: [{id: Lan, languages: [vi, en], topics: [plating]}, {id: Minh, available: [s1]}]
    min_meetings: 1
    max_meetings: 4
    max_a_day: 2
  - {id: 7, available: []}
interpreters: [{id: i, pairs: [[vi, ja]], available: [s1], topics: [plating], max_a_day: 5}]
pairs:
  - {a: a, b: b, weight: 0.5, must: true, session: morning, earlier_than: [1], topic: plating}
  - {a: a, b: 7}
vetoes: [[b, 7]]
fixed: [{a: a, b: b, slot: s1, table: t1, delegate: 1, delegate_b: Lan, interpreter: i}]
walking: [{zones: [hall, yard], slots: 1}]
options: {gap_weight: 0.1, coverage_bonus: 1, fairness_gap: 2, max_seconds: 5, seed: 4}
previous: {meetings: [{a: a, b: 7, slot: s1}], status: optimal}
now: s1
absent: [7]
may_move: true
"""


def test_file_says_everything_a_problem_can() -> None:
    assert read_problem(TEXT.encode()) == Problem(
        slots=(
            Slot("s1", "morning", 540, 560, "one"),
            Slot("s2", "afternoon", datetime.date(2027, 3, 1).toordinal() * 1440 + 810, 830, "one"),
        ),
        participants=(
            Participant(
                "a",
                "a",
                (Delegate("1"), Delegate("2")),
                frozenset({"s1"}),
                languages=frozenset({"ja"}),
                own_table="t1",
                max_run=3,
            ),
            Participant(
                "b",
                delegates=(
                    Delegate("Lan", None, frozenset({"vi", "en"}), frozenset({"plating"})),
                    Delegate("Minh", frozenset({"s1"})),
                ),
                min_meetings=1,
                max_meetings=4,
                max_a_day=2,
            ),
            Participant("7", available=frozenset()),
        ),
        pairs=(WishedPair("a", "b", 0.5, True, "morning", (1,), "plating"), WishedPair("a", "7")),
        tables=(Table("t1", "hall", 4), Table("t2")),
        interpreters=(
            Interpreter("i", frozenset({frozenset({"vi", "ja"})}), frozenset({"s1"}), frozenset({"plating"}), 5),
        ),
        vetoes=frozenset({("b", "7")}),
        fixed=(Placed("a", "b", "s1", "t1", "1", "Lan", "i"),),
        walking={("hall", "yard"): 1},
        options=Options(gap_weight=0.1, coverage_bonus=1, fairness_gap=2, max_seconds=5, seed=4),
        repair=Repair((Placed("a", "7", "s1"),), "s1", frozenset({"7"}), may_move=True),
    )


@pytest.mark.parametrize(
    "problem",
    [
        read_problem(TEXT.encode()),
        hcmc_instance(1),
        any_to_any_instance(12, 6, seed=1),
        rich_instance(6, 20, 8, seed=1, interpreted=0.5),
        with_no_shows(hcmc_instance(2), [Placed("a1", "b1", "s1")], seed=1),
        Problem((Slot("s", start=0, end=20),), (Participant("a", max_meetings=0), Participant("b")), (WishedPair("a", "b", 0.0),)),
    ],
)  # fmt: skip
def test_problem_that_is_written_reads_the_same(problem: Problem) -> None:
    assert read_problem(json.dumps(problem_record(problem)).encode()) == problem


SMALL: dict[str, Any] = {
    "slots": [{"id": "s1"}],
    "participants": [{"id": "a"}, {"id": "b"}],
    "pairs": [{"a": "a", "b": "b"}],
}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"slotz": []}, ["slotz"]),
        ({"options": {"speed": 1}}, ["options.speed"]),
        ({"options": {"max_seconds": 0}}, ["options.max_seconds"]),
        ({"slots": [{"id": "s1", "begin": 4}]}, ["slots.0.begin"]),
        ({"slots": [{"id": "s1", "start": "noon"}]}, ["slots.0.start"]),
        ({"slots": [{"id": "s1"}, {"id": "s1"}]}, ["slots.1.id"]),
        ({"slots": []}, ["slots"]),
        ({"participants": [{"id": "a", "side": "c"}, {"id": "b"}]}, ["participants.0.side"]),
        ({"participants": [{"id": "a", "delegates": 0}, {"id": "b"}]}, ["participants.0.delegates"]),
        ({"participants": [{"id": "a", "delegates": True}, {"id": "b"}]}, ["participants.0.delegates"]),
        ({"participants": [{"id": "a", "own_table": "t"}, {"id": "b"}]}, ["participants.0.own_table"]),
        (
            {"participants": [{"id": "a", "available": ["s1"], "unavailable": ["s1"]}, {"id": "b"}]},
            ["participants.0.unavailable"],
        ),
        ({"participants": [{"id": "a", "available": ["s2"]}, {"id": "b"}]}, ["participants.0.available"]),
        ({"interpreters": [{"id": "i", "pairs": [["vi"]]}]}, ["interpreters.0.pairs.0"]),
        ({"pairs": [{"a": "a", "b": "a"}]}, ["pairs.0.b"]),
        ({"pairs": [{"a": "a", "b": "c"}]}, ["pairs.0.b"]),
        ({"pairs": [{"a": "a", "b": "b", "weight": -1}]}, ["pairs.0.weight"]),
        ({"pairs": [{"a": "a", "b": "b", "session": "night"}]}, ["pairs.0.session"]),
        ({"pairs": [{"a": "a", "b": "b", "earlier_than": [1]}]}, ["pairs.0.earlier_than"]),
        ({"vetoes": [["a", "x"]]}, ["vetoes.0.1"]),
        ({"fixed": [{"a": "a", "b": "b", "slot": "s1", "table": "t", "interpreter": "i"}]}, ["fixed.0.interpreter", "fixed.0.table"]),
        ({"previous": {"meetings": [{"a": "a", "b": "b", "slot": "s7"}]}}, ["previous.meetings.0.slot"]),
        ({"previous": {"meeting": []}}, ["previous.meeting"]),
        ({"now": "s9", "absent": ["x"]}, ["absent.0", "now"]),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named_by_its_path(change: dict[str, Any], paths: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        read_problem(json.dumps({**SMALL, **change}).encode())
    assert sorted(refused.value.fields) == paths


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff\xfe\xff", b"slots: 4", b"nBusiness = 3;"])
def test_what_is_no_problem_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(Invalid):
        read_problem(data)


def test_broken_instance_of_the_published_format_is_refused_with_its_sentence() -> None:
    with pytest.raises(Invalid, match="nBusiness"):
        read_problem(b"\xff nothing", kind="dzn")


PROBLEM = read_problem(json.dumps({**SMALL, "participants": [{"id": "a"}, {"id": "b", "delegates": 2}]}).encode())
ANSWER = Answer(
    Status.FEASIBLE,
    (Placed("a", "b", "s1", "t1", "1", "2", "i"),),
    value=1.0,
    bound=2.0,
    gap=0.5,
    breaks_total=3,
    breaks_max=2,
    unplaced=(Unplaced("a", "c", "no-table"),),
    binding=(Binding("interpreter", "i", 0.25, slot="s1"), Binding("table", "all", 0.5)),
    moved=1,
    seconds=0.5,
)
RECORD = {
    "status": "feasible",
    "meetings": [
        {"a": "a", "b": "b", "slot": "s1", "table": "t1", "delegate": "1", "interpreter": "i", "delegate_b": "2"}
    ],
    "value": 1.0,
    "bound": 2.0,
    "gap": 0.5,
    "breaks": {"total": 3, "max": 2},
    "unplaced": [{"a": "a", "b": "c", "reason": "no-table"}],
    "binding": [{"what": "interpreter i s1", "price": 0.25}, {"what": "table all", "price": 0.5}],
    "moved": 1,
    "seconds": 0.5,
}


def test_answer_is_written_in_the_keys_of_the_format_and_read_again() -> None:
    assert answer_record(PROBLEM, ANSWER) == RECORD
    assert read_schedule(json.dumps(RECORD).encode()) == ANSWER.meetings
    alone = replace(PROBLEM, participants=(Participant("a"), Participant("b")))
    assert [*answer_record(alone, ANSWER)["meetings"][0]] == ["a", "b", "slot", "table", "delegate", "interpreter"]


def test_clash_and_suggestions_are_written_where_there_are_any() -> None:
    clash = Answer(Status.INFEASIBLE, clashing=(Demand("must-meet", {"a": "a", "b": "b"}), Demand("tables")))
    assert answer_record(PROBLEM, clash)["clashing"] == [
        {"demand": "must-meet", "a": "a", "b": "b"},
        {"demand": "tables"},
    ]
    placed = Placed("a", "b", "s1")
    suggested = answer_record(PROBLEM, replace(ANSWER, suggestions=(((placed,), (placed, placed)),)))["suggestions"]
    assert [(len(each["instead_of"]), len(each["hold"])) for each in suggested] == [(1, 2)]


def test_schedule_with_strange_keys_is_refused() -> None:
    for document in ([], {"meetings": [], "x": 1}, {"status": "optimal"}, {"meetings": [{"a": "a"}]}):
        with pytest.raises(Invalid):
            read_schedule(json.dumps(document).encode())


def test_verdict_is_written_rule_by_rule() -> None:
    assert verdict_record(Verdict((Violation("veto", {"a": "a"}),), 1.5, 2, 1)) == {
        "valid": False,
        "violations": [{"rule": "veto", "a": "a"}],
        "value": 1.5,
        "breaks": {"total": 2, "max": 1},
    }
