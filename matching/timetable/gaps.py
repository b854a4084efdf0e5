"""Away with idle slots: swaps by annealing from warm to cold, and blocks that weigh idle slots against weight in between."""

from __future__ import annotations

import numpy as np

from matching.timetable import loops
from matching.timetable.blocks import Best, Search, has_idle
from matching.timetable.case import IDLE

WARM, COLD = 0.35, 0.04
"""Heat at first and last, in idle slots."""
ROUNDS = 24
SWAPS_EACH = 120
"""Swaps tried a round, for each meeting placed."""
BATCH = 20_000


def close_gaps(search: Search) -> None:
    """Rounds of swaps and sweeps; the best timetable met is the one that stays. Ends early when nobody has an idle slot left."""
    if search.case.worth[IDLE] >= 0:
        return
    search.sweep(search.scarce)
    search.sweep(search.others)
    best = Best.of(search)
    try:
        for number in range(ROUNDS):
            if not has_idle(search):
                break
            _round(search, WARM * (COLD / WARM) ** (number / (ROUNDS - 1)))
            if loops.objective(*search.handles) > best.objective + 1e-9:
                best = Best.of(search)
    finally:
        if loops.objective(*search.handles) < best.objective - 1e-9:
            best.bring_back(search)


def _round(search: Search, heat: float) -> None:
    """Swaps at one heat, then a block for everybody who sits, and for those who still have idle slots."""
    case, state = search.case, search.state
    people = np.flatnonzero((state.load > 0) & (case.waits >= 1.0))
    steps = SWAPS_EACH * max(20, int((state.slot >= 0).sum()))
    while steps > 0 and len(people):
        loops.anneal(*search.handles, people, min(steps, BATCH), -case.worth[IDLE] * heat)
        steps -= BATCH
        search.pause()
    search.sweep(search.scarce)
    waiting = np.flatnonzero((state.idle.sum(axis=1) > 0) & (case.waits >= 1.0))
    search.sweep(waiting)
