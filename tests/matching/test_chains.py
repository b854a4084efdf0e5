from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Catalogue, match_need
from matching.chains import MOVE_KM, can_run
from matching.facts import Chain, NeedFact, SupplierFact
from matching.taxonomy import taxonomy
from tests.matching.fact_makers import TODAY, make_capability, make_need, make_step, make_supplier, reason_of

STEEL = frozenset({"steel"})


def firm(code: str, *processes: str, province: str = "01", **settings: object) -> SupplierFact:
    lines = [
        make_capability()
        if process == "stamping-progressive"
        else make_capability(process, materials=STEEL, attributes={})
        for process in processes
    ]
    return make_supplier(id=code, province=province, capabilities=tuple(lines), **settings)


def chains_of(*suppliers: SupplierFact, need: NeedFact | None = None) -> list[Chain]:
    return list(match_need(need or make_need(), Catalogue(suppliers), on=TODAY).chains)


def test_chain_names_who_does_each_step_in_the_order_of_the_work() -> None:
    lead = firm("lead", "stamping-progressive", "press-die-progressive")
    plater = firm("plater", "plating-zinc", province="24")

    (chain,) = chains_of(lead, plater)

    assert [(step.process, step.supplier) for step in chain.steps] == [
        ("stamping-progressive", "lead"),
        ("press-die-progressive", "lead"),
        ("plating-zinc", "plater"),
    ]
    assert chain.suppliers == ("lead", "plater")
    assert chain.km == round(2 * taxonomy().distance_km("01", "24"), 1)


def test_chain_is_not_offered_when_one_firm_does_all() -> None:
    assert chains_of(make_supplier(), firm("plater", "plating-zinc")) == []


def test_chain_takes_one_partner_before_two() -> None:
    lead = firm("lead", "stamping-progressive")
    both = firm("both", "press-die-progressive", "plating-zinc", province="79")
    found = chains_of(lead, both, firm("die", "press-die-progressive"), firm("plater", "plating-zinc"))

    assert {chain.suppliers for chain in found} == {("lead", "both")}


def test_chain_takes_two_partners_when_no_one_does_both() -> None:
    found = chains_of(
        firm("lead", "stamping-progressive"), firm("die", "press-die-progressive"), firm("plater", "plating-zinc")
    )

    assert [chain.suppliers for chain in found] == [("lead", "die", "plater")]
    assert reason_of(found[0].reasons, "partners").score == 0.5


def test_chain_prefers_the_nearer_partner() -> None:
    lead = firm("lead", "stamping-progressive", "press-die-progressive")
    far, near = firm("a-far", "plating-zinc", province="79"), firm("near", "plating-zinc", province="33")

    assert [chain.suppliers for chain in chains_of(lead, far, near)] == [("lead", "near"), ("lead", "a-far")]


@pytest.mark.parametrize("province", ["01", "24"])
def test_chain_moves_the_part_as_little_as_possible(province: str) -> None:
    """The partner that must do the last step also takes the one before, rather than sending the part to and fro."""
    need = make_need(
        steps=(make_step("plating-tin", "secondary"), make_step("plating-zinc", "secondary"), make_step()),
        materials=STEEL,
    )
    lead = firm("lead", "stamping-progressive", "plating-tin")
    partner = firm("partner", "plating-tin", "plating-zinc", province=province)

    (chain,) = chains_of(lead, partner, need=need)

    assert [step.supplier for step in chain.steps] == ["partner", "partner", "lead"]


def test_chain_scores_sum_of_contributions() -> None:
    (chain,) = chains_of(firm("lead", "stamping-progressive", "press-die-progressive"), firm("plater", "plating-zinc"))

    assert chain.score == pytest.approx(sum(reason.contribution for reason in chain.reasons))
    assert sum(reason.weight for reason in chain.reasons) == 1
    assert [reason.criterion for reason in chain.reasons] == ["lead-firm", "partners", "distance"]


def test_rival_is_no_partner() -> None:
    rival = firm("rival", "stamping-progressive", "plating-zinc")
    found = chains_of(firm("lead", "stamping-progressive", "press-die-progressive"), rival)

    assert [chain.suppliers for chain in found] == []


