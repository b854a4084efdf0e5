from __future__ import annotations

import math
from typing import Any

import pytest

from matching.features.capacity import capacity, headroom, minimum_order
from tests.matching.fact_makers import make_capability, make_need, make_step, make_supplier

STEP = make_step()


@pytest.mark.parametrize(
    ("settings", "verdict", "share"),
    [
        ({}, "met", 1.5),
        ({"utilisation": 0.7}, "missed", 0.9),
        ({"utilisation": None}, "unknown", None),
        ({"utilisation": None, "capacity_per_month": 90_000.0}, "missed", None),
        ({"utilisation": None, "capacity_per_month": 0.0}, "missed", None),
        ({"capacity_per_month": None}, "unknown", None),
        ({"capacity_unit": "m2"}, "unknown", None),
        ({"capacity_unit": "sets"}, "met", 1.5),
        ({"utilisation": 1.3}, "missed", 0.0),
        ({"capacity_per_month": math.nan}, "unknown", None),
    ],
)
def test_capacity_compares_what_is_free(settings: dict[str, Any], verdict: str, share: float | None) -> None:
    reason = capacity(make_need(), STEP, make_capability(**settings))

    assert reason is not None
    assert (reason.verdict, reason.offer["share"]) == (verdict, pytest.approx(share) if share else share)


@pytest.mark.parametrize(
    ("value", "unit", "period", "capacity_unit", "share"),
    [
        (1_200_000.0, "pcs", "year", "pcs", 1.5),
        (20.0, "t", "month", "kg", 7.5),
        (20.0, "t", "month", "pcs", 1.5),
        (100_000.0, "pcs", "month", "t", 7500.0),
    ],
)
def test_capacity_converts_units(value: float, unit: str, period: Any, capacity_unit: str, share: float) -> None:
    need = make_need(volume_value=value, volume_unit=unit, volume_period=period)
    step = make_step(part_weight_kg=0.2)

    reason = capacity(need, step, make_capability(capacity_unit=capacity_unit))

    assert reason is not None
    assert reason.offer["share"] == pytest.approx(share)


@pytest.mark.parametrize(
    "settings", [{"volume_value": None}, {"volume_period": "once"}, {"volume_value": 0.0}, {"volume_value": math.inf}]
)
def test_capacity_is_not_asked_without_a_monthly_volume(settings: dict[str, Any]) -> None:
    assert capacity(make_need(**settings), STEP, make_capability()) is None
    assert headroom(make_need(**settings), STEP, make_capability()) is None


@pytest.mark.parametrize(("utilisation", "score"), [(0.0, 1.0), (0.5, 0.75), (0.9, 0.15), (None, None)])
def test_headroom_grows_to_twice_the_need(utilisation: float | None, score: float | None) -> None:
    reason = headroom(make_need(), STEP, make_capability(utilisation=utilisation))

    assert reason is not None
    assert reason.score == (None if score is None else pytest.approx(score))


@pytest.mark.parametrize(
    ("volume", "unit", "period", "minimum", "verdict"),
    [
        (20.0, "pcs", "month", 1.0, "met"),
        (20.0, "pcs", "month", 500.0, "missed"),
        (6000.0, "pcs", "year", 500.0, "met"),
        (400.0, "sets", "once", 500.0, "missed"),
        (1.0, "t", "month", 5000.0, "met"),
    ],
)
def test_minimum_order_is_held_against_the_lot(
    volume: float, unit: str, period: Any, minimum: float, verdict: str
) -> None:
    need = make_need(volume_value=volume, volume_unit=unit, volume_period=period)

    reason = minimum_order(need, make_step(part_weight_kg=0.2), make_supplier(moq_pcs=minimum))

    assert reason is not None
    assert (reason.criterion, reason.verdict, reason.offer) == ("moq", verdict, {"moq_pcs": minimum})


def test_minimum_order_is_said_of_parts_and_not_of_tools() -> None:
    need = make_need(volume_value=2.0, volume_unit="sets", volume_period="once")

    assert minimum_order(need, make_step("plastic-mold-large"), make_supplier(moq_pcs=1000.0)) is None
    assert minimum_order(need, STEP, make_supplier(moq_pcs=None)) is None
