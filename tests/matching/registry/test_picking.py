"""Whose word counts: people before lists, the first list before others, a list's newer row before its older one."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from matching.registry.picking import Statement, difference, fields_of, names_in, pick, record_of


def said(number: int, source: str, **values: Any) -> Statement:
    at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC) + datetime.timedelta(days=number)
    return Statement(number, source, source == "person", at, values)


def test_person_counts_before_every_list_and_the_last_one_before_others() -> None:
    lines = [said(1, "person", employees=10), said(2, "person", employees=20), said(3, "moit", employees=30)]
    found = pick(lines)
    assert found.said == {"employees": 20}
    assert found.sources == {"employees": (2,)}
    assert found.rivals == {"employees": ((30, (3,)),)}


def test_first_list_counts_before_a_later_one_and_its_newer_row_before_its_older() -> None:
    lines = [said(1, "chamber", phone="1"), said(2, "moit", phone="2", website="w"), said(3, "chamber", phone="3")]
    found = pick(lines)
    assert found.said == {"phone": "3", "website": "w"}
    assert found.rivals == {"phone": (("2", (2,)),)}


def test_what_a_person_took_away_is_not_there_whatever_lists_say() -> None:
    assert pick([said(1, "moit", website="w"), said(2, "person", website=None)]).said == {}


def test_choice_of_an_officer_counts_above_the_rule_while_its_statement_is_there() -> None:
    lines = [said(1, "person", name="A"), said(2, "moit", name="B")]
    assert pick(lines, {"name": 2}).said == {"name": "B"}
    assert pick(lines[:1], {"name": 2}).said == {"name": "A"}


def test_what_adds_up_is_gathered_from_lists_and_the_weightier_entry_stands() -> None:
    lines = [
        said(1, "chamber", capabilities=[{"process": "stamping"}]),
        said(2, "moit", capabilities=[{"process": "plating"}, {"process": "stamping", "unit": "t"}]),
    ]
    found = pick(lines)
    assert found.said == {"capabilities": [{"process": "stamping"}, {"process": "plating"}]}
    assert found.sources == {"capabilities": (1, 2)}


def test_entry_that_a_person_took_out_does_not_come_back_from_an_older_list_but_a_newer_one_adds() -> None:
    lines = [
        said(1, "moit", sectors=["printers", "toys"]),
        said(2, "person", sectors=["printers"]),
        said(3, "chamber", sectors=["phones"]),
    ]
    assert pick(lines).said == {"sectors": ["printers", "phones"]}


def test_values_that_differ_in_case_and_blanks_only_are_no_rivals() -> None:
    found = pick([said(1, "a", name="An  Phát"), said(2, "b", name="an phát")])
    assert found.rivals == {}
    assert found.sources == {"name": (1, 2)}


def test_fields_of_a_record_come_back_as_they_were() -> None:
    record = {"name": "A", "terms": {"moq_pcs": 5.0}, "contact": {"phone": "1"}, "capabilities": [{"process": "x"}]}
    assert fields_of(record)["terms.moq_pcs"] == 5.0
    assert record_of(fields_of(record)) == record


def test_difference_says_what_is_new_and_what_is_gone() -> None:
    assert difference({"a": 1, "b": 2}, {"a": 1, "c": 3}) == {"c": 3, "b": None}


def test_names_are_all_there_in_the_order_they_were_said() -> None:
    assert [*names_in([said(2, "b", name="B"), said(1, "a", name="A", name_en="E")])] == ["A", "E", "B"]


statements = st.lists(
    st.builds(
        said,
        st.integers(1, 60),
        st.sampled_from(["person", "moit", "chamber"]),
        name=st.sampled_from(["A", "B", "C"]),
        sectors=st.lists(st.sampled_from(["x", "y", "z"]), unique=True),
    ),
    unique_by=lambda each: each.id,
)


@given(statements, st.randoms())
def test_order_of_reading_does_not_matter_and_every_value_is_kept_somewhere(
    lines: list[Statement], random: Any
) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)
    found = pick(lines)
    assert pick(shuffled) == found
    # A statement of the picked record alone says the same again.
    if lines:
        again = Statement(0, "person", True, lines[0].stated_at, found.said)
        assert pick([again]).said == found.said