@pytest.mark.parametrize(
    "partner",
    [
        firm("trader", "plating-zinc", business_type="trading"),
        make_supplier(id="captive", capabilities=(make_capability("plating-zinc", materials=STEEL, is_captive=True),)),
        make_supplier(
            id="agent", capabilities=(make_capability("plating-zinc", materials=STEEL, is_subcontracted=True),)
        ),
        make_supplier(id="full", capabilities=(make_capability("plating-zinc", materials=STEEL, utilisation=1.0),)),
        make_supplier(id="other-metal", capabilities=(make_capability("plating-zinc", materials=frozenset({"zinc"})),)),
        make_supplier(
            id="thin", capabilities=(make_capability("plating-zinc", attributes={"plating_thickness_um": (1.0, 3.0)}),)
        ),
        firm("large-lots", "plating-zinc", moq_pcs=1e6),
        firm("relative", "plating-tin"),
    ],
    ids=lambda supplier: supplier.id,
)
def test_partner_passes_the_gates_for_its_step(partner: SupplierFact) -> None:
    lead = firm("lead", "stamping-progressive", "press-die-progressive")

    assert chains_of(lead, partner) == []


def test_tool_maker_is_not_measured_by_the_volume_of_parts() -> None:
    step = make_step("press-die-progressive", "secondary")
    shop = make_supplier(
        moq_pcs=1e6,
        capabilities=(
            make_capability("press-die-progressive", materials=STEEL, capacity_per_month=4.0, capacity_unit="sets"),
        ),
    )

    assert can_run(make_need(), step, shop)


PROVINCES = ["01", "24", "31", "79"]


@given(st.lists(st.sampled_from(PROVINCES), min_size=3, max_size=3), st.sets(st.sampled_from("ABC"), min_size=1))
@settings(deadline=None, max_examples=40)
def test_route_is_the_cheapest_of_all(places: list[str], extra: set[str]) -> None:
    """Held against enumeration: two partners that overlap, a lead that runs some of the steps."""
    names = {"A": "plating-tin", "B": "press-die-progressive", "C": "plating-zinc"}
    order = [names["A"], "stamping-progressive", names["B"], names["C"]]
    need = make_need(steps=tuple(make_step(p, "core" if p == "stamping-progressive" else "secondary") for p in order))
    runs = {
        "lead": {"stamping-progressive", *(names[letter] for letter in extra - {"A", "C"})},
        "one": {names["A"], *(names[letter] for letter in extra & {"B"})},
        "two": {names["C"], *(names[letter] for letter in extra)} - {names["A"]},
    }
    firms = [firm(code, *sorted(runs[code]), province=place) for code, place in zip(runs, places, strict=True)]
    place_of = dict(zip(runs, places, strict=True))

    def cost(route: tuple[str, ...]) -> float:
        km = taxonomy().distance_km(place_of[route[-1]], "01")
        for here, there in itertools.pairwise(route):
            km += 0 if here == there else MOVE_KM + taxonomy().distance_km(place_of[here], place_of[there])
        return km

    able = [[code for code in runs if process in runs[code]] for process in order]
    if any(not some for some in able):
        return
    routes = [route for route in itertools.product(*able) if route[1] == "lead" and set(route) == set(runs)]

    found = chains_of(*firms, need=need)

    assert [round(cost(tuple(step.supplier for step in chain.steps)), 6) for chain in found] == [
        round(min(map(cost, routes)), 6)
    ]


def test_lead_that_lacks_too_much_gets_no_chain() -> None:
    others = ["plating-tin", "plating-zinc", "polishing", "deburring", "shot-blasting", "powder-coating"]
    need = make_need(steps=(make_step(), *(make_step(process, "secondary") for process in others)))
    partners = [firm(process, process) for process in others]

    assert chains_of(firm("lead", "stamping-progressive"), *partners, need=need) == []
    assert len(chains_of(firm("lead", "stamping-progressive", "polishing"), *partners, need=need)) == 1


def test_lead_must_match() -> None:
    lead = replace(firm("lead", "stamping-progressive", "press-die-progressive"), certificates=())

    assert chains_of(lead, firm("plater", "plating-zinc")) == []
