from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Catalogue, match_need
from matching.chains import ColumnBench, Routing, joint, led_chains_of, step_need
from matching.columns import Columns
from matching.facts import Chain, Move, NeedFact, SupplierFact
from matching.ranking import Part
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


def polished_and_plated() -> NeedFact:
    return make_need(steps=(make_step(), make_step("polishing", "secondary"), make_step("plating-zinc", "secondary")))


def test_chain_takes_one_partner_before_two() -> None:
    both = firm("both", "polishing", "plating-zinc", province="24")
    firms = [firm("lead", "stamping-progressive"), both, firm("polisher", "polishing"), firm("plater", "plating-zinc")]
    found = chains_of(*firms, need=polished_and_plated())

    assert [chain.suppliers for chain in found] == [("lead", "both"), ("lead", "polisher", "plater")]


def test_chain_takes_two_partners_near_by_before_one_far_away() -> None:
    both = firm("both", "polishing", "plating-zinc", province="79")
    firms = [firm("lead", "stamping-progressive"), both, firm("polisher", "polishing"), firm("plater", "plating-zinc")]
    found = chains_of(*firms, need=polished_and_plated())

    assert [chain.suppliers for chain in found] == [("lead", "polisher", "plater"), ("lead", "both")]


def test_chain_holds_nobody_it_can_do_without() -> None:
    """Neither the same firms in another order of work, nor with one more of them."""
    lead = firm("lead", "stamping-progressive", "press-die-progressive")
    found = chains_of(lead, firm("plater", "plating-zinc"), firm("die", "press-die-progressive"))

    assert [chain.suppliers for chain in found] == [("lead", "plater")]


def test_chain_takes_two_partners_when_no_one_does_both() -> None:
    found = chains_of(
        firm("lead", "stamping-progressive"), firm("die", "press-die-progressive"), firm("plater", "plating-zinc")
    )

    assert [chain.suppliers for chain in found] == [("lead", "die", "plater")]
    assert reason_of(found[0].reasons, "partners").offer == {"count": 3, "suppliers": ("die", "plater")}


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
    assert sum(reason.weight for reason in chain.reasons) == pytest.approx(1)
    assert [(reason.criterion, reason.subject) for reason in chain.reasons] == [
        ("lead-firm", "stamping-progressive"),
        ("chain-step", "press-die-progressive"),
        ("chain-step", "plating-zinc"),
        ("partners", None),
        ("distance", None),
    ]


def test_chain_names_every_move_with_its_kilometres() -> None:
    lead = firm("lead", "stamping-progressive", "press-die-progressive", province="24")
    (chain,) = chains_of(lead, firm("plater", "plating-zinc", province="31"))

    assert chain.moves == (
        Move("lead", "plater", "plating-zinc", pytest.approx(taxonomy().distance_km("24", "31"))),
        Move("plater", None, None, pytest.approx(taxonomy().distance_km("31", "01"))),
    )
    assert chain.km == pytest.approx(sum(move.km or 0 for move in chain.moves), abs=0.05)
    assert chain.lead == "lead"


def test_tool_maker_and_laboratory_stand_beside_the_way_of_the_part() -> None:
    """The die comes once from afar, the sample goes out; the part travels from the lead firm to the buyer alone."""
    need = make_need(
        steps=(
            make_step("press-die-progressive", "secondary"),
            make_step(),
            make_step("testing-corrosion", "secondary"),
        )
    )
    firms = [firm("lead", "stamping-progressive"), firm("die", "press-die-progressive", province="79")]
    (chain,) = chains_of(*firms, firm("laboratory", "testing-corrosion", province="31"), need=need)

    assert [(move.giver, move.taker, move.process, move.is_once) for move in chain.moves] == [
        ("die", "lead", "press-die-progressive", True),
        ("lead", "laboratory", "testing-corrosion", True),
        ("lead", None, None, False),
    ]
    assert chain.km == 0


