import pytest

from matching.facts import SupplierFact
from matching.trades import is_of_the_trade
from tests.matching.fact_makers import make_capability, make_need, make_step, make_supplier

NEED = make_need(steps=(make_step("die-casting"), make_step("plating-zinc", "secondary")))


def firm(*processes: str, **settings: object) -> SupplierFact:
    return make_supplier(capabilities=tuple(make_capability(process) for process in processes), **settings)


@pytest.mark.parametrize(
    ("supplier", "is_near"),
    [
        (firm("die-casting"), True),
        (firm("die-casting-zinc"), True),
        (firm("casting"), True),
        (firm("casting-gravity"), True),
        (firm("pcba-smt", "plating-zinc"), True),
        (firm("plating-nickel"), False),
        (firm("pcba-smt"), False),
        (firm(), False),
        (firm(subcontracted_steps=frozenset({"die-casting"})), True),
        (firm(business_type="trading"), True),
        (firm("pcba-smt", business_type="trading"), False),
    ],
)
def test_trade_is_told_by_the_processes_named(supplier: SupplierFact, *, is_near: bool) -> None:
    assert is_of_the_trade(NEED, supplier) == is_near


def test_substitute_of_a_core_step_is_of_the_trade() -> None:
    need = make_need(steps=(make_step("stamping-progressive"),))
    assert is_of_the_trade(need, firm("stamping-transfer"))
