"""As few partners as can be, held against every way to share the steps out."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.chains.fewest import Share, fewest_partners


@st.composite
def offers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    firms, steps = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    cells = st.sampled_from([np.nan, 0.25, 0.5, 1.0])
    scores = draw(st.lists(cells, min_size=firms * steps, max_size=firms * steps))
    near = draw(st.lists(st.sampled_from([0.0, 0.5, 0.75]), min_size=firms, max_size=firms))
    return np.array(scores).reshape(firms, steps), np.array(near)


def worth(who: tuple[int, ...], scores: np.ndarray, nearness: np.ndarray) -> float:
    return float(sum(scores[row, step] for step, row in enumerate(who)) + sum(nearness[row] for row in set(who)))


@given(offers())
@settings(deadline=None, max_examples=150)
def test_fewest_partners_are_those_of_enumeration(case: tuple[np.ndarray, np.ndarray]) -> None:
    scores, nearness = case
    firms, steps = scores.shape
    able = [
        who
        for who in itertools.product(range(firms), repeat=steps)
        if not any(np.isnan(scores[row, step]) for step, row in enumerate(who))
    ]

    found = fewest_partners(scores, nearness)

    who = {step: share.row for share in found for step in share.steps}
    if not able:
        assert found == ()
        return
    best = min((len(set(each)), -worth(each, scores, nearness)) for each in able)
    assert sorted(who) == list(range(steps))
    chosen = tuple(who[step] for step in range(steps))
    assert (len(found), -worth(chosen, scores, nearness)) == best


def test_one_partner_for_two_steps_goes_before_two_better_ones() -> None:
    scores = np.array([[1.0, np.nan], [np.nan, 1.0], [0.1, 0.1]])

    assert fewest_partners(scores, np.array([1.0, 1.0, 0.0])) == (Share(2, (0, 1)),)


def test_nothing_lacking_needs_nobody() -> None:
    assert fewest_partners(np.zeros((3, 0)), np.zeros(3)) == ()
