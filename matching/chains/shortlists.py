"""Which firms of a step can be in a best chain at all: an upper bound of what a chain through each is worth."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Outlook:
    """Per firm of a step: its score, and the most that the way to it and the way from it can be worth. Never empty."""

    scores: Array
    arriving: Array
    leaving: Array


def bounds(outlooks: Sequence[Outlook]) -> list[Array]:
    """Per step and firm, the most that a chain through it can be worth: its own figures, and the best of everything else."""
    between = [
        min(float(here.leaving.max()), float(there.arriving.max())) for here, there in itertools.pairwise(outlooks)
    ]
    ways = [float(outlooks[0].arriving.max()), *between, float(outlooks[-1].leaving.max())]
    scores = [float(outlook.scores.max()) for outlook in outlooks]
    rest = sum(scores) + sum(ways)
    return [
        rest - scores[step] - ways[step] - ways[step + 1] + outlook.scores + outlook.arriving + outlook.leaving
        for step, outlook in enumerate(outlooks)
    ]


def most_promising(bound: Array, count: int) -> Array:
    """Rows of the firms with the highest bounds, ascending."""
    if len(bound) <= count:
        return np.arange(len(bound))
    return np.sort(np.argpartition(-bound, count - 1)[:count])


def best_left_out(bound: Array, kept: Array) -> float:
    """The highest bound of those that are not kept; minus infinity when all are."""
    if len(kept) == len(bound):
        return -np.inf
    left = np.ones(len(bound), dtype=np.bool_)
    left[kept] = False
    return float(bound[left].max())
