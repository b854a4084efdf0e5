"""Who makes the whole part: one firm, a lead firm with subcontractors, firms together; drawn and as tables."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from database.models.companies import Company
from database.models.part_needs import PartNeed
from tests.factories import make_assembler, make_need, make_supplier
from tests.linkage.link_makers import confirmed_link
from tests.pages import Page, get_page

STAMPING = {"process": "stamping-progressive", "role": "core", "attrs": {"press_tonnage_t": 110}}
ZINC = {"process": "plating-zinc", "materials": ["steel"], "attrs": {"plating_thickness_um": [5, 15]}}


def two_steps(session: Session, firm: Company, **further: Any) -> PartNeed:
    steps = [STAMPING, {"process": "plating-zinc", "role": "secondary", **further}]
    return make_need(session, firm, requirements={"process_steps": steps, "materials": ["secc"]})


def chains_page(buyer: FlaskClient, need: PartNeed) -> Page:
    return get_page(buyer, f"/assembler/needs/{need.code}/chains")


def test_chain_names_the_lead_firm_and_every_way(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session, name="Dập Hoa Sen")
    make_supplier(session, name="Mạ Cá Vàng", province="31", capabilities=[ZINC])

    page = chains_page(buyer, two_steps(session, firm))

    assert "Chain 1: Dập Hoa Sen + Mạ Cá Vàng" in page
    assert "1 Dập Hoa Sen Lead firm" in page
    assert "km from Dập Hoa Sen" in page
    assert "km from Mạ Cá Vàng to" in page
    assert "km between the firms and to your plant" in page


def test_chain_is_drawn_with_firms_ways_and_the_buyer(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session, name="Dập Hoa Sen")
    make_supplier(session, name="Mạ Cá Vàng", province="31", capabilities=[ZINC])

    html = chains_page(buyer, two_steps(session, firm)).html

    assert 'aria-label="Map of the way: Dập Hoa Sen → Mạ Cá Vàng → your plant"' in html
    assert html.count('class="chain-way"') == 2
    assert html.count("<circle") == 2
    assert html.count("chain-stop is-buyer") == 1


def test_partner_is_to_confirm_what_it_has_not_stated(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session, name="Dập Hoa Sen")
    make_supplier(session, name="Mạ Cá Vàng", capabilities=[{"process": "plating-zinc", "materials": ["steel"]}])

    page = chains_page(buyer, two_steps(session, firm, attrs={"plating_thickness_um": 8}))

    asked = page.text.split("Please confirm with the firms")[1]
    assert "Mạ Cá Vàng" in asked[:60]
    assert "8" in asked[:160]


def test_lead_firm_shows_what_it_buys_in_and_who_could_do_it(
    buyer: FlaskClient, session: Session, firm: Company
) -> None:
    make_supplier(session, name="Dập Hoa Sen", subcontracted_steps=["plating-zinc"])
    need = two_steps(session, firm)

    assert "Bought in; ask the firm from whom" in chains_page(buyer, need)
    make_supplier(session, name="Mạ Cá Vàng", province="31", capabilities=[ZINC])
    page = chains_page(buyer, need)
    assert "Sells the whole part and buys in 1 step." in page
    assert "Bought in. Could be done by: Mạ Cá Vàng" in page
    assert "km away" in page


@pytest.mark.parametrize("secrecy", ["public", "officers"])
def test_known_subcontractor_is_named_to_those_who_may_know(
    buyer: FlaskClient, session: Session, firm: Company, secrecy: str
) -> None:
    lead = make_supplier(session, name="Dập Hoa Sen", subcontracted_steps=["plating-zinc"])
    known = make_supplier(session, name="Mạ Quen", capabilities=[{"process": "plating-tin"}])
    confirmed_link(known, lead, secrecy=secrecy)

    page = chains_page(buyer, two_steps(session, firm))

    assert ("Known to buy it from: Mạ Quen" in page) is (secrecy == "public")
    assert ("Mạ Quen" in page) is (secrecy == "public")


def test_firm_that_runs_all_comes_first(buyer: FlaskClient, session: Session, firm: Company) -> None:
    make_supplier(session, name="Dập Mạ Trọn Gói", capabilities=[{**ZINC}, _press()])

    page = chains_page(buyer, two_steps(session, firm))

    assert "1 firm does it all in its own house" in page
    assert "Dập Mạ Trọn Gói" in page.text.split("One firm runs every step")[1][:160]


def _press() -> dict[str, Any]:
    return {
        "process": "stamping-progressive",
        "materials": ["secc"],
        "attrs": {"press_tonnage_t": [60, 200]},
        "capacity_per_month": 600_000,
        "unit": "pcs",
    }


def test_pages_without_a_chain_say_what_to_do(buyer: FlaskClient, session: Session, firm: Company) -> None:
    assert "This need has one step" in chains_page(buyer, make_need(session, firm))
    need = two_steps(session, firm)
    assert "No firm runs the core process within your limits" in chains_page(buyer, need)
    make_supplier(session)
    assert "Nobody we know runs: Zinc electroplating" in chains_page(buyer, need)


def test_need_of_another_firm_is_not_there(buyer: FlaskClient, session: Session) -> None:
    need = two_steps(session, make_assembler(session))

    assert buyer.get(f"/assembler/needs/{need.code}/chains").status_code == 404
