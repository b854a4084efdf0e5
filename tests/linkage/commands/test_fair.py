from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from linkage.commands import fair_sentences
from matching.timetable import checking
from matching.timetable.exact import model
from matching.timetable.problem import Demand

from .conftest import Linkage

FAIR: dict[str, Any] = {
    "slots": [{"id": "s1"}, {"id": "s2"}],
    "tables": [{"id": "t1"}],
    "participants": [{"id": "a", "side": "a"}, {"id": "b", "side": "b"}, {"id": "c", "side": "b"}],
    "pairs": [{"a": "a", "b": "b"}, {"a": "a", "b": "c"}],
}
ANY: dict[str, Any] = {
    "slots": [{"id": "s1"}, {"id": "s2"}],
    "tables_per_slot": 1,
    "participants": [{"id": "a"}, {"id": "b"}, {"id": "c"}],
    "pairs": [{"a": "a", "b": "b"}, {"a": "b", "b": "c", "earlier_than": [0]}],
    "options": {"all_must_be_held": True},
}
DZN = """
nBusiness = 3; nTables = 1; nTotalSlots = 2; nMorningSlots = 1;
requested = [|1, 2, 3, |1, 3, 2, |];
forbidden = [{0}, {0}, {0}]; fixed = [0, 0]; precedences = [{}, {}];
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "fair.yaml"
    found.write_text(yaml.safe_dump(FAIR))
    return found


def test_timetable_of_a_file_is_made_and_passes_the_check(linkage: Linkage, file: Path, tmp_path: Path) -> None:
    answer = linkage("fair", "schedule", file, "--json")
    record = answer.json()
    assert answer.code == 0
    assert [*record] == (
        "status meetings value bound gap breaks unplaced binding moved seconds".split()  # noqa: SIM905
    )
    assert {(each["a"], each["b"]) for each in record["meetings"]} == {("a", "b"), ("a", "c")}
    assert [*record["meetings"][0]] == ["a", "b", "slot", "table", "delegate", "interpreter"]
    made = tmp_path / "made.json"
    made.write_text(answer.out)
    checked = linkage("fair", "check", file, made, "--json")
    assert (checked.code, checked.json()["valid"], checked.json()["value"]) == (0, True, record["value"])
    assert "0 rules broken" in linkage("fair", "check", file, made).err


def test_timetable_is_shown_line_by_line(linkage: Linkage, file: Path) -> None:
    answer = linkage("fair", "schedule", file)
    assert sorted(line.split("\t")[:2] for line in answer.out.splitlines()) == [["s1", "t1"], ["s2", "t1"]]
    assert "2 meetings" in answer.err


def test_broken_timetable_fails_the_check_with_a_sentence_for_each_rule(
    linkage: Linkage, file: Path, tmp_path: Path
) -> None:
    made = tmp_path / "made.json"
    made.write_text(json.dumps({"meetings": [{"a": "a", "b": "b", "slot": "s1", "table": "t1"}] * 2}))
    answer = linkage("fair", "check", file, made)
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "a and b meet once more in slot s1.",
        "a has more meetings in slot s1 than people; one is a with b.",
        "b has more meetings in slot s1 than people; one is a with b.",
        "Table t1 is taken twice in slot s1; one meeting is a with b.",
    ]


def test_every_meeting_is_held_or_the_clash_is_named(linkage: Linkage) -> None:
    held = linkage("fair", "schedule", "-", "--json", stdin=json.dumps(ANY)).json()
    assert (held["status"], held["breaks"]) == ("optimal", {"total": 0, "max": 0})
    assert [each["slot"] for each in held["meetings"]] == ["s2", "s1"]
    clashing = {**ANY, "participants": [{"id": "a", "available": ["s1"]}, {"id": "b"}, {"id": "c"}]}
    record = linkage("fair", "schedule", "-", "--json", stdin=json.dumps(clashing)).json()
    assert record["status"] == "infeasible"
    assert {each["demand"] for each in record["clashing"]} == {"must-meet", "available", "earlier"}
    told = linkage("fair", "schedule", "-", stdin=json.dumps(clashing))
    assert (told.code, told.out) == (0, "")
    assert "a and b must meet." in told.err


def test_published_format_is_read_by_name_or_when_asked_for(linkage: Linkage, tmp_path: Path) -> None:
    file = tmp_path / "small.dzn"
    file.write_text(DZN)
    by_name = linkage("fair", "schedule", file, "--json").json()
    asked = linkage("fair", "schedule", "-", "--format", "dzn", "--json", stdin=DZN).json()
    assert by_name["meetings"] == asked["meetings"]
    assert [(each["a"], each["b"], each["slot"]) for each in asked["meetings"]] == [
        ("p1", "p2", "s1"),
        ("p1", "p3", "s2"),
    ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({**FAIR, "slotz": 1}, "slotz: This name is not known here"),
        ({**FAIR, "vetoes": [["a", "x"]]}, "vetoes.0.1: “x” is not in this file"),
        ({**FAIR, "pairs": [{"a": "a", "b": "b", "wieght": 1}]}, "pairs.0.wieght: This name"),
    ],
)
def test_file_that_cannot_be_used_is_refused_by_path(linkage: Linkage, given: dict[str, Any], sentence: str) -> None:
    answer = linkage("fair", "schedule", "-", stdin=json.dumps(given))
    assert (answer.code, answer.out) == (1, "")
    assert sentence in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "words", [("schedule", "{}"), ("schedule", "nowhere.yaml"), ("check", "fair.yaml", "nowhere.json")]
)
def test_what_is_no_file_is_refused_with_a_sentence(linkage: Linkage, file: Path, words: tuple[str, ...]) -> None:
    answer = linkage("fair", *(file if word == "fair.yaml" else word for word in words))
    assert (answer.code, answer.out) == (1, "")
    assert "cannot be read" in answer.err


def test_problem_that_is_no_problem_is_refused_with_the_solvers_sentence(linkage: Linkage) -> None:
    apart = [{"id": "s1", "day": "one"}, {"id": "s2", "day": "two"}, {"id": "s3", "day": "one"}]
    answer = linkage("fair", "schedule", "-", stdin=json.dumps({**FAIR, "slots": apart}))
    assert (answer.code, answer.out) == (1, "")
    assert "There can be no timetable for this" in answer.err


@pytest.mark.parametrize("kind", ["rich", "hcmc", "any", "scarce"])
def test_made_up_fair_is_planned_repaired_and_checked(linkage: Linkage, kind: str) -> None:
    words = ("--buyers", 8, "--suppliers", 20, "--slots", 8, "--seconds", 2, "--seed", 1, "--json")
    figures = linkage("fair", "simulate", "--kind", kind, *words).json()
    assert [each["what"] for each in figures] == (["timetable"] if kind == "any" else ["timetable", "repair"])
    assert all(each["broken_rules"] == 0 and each["meetings"] > 0 for each in figures)


def test_made_up_fair_is_written_as_files_that_the_other_commands_read(linkage: Linkage, tmp_path: Path) -> None:
    words = ("--buyers", 6, "--suppliers", 12, "--slots", 6, "--seconds", 1, "--no-shows", 0, "--write", tmp_path)
    assert linkage("fair", "simulate", *words).out.startswith("what timetable")
    assert linkage("fair", "check", tmp_path / "problem.json", tmp_path / "timetable.json").code == 0


def test_every_rule_and_every_demand_has_a_sentence() -> None:
    found = re.findall(r'Violation\(\s*"([a-z-]+)"', inspect.getsource(checking))
    rules = set(found) | {"person-twice", "no-delegate", "past-changed", "moved"}
    assert rules == fair_sentences.BROKEN.keys()
    demands = set(re.findall(r'demand\(\s*"([a-z-]+)"', inspect.getsource(model)))
    assert demands == fair_sentences.DEMANDS.keys() - {"must-meet-in"}


def test_sentence_of_a_session_names_it() -> None:
    demand = Demand("must-meet", {"a": "a", "b": "b", "session": "late"})
    assert fair_sentences.clashing_text(demand) == "a and b must meet in session late."
