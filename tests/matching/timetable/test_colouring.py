from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.timetable.colouring import colour


def _is_proper(a: np.ndarray, b: np.ndarray, slots: np.ndarray) -> bool:
    cells = [(int(node), int(slot)) for side in (a, b) for node, slot in zip(side, slots, strict=True) if slot >= 0]
    return len(cells) == len(set(cells))


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(6, 12)), min_size=1, max_size=40))
@settings(max_examples=80, deadline=None)
def test_as_many_slots_as_the_busiest_has_meetings_are_enough_and_even(couples: set[tuple[int, int]]) -> None:
    a, b = (np.array([couple[side] for couple in sorted(couples)], np.int64) for side in (0, 1))
    busiest = int(np.bincount(np.concatenate([a, b])).max())

    slots = colour(a, b, busiest, 13)

    assert slots.min() >= 0
    assert _is_proper(a, b, slots)
    sizes = np.bincount(slots, minlength=busiest)
    assert sizes.max() - sizes.min() <= 1


def test_what_is_over_the_number_of_slots_has_none() -> None:
    slots = colour(np.array([0, 0, 0]), np.array([1, 2, 3]), 2, 4)

    assert sorted(slots.tolist()) == [-1, 0, 1]


def test_no_slots_hold_nothing() -> None:
    assert colour(np.array([0]), np.array([1]), 0, 2).tolist() == [-1]
