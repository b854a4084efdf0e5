from __future__ import annotations

import pytest

from matching.features.limits import limits, oversize
from tests.matching.fact_makers import make_capability, make_step


def test_limits_give_both_figures() -> None:
    capability = make_capability(attributes={"press_tonnage_t": (25.0, 80.0)})

    (reason,) = limits(make_step(press_tonnage_t=110.0), capability)

    assert (reason.criterion, reason.verdict, reason.subject) == ("press_tonnage_t", "missed", "stamping-progressive")
    common = {"attribute": "press_tonnage_t", "kind": "range", "unit": "t"}
    assert reason.need == {**common, "value": 110.0, "minimum": None, "maximum": None}
    assert reason.offer == {**common, "value": None, "minimum": 25.0, "maximum": 80.0}


def test_limits_sort_words() -> None:
    capability = make_capability("plating-zinc", attributes={"plating_method": frozenset({"rack", "barrel"})})

    (reason,) = limits(make_step("plating-zinc", plating_method=frozenset({"reel"})), capability)

    assert (reason.verdict, reason.offer["value"]) == ("missed", ("barrel", "rack"))


def test_limits_are_unknown_when_not_stated() -> None:
    (reason,) = limits(make_step(tolerance_mm=0.05), make_capability(attributes={}))

    assert (reason.verdict, reason.offer["value"]) == ("unknown", None)


def test_limits_pass_over_text_and_strangers() -> None:
    step = make_step("die-casting", porosity_class=frozenset({"level 2"}), shoe_size=44.0)

    assert list(limits(step, make_capability("die-casting"))) == []


def test_oversize_is_possible_yet_dearer() -> None:
    step = make_step(press_tonnage_t=100.0)
    capability = make_capability(attributes={"press_tonnage_t": (200.0, 400.0)})

    reason = oversize(step, capability)

    assert [limit.verdict for limit in limits(step, capability)] == ["met"]
    assert reason is not None
    assert (reason.verdict, reason.score, reason.need["value"], reason.offer["value"]) == (
        "partly",
        0.125,
        100.0,
        200.0,
    )


@pytest.mark.parametrize(
    ("offered", "verdict", "is_too_small"),
    [
        ({"press_tonnage_t": (60.0, 200.0)}, "met", False),
        ({"press_tonnage_t": (10.0, 20.0)}, "met", True),
        ({}, "unknown", False),
    ],
)
def test_oversize_takes_nothing_from_others(
    offered: dict[str, tuple[float, float]], verdict: str, is_too_small: bool
) -> None:
    reason = oversize(make_step(press_tonnage_t=100.0), make_capability(attributes=offered))

    assert reason is not None
    assert (reason.verdict, reason.score, reason.offer["is_too_small"]) == (verdict, 1.0, is_too_small)


def test_oversize_is_not_asked_without_a_machine_size() -> None:
    assert oversize(make_step(tolerance_mm=0.05), make_capability()) is None
