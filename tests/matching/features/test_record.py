from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from matching.features.evidence import evidence, freshness
from matching.features.language import language
from matching.features.record import delivery, lead_time, quality
from tests.matching.fact_makers import TODAY, make_capability, make_need, make_supplier


@pytest.mark.parametrize(
    ("feature", "field", "value", "verdict", "score"),
    [
        (lead_time, "lead_time_days", 0.0, "met", 1.0),
        (lead_time, "lead_time_days", 30.0, "partly", 0.5),
        (lead_time, "lead_time_days", None, "unknown", None),
        (quality, "ppm_last_12m", 0.0, "met", 1.0),
        (quality, "ppm_last_12m", 300.0, "partly", 0.5),
        (quality, "ppm_last_12m", 2700.0, "missed", 0.1),
        (quality, "ppm_last_12m", math.nan, "unknown", None),
        (delivery, "on_time_delivery", 1.0, "met", 1.0),
        (delivery, "on_time_delivery", 0.7, "missed", 0.0),
        (delivery, "on_time_delivery", None, "unknown", None),
    ],
)
def test_record_counts_what_is_stated(
    feature: Any, field: str, value: float | None, verdict: str, score: float | None
) -> None:
    reason = feature(make_supplier(**{field: value}))

    assert (reason.verdict, reason.score) == (verdict, score if score is None else pytest.approx(score))


@pytest.mark.parametrize(
    ("spoken", "verdict", "score"),
    [({"ja", "vi"}, "met", 1.0), ({"vi"}, "missed", 0.0), (set(), "unknown", None)],
)
def test_language_asks_for_a_shared_one(spoken: set[str], verdict: str, score: float | None) -> None:
    need = make_need(languages_wanted=frozenset({"ja", "en"}))

    reason = language(need, make_supplier(languages=frozenset(spoken)))

    assert reason is not None
    assert (reason.verdict, reason.score) == (verdict, score)


def test_language_is_not_asked_without_a_wish() -> None:
    assert language(make_need(), make_supplier()) is None


def test_evidence_rises_with_its_level() -> None:
    levels: tuple[Any, ...] = ("self-declared", "documented", "called", "seen", "assessed", "buyer-confirmed")

    scores = [evidence(make_capability(evidence=level)).score or 0 for level in levels]

    assert scores == sorted(set(scores))
    assert evidence(None).score == 0.0


@pytest.mark.parametrize(
    ("days", "verdict", "score"),
    [(-5, "met", 1.0), (365, "met", 1.0), (540, "missed", 0.0), (452, "partly", 88 / 175)],
)
def test_freshness_fades_until_eighteen_months(days: int, verdict: str, score: float) -> None:
    reason = freshness(make_supplier(confirmed_on=TODAY - datetime.timedelta(days=days)), TODAY)

    assert reason.verdict == verdict
    assert reason.score == pytest.approx(score)


def test_freshness_is_unknown_when_never_confirmed() -> None:
    assert freshness(make_supplier(confirmed_on=None), TODAY).verdict == "unknown"
