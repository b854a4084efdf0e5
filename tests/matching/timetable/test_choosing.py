from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.timetable.choosing import choose, choose_among_all


@st.composite
def markets(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    left, right = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    couples = draw(st.sets(st.tuples(st.integers(0, left - 1), st.integers(left, left + right - 1)), max_size=9))
    listed = sorted(couples)
    weights = [draw(st.integers(0, 20)) / 10 for _ in listed]
    limits = [draw(st.integers(0, 3)) for _ in range(left + right)]
    bonus = [draw(st.sampled_from([0.0, 0.5, 3.0])) for _ in range(left + right)]
    a, b = (np.array([couple[side] for couple in listed], np.int64) for side in (0, 1))
    return a, b, np.array(weights, np.float64), np.array(limits, np.int64), np.array(bonus, np.float64)


def _best_by_trying(a: np.ndarray, b: np.ndarray, weight: np.ndarray, limit: np.ndarray, bonus: np.ndarray) -> float:
    best = 0.0
    for size in range(len(weight) + 1):
        for chosen in combinations(range(len(weight)), size):
            index = list(chosen)
            load = np.bincount(np.concatenate([a[index], b[index]]), minlength=len(limit))
            if (load <= limit).all():
                best = max(best, float(weight[index].sum() + bonus[load > 0].sum()))
    return best


@given(markets())
@settings(max_examples=60, deadline=None)
def test_choose_is_the_best_of_all_sets(market: tuple[np.ndarray, ...]) -> None:
    a, b, weight, limit, bonus = market

    flow = choose(a, b, weight, limit, bonus=bonus)
    programme = choose(a, b, weight, limit, bonus=bonus, is_compiled=False)

    best = pytest.approx(_best_by_trying(a, b, weight, limit, bonus), abs=1e-6)
    assert flow.worth == best
    assert programme.worth == best
    load = np.bincount(np.concatenate([a[flow.is_chosen], b[flow.is_chosen]]), minlength=len(limit))
    assert (load <= limit).all()


@given(markets())
@settings(max_examples=60, deadline=None)
def test_prices_prove_that_nothing_better_is_there(market: tuple[np.ndarray, ...]) -> None:
    a, b, weight, limit, _ = market

    found = choose(a, b, weight, limit)

    over = np.maximum(0.0, weight - found.prices[a] - found.prices[b])
    assert float(limit @ found.prices + over.sum()) == pytest.approx(found.worth, abs=1e-6)


def test_anybody_may_meet_anybody_in_the_programme() -> None:
    a, b = np.array([0, 1, 2]), np.array([1, 2, 0])

    found = choose_among_all(a, b, np.array([1.0, 5.0, 1.0]), np.array([1, 1, 1]), bonus=np.zeros(3))

    assert found.is_chosen.tolist() == [False, True, False]


def test_a_thousand_pairs_are_chosen_alike_by_both_ways() -> None:
    random = np.random.default_rng(5)
    a = np.repeat(np.arange(20), 50)
    b = 20 + np.concatenate([random.choice(120, 50, replace=False) for _ in range(20)])
    weight, limit = random.random(1000), random.integers(1, 9, 140)

    assert choose(a, b, weight, limit).worth == pytest.approx(choose(a, b, weight, limit, is_compiled=False).worth)
