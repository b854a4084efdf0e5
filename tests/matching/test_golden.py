"""The judgement of a specialist, kept as cases: our own, and the development set of the domain experts where it is at hand."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from matching import Catalogue, match_need
from matching.facts import Matches
from matching.measure import mean, ndcg
from tests.matching.golden_cases import need_fact, read_cases, supplier_fact

OWN = read_cases(Path(__file__).parents[1] / "golden" / "matches.yaml")
SHARED = Path(__file__).parents[3] / "shared" / "golden" / "needs-and-suppliers.yaml"

each_case = pytest.mark.parametrize("case", OWN["cases"], ids=lambda case: case["name"])


def answer(case: Mapping[str, Any]) -> Matches:
    catalogue = Catalogue(supplier_fact(row) for row in case["suppliers"])
    return match_need(need_fact(case["need"]), catalogue, on=datetime.date.fromisoformat(OWN["as_of"]))


@each_case
def test_matches_have_the_expected_order_and_fit(case: Mapping[str, Any]) -> None:
    expected = [(supplier, fit) for fit, suppliers in case["expected"].items() for supplier in suppliers]

    assert [(match.supplier, match.fit) for match in answer(case).matches] == expected


@each_case
def test_near_misses_name_what_fails(case: Mapping[str, Any]) -> None:
    found = {near.supplier: near.missing for near in answer(case).near_misses}

    assert found.keys() == case["near_misses"].keys()
    assert {supplier: code for supplier, code in case["near_misses"].items() if code not in found[supplier]} == {}


@each_case
def test_curable_near_misses_come_first(case: Mapping[str, Any]) -> None:
    near_misses = answer(case).near_misses

    curable = [near.supplier for near in near_misses if near.is_curable]
    assert sorted(curable) == sorted(case["curable"])
    assert [near.supplier for near in near_misses][: len(curable)] == curable


@each_case
def test_chains_are_the_expected(case: Mapping[str, Any]) -> None:
    assert [list(chain.suppliers) for chain in answer(case).chains] == case["chains"]


@pytest.fixture(scope="module")
def shared() -> list[tuple[Mapping[str, Any], Matches]]:
    if not SHARED.exists():
        pytest.skip("the shared development set is not beside the checkout (../shared/golden)")
    content = read_cases(SHARED)
    day = datetime.date.fromisoformat(content["as_of"])
    catalogue = Catalogue(supplier_fact(row) for row in content["suppliers"])
    return [(row, match_need(need_fact(row), catalogue, on=day)) for row in content["needs"]]


def grades(row: Mapping[str, Any]) -> dict[str, float]:
    return {entry["supplier"]: float(grade) for grade, entries in row["relevance"].items() for entry in entries}


def test_development_set_is_ranked_well(shared: list[tuple[Mapping[str, Any], Matches]]) -> None:
    matches_alone = {}
    with_near_misses = {}
    for row, found in shared:
        fitting = [match.supplier for match in found.matches]
        near = [near_miss.supplier for near_miss in found.near_misses]
        matches_alone[row["id"]] = ndcg(fitting, grades(row))
        with_near_misses[row["id"]] = ndcg([*fitting, *near], grades(row))

    assert mean(matches_alone.values()) >= 0.95, matches_alone
    assert mean(with_near_misses.values()) >= 0.98, with_near_misses


def test_development_set_matches_break_no_limit(shared: list[tuple[Mapping[str, Any], Matches]]) -> None:
    broken = [
        (row["id"], match.supplier)
        for row, found in shared
        for match in found.matches
        if grades(row).get(match.supplier, 0) == 0
    ]

    assert broken == []


def test_development_set_near_misses_rank_below_every_graded_firm(
    shared: list[tuple[Mapping[str, Any], Matches]],
) -> None:
    for row, found in shared:
        ranked = [match.supplier for match in found.matches] + [near.supplier for near in found.near_misses]
        graded = [ranked.index(supplier) for supplier in grades(row)]
        assert sorted(graded) == list(range(len(graded))), row["id"]


def test_development_set_chains_are_among_the_first_three(
    shared: list[tuple[Mapping[str, Any], Matches]],
) -> None:
    for row, found in shared:
        first = [list(chain.suppliers) for chain in found.chains[:3]]
        missing = [chain["suppliers"] for chain in row.get("chains", ()) if chain["suppliers"] not in first]
        assert missing == [], row["id"]
