"""From scores to chances."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.learning.calibration import Calibration, calibration_error, isotonic, platt, shown_as

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.sampled_from([0, 1])), min_size=1, max_size=40)


def test_neighbours_that_fall_are_pooled() -> None:
    found = isotonic([0.1, 0.2, 0.3, 0.4], [0, 1, 0, 1])
    assert found.scores == pytest.approx((0.1, 0.25, 0.4))
    assert found.shares == (0.0, 0.5, 1.0)
    assert found.outcomes == 4


def test_equal_scores_have_one_chance() -> None:
    found = isotonic([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])
    assert (found.scores, found.shares) == ((0.5,), (0.25,))


@given(PAIRS)
def test_curve_never_falls_and_keeps_the_sum(pairs: list[tuple[float, int]]) -> None:
    scores, outcomes = zip(*pairs, strict=True)
    found = isotonic(scores, outcomes)
    assert all(low <= high for low, high in pairwise(found.shares))
    assert all(0 <= share <= 1 for share in found.shares)
    assert found == isotonic(scores[::-1], outcomes[::-1])


@given(PAIRS)
def test_no_rising_steps_come_nearer(pairs: list[tuple[float, int]]) -> None:
    """Least squares against the max-min formula of isotonic regression, computed on its own."""
    points = sorted({score for score, _ in pairs})
    groups = [[came for score, came in pairs if score == point] for point in points]

    def mean(start: int, end: int) -> float:
        together = [came for group in groups[start : end + 1] for came in group]
        return sum(together) / len(together)

    count = len(points)
    best = [max(min(mean(low, high) for high in range(at, count)) for low in range(at + 1)) for at in range(count)]
    found = isotonic(*zip(*pairs, strict=True))
    steps = sorted(set(np.round(best, 9)))
    assert sorted(set(np.round(found.shares, 9))) == pytest.approx(steps)


def test_small_pools_are_joined_and_promise_no_certainty() -> None:
    scores = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.9]
    outcomes = [0, 0, 1, 0, 1, 1, 1]
    assert isotonic(scores, outcomes).shares[-1] == 1.0
    joined = isotonic(scores, outcomes, least=4)
    assert joined.shares == pytest.approx((4 / 7,))
    assert isotonic(scores, outcomes, least=2).shares == pytest.approx((0.0, 0.5, 1.0))


@given(PAIRS, st.integers(1, 12))
def test_joined_pools_are_large_enough_and_still_rise(pairs: list[tuple[float, int]], least: int) -> None:
    found = isotonic(*zip(*pairs, strict=True), least=least)
    assert all(low <= high + 1e-12 for low, high in pairwise(found.shares))
    assert len(found.scores) <= max(1, len(pairs) // least)


def test_chance_lies_between_two_points_and_stays_beyond_the_ends() -> None:
    curve = Calibration((0.2, 0.6), (0.1, 0.5), 100)
    assert curve.chances([0.0, 0.2, 0.4, 0.6, 1.0]) == pytest.approx([0.1, 0.1, 0.3, 0.5, 0.5])


def test_curve_survives_being_stored() -> None:
    curve = isotonic([0.1, 0.3, 0.3, 0.9], [0, 0, 1, 1])
    assert Calibration.from_json(curve.as_json()) == curve


def test_nothing_to_learn_from_is_refused() -> None:
    with pytest.raises(ValueError, match="needed"):
        isotonic([], [])


def test_platt_rises_where_more_comes_about() -> None:
    scores = np.linspace(0, 1, 400)
    outcomes = (np.arange(400) % 10 < scores * 10).astype(float)
    curve = platt(scores, outcomes)
    low, high = curve.chances([0.2, 0.8])
    assert 0.1 < low < 0.4
    assert 0.6 < high < 0.9


def test_platt_stays_finite_when_the_scores_part_cleanly() -> None:
    chances = platt([0.0, 0.1, 0.9, 1.0], [0, 0, 1, 1]).chances([0.0, 1.0])
    assert 0 < chances[0] < 0.5 < chances[1] < 1


def test_error_of_kept_promises_is_nothing() -> None:
    assert calibration_error([0.5] * 10, [1, 0] * 5) == 0.0


def test_error_is_the_mean_distance_over_the_bins() -> None:
    promised = [0.1] * 10 + [0.9] * 10
    assert calibration_error(promised, [0] * 10 + [1] * 10, bins=2) == pytest.approx(0.1)
    assert calibration_error(promised, [1] * 10 + [0] * 10, bins=2) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("chance", "read"),
    [(0.31, (3, 10)), (0.04, (4, 100)), (0.1, (1, 10)), (0.097, (1, 10)), (0.0, (0, 100)), (1, (10, 10))],
)
def test_chance_as_people_read_it(chance: float, read: tuple[int, int]) -> None:
    assert shown_as(chance) == read
