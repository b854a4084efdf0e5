"""Figures of merit in the order of time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.learning.evaluation import bootstrap, first_place, gini, hit_rate, reciprocal_ranks, time_slices


def test_slices_follow_each_other_and_leave_nothing_out() -> None:
    slices = time_slices(10)
    assert [*slices.history, *slices.validation, *slices.test] == list(range(10))
    assert [len(slices.history), len(slices.validation), len(slices.test)] == [6, 2, 2]


def test_too_few_for_three_slices_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        time_slices(2)


def test_place_is_that_of_the_best_winner() -> None:
    assert first_place(np.array([0.1, 0.9, 0.5]), [0, 2]) == 2


def test_ties_go_to_the_lower_position() -> None:
    assert first_place(np.array([0.5, 0.5, 0.5]), [2], at=2) == 0
    assert first_place(np.array([0.5, 0.5, 0.5]), [1], at=2) == 2


def test_score_of_nothing_is_no_find() -> None:
    assert first_place(np.zeros(5), [0]) == 0


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30), st.data())
def test_place_equals_sorting_everything(scores: list[int], data: st.DataObject) -> None:
    wanted = data.draw(st.sets(st.integers(0, len(scores) - 1)))
    order = sorted(range(len(scores)), key=lambda position: (-scores[position], position))[:10]
    places = [place for place, position in enumerate(order, 1) if position in wanted and scores[position]]
    assert first_place(np.array(scores, dtype=float), wanted) == (places[0] if places else 0)


def test_hits_and_reciprocal_ranks() -> None:
    assert hit_rate([1, 0, 4, 0]) == 0.5
    assert reciprocal_ranks([1, 0, 4]).tolist() == [1.0, 0.0, 0.25]


def test_bound_of_equal_gains_is_their_value() -> None:
    found = bootstrap([0.25] * 8)
    assert (found.mean, found.lower, found.upper) == (0.25, 0.25, 0.25)


def test_bound_of_a_mixed_gain_lies_around_its_mean_and_is_the_same_each_time() -> None:
    gains = [0.3, -0.2, 0.1, 0.0, 0.4, -0.1]
    found = bootstrap(gains)
    assert found.lower < 0 < found.mean < found.upper
    assert bootstrap(gains) == found


def test_bound_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no gains"):
        bootstrap([])


@pytest.mark.parametrize(("counts", "figure"), [([1, 1, 1, 1], 0.0), ([0, 0, 0, 8], 0.75), ([], 0.0), ([0, 0], 0.0)])
def test_gini_of_known_shares(counts: list[float], figure: float) -> None:
    assert gini(counts) == pytest.approx(figure)
