"""Coverage of places by processes, and what is missing beside them."""

from __future__ import annotations

from matching.coverage import Offer, coverage
from matching.taxonomy import taxonomy


def _offers() -> list[Offer]:
    stampers = [Offer(f"s{number}", "stamping-progressive", "24", "VSIP") for number in range(3)]
    return [*stampers, Offer("s0", "stamping-transfer", "24", "VSIP"), Offer("p", "plating-zinc", "31")]


def test_a_firm_counts_once_per_place_and_family() -> None:
    found = coverage(_offers())
    assert found.provinces == {"24": {"press-forming": 3}, "31": {"surface-treatment": 1}}
    assert found.parks == {("24", "VSIP"): {"press-forming": 3}}
    assert found.firms == {"24": 3, "31": 1}
    assert found.firms_of("surface-treatment") == {"31": 1}


def test_a_gap_is_what_usually_follows_and_nobody_there_runs() -> None:
    gaps = {gap.family: gap for gap in coverage(_offers()).gaps if gap.province == "24"}
    plating = gaps["surface-treatment"]
    assert (plating.asking, plating.nearest) == (3, "31")
    assert plating.km == taxonomy().distance_km("24", "31")
    assert "press-forming" not in gaps


def test_a_gap_closes_when_one_firm_comes_and_few_who_ask_make_none() -> None:
    closed = coverage([*_offers(), Offer("new", "plating-nickel", "24")])
    assert "surface-treatment" not in {gap.family for gap in closed.gaps if gap.province == "24"}
    assert coverage(_offers(), fewest_asking=4).gaps == ()


def test_places_and_processes_that_are_not_known_count_nowhere() -> None:
    assert coverage([Offer("x", "gone", "24"), Offer("y", "plating-zinc", "")]).provinces == {}


def test_nowhere_is_said_when_nobody_runs_it() -> None:
    gaps = coverage(_offers()[:3]).gaps
    assert {(gap.nearest, gap.km) for gap in gaps} == {(None, None)}
