"""Foretelling held-out pairs of made-up graphs: what must be found, what cannot, and what a split may never mix."""

from __future__ import annotations

import random

import pytest

from matching.link_measure import measure_links, read_pairs


def _circles(*, circles: int = 6, seed: int = 1) -> set[tuple[str, str]]:
    """Buyers of a circle buy from suppliers of the same circle: three links foretell the next one."""
    rng = random.Random(seed)
    return {
        (f"b{circle}-{buyer}", f"s{circle}-{supplier}")
        for circle in range(circles)
        for buyer in range(8)
        for supplier in range(12)
        if rng.random() < 0.5
    }


def test_circles_are_foretold_far_better_than_by_popularity() -> None:
    found = measure_links(_circles())
    assert found.found.auc > 0.9
    assert found.found.recall > 0.9
    assert abs(found.popularity.auc - 0.5) < 0.15
    assert found.train + found.validation + found.test == found.pairs


def test_links_by_lot_are_foretold_by_nobody() -> None:
    rng = random.Random(4)
    pairs = {(f"b{rng.randrange(40)}", f"s{rng.randrange(120)}") for _ in range(900)}
    assert abs(measure_links(pairs).found.auc - 0.5) < 0.1


def test_the_same_seed_gives_the_same_figures_in_any_order() -> None:
    pairs = _circles()
    shuffled = sorted(pairs, key=lambda pair: pair[::-1])
    assert measure_links(pairs) == measure_links(set(shuffled))
    assert measure_links(pairs, seed=5).found != measure_links(pairs).found


def test_pairs_of_another_file_are_foretold_from_all_that_is_known() -> None:
    pairs = sorted(_circles())
    test = set(random.Random(2).sample(pairs, 40))
    found = measure_links(set(pairs) - test, test=test)
    assert found.test == 40
    assert found.train + found.validation == len(pairs) - 40
    assert found.found.recall > 0.9


def test_what_is_learned_from_is_never_asked_for() -> None:
    pairs = _circles()
    with pytest.raises(ValueError, match="all among those"):
        measure_links(pairs, test=set(list(pairs)[:5]))


def test_files_that_cannot_be_measured_say_why() -> None:
    with pytest.raises(ValueError, match="no columns"):
        read_pairs(["a,b\n", "1,2\n"])
    assert read_pairs(["buyer,supplier,amount\n", "1,2,9\n", "1,2,7\n", "1,,7\n"]) == {("1", "2")}
    with pytest.raises(ValueError, match="fewer than 100"):
        measure_links({("1", "2")})
