from __future__ import annotations

import pytest

from matching.candidates import Catalogue, candidates, other_trades, tempting
from matching.facts import SupplierFact
from tests.matching.fact_makers import make_capability, make_need, make_step, make_supplier

NOBODY: frozenset[str] = frozenset()


def firm(code: str, *processes: str, **settings: object) -> SupplierFact:
    capabilities = tuple(make_capability(process) for process in processes)
    return make_supplier(id=code, capabilities=capabilities, **settings)


def ids(suppliers: list[SupplierFact]) -> list[str]:
    return [supplier.id for supplier in suppliers]


def test_candidates_name_the_core_step_or_a_narrower_one() -> None:
    catalogue = Catalogue(
        [
            firm("c", "die-casting-zinc"),
            firm("a", "die-casting"),
            firm("relative", "casting-gravity"),
            firm("family", "casting"),
            firm("b", subcontracted_steps=frozenset({"die-casting-aluminium"})),
        ]
    )

    assert ids(candidates(make_need(steps=(make_step("die-casting"),)), catalogue)) == ["a", "b", "c"]


def test_candidates_name_every_core_step() -> None:
    catalogue = Catalogue([firm("both", "turning-cnc", "plating-zinc"), firm("one", "turning-cnc")])
    need = make_need(steps=(make_step("turning-cnc"), make_step("plating-zinc")))

    assert ids(candidates(need, catalogue)) == ["both"]


def test_tempting_firms_come_nearest_first() -> None:
    catalogue = Catalogue(
        [
            firm("trader", business_type="trading"),
            firm("unrelated", "carton-box"),
            firm("plater", "plating-zinc"),
            firm("far-relative", "stamping-single"),
            firm("near-relative", "stamping-highspeed"),
            firm("relative-that-plates", "stamping-single", "plating-zinc"),
            firm("assessed", "stamping-progressive"),
        ]
    )

    found = tempting(make_need(), catalogue, 10, besides=frozenset({"assessed"}))

    assert ids(found) == ["relative-that-plates", "near-relative", "far-relative", "plater", "trader"]


def test_tempting_is_limited() -> None:
    catalogue = Catalogue([firm(code, "stamping-single") for code in "cab"] + [firm("t", business_type="trading")])

    assert ids(tempting(make_need(), catalogue, 2, besides=NOBODY)) == ["a", "b"]


def test_other_trades_make_the_same_things_or_work_around_the_core() -> None:
    catalogue = Catalogue(
        [
            firm("z-cuts-gears", "gear-cutting"),
            firm("makes-the-mold", "plastic-mold-precision"),
            firm("makes-another-mold", "plastic-mold-precision"),
            firm("relative", "injection-insert"),
            firm("box", "carton-box"),
        ]
    )
    need = make_need(steps=(make_step("injection-precision"),))

    found = other_trades(need, catalogue, 9, besides=frozenset({"makes-another-mold"}))

    assert ids(found) == ["z-cuts-gears", "makes-the-mold"]
    assert ids(other_trades(need, catalogue, 1, besides=NOBODY)) == ["z-cuts-gears"]


def test_catalogue_refuses_an_id_twice() -> None:
    with pytest.raises(ValueError, match="firm occurs twice"):
        Catalogue([make_supplier(), make_supplier()])
