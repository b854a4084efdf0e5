"""Each criterion by itself, as a specialist judges it: one thing changed at a time."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matching import match_pair
from matching.facts import PastWork, Reason, SupplierFact
from matching.scoring import STANDARD
from tests.matching.golden_cases import need_fact, read_cases, supplier_fact

GOLDEN = read_cases(Path(__file__).parents[1] / "golden" / "criteria.yaml")
DAY = datetime.date.fromisoformat(GOLDEN["as_of"])
CASES = [
    pytest.param(criterion, case, id=f"{criterion}: {case['name']}")
    for criterion, cases in GOLDEN["cases"].items()
    for case in cases
]


def changed(base: Mapping[str, Any], changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """The base with the changes; what is changed to nothing is taken away."""
    return {key: value for key, value in {**base, **(changes or {})}.items() if value is not None}


def supplier_of(case: Mapping[str, Any]) -> SupplierFact:
    firm = changed(GOLDEN["supplier"], case.get("firm"))
    fact = supplier_fact({**firm, "capabilities": [changed(GOLDEN["line"], case.get("line"))]})
    capabilities = tuple(
        replace(capability, evidence=case.get("evidence", "self-declared")) for capability in fact.capabilities
    )
    confirmed = case.get("confirmed_on")
    return replace(
        fact,
        capabilities=capabilities,
        confirmed_on=datetime.date.fromisoformat(confirmed) if confirmed else None,
        past_work=tuple(
            PastWork(work["process"], frozenset(work["materials"]), work["sector"])
            for work in case.get("past_work", ())
        ),
    )


def reason_of(criterion: str, case: Mapping[str, Any]) -> Reason:
    asked = GOLDEN["need"]
    wanted = changed(asked["requirements"], case.get("wanted"))
    need = need_fact({**asked, "requirements": wanted, "buyer": changed(asked["buyer"], case.get("buyer"))})
    found = match_pair(need, supplier_of(case), on=DAY)
    (reason,) = (each for each in found.reasons if each.criterion == criterion)
    return reason


@pytest.mark.parametrize(("criterion", "case"), CASES)
def test_criterion_is_judged_as_a_specialist_would(criterion: str, case: Mapping[str, Any]) -> None:
    reason = reason_of(criterion, case)

    assert reason.verdict == case["verdict"]
    if "score" in case:
        assert reason.score == pytest.approx(case["score"], abs=1e-5)
    if case["verdict"] == "unknown" and not reason.is_gate:
        assert reason.state == "assumed"


def test_every_weighted_criterion_has_cases() -> None:
    assert set(STANDARD.values) - set(GOLDEN["cases"]) == set()
    assert [criterion for criterion in STANDARD.values if len(GOLDEN["cases"][criterion]) < 2] == []
