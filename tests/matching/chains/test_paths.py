"""The best paths, held against every path there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.chains.paths import UNIT, Layer, Path, Ways, best_paths

PLACES = 4
worths = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(-1, 1, width=32))


@st.composite
def routings(draw: st.DrawFn) -> tuple[list[Layer], Ways]:
    """Up to four steps and five firms each, of a pool so small that firms run several steps; half the worths are ties."""
    homes = draw(st.lists(st.integers(0, PLACES - 1), min_size=7, max_size=7))
    layers = []
    for _ in range(draw(st.integers(1, 4))):
        firms = sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=5)))
        scores = draw(st.lists(worths, min_size=len(firms), max_size=len(firms)))
        layers.append(Layer(np.array(firms), np.array(scores), np.array([homes[firm] for firm in firms])))
    table = draw(st.lists(worths, min_size=PLACES * (PLACES + 1), max_size=PLACES * (PLACES + 1)))
    square = np.array(table[PLACES:]).reshape(PLACES, PLACES)
    return layers, Ways(square, np.array(table[:PLACES]), draw(worths))


def all_paths(layers: list[Layer], ways: Ways) -> list[Path]:
    """Every path, best first; of equals the one that ends with the first firm, and so on backwards."""
    found = []
    for rows in itertools.product(*(range(len(layer.firms)) for layer in layers)):
        steps = list(zip(layers, rows, strict=True))
        worth = sum(whole(layer.scores[row]) for layer, row in steps)
        for (here, one), (there, other) in itertools.pairwise(steps):
            is_same = here.firms[one] == there.firms[other]
            worth += whole(ways.stay if is_same else ways.handover[here.places[one], there.places[other]])
        worth += whole(ways.delivery[layers[-1].places[rows[-1]]])
        found.append((-worth, rows[::-1]))
    return [Path(tuple(reversed(backwards)), -worth / UNIT) for worth, backwards in sorted(found)]


def whole(worth: float) -> int:
    return round(float(worth) * UNIT)


@given(routings(), st.integers(1, 12), st.sampled_from([0, 300]))
@settings(deadline=None, max_examples=200)
def test_best_paths_are_those_of_enumeration(case: tuple[list[Layer], Ways], count: int, few: int) -> None:
    """By places (few = 0) and by pairs (few = 300): the same paths in the same order, ties included."""
    layers, ways = case

    assert best_paths(layers, ways, count, few=few) == all_paths(layers, ways)[:count]


def test_best_paths_of_many_firms_are_the_same_by_places_and_by_pairs() -> None:
    random = np.random.default_rng(20261121)
    layers = []
    homes = random.integers(0, 34, 900)
    for _ in range(4):
        firms = np.sort(random.choice(900, 400, replace=False))
        layers.append(Layer(firms, random.random(400), homes[firms]))
    ways = Ways(random.random((34, 34)), random.random(34), 1.0)

    assert best_paths(layers, ways, 10, few=0) == best_paths(layers, ways, 10, few=1000)


def test_staying_is_counted_once_and_never_as_a_hand_over() -> None:
    layer = Layer(np.array([3]), np.array([0.5]), np.array([0]))
    ways = Ways(np.array([[0.9]]), np.array([0.0]), stay=0.25)

    for few in (0, 300):
        assert best_paths([layer, layer], ways, 5, few=few) == [Path((0, 0), 1.25)]


def test_no_path_without_anybody_for_a_step() -> None:
    layer = Layer(np.array([3]), np.array([0.5]), np.array([0]))
    nobody = Layer(np.array([], dtype=int), np.array([]), np.array([], dtype=int))
    ways = Ways(np.array([[0.9]]), np.array([0.0]), stay=1.0)

    assert best_paths([layer, nobody, layer], ways, 5) == []


def test_paths_refuse_what_they_cannot_count() -> None:
    ways = Ways(np.array([[0.9]]), np.array([0.0]), stay=1.0)
    layer = Layer(np.array([3]), np.array([0.5]), np.array([0]))

    for layers, count in (([], 1), ([layer], 0), ([layer], 5_000_000)):
        with pytest.raises(ValueError, match="chains need"):
            best_paths(layers, ways, count)
