"""The kernel finds what the reference finds, to the last bit: verdicts, order, scores, means, in one part or in several."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from types import ModuleType

import numpy as np
import pytest

from linkage.demo.generator import Plan as DemoPlan
from linkage.demo.generator import document
from matching.columns import Columns
from matching.facts import NeedFact, SupplierFact
from matching.kernel import numpy_kernel
from matching.kernel.plan import plan_of
from matching.ranking import Part, Ranked, explained, rank_by
from matching.scoring import STANDARD, Weights, mutual_score, score_of
from tests.matching import random_facts
from tests.matching.fact_makers import TODAY, make_need, make_supplier
from tests.matching.golden_cases import need_fact, read_cases, supplier_fact
from tests.matching.reference import Reference, reference

OWN = read_cases(Path(__file__).parents[1] / "golden" / "matches.yaml")
SHARED = Path(__file__).parents[3] / "shared" / "golden" / "needs-and-suppliers.yaml"
ALL = 10_000


@pytest.fixture(params=["numpy", "numba"])
def kernel(request: pytest.FixtureRequest) -> ModuleType:
    if request.param == "numpy":
        return numpy_kernel
    pytest.importorskip("numba")
    # Late: numba is an extra.
    from matching.kernel import numba_kernel

    return numba_kernel


def rank_with(
    kernel: ModuleType,
    parts: Sequence[Part],
    need: NeedFact,
    *,
    on: datetime.date = TODAY,
    limit: int = ALL,
    weights: Weights = STANDARD,
) -> Ranked:
    plans = [plan_of(need, part.columns, on) for part in parts]
    return rank_by(kernel, plans, [part.dead for part in parts], limit=limit, weights=weights)


def lists(found: Ranked) -> list[tuple[object, ...]]:
    """All that is told of each firm, in order."""
    matches = [(one.supplier, one.missed, one.is_curable, one.score, one.mutual) for one in found.matches]
    return [*matches, *((one.supplier, one.missed, one.is_curable, one.score, 0.0) for one in found.near_misses)]


def reference_lists(known: Reference, weights: Weights = STANDARD) -> list[tuple[object, ...]]:
    means = known.means
    return [
        *(
            (one.supplier.id, None, False, score_of(one, means, weights), mutual_score(one, means, weights))
            for one in known.fitting
        ),
        *(
            (one.supplier.id, one.missed[0].criterion, one.is_curable, score_of(one, means, weights), 0.0)
            for one in known.nearly
        ),
    ]


def test_kernel_is_the_reference_on_random_pairs(kernel: ModuleType) -> None:
    """5,000 pairs of a need and a firm for each kernel; among them each verdict the kernel can give."""
    seen: Counter[object] = Counter()
    for seed in range(50):
        rng = Random(seed)
        firms = [random_facts.supplier(rng, f"firm-{number:03}") for number in range(100)]
        need = random_facts.need(rng)
        known = reference(need, firms, TODAY)

        found = rank_with(kernel, [Part(Columns.of(firms))], need)

        assert lists(found) == reference_lists(known), seed
        assert found.means == known.means, seed
        seen.update(missed for _, missed, *_ in lists(found))
    assert set(seen) == {None, "certificate", "captive", "capacity", "moq"}


def test_parts_answer_as_one(kernel: ModuleType) -> None:
    """A base with dead firms and a delta that speaks for them, against all in one."""
    for seed in range(20):
        rng = Random(f"parts {seed}")
        firms = [random_facts.supplier(rng, f"firm-{number:03}") for number in range(60)]
        need = random_facts.need(rng)
        changed = {number: random_facts.supplier(rng, firms[number].id) for number in rng.sample(range(60), 9)}
        gone = rng.sample([number for number in range(60) if number not in changed], 5)
        dead = np.zeros(60, bool)
        dead[[*changed, *gone]] = True
        alive = [changed.get(number, firm) for number, firm in enumerate(firms) if number not in gone]

        parts = [Part(Columns.of(firms), dead), Part(Columns.of(changed.values())), Part(Columns.of([]))]

        together, whole = rank_with(kernel, parts, need), rank_with(kernel, [Part(Columns.of(alive))], need)
        assert (lists(together), together.means) == (lists(whole), whole.means), seed
        assert (together.fitting, together.nearly) == (whole.fitting, whole.nearly)


def test_limit_keeps_the_first_and_ties_go_by_id(kernel: ModuleType) -> None:
    firms = [make_supplier(id=f"{number:02}") for number in range(30)]
    firms += [make_supplier(id=f"near-{number:02}", certificates=()) for number in range(9)]
    odd, even = (Part(Columns.of(firms[start::2])) for start in (0, 1))

    found = rank_with(kernel, [odd, even], make_need(), limit=5)

    assert [one.supplier for one in found.matches] == ["00", "01", "02", "03", "04"]
    assert [one.supplier for one in found.near_misses] == [f"near-{number:02}" for number in range(5)]
    assert (found.fitting, found.nearly) == (30, 9)


def test_weights_of_an_agency_count(kernel: ModuleType) -> None:
    weights = Weights("own", {**STANDARD.values, "quality": 3.3, "secondary-steps": 0.0})
    rng = Random(1)
    firms = [random_facts.supplier(rng, f"firm-{number:03}") for number in range(200)]

    found = rank_with(kernel, [Part(Columns.of(firms))], make_need(), weights=weights)

    assert lists(found) == reference_lists(reference(make_need(), firms, TODAY, weights), weights)


def test_nobody_is_found_among_nobody(kernel: ModuleType) -> None:
    found = rank_with(kernel, [Part(Columns.of([]))], make_need())

    assert (found.matches, found.near_misses, found.fitting, found.nearly, found.means) == ((), (), 0, 0, {})


def test_need_without_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="names no process"):
        plan_of(make_need(steps=()), Columns.of([]), TODAY)


@pytest.fixture(scope="module")
def demo() -> tuple[list[SupplierFact], list[NeedFact]]:
    content = document(DemoPlan(as_of=TODAY, firms=600, needs=40))
    return [supplier_fact(row) for row in content["suppliers"]], [need_fact(row) for row in content["needs"]]


def test_demo_is_ranked_as_by_the_reference(
    kernel: ModuleType, demo: tuple[list[SupplierFact], list[NeedFact]]
) -> None:
    firms, needs = demo
    columns = Columns.of(firms)

    for need in needs:
        found = rank_with(kernel, [Part(columns)], need)
        assert lists(found) == reference_lists(reference(need, firms, TODAY)), need.id


def test_golden_cases_are_ranked_as_by_the_reference(kernel: ModuleType) -> None:
    day = datetime.date.fromisoformat(OWN["as_of"])
    cases = [(case["need"], case["suppliers"]) for case in OWN["cases"]]
    if SHARED.exists():
        content = read_cases(SHARED)
        cases += [(row, content["suppliers"]) for row in content["needs"]]
    for row, suppliers in cases:
        need, firms = need_fact(row), [supplier_fact(listed) for listed in suppliers]
        found = rank_with(kernel, [Part(Columns.of(firms))], need, on=day)
        assert lists(found) == reference_lists(reference(need, firms, day)), need.id


def test_shown_firms_are_explained_by_the_reference(kernel: ModuleType) -> None:
    firms = {code: make_supplier(id=code) for code in ("a", "b")} | {"c": make_supplier(id="c", certificates=())}
    found = rank_with(kernel, [Part(Columns.of(firms.values()))], make_need())

    matches, near_misses = explained(found, make_need(), firms, on=TODAY)

    assert [(match.supplier, match.score) for match in matches] == [(one.supplier, one.score) for one in found.matches]
    assert [(near.supplier, near.missing[0]) for near in near_misses] == [("c", "certificate")]
    for match in matches:
        assert sum(reason.contribution for reason in match.reasons) == pytest.approx(match.score, abs=1e-9)


@pytest.mark.parametrize(
    ("code", "changes"),
    [("a", {"ppm_last_12m": 900.0}), ("a", {"certificates": ()}), ("c", {"business_type": "trading"})],
)
def test_facts_of_another_moment_are_not_shown(code: str, changes: dict[str, object]) -> None:
    firms = {"a": make_supplier(id="a"), "c": make_supplier(id="c", certificates=())}
    found = rank_with(numpy_kernel, [Part(Columns.of(firms.values()))], make_need())

    with pytest.raises(ValueError, match=f"kernel and reference differ on {code}"):
        explained(found, make_need(), {**firms, code: replace(firms[code], **changes)}, on=TODAY)
