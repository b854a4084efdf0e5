"""Firms that are never to be brought together with a buyer are left out as if they were not there, by kernel and reference alike."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from matching import Catalogue, match_need
from matching.column_matches import match_columns
from matching.columns import Columns
from matching.ranking import Part, rank
from matching.staleness import as_of
from tests.matching import random_facts
from tests.matching.fact_makers import make_need, make_supplier
from tests.matching.random_facts import TODAY


@pytest.mark.parametrize("seed", range(20))
def test_barred_firms_count_for_nothing(seed: int) -> None:
    rng = Random(seed)
    suppliers = [random_facts.supplier(rng, f"{number:03}") for number in range(rng.choice((1, 5, 60, 150)))]
    barred = frozenset(rng.sample([each.id for each in suppliers], max(1, len(suppliers) // 4))) | {"nobody"}
    need = replace(random_facts.need(rng), barred=barred)
    known = {each.id: as_of(each, TODAY) for each in suppliers}
    left = [each for each in known.values() if each.id not in barred]

    by_columns = match_columns(
        need, [Part(Columns.of(suppliers))], lambda codes: {code: known[code] for code in codes}, on=TODAY
    )
    by_reference = match_need(need, Catalogue(known.values()), on=TODAY)
    wanted = match_need(need, Catalogue(left), on=TODAY)

    assert by_reference == wanted
    assert (by_columns.matches, by_columns.near_misses) == (wanted.matches, wanted.near_misses)


def test_a_barred_firm_is_not_counted_and_a_dead_one_stays_dead() -> None:
    firms = [make_supplier(id=code) for code in ("a", "b", "c")]
    part = Part(Columns.of(firms), np.array([True, False, False]))
    need = make_need(barred=frozenset({"b"}))

    found = rank([part, Part(Columns.of([]))], need, on=TODAY)

    assert ([standing.supplier for standing in found.matches], found.fitting) == (["c"], 1)
    assert part.dead is not None
    assert part.dead.tolist() == [True, False, False]
