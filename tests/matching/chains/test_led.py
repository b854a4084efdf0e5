"""Lead firms that buy in what they lack."""

from __future__ import annotations

import pytest

from matching import Catalogue, match_need
from matching.chains import runs_all
from matching.facts import LedChain, NeedFact, SupplierFact
from matching.taxonomy import taxonomy
from tests.matching.chains.test_joint import firm
from tests.matching.fact_makers import TODAY, make_need, make_supplier

BUYS_IN = frozenset({"plating-zinc", "press-die-progressive"})


def led_by(*suppliers: SupplierFact, need: NeedFact | None = None) -> list[LedChain]:
    return list(match_need(need or make_need(), Catalogue(suppliers), on=TODAY).led)


def test_lead_firm_names_what_it_buys_in_and_who_could_do_it() -> None:
    lead = firm("lead", "stamping-progressive", "press-die-progressive", subcontracted_steps=BUYS_IN)
    (chain,) = led_by(lead, firm("plater", "plating-zinc", province="24"))

    assert chain.lead == "lead"
    assert [(step.process, step.is_bought_in, step.partner) for step in chain.steps] == [
        ("stamping-progressive", False, None),
        ("press-die-progressive", False, None),
        ("plating-zinc", True, "plater"),
    ]
    assert chain.steps[2].km == pytest.approx(taxonomy().distance_km("01", "24"))
    assert [reason.criterion for reason in chain.steps[2].confirm] == ["plating_thickness_um"]


def test_one_partner_for_two_steps_goes_before_two() -> None:
    lead = firm("lead", "stamping-progressive", subcontracted_steps=BUYS_IN)
    both = firm("both", "plating-zinc", "press-die-progressive", province="79")
    (chain,) = led_by(lead, firm("die", "press-die-progressive"), firm("plater", "plating-zinc"), both)

    assert chain.partners == ("both",)


def test_nearest_partner_is_proposed() -> None:
    lead = firm("lead", "stamping-progressive", "press-die-progressive", subcontracted_steps=BUYS_IN)
    (chain,) = led_by(lead, firm("a-far", "plating-zinc", province="79"), firm("near", "plating-zinc", province="31"))

    assert chain.partners == ("near",)


def test_step_that_nobody_runs_is_still_the_lead_firms() -> None:
    lead = firm("lead", "stamping-progressive", subcontracted_steps=BUYS_IN)
    (chain,) = led_by(lead, firm("die", "press-die-progressive"))

    assert [(step.is_bought_in, step.partner) for step in chain.steps] == [(False, None), (True, "die"), (True, None)]
    (alone,) = led_by(lead)
    assert alone.partners == ()


def test_firm_that_leaves_a_step_open_leads_nobody() -> None:
    lead = firm("lead", "stamping-progressive", subcontracted_steps=frozenset({"plating-zinc"}))

    assert led_by(lead, firm("die", "press-die-progressive"), firm("plater", "plating-zinc")) == []


def test_rival_is_no_partner_of_a_lead_firm() -> None:
    lead = firm("lead", "stamping-progressive", "press-die-progressive", subcontracted_steps=BUYS_IN)
    (chain, *_) = led_by(lead, firm("rival", "stamping-progressive", "plating-zinc"))

    assert chain.partners == ()


def test_firm_that_runs_all_needs_no_partner() -> None:
    found = match_need(make_need(), Catalogue([make_supplier(), firm("press", "stamping-progressive")]), on=TODAY)

    assert {match.supplier: runs_all(match) for match in found.matches} == {"firm": True, "press": False}
    assert found.led == ()


def test_step_that_no_match_runs_and_nobody_could_take_is_named() -> None:
    lead = firm("lead", "stamping-progressive")
    rival = firm("rival", "stamping-progressive")

    def untaken(*others: SupplierFact) -> tuple[str, ...]:
        return match_need(make_need(), Catalogue([lead, rival, *others]), on=TODAY).untaken

    assert untaken() == ("press-die-progressive", "plating-zinc")
    assert untaken(firm("die", "press-die-progressive")) == ("plating-zinc",)
    assert untaken(firm("all", "stamping-progressive", "plating-zinc", "press-die-progressive")) == ()
