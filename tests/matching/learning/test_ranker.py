"""A learned ranker has to earn its place."""

from __future__ import annotations

import random

import pytest

from matching.learning.evaluation import Bound
from matching.learning.ranker import Trial, Tried, TriedNeed, learn, try_ranker

WEIGHTS = {"quality": 0.5, "proximity": 0.5}


def _needs(count: int, telling: str | None, *, seed: int = 1) -> list[TriedNeed]:
    """Needs with six firms each; what comes about follows one criterion, or nothing at all."""
    draw = random.Random(seed)
    found = []
    for number in range(count):
        scores = [{name: draw.random() for name in WEIGHTS} for _ in range(6)]
        best = max(range(6), key=lambda place: scores[place][telling]) if telling else draw.randrange(6)
        firms = tuple(Tried(f"f{place}", scores[place], float(place == best)) for place in range(6))
        found.append(TriedNeed(f"n{number}", 700_000 + number, firms))
    return found


def test_weight_goes_to_what_tells() -> None:
    learned = learn(_needs(60, "quality"), WEIGHTS)
    assert learned["quality"] > 0.7
    assert sum(learned.values()) == pytest.approx(1.0)


def test_without_anything_to_learn_the_weights_stay() -> None:
    assert learn([], WEIGHTS) == pytest.approx(WEIGHTS)


def test_no_weight_falls_below_nothing() -> None:
    needs = _needs(60, "quality")
    turned = [
        TriedNeed(
            one.need, one.day, tuple(Tried(f.firm, {**f.scores, "proximity": 1 - f.grade}, f.grade) for f in one.firms)
        )
        for one in needs
    ]
    assert learn(turned, WEIGHTS)["proximity"] == 0.0


def test_ranker_that_gains_for_sure_may_take_over() -> None:
    trial = try_ranker(_needs(120, "quality"), WEIGHTS)
    assert trial is not None
    assert trial.gain.lower > 0
    assert trial.may_take_over
    assert trial.needs == (84, 36)


def test_ranker_that_learned_from_chance_may_not() -> None:
    trial = try_ranker(_needs(120, None), WEIGHTS)
    assert trial is not None
    assert not trial.may_take_over


def test_ranker_is_judged_on_later_needs_only() -> None:
    """What told at first tells nothing later: learned from the early needs, it must not win."""
    early, late = _needs(84, "quality"), _needs(36, "proximity", seed=2)
    later = [TriedNeed(f"l{one.need}", one.day + 1000, one.firms) for one in late]
    trial = try_ranker([*later, *early], WEIGHTS)
    assert trial is not None
    assert trial.gain.upper < 0


def test_gain_that_may_be_chance_is_not_enough() -> None:
    assert not Trial(WEIGHTS, Bound(0.02, -0.001, 0.04), (70, 30)).may_take_over
    assert not Trial(WEIGHTS, Bound(0.02, 0.0, 0.04), (70, 30)).may_take_over
    assert Trial(WEIGHTS, Bound(0.02, 0.001, 0.04), (70, 30)).may_take_over


def test_few_needs_teach_nothing() -> None:
    assert try_ranker(_needs(25, "quality"), WEIGHTS) is None


def test_needs_whose_firms_all_ended_alike_are_left_out() -> None:
    alike = [
        TriedNeed(one.need, one.day, tuple(Tried(f.firm, f.scores, 0.0) for f in one.firms)) for one in _needs(90, None)
    ]
    assert try_ranker(alike, WEIGHTS) is None


def test_needs_of_one_day_are_never_parted() -> None:
    same = [TriedNeed(one.need, 700_000, one.firms) for one in _needs(100, "quality")]
    assert try_ranker(same, WEIGHTS) is None
