from __future__ import annotations

import pytest

from matching.facts import PastWork
from matching.features.similar_work import similar_work, work_similarity
from tests.matching.fact_makers import make_need, make_supplier

NEED = make_need(sector="office-machines")
SAME = PastWork("stamping-progressive", frozenset({"secc"}), "office-machines")


def test_same_process_family_of_material_and_sector_is_alike_wholly() -> None:
    assert work_similarity(NEED, SAME) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("work", "similarity"),
    [
        (PastWork("stamping-progressive", frozenset({"secc"})), 0.6 + 0.25 + 0.075),
        (PastWork("stamping-progressive", frozenset({"a6061"}), "office-machines"), 0.6 + 0.15),
        (PastWork("stamping-progressive", frozenset({"a6061"}), "motorcycles"), 0.6),
        (PastWork("injection-molding", frozenset({"spcc"}), "office-machines"), 0.0),
    ],
)
def test_similarity_falls_with_what_differs(work: PastWork, similarity: float) -> None:
    assert work_similarity(NEED, work) == pytest.approx(similarity)


def test_orders_add_up_as_noisy_or() -> None:
    work = PastWork("stamping-progressive", frozenset({"a6061"}), "motorcycles")
    reason = similar_work(NEED, make_supplier(past_work=(work, work)))
    assert reason.score == pytest.approx(1 - (1 - 0.6**2) ** 2)
    assert (reason.verdict, reason.offer) == ("partly", {"orders": 2, "of": 2})


def test_firm_without_recorded_orders_is_unknown_and_never_bad() -> None:
    reason = similar_work(NEED, make_supplier())
    assert (reason.verdict, reason.score) == ("unknown", None)


def test_another_kind_of_work_only_is_missed() -> None:
    reason = similar_work(NEED, make_supplier(past_work=(PastWork("injection-molding"),)))
    assert (reason.verdict, reason.score, reason.offer["orders"]) == ("missed", 0.0, 0)
