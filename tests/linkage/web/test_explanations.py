"""The points that people see add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.web.explanations import explanation, rounded_to_sum
from matching.facts import Reason

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(SHARES)
def test_rounded_shares_sum_to_the_rounded_sum(shares: list[float]) -> None:
    scaled = [share / max(1.0, sum(shares)) for share in shares]
    found = rounded_to_sum(scaled)
    assert sum(found) == round(sum(share * 1000 for share in scaled))
    assert all(abs(points - share * 1000) < 1.001 for points, share in zip(found, scaled, strict=True))


def test_explained_points_are_those_of_the_score() -> None:
    reasons = (
        Reason("lead-time", "met", 2 / 3, weight=1 / 3, offer={"lead_time_days": 15.0}),
        Reason(
            "capacity", "unknown", need={"value": 3.0, "unit": "t"}, offer={"free": None, "unit": None}, is_gate=True
        ),
        Reason("quality", "unknown", 0.5, weight=0.5666, offer={"ppm_last_12m": None}),
        Reason("unconfirmed", "unknown", 0.0, weight=0.1, need={"criteria": ("capacity",)}, offer={"share": 0.1}),
    )
    found = explanation(reasons)
    assert [(line.label, line.points, line.note) for line in found.lines] == [
        ("Free capacity", "", ""),
        ("Quality", "28.4 of 56.7", "Assumed"),
        ("Lead time", "22.2 of 33.3", ""),
        ("To be confirmed", "0 of 10", "Held back"),
    ]
    assert found.total == "50.6"
    assert found.lines[0].figures == "needs 3 t | not stated"


@pytest.mark.parametrize(
    ("need", "offer", "figures"),
    [("a" * 20, "b" * 20, "needs " + "a" * 20 + " | has " + "b" * 20), ("a" * 20, "b" * 21, ""), ("a", "a", "")],
)
def test_figures_in_short_fit_on_a_card(need: str, offer: str, figures: str) -> None:
    side = {"attribute": "plating_method", "kind": "set", "unit": "enum", "minimum": None, "maximum": None}
    reason = Reason(
        "plating_method", "met", need={**side, "value": (need,)}, offer={**side, "value": (offer,)}, is_gate=True
    )
    assert explanation((reason,)).lines[0].figures == figures
