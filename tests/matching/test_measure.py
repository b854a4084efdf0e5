from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.measure import Precision, f1_with_half_points, mean, ndcg, precision_recall
from matching.taxonomy import taxonomy

GRADES = {"best": 3.0, "good": 2.0, "fair": 1.0}


def test_ndcg_of_the_ideal_order_is_one() -> None:
    assert ndcg(["best", "good", "fair", "none"], GRADES) == 1


def test_ndcg_discounts_by_place() -> None:
    ideal = 7 + 3 / math.log2(3) + 1 / 2

    assert ndcg(["none", "best"], GRADES) == pytest.approx(7 / math.log2(3) / ideal)


def test_ndcg_looks_at_the_first_places_only() -> None:
    assert ndcg(["none", "best"], GRADES, at=1) == 0


def test_ndcg_counts_a_repeated_answer_once() -> None:
    assert ndcg(["best", "best", "good", "fair"], GRADES) == 1


def test_ndcg_without_anything_to_find_is_one() -> None:
    assert ndcg(["none"], {"none": 0.0}) == 1


@given(st.permutations([*GRADES, "a", "b"]))
def test_ndcg_never_exceeds_the_ideal(ranked: list[str]) -> None:
    assert 0 < ndcg(ranked, GRADES) <= 1


def test_precision_and_recall_of_sets() -> None:
    figures = precision_recall({"a", "b", "c", "d"}, {"a", "b", "x"})

    assert (figures.precision, figures.recall) == (0.5, 2 / 3)
    assert figures.f1 == pytest.approx(4 / 7)
    assert precision_recall([], ["a"]) == Precision(1.0, 0.0)
    assert precision_recall([], ["a"]).f1 == 0
    assert precision_recall(["a"], []) == Precision(0.0, 1.0)


@pytest.mark.parametrize(
    ("expected", "found", "accept", "precision", "recall"),
    [
        (["turning-swiss"], ["turning-swiss"], [], 1.0, 1.0),
        (["turning-swiss"], ["turning"], [], 0.5, 0.5),
        (["turning"], ["turning-swiss"], [], 0.5, 0.5),
        (["turning-swiss"], ["turning-cnc"], [], 0.0, 0.0),
        (["turning-swiss"], ["turning-swiss", "turning"], [], 0.75, 1.0),
        (["turning-swiss"], ["turning-swiss", "turning"], ["turning"], 1.0, 1.0),
        (["turning-swiss"], ["turning-swiss", "plating-zinc"], [], 0.5, 1.0),
        (["turning-swiss"], ["turning-swiss", "plating-zinc"], ["plating-zinc"], 1.0, 1.0),
        (["turning-swiss"], ["turning-swiss", "plating-zinc"], ["turning-swiss"], 0.5, 1.0),
        (["turning-swiss", "plating-zinc"], ["turning-swiss"], [], 1.0, 0.5),
        (["turning-swiss"], [], [], 1.0, 0.0),
        ([], [], [], 1.0, 1.0),
        ([], ["turning"], [], 0.0, 1.0),
    ],
)
def test_f1_gives_relatives_half_a_point(
    expected: list[str], found: list[str], accept: list[str], precision: float, recall: float
) -> None:
    assert f1_with_half_points(expected, found, accept, taxonomy().ancestors) == Precision(precision, recall)


def test_mean_of_nothing_is_zero() -> None:
    assert mean([]) == 0
    assert mean([1.0, 2.0]) == 1.5
