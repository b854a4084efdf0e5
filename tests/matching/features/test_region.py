from __future__ import annotations

from typing import Any

import pytest

from matching.features.region import proximity, region
from tests.matching.fact_makers import make_capability, make_need, make_supplier


@pytest.mark.parametrize(
    ("mode", "province", "verdict", "score", "is_gate"),
    [
        ("must", "24", "met", None, True),
        ("must", "79", "missed", None, True),
        ("must", None, "unknown", None, True),
        ("prefer", "24", "met", 1.0, False),
        ("prefer", "79", "missed", 0.0, False),
        ("prefer", None, "unknown", None, False),
    ],
)
def test_region_is_a_limit_or_a_wish(
    mode: Any, province: str | None, verdict: str, score: float | None, is_gate: bool
) -> None:
    need = make_need(location_mode=mode, provinces=frozenset({"24", "01"}))

    reason = region(need, make_supplier(province=province), None)

    assert reason is not None
    assert (reason.verdict, reason.score, reason.is_gate) == (verdict, score, is_gate)


def test_region_looks_at_the_plant_and_not_at_the_head_office() -> None:
    need = make_need(location_mode="must", provinces=frozenset({"24"}))

    reason = region(need, make_supplier(province="79"), make_capability(province="24"))

    assert reason is not None
    assert (reason.verdict, reason.offer) == ("met", {"province": "24"})


def test_region_is_not_asked_anywhere() -> None:
    assert region(make_need(location_mode="any"), make_supplier(), None) is None
    assert region(make_need(location_mode="prefer", provinces=frozenset()), make_supplier(), None) is None


def test_proximity_falls_with_distance() -> None:
    need = make_need(buyer_province="01")
    scores = [proximity(need, make_supplier(province=province), None) for province in ("01", "31", "48", "79")]

    assert scores[0] is not None
    assert scores[0].score == 1.0
    assert sorted((reason.score or 0 for reason in scores if reason), reverse=True) == [
        reason.score for reason in scores if reason
    ]


def test_proximity_takes_the_firms_own_point_when_known() -> None:
    need = make_need(buyer_province="01")
    far = proximity(need, make_supplier(province="01", coordinates=(10.8, 106.7)), None)

    assert far is not None
    assert far.verdict == "missed"


@pytest.mark.parametrize("province", [None, "00"])
def test_proximity_is_unknown_without_a_place(province: str | None) -> None:
    reason = proximity(make_need(), make_supplier(province=province), None)

    assert reason is not None
    assert (reason.verdict, reason.score) == ("unknown", None)


def test_proximity_is_not_asked_without_a_buyers_place() -> None:
    assert proximity(make_need(buyer_province=None), make_supplier(), None) is None
