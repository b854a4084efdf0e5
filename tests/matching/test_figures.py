"""Figures count alike in columns and reference, and in whatever order firms and lines come."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import Catalogue, match_need, match_pair
from matching.compare import Outcome, compare
from matching.facts import Match, NearMiss
from matching.figures import LARGEST, counted, single
from tests.matching.fact_makers import TODAY, make_capability, make_need, make_step, make_supplier, reason_of


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_single_is_what_columns_keep_within_their_range(value: float) -> None:
    kept = np.float32(min(LARGEST, max(-LARGEST, value)))

    assert single(value) == float(kept)


@given(*[st.floats(allow_nan=False, allow_infinity=False)] * 2)
def test_single_keeps_order(one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert single(low) <= single(high)


@given(st.lists(st.floats(0, 1), max_size=200), st.randoms(use_true_random=False))
def test_counted_scores_add_up_alike_in_any_order(scores: list[float], chance: Random) -> None:
    steps = [counted(score) for score in scores]

    assert sum(steps) == sum(chance.sample(steps, len(steps)))


def test_rounding_of_decimal_fractions_breaks_no_limit() -> None:
    assert compare("tolerance_mm", "best", 0.3, 0.1 + 0.2) is Outcome.FITS
    assert compare("tolerance_mm", "best", 0.3, 0.30001) is Outcome.FAILS


def test_free_capacity_is_not_a_hair_less_than_stated() -> None:
    line = make_capability(capacity_per_month=600_000.0, utilisation=0.58)
    need = make_need(volume_value=252_000.0, steps=(make_step(),))

    assert isinstance(match_pair(need, make_supplier(capabilities=(line,)), on=TODAY), Match)


@pytest.mark.parametrize("size", [0.0, -5.0])
def test_machine_size_of_nothing_is_no_error(size: float) -> None:
    line = make_capability(attributes={"press_tonnage_t": (0.0, 200.0)})
    need = make_need(steps=(make_step(press_tonnage_t=size),))

    answer = match_pair(need, make_supplier(capabilities=(line,)), on=TODAY)

    assert 0 <= answer.score <= 1


def test_lines_that_differ_in_a_figure_alone_are_told_apart_in_any_order() -> None:
    """Both are liked alike; which of them is shown must not depend on which was listed first."""
    lines = tuple(
        make_capability(attributes={"press_tonnage_t": (60.0, 200.0), "tolerance_mm": tolerance})
        for tolerance in (0.05, 0.04)
    )
    answers = [match_pair(make_need(), make_supplier(capabilities=order), on=TODAY) for order in (lines, lines[::-1])]

    assert answers[0] == answers[1]


def test_line_for_a_later_step_may_stand_outside_the_region() -> None:
    """The firm is judged by the plant of its first core step: a broken limit elsewhere is no better than another place."""
    need = make_need(
        steps=(make_step(), make_step("plating-zinc", plating_thickness_um=8.0)),
        location_mode="must",
        provinces=frozenset({"01"}),
    )
    thin = make_capability("plating-zinc", plant="a", province="01", attributes={"plating_thickness_um": (1.0, 2.0)})
    away = make_capability("plating-zinc", plant="b", province="79", attributes={"plating_thickness_um": (5.0, 15.0)})

    answer = match_pair(need, make_supplier(capabilities=(make_capability(), thin, away)), on=TODAY)

    assert isinstance(answer, Match)
    assert reason_of(answer.reasons, "region").verdict == "met"


def test_mean_of_the_others_is_the_same_for_firms_in_any_order() -> None:
    rng = Random(3)
    firms = [
        make_supplier(id=f"{number:03}", ppm_last_12m=rng.choice((None, rng.random() * 900))) for number in range(90)
    ]

    answers = [match_need(make_need(), Catalogue(order), on=TODAY, limit=90) for order in (firms, firms[::-1])]

    assert answers[0].matches == answers[1].matches


def test_near_miss_of_a_captive_line_stands_before_no_open_one() -> None:
    lines = (make_capability(is_captive=True), make_capability(plant="two"))

    assert isinstance(match_pair(make_need(), make_supplier(capabilities=lines), on=TODAY), Match)
    alone = replace(make_supplier(), capabilities=lines[:1])
    assert isinstance(match_pair(make_need(), alone, on=TODAY), NearMiss)