def test_way_from_an_unknown_place_is_not_known_and_never_the_best() -> None:
    lead = firm("lead", "stamping-progressive", "press-die-progressive")
    found = chains_of(lead, firm("a-nowhere", "plating-zinc", province=None), firm("near", "plating-zinc"))

    assert [chain.suppliers for chain in found] == [("lead", "near"), ("lead", "a-nowhere")]
    assert [move.km for move in found[1].moves] == [None, None]
    assert found[1].km == 0


def test_partner_is_asked_for_what_it_has_not_stated() -> None:
    lead = firm("lead", "stamping-progressive", "press-die-progressive")
    (chain,) = chains_of(lead, firm("plater", "plating-zinc"))

    assert [reason.criterion for reason in chain.steps[2].confirm] == ["plating_thickness_um"]
    assert [step.confirm for step in chain.steps[:2]] == [(), ()]


def test_order_of_the_firms_changes_nothing() -> None:
    firms = [firm("lead", "stamping-progressive"), firm("die", "press-die-progressive")]
    firms += [firm(f"plater-{number}", "plating-zinc") for number in range(5)]

    assert chains_of(*firms) == chains_of(*reversed(firms))


def test_process_asked_for_twice_is_still_the_core_of_the_lead() -> None:
    """Its press does for the core step, not for the further one."""
    steps = (
        make_step(),
        make_step("stamping-progressive", "secondary", press_tonnage_t=2_000.0),
        make_step("plating-zinc", "secondary"),
    )
    lead = make_supplier(id="lead", capabilities=(make_capability(), make_capability("press-die-progressive")))

    assert chains_of(lead, firm("plater", "plating-zinc"), need=make_need(steps=steps)) == []


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
    shop = make_supplier(
        id="shop",
        moq_pcs=1e6,
        capabilities=(
            make_capability("press-die-progressive", materials=STEEL, capacity_per_month=4.0, capacity_unit="sets"),
        ),
    )

    (chain,) = chains_of(firm("lead", "stamping-progressive", "plating-zinc"), shop)

    assert chain.suppliers == ("lead", "shop")
    assert chain.steps[1].confirm == ()


PROCESSES = {"A": "plating-tin", "B": "press-die-progressive", "C": "plating-zinc"}
PLACES = ["01", "24", "31", "79", None]


@st.composite
def markets(draw: st.DrawFn) -> list[SupplierFact]:
    """Up to six firms of which some lead and some run several steps, in places that may be unknown."""
    firms = []
    for number in range(draw(st.integers(2, 6))):
        runs = [PROCESSES[letter] for letter in sorted(draw(st.sets(st.sampled_from("ABC"), min_size=1)))]
        if number == 0 or draw(st.booleans()):
            runs = ["stamping-progressive", *runs[:2]]
        settings = {"lead_time_days": draw(st.sampled_from([10.0, 40.0])), "province": draw(st.sampled_from(PLACES))}
        firms.append(firm(f"firm-{number}", *runs, **settings))
    return firms


@given(markets(), st.sampled_from(["01", "79", None]), st.sampled_from([1, 64]))
@settings(deadline=None, max_examples=80)
def test_chains_are_those_of_enumeration(firms: list[SupplierFact], buyer: str | None, shortlist: int) -> None:
    """Every way to give the steps to firms, counted anew from the matches of the steps alone; with a short list of one as well."""
    order = [PROCESSES["A"], "stamping-progressive", PROCESSES["B"], PROCESSES["C"]]
    steps = tuple(make_step(process, "core" if process in SHAPES else "secondary") for process in order)
    need = make_need(steps=steps, buyer_province=buyer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joint, "SHORTLIST", shortlist)
        found = match_need(need, Catalogue(firms), on=TODAY)

    expected = enumerated(need, firms, {match.supplier: match.score for match in found.matches})
    assert [round(chain.score, 6) for chain in found.chains] == [round(score, 6) for score, _ in expected]
    assert {frozenset(chain.suppliers) for chain in found.chains} <= {names for _, names in expected}


