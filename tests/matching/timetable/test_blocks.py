from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.timetable import loops
from matching.timetable.blocks import Best, Search
from matching.timetable.drafts import costs, empty_state
from matching.timetable.eligibility import number
from matching.timetable.instances import rich_instance

CELL = st.sampled_from([-np.inf, 0.0, 0.2, 0.5, 1.0, 3.0])


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=4), st.integers(0, 4))
@settings(max_examples=100, deadline=None)
def test_a_block_is_assigned_as_well_as_can_be(rows: list[list[float]], most: int) -> None:
    values = np.array(rows)

    found = loops.assign(values, most)

    served = [row for row in range(len(rows)) if found[row] >= 0]
    assert len(served) <= most
    assert len({int(found[row]) for row in served}) == len(served)
    best = 0.0
    for columns in permutations([0, 1, 2, *[-1] * len(rows)], len(rows)):
        chosen = [values[row, column] for row, column in enumerate(columns) if column >= 0]
        if len(chosen) <= most:
            best = max(best, sum(chosen))
    assert sum(values[row, found[row]] for row in served) == pytest.approx(best)


def _search() -> Search:
    numbered = number(rich_instance(8, 40, 8, seed=1))
    return Search(numbered, costs(numbered), empty_state(numbered), lambda: None)


def test_what_is_undone_leaves_no_trace() -> None:
    search = _search()
    search.sweep(search.scarce[:4])
    before = [part.copy() for part in search.state[:5]]
    score = search.state.score.copy()
    search.state.mark[0] = 0

    for i in search.scarce:
        loops.reseat(*search.handles, int(i), 100.0)
    assert any((part != old).any() for part, old in zip(search.state[:5], before, strict=True))
    loops.undo(*search.handles, 0)

    placed = before[0] >= 0
    assert (search.state.slot == before[0]).all()
    for part, old in zip(search.state[1:5], before[1:], strict=True):
        assert (part[placed] == old[placed]).all()
    assert search.state.score == pytest.approx(score)


def test_the_best_so_far_comes_back() -> None:
    search = _search()
    search.sweep(search.scarce)
    best, slots = Best.of(search), search.state.slot.copy()
    for p in np.flatnonzero(slots >= 0)[:20].tolist():
        loops.lift(*search.handles, p)

    best.bring_back(search)

    assert (search.state.slot == slots).all()
    assert loops.objective(*search.handles) == pytest.approx(best.objective)
