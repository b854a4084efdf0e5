import datetime
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import pytest

from matching import Catalogue, match_need
from matching.column_matches import judged, match_columns
from matching.columns import Columns
from matching.facts import PastWork, SupplierFact
from matching.ranking import Part
from matching.staleness import as_of
from tests.matching import random_facts
from tests.matching.fact_makers import make_capability, make_need, make_step, make_supplier
from tests.matching.random_facts import TODAY


def in_parts(rng: Random, suppliers: Sequence[SupplierFact]) -> list[Part]:
    """The firms as a base and a delta, where the base still holds some that the delta speaks for."""
    newer = {supplier.id for supplier in suppliers if rng.random() < 0.3}
    old = [SupplierFact(fact.id) if rng.random() < 0.5 else fact for fact in suppliers if fact.id in newer]
    base = Columns.of([*old, *(fact for fact in suppliers if fact.id not in newer)])
    delta = Columns.of([fact for fact in suppliers if fact.id in newer])
    return [Part(base, np.array([code in newer for code in base.ids], np.bool_)), Part(delta)]


def reading(suppliers: Sequence[SupplierFact], on: datetime.date = TODAY) -> Mapping[str, SupplierFact]:
    return {fact.id: as_of(fact, on) for fact in suppliers}


@pytest.mark.parametrize("seed", range(60))
def test_columns_answer_as_the_reference_does(seed: int) -> None:
    rng = Random(seed)
    suppliers = [random_facts.supplier(rng, f"{number:03}") for number in range(rng.choice((0, 5, 60, 200)))]
    need, limit = random_facts.need(rng), rng.choice((1, 3, 20, 60))
    known = reading(suppliers)

    found = match_columns(
        need, in_parts(rng, suppliers), lambda codes: {c: known[c] for c in codes}, on=TODAY, limit=limit
    )

    wanted = match_need(need, Catalogue(known.values()), on=TODAY, limit=limit)
    assert found.matches == wanted.matches
    assert found.near_misses == wanted.near_misses


def test_silence_does_not_stand_above_orders_that_one_firm_alone_has() -> None:
    work = PastWork("stamping-progressive", frozenset({"spcc"}), "automobile")
    firms = [
        make_supplier(id=code, past_work=works)
        for code, works in (("a-new", ()), ("b-new", ()), ("proven", (work, work)))
    ]
    need, known = make_need(sector="automobile"), reading(firms)

    found = match_columns(need, in_parts(Random(1), firms), lambda codes: {c: known[c] for c in codes}, on=TODAY)

    counted = {
        match.supplier: reason.score
        for match in found.matches
        for reason in match.reasons
        if reason.criterion == "similar-work"
    }
    assert counted == {"proven": 1.0, "a-new": 0.5, "b-new": 0.5}
    assert [match.supplier for match in found.matches] == ["proven", "a-new", "b-new"]
    assert found.matches == match_need(need, Catalogue(firms), on=TODAY).matches


def test_other_trades_fill_up_in_the_order_of_the_reference() -> None:
    firms = [
        make_supplier(id=code, capabilities=tuple(make_capability(process) for process in processes), **settings)
        for code, processes, settings in (
            ("z-cuts-gears", ["gear-cutting"], {}),
            ("makes-the-mold", ["plastic-mold-precision"], {}),
            ("trader", [], {"business_type": "trading"}),
            ("relative", ["injection-insert"], {}),
            ("box", ["carton-box"], {}),
        )
    ]
    need = make_need(steps=(make_step("injection-precision"), make_step("carton-box", "secondary")))
    known = reading(firms)

    found = match_columns(need, in_parts(Random(1), firms), lambda codes: {c: known[c] for c in codes}, on=TODAY)

    assert found.near_misses == match_need(need, Catalogue(firms), on=TODAY).near_misses
    assert len(found.near_misses) == 5


def test_firm_that_went_meanwhile_is_not_passed_over() -> None:
    with pytest.raises(ValueError, match="not there any more"):
        match_columns(make_need(), [Part(Columns.of([make_supplier()]))], lambda _codes: {}, on=TODAY)


def test_firm_that_changed_meanwhile_is_not_shown_with_an_old_score() -> None:
    changed = make_supplier(certificates=())
    with pytest.raises(ValueError, match="differ"):
        match_columns(
            make_need(), [Part(Columns.of([make_supplier()]))], lambda _codes: {changed.id: changed}, on=TODAY
        )


@pytest.mark.parametrize("seed", range(5))
def test_firm_judged_alone_has_the_score_of_the_list(seed: int) -> None:
    rng = Random(seed)
    suppliers = [random_facts.supplier(rng, f"{number:03}") for number in range(80)]
    need, known = random_facts.need(rng), reading(suppliers)
    found = judged(need, in_parts(rng, suppliers), known.values(), on=TODAY)
    wanted = match_need(need, Catalogue(known.values()), on=TODAY, limit=80)
    assert len(found) == 80
    assert all(found[match.supplier] == match for match in wanted.matches)
    assert all(found[near.supplier] == near for near in wanted.near_misses)