@given(markets())
@settings(deadline=None, max_examples=30)
def test_chains_from_columns_are_the_same(firms: list[SupplierFact]) -> None:
    """In two parts, of which one holds a firm that the other has replaced."""
    need = make_need()
    found = match_need(need, Catalogue(firms), on=TODAY)
    facts = {each.id: each for each in firms}
    stale = [replace(firms[0], province="82"), *firms[1::2]]
    parts = [Part(Columns.of(stale), np.array([True] + [False] * len(firms[1::2]))), Part(Columns.of(firms[::2]))]
    bench = ColumnBench(parts, lambda codes: {code: facts[code] for code in codes}, on=TODAY)

    routing = Routing(need, bench, on=TODAY)

    assert joint.chains_of(routing, found.matches) == found.chains
    assert led_chains_of(routing, found.matches) == found.led


SHAPES = {"stamping-progressive"}


def enumerated(
    need: NeedFact, firms: list[SupplierFact], leads: dict[str, float]
) -> list[tuple[float, frozenset[str]]]:
    """Score and firms of each chain, by the rules as they are told and not as they are computed."""
    runs = {each.id: {own.process for own in each.capabilities} for each in firms}
    homes = {each.id: each.province for each in firms}
    alone = [
        {match.supplier: match.score for match in match_need(step_need(need, step), Catalogue(firms), on=TODAY).matches}
        for step in need.steps
    ]
    rivals = {code for code, processes in runs.items() if processes & SHAPES}
    tool, way = 2, (0, 1, 3)
    found = []
    for lead, score in leads.items():
        own = [step.process in runs[lead] for step in need.steps]
        if all(own):
            continue
        able = [
            [lead]
            if step.role == "core"
            else sorted({code for code in alone[index] if code not in rivals} | ({lead} if own[index] else set()))
            for index, step in enumerate(need.steps)
        ]
        ranked = []
        for who in itertools.product(*able):
            others = [index for index, step in enumerate(need.steps) if step.role != "core"]
            fits = [1.0 if who[index] == lead else alone[index][who[index]] for index in others]
            ways = [
                1.0 if who[one] == who[two] else 0.7 * near(homes[who[one]], homes[who[two]])
                for one, two in itertools.pairwise(way)
            ]
            ways += [1.0 if who[tool] == lead else 0.7 * near(homes[who[tool]], homes[lead], 0.2)]
            ways += [near(homes[who[way[-1]]], need.buyer_province)] if need.buyer_province else []
            total = 0.4 * score + 0.2 * sum(fits) / len(fits) + 0.4 * sum(ways) / len(ways)
            ranked.append((total, frozenset(who)))
        ranked.sort(key=lambda each: (-round(each[0], 7), len(each[1]), sorted(each[1])))
        kept: list[tuple[float, frozenset[str]]] = []
        for each in ranked:
            if len(kept) < 3 and not any(each[1] >= names for _, names in kept):
                kept.append(each)
        found += kept
    return sorted(found, key=lambda each: -each[0])


def near(here: str | None, there: str | None, share: float = 1.0) -> float:
    km = 300.0 if here is None or there is None else taxonomy().distance_km(here, there)
    return math.exp(-share * km / 300)


def test_lead_that_lacks_too_much_gets_no_chain() -> None:
    others = ["plating-tin", "plating-zinc", "polishing", "deburring", "shot-blasting", "powder-coating"]
    need = make_need(steps=(make_step(), *(make_step(process, "secondary") for process in others)))
    partners = [firm(process, process) for process in others]

    assert chains_of(firm("lead", "stamping-progressive"), *partners, need=need) == []
    assert len(chains_of(firm("lead", "stamping-progressive", "polishing"), *partners, need=need)) == 1


def test_lead_must_match() -> None:
    lead = replace(firm("lead", "stamping-progressive", "press-die-progressive"), certificates=())

    assert chains_of(lead, firm("plater", "plating-zinc")) == []
