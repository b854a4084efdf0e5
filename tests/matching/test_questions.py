"""What a firm is asked to state, counted over the needs that wait for it."""

from __future__ import annotations

from typing import Any

import pytest

from matching import match_pair
from matching.facts import Match, SupplierFact
from matching.questions import Question, open_questions
from tests.matching.fact_makers import TODAY, make_capability, make_need, make_step, make_supplier


def match_of(supplier: SupplierFact, **overrides: Any) -> Match:
    overrides = {"steps": (make_step(press_tonnage_t=110.0, tolerance_mm=0.05),), **overrides}
    found = match_pair(make_need(**overrides), supplier, on=TODAY)
    assert isinstance(found, Match)
    return found


def shop(**overrides: Any) -> SupplierFact:
    return make_supplier(capabilities=(make_capability(**overrides),))


def test_who_states_all_is_asked_nothing() -> None:
    assert open_questions([("need", match_of(shop()))]) == ()


@pytest.mark.parametrize(
    ("supplier", "key"),
    [
        (shop(capacity_per_month=None), "capacity.stamping-progressive"),
        (shop(utilisation=None), "utilisation.stamping-progressive"),
        (shop(capacity_unit="m2"), "capacity-unit.stamping-progressive"),
        (shop(materials=frozenset()), "material.stamping-progressive"),
        (make_supplier(capabilities=(make_capability(),), business_type=None), "business-type"),
    ],
)
def test_each_gap_is_one_question(supplier: SupplierFact, key: str) -> None:
    (question,) = open_questions([("need", match_of(supplier))])
    assert (question.question.key, question.needs, question.closed_needs) == (key, ("need",), ("need",))


def test_an_unstated_province_is_asked_where_it_is_a_must() -> None:
    supplier = make_supplier(capabilities=(make_capability(),), province=None)
    (question,) = open_questions([("need", match_of(supplier, location_mode="must", provinces=frozenset({"01"})))])
    assert question.question == Question("region")


def test_limits_of_one_process_are_one_question() -> None:
    (question,) = open_questions([("need", match_of(shop(attributes={})))])
    assert (question.question.key, question.attributes) == (
        "limits.stamping-progressive",
        ("press_tonnage_t", "tolerance_mm"),
    )


def test_a_further_step_asks_for_its_limits() -> None:
    supplier = make_supplier(capabilities=(make_capability(), make_capability("plating-zinc", attributes={})))
    steps = (make_step(press_tonnage_t=110.0), make_step("plating-zinc", "secondary", plating_thickness_um=8.0))
    (question,) = open_questions([("need", match_of(supplier, steps=steps))])
    assert question.question == Question("limits", "plating-zinc")


def test_questions_are_counted_over_needs_the_most_asked_first() -> None:
    both, one = match_of(shop(attributes={}, utilisation=None)), match_of(shop(utilisation=None))
    found = open_questions([("b", both), ("a", one)])
    assert [(each.question.about, each.needs, each.closed_needs) for each in found] == [
        ("utilisation", ("a", "b"), ("a",)),
        ("limits", ("b",), ()),
    ]


def test_a_fit_that_lacks_something_else_is_not_closed_by_an_answer() -> None:
    supplier = make_supplier(capabilities=(make_capability(utilisation=None),))
    steps = (make_step(press_tonnage_t=110.0), make_step("plating-zinc", "secondary"))
    (question,) = open_questions([("need", match_of(supplier, steps=steps))])
    assert (question.needs, question.closed_needs) == (("need",), ())
