"""As few partners as can be: which firms, sent out from one lead firm, together run the steps it lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Share:
    """One partner, by its row, and the steps it takes."""

    row: int
    steps: tuple[int, ...]


def fewest_partners(scores: Array, nearness: Array) -> tuple[Share, ...]:
    """The smallest set of partners that runs every step, and of those sets the one worth most; empty when nobody runs one.

    `scores[row, step]` in [0, 1], NaN where the firm does not run the step; a partner is worth the scores of its steps and
    `nearness[row]`, once. Every partner goes to and from the lead firm, so the order of the steps does not matter. Ties go to
    the first row. A subset programme over step masks: O(rows x 2^steps + 3^steps).
    """
    steps = scores.shape[1]
    if steps == 0:
        return ()
    best = _best_of_each_mask(scores, nearness)
    full = (1 << steps) - 1
    plans: dict[int, tuple[int, float, tuple[Share, ...]]] = {0: (0, 0.0, ())}
    for mask in range(1, full + 1):
        found = list(_plans(mask, best, plans))
        if found:
            plans[mask] = min(found, key=lambda plan: (plan[0], -plan[1], [share.row for share in plan[2]]))
    return plans[full][2] if full in plans else ()


def _plans(
    mask: int, best: Mapping[int, tuple[float, int]], plans: Mapping[int, tuple[int, float, tuple[Share, ...]]]
) -> Sequence[tuple[int, float, tuple[Share, ...]]]:
    """Every way to give the lowest step of a mask, and some others with it, to one firm, and the rest as well as can be."""
    lowest = mask & -mask
    found = []
    part = mask
    while part:
        if part & lowest and part in best and mask ^ part in plans:
            worth, row = best[part]
            count, so_far, shares = plans[mask ^ part]
            share = Share(row, tuple(step for step in range(part.bit_length()) if part >> step & 1))
            found.append((count + 1, so_far + worth, (share, *shares)))
        part = (part - 1) & mask
    return found


def _best_of_each_mask(scores: Array, nearness: Array) -> dict[int, tuple[float, int]]:
    """Mask -> the firm that is worth most when it takes exactly these steps; masks that nobody runs are left out."""
    best = {}
    for mask in range(1, 1 << scores.shape[1]):
        taken = [step for step in range(scores.shape[1]) if mask >> step & 1]
        worth = scores[:, taken].sum(axis=1) + nearness
        if len(worth) and not np.isnan(worth).all():
            row = int(np.nanargmax(worth))
            best[mask] = (float(worth[row]), row)
    return best
