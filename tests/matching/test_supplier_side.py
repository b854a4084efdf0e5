from __future__ import annotations

from typing import Any

import pytest

from matching import Catalogue, match_need
from matching.supplier_side import buyer_record, harmonic_mean, load, order_size, side_score, supplier_side
from tests.matching.fact_makers import TODAY, make_capability, make_need, make_supplier


@pytest.mark.parametrize(
    ("volume", "verdict", "score"),
    [
        (3_000.0, "met", 1.0),
        (180_000.0, "met", 1.0),  # three fifths of 300,000
        (240_000.0, "partly", 0.75),
        (900_000.0, "partly", 0.5),
    ],
)
def test_order_suits_unless_it_makes_dependent(volume: float, verdict: str, score: float) -> None:
    reason = order_size(make_need(volume_value=volume), make_capability())
    assert reason is not None
    assert (reason.verdict, reason.score) == (verdict, pytest.approx(score))


@pytest.mark.parametrize("overrides", [{"capacity_per_month": None}, {"capacity_unit": "h"}])
def test_order_is_unknown_without_a_comparable_capacity(overrides: dict[str, Any]) -> None:
    reason = order_size(make_need(), make_capability(**overrides))
    assert reason is not None
    assert (reason.verdict, reason.score) == ("unknown", None)


def test_order_wanted_once_has_no_monthly_size() -> None:
    assert order_size(make_need(volume_period="once"), make_capability()) is None


@pytest.mark.parametrize(
    ("utilisation", "verdict", "score"),
    [(0.3, "met", 1.0), (0.8, "partly", 0.4), (1.2, "missed", 0.0), (None, "unknown", None)],
)
def test_load_counts_from_half_utilised(utilisation: float | None, verdict: str, score: float | None) -> None:
    reason = load(make_capability(utilisation=utilisation))
    assert (reason.verdict, reason.score) == (verdict, score if score is None else pytest.approx(score))


def test_buyer_without_a_record_is_unknown() -> None:
    assert buyer_record(make_need()).verdict == "unknown"
    assert buyer_record(make_need(buyer_record=0.2)).verdict == "missed"


def test_side_sums_to_its_contributions_and_assumes_the_mean_of_the_candidates() -> None:
    found = supplier_side(make_need(), make_supplier(), make_capability(utilisation=None))
    side = side_score(found, {"load": 0.9})
    assert side.score == pytest.approx(sum(reason.contribution for reason in side.reasons))
    assert sum(reason.weight for reason in side.reasons) == pytest.approx(1.0)
    assert next(reason.score for reason in side.reasons if reason.criterion == "load") == 0.9


def test_both_sides_decide_the_order() -> None:
    idle = make_supplier(id="z-idle", capabilities=(make_capability(utilisation=0.5),))
    full = make_supplier(id="a-full", capabilities=(make_capability(capacity_per_month=1_000_000.0, utilisation=0.85),))
    need = make_need(steps=make_need().core_steps)
    found = match_need(need, Catalogue([full, idle]), on=TODAY).matches
    assert [match.supplier for match in found] == ["z-idle", "a-full"]
    for match in found:
        assert match.mutual == pytest.approx(harmonic_mean(match.score, match.supplier_score))


def test_harmonic_mean_is_nothing_when_one_side_is() -> None:
    assert harmonic_mean(0.0, 0.9) == 0.0
    assert harmonic_mean(0.0, 0.0) == 0.0
    assert harmonic_mean(0.5, 0.5) == 0.5
