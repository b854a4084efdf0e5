"""How good a ranking was, judged by what happened later: slices in the order of time, places of the winners, bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SHOWN = 10
DRAWS = 2_000
_SEED = 20_251_122


@dataclass(frozen=True, slots=True)
class Slices:
    """Positions in a list ordered by time: history only, then where choices are made, then the test, touched once."""

    history: range
    validation: range
    test: range


@dataclass(frozen=True, slots=True)
class Bound:
    """A mean gain and the ends of its 95 % interval."""

    mean: float
    lower: float
    upper: float


def time_slices(count: int, *, validation: float = 0.6, test: float = 0.8) -> Slices:
    """The first 60 % are history, the next 20 % validation, the last 20 % test.

    Raises ValueError when a slice would be empty.
    """
    first, second = int(count * validation), int(count * test)
    if not 0 < first < second < count:
        raise ValueError("too few examples for three slices")
    return Slices(range(first), range(first, second), range(second, count))


def first_place(scores: Floats, wanted: Iterable[int], *, at: int = SHOWN) -> int:
    """Place (from 1) of the best of the wanted among the first `at`, or 0 when none is; a score of 0 is no find.

    Ties go to the lower position, so the answer does not depend on how sorting treats them.
    """
    best = min(len(scores), at)
    # Only what reaches the k-th score can be shown: the whole array is not sorted.
    floor = np.partition(scores, len(scores) - best)[len(scores) - best] if best else 0.0
    near = np.flatnonzero((scores >= floor) & (scores > 0))
    shown = near[np.argsort(-scores[near], kind="stable")][:best]
    found = np.flatnonzero(np.isin(shown, np.fromiter(wanted, dtype=np.int64)))
    return int(found[0]) + 1 if len(found) else 0


def hit_rate(places: Sequence[int]) -> float:
    """Share of the lists with a winner in them; `places` as `first_place` gives them."""
    return sum(place > 0 for place in places) / len(places) if places else 0.0


def reciprocal_ranks(places: Sequence[int]) -> Floats:
    """1 / place, 0 where no winner was shown: their mean is MRR."""
    found = np.asarray(places, dtype=np.float64)
    return np.divide(1.0, found, out=np.zeros_like(found), where=found > 0)


def bootstrap(gains: Sequence[float], *, draws: int = DRAWS) -> Bound:
    """Mean of paired gains, one a need, and its 95 % interval by drawing needs with replacement; the same answer each time.

    Raises ValueError without gains. Source: Efron and Tibshirani 1993, percentile interval.
    """
    values = np.asarray(gains, dtype=np.float64)
    if not len(values):
        raise ValueError("no gains to draw from")
    random = np.random.default_rng(_SEED)
    means = [values[random.integers(0, len(values), len(values))].mean() for _ in range(draws)]
    lower, upper = np.quantile(means, (0.025, 0.975))
    return Bound(float(values.mean()), float(lower), float(upper))


def gini(counts: Sequence[float]) -> float:
    """How unevenly something is shared, in [0, 1): 0 when all have the same. 0 of nothing."""
    values = np.sort(np.asarray(counts, dtype=np.float64))
    total = values.sum()
    if not total:
        return 0.0
    ranks = np.arange(1, len(values) + 1)
    return float(max(0.0, 2 * (ranks * values).sum() / (len(values) * total) - (len(values) + 1) / len(values)))
