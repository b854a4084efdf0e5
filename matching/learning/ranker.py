"""A ranker learned from outcomes: what should each criterion count, so that what came about would have stood higher?

Pairwise logistic regression on differences of the criteria's scores. It may take over only when the lower end of its gain is
above 0 on needs later than those it learned from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.learning.evaluation import Bound, bootstrap
from matching.measure import ndcg

Floats = NDArray[np.float64]

SHRINKAGE = 1.0
STEPS = 100
LATER = 0.7
LEAST_NEEDS = 20
"""With fewer needs to learn from, or fewer than half as many to be judged on, nothing is learned."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A firm that was shown and introduced for a need: its score per criterion, and the grade of what came of it."""

    firm: str
    scores: Mapping[str, float]
    grade: float


@dataclass(frozen=True, slots=True)
class TriedNeed:
    """The firms of one need, with the day by which needs are put in order (as an ordinal)."""

    need: str
    day: int
    firms: tuple[Tried, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """Learned weights against those in force, on the later needs; `needs`: how many it learned from and was judged on."""

    weights: Mapping[str, float]
    gain: Bound
    needs: tuple[int, int]

    @property
    def may_take_over(self) -> bool:
        return self.gain.lower > 0


def try_ranker(tried: Sequence[TriedNeed], weights: Mapping[str, float]) -> Trial | None:
    """Learns on the earlier 70 % of the needs, judges by nDCG@10 on the later; None when there are too few.

    Only needs with different outcomes say anything. `weights`: those in force, and the criteria to learn.
    """
    telling = sorted((one for one in tried if _is_telling(one)), key=lambda one: (one.day, one.need))
    cut = int(len(telling) * LATER)
    # What happened on one day stays on one side.
    while 0 < cut < len(telling) and telling[cut].day == telling[cut - 1].day:
        cut += 1
    early, late = telling[:cut], telling[cut:]
    if len(early) < LEAST_NEEDS or len(late) < LEAST_NEEDS // 2:
        return None
    learned = learn(early, weights)
    gains = [_ndcg(one, learned) - _ndcg(one, weights) for one in late]
    return Trial(learned, bootstrap(gains), (len(early), len(late)))


def learn(tried: Sequence[TriedNeed], weights: Mapping[str, float]) -> dict[str, float]:
    """Weights, none below 0 and summing to 1, under which what came about stands above what did not.

    Held near the weights in force: with little to learn from they hardly move. Each need counts alike, however many firms it tried.
    """
    criteria = list(weights)
    start = _shares(np.array([weights[name] for name in criteria], dtype=np.float64))
    rows, counts = _differences(tried, criteria)
    scale = max(1.0, float(len(criteria)))
    found = start * scale
    # Projected gradient: the loss is convex and smooth, its curvature is bounded by the rows' lengths.
    step = 1.0 / (SHRINKAGE + 0.25 * float((counts[:, None] * rows**2).sum()) + 1e-12)
    for _ in range(STEPS * 10):
        pull = rows.T @ (counts / (1 + np.exp(rows @ found))) - SHRINKAGE * (found - start * scale)
        found = np.maximum(0.0, found + step * pull)
    shares = _shares(found) if found.any() else start
    return dict(zip(criteria, map(float, shares), strict=True))


def _differences(tried: Sequence[TriedNeed], criteria: Sequence[str]) -> tuple[Floats, Floats]:
    """Better minus worse for each pair of a need whose grades differ, and what each pair counts."""
    rows: list[Floats] = []
    counts: list[float] = []
    for one in tried:
        vectors = [np.array([firm.scores.get(name, 0.5) for name in criteria]) for firm in one.firms]
        pairs = [
            vectors[better] - vectors[worse]
            for better, first in enumerate(one.firms)
            for worse, second in enumerate(one.firms)
            if first.grade > second.grade
        ]
        rows += pairs
        counts += [1 / len(pairs)] * len(pairs) if pairs else []
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(criteria)), np.array(counts, dtype=np.float64)


def _is_telling(one: TriedNeed) -> bool:
    return len({firm.grade for firm in one.firms}) > 1


def _ndcg(one: TriedNeed, weights: Mapping[str, float]) -> float:
    ranked = sorted(one.firms, key=lambda firm: (-_score(firm, weights), firm.firm))
    return ndcg([firm.firm for firm in ranked], {firm.firm: firm.grade for firm in one.firms})


def _score(firm: Tried, weights: Mapping[str, float]) -> float:
    return sum(weight * firm.scores.get(name, 0.5) for name, weight in weights.items())


def _shares(values: Floats) -> Floats:
    return np.asarray(values / values.sum(), dtype=np.float64)
