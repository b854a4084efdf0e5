"""From a score to a chance that holds: of all shown "3 in 10", 3 in 10 come about. Isotonic, with Platt's way beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

LEAST_OUTCOMES = 100
"""With fewer outcomes no chance is shown. Source: matching design, section 1.5."""

BINS = 10
Pool = tuple[float, float, float]
"""Neighbours on the curve: how many, the sum of their outcomes, the sum of their scores."""

_NEWTON_STEPS = 50
_ENOUGH = 1e-9


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising curve through (score, share of introductions with such a score that led to an order)."""

    scores: tuple[float, ...]
    shares: tuple[float, ...]
    outcomes: int

    def chances(self, scores: ArrayLike) -> Floats:
        """Between two points on the straight line, beyond the ends the last value; in [0, 1]."""
        return np.interp(np.asarray(scores, dtype=np.float64), self.scores, self.shares).astype(np.float64)

    def chance(self, score: float) -> float:
        return float(self.chances([score])[0])

    def as_json(self) -> dict[str, Any]:
        return {"scores": list(self.scores), "shares": list(self.shares), "outcomes": self.outcomes}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Calibration:
        return cls(tuple(stored["scores"]), tuple(stored["shares"]), int(stored["outcomes"]))


@dataclass(frozen=True, slots=True)
class Platt:
    """1 / (1 + exp(-(slope x score + offset)))."""

    slope: float
    offset: float

    def chances(self, scores: ArrayLike) -> Floats:
        return _logistic(self.slope * np.asarray(scores, dtype=np.float64) + self.offset)


def isotonic(scores: ArrayLike, outcomes: ArrayLike, *, least: int = 1) -> Calibration:
    """The rising curve nearest to what happened, by pooling neighbours that fall. `outcomes`: 1 came about, 0 did not.

    Each pool counts at the mean of its scores. Pools of fewer than `least` are joined with the next, so that a lucky few do not
    make a certainty. Raises ValueError when nothing is given.
    Source: pool adjacent violators; Barlow et al. 1972, Zadrozny and Elkan 2002.
    """
    xs, ys = np.asarray(scores, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if not len(xs) or len(xs) != len(ys):
        raise ValueError("scores and outcomes are needed, one for each other")
    points, place = np.unique(xs, return_inverse=True)  # equal scores have one chance
    sizes = np.bincount(place).astype(np.float64)
    pools: list[Pool] = []
    for point, size, came in zip(points, sizes, np.bincount(place, weights=ys), strict=True):
        pools.append((size, came, point * size))
        while len(pools) > 1 and pools[-2][1] * pools[-1][0] >= pools[-1][1] * pools[-2][0]:
            last = pools.pop()
            pools[-1] = _together(pools[-1], last)
    pools = _joined(pools, least)
    return Calibration(
        tuple(float(summed / size) for size, _, summed in pools),
        tuple(float(came / size) for size, came, _ in pools),
        len(xs),
    )


def _joined(pools: list[Pool], least: int) -> list[Pool]:
    """Neighbours joined from below until each pool is large enough, what is left over with the last. Shares keep rising."""
    found: list[Pool] = []
    for pool in pools:
        if found and found[-1][0] < least:
            found[-1] = _together(found[-1], pool)
        else:
            found.append(pool)
    if len(found) > 1 and found[-1][0] < least:
        last = found.pop()
        found[-1] = _together(found[-1], last)
    return found


def _together(one: Pool, other: Pool) -> Pool:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def platt(scores: ArrayLike, outcomes: ArrayLike) -> Platt:
    """The logistic curve of greatest likelihood, with Platt's softened outcomes, by Newton's steps.

    Source: Platt 1999; Lin, Lin and Weng 2007.
    """
    xs, ys = np.asarray(scores, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    came = ys.sum()
    wanted = np.where(ys > 0, (came + 1) / (came + 2), 1 / (len(ys) - came + 2))
    design = np.stack([xs, np.ones_like(xs)], axis=1)
    found = np.array([0.0, np.log((came + 1) / (len(ys) - came + 1))])
    for _ in range(_NEWTON_STEPS):
        chances = _logistic(design @ found)
        bend = (design * (chances * (1 - chances))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(bend, design.T @ (wanted - chances))
        found += step
        if np.abs(step).max() < _ENOUGH:
            break
    return Platt(float(found[0]), float(found[1]))


def calibration_error(chances: ArrayLike, outcomes: ArrayLike, *, bins: int = BINS) -> float:
    """Mean distance between what was promised and what came about, over bins of equal size by chance; in [0, 1].

    Equal chances stay in one bin. Source: expected calibration error, Naeini et al. 2015, with equal-mass bins.
    """
    promised, came = np.asarray(chances, dtype=np.float64), np.asarray(outcomes, dtype=np.float64)
    if not len(promised):
        raise ValueError("nothing to compare")
    _, place, sizes = np.unique(promised, return_inverse=True, return_counts=True)
    middles = np.cumsum(sizes) - sizes / 2
    bin_of = np.minimum((middles * bins / len(promised)).astype(np.int64), bins - 1)[place]
    gaps = np.bincount(bin_of, weights=promised - came, minlength=bins)
    return float(np.abs(gaps).sum() / len(promised))


def shown_as(chance: float) -> tuple[int, int]:
    """A chance as people read it: about so many of so many. 0.31 -> (3, 10), 0.04 -> (4, 100)."""
    of = 10 if chance >= 0.095 else 100
    return round(chance * of), of


def _logistic(values: Any) -> Floats:
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(values))), dtype=np.float64)
