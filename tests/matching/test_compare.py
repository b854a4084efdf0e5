from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.compare import Outcome, compare, span

FITS, TOO_LARGE, FAILS, UNKNOWN = Outcome.FITS, Outcome.TOO_LARGE, Outcome.FAILS, Outcome.UNKNOWN
words = frozenset


@pytest.mark.parametrize(
    ("key", "kind", "needed", "offered", "outcome"),
    [
        ("sheet_thickness_mm", "range", 1.2, (0.3, 3.2), FITS),
        ("sheet_thickness_mm", "range", 3.2, (0.3, 3.2), FITS),
        ("sheet_thickness_mm", "range", 4.0, (0.3, 3.2), FAILS),
        ("wire_diameter_mm", "range", 1.8, (5.0, 40.0), FAILS),
        ("press_tonnage_t", "range", 110.0, (25.0, 80.0), FAILS),
        ("press_tonnage_t", "range", 110.0, (150.0, 400.0), TOO_LARGE),
        ("press_tonnage_t", "range", 110.0, 200.0, FITS),
        ("press_tonnage_t", "range", 110.0, 80.0, FAILS),
        ("hardness_hrc", "range", (58.0, 62.0), (56.0, 63.0), FITS),
        ("hardness_hrc", "range", (58.0, 62.0), (60.0, 63.0), FAILS),
        ("bend_length_mm", "max", 1400.0, 3000.0, FITS),
        ("bend_length_mm", "max", 1400.0, 1200.0, FAILS),
        ("bend_length_mm", "max", 1400.0, (100.0, 3000.0), FITS),
        ("tolerance_mm", "best", 0.05, 0.04, FITS),
        ("tolerance_mm", "best", 0.05, 0.05, FITS),
        ("tolerance_mm", "best", 0.05, 0.08, FAILS),
        ("tolerance_mm", "best", 0.1 + 0.2, 0.3, FITS),
        ("plating_method", "set", words({"barrel"}), words({"barrel", "rack"}), FITS),
        ("plating_method", "set", words({"reel"}), words({"barrel", "rack"}), FAILS),
        ("smt_min_chip", "set", words({"0201"}), words({"01005"}), FITS),
        ("smt_min_chip", "set", words({"0201"}), words({"0402", "0603"}), FAILS),
        ("porosity_class", "text", words({"level 2"}), None, FITS),
        ("tolerance_mm", "best", 0.05, None, UNKNOWN),
        ("tolerance_mm", "best", 0.05, math.nan, UNKNOWN),
        ("tolerance_mm", "best", 0.05, words({"fine"}), UNKNOWN),
        ("plating_method", "set", words({"reel"}), words(), UNKNOWN),
        ("plating_method", "set", words({"reel"}), 3.0, UNKNOWN),
    ],
)
def test_compare_follows_the_kind(key: str, kind: str, needed: object, offered: object, outcome: Outcome) -> None:
    assert compare(key, kind, needed, offered) is outcome  # type: ignore[arg-type]


def test_span_turns_a_pair_round() -> None:
    assert span((9.0, 2.0)) == (2.0, 9.0)


figures = st.floats(min_value=0, max_value=1e6)


@given(figures, st.tuples(figures, figures), figures)
def test_compare_never_gets_worse_when_a_range_widens(needed: float, offered: tuple[float, float], more: float) -> None:
    low, high = min(offered), max(offered)
    order = [FAILS, TOO_LARGE, FITS]

    before = compare("press_tonnage_t", "range", needed, (low, high))
    after = compare("press_tonnage_t", "range", needed, (low - more, high + more))

    assert order.index(after) >= order.index(before)
