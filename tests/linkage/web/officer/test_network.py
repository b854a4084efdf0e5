"""The network as officers see it: risks, one firm, noting links, coverage, and networks of a centre."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlmodel import Session, select

from database.models.supply_links import SupplyLink
from database.models.supply_networks import SupplyNetwork
from tests.factories import make_assembler, make_supplier
from tests.linkage.link_makers import confirmed_link
from tests.pages import get_page, post_form

URL = "/officer/network"


def test_risks_name_who_depends_on_whom_without_what_two_firms_keep(desk: FlaskClient, session: Session) -> None:
    assert "No supply link is known yet." in get_page(desk, URL)
    plater, stamper, buyer = make_supplier(session, name="Mạ Sen"), make_supplier(session), make_assembler(session)
    confirmed_link(plater, stamper)
    confirmed_link(stamper, buyer, process="stamping-progressive")
    page = get_page(desk, URL)
    assert page.links["Mạ Sen"] == f"{URL}/firms/{plater.code}"
    before = page.text
    confirmed_link(plater, make_supplier(session), secrecy="sides")
    assert get_page(desk, URL).text == before


def test_one_firm_is_drawn_with_what_breaks_and_who_may_supply_it(desk: FlaskClient, session: Session) -> None:
    plater, dies = make_supplier(session, name="Mạ Sen"), make_supplier(session, name="Khuôn Cúc")
    stamper, other = make_supplier(session, name="Dập Hồng"), make_supplier(session, name="Dập Lan")
    for customer in (stamper, other):
        confirmed_link(plater, customer)
    confirmed_link(dies, other, process="press-die-progressive")
    page = get_page(desk, f"{URL}/firms/{stamper.code}")
    assert "Zinc electroplating" in page
    assert "Nothing breaks" in page
    assert "Mạ Sen delivers to Dập Hồng and to Dập Lan, and Dập Lan also buys from it." in page
    gone = get_page(desk, f"{URL}/firms/{plater.code}")
    assert "2 firms miss a supply that they cannot get elsewhere." in gone
    assert gone.html.count("<rect") == 3


def test_an_officer_notes_a_link_and_sets_and_removes_it(desk: FlaskClient, session: Session) -> None:
    plater, stamper = make_supplier(session, name="Mạ Sen"), make_supplier(session, name="Dập Hồng")
    note = f"{URL}/firms/{plater.code}/note"
    found = get_page(desk, f"{note}?relation=customer&find=dap+hong")
    assert "How we know it" in get_page(desk, found.links["Dập Hồng"])
    sent = {
        "supplier": plater.code,
        "customer": stamper.code,
        "process": "plating-zinc",
        "evidence": "seen",
        "tier": "2",
    }
    page = post_form(desk, note, sent)
    assert "Seen on site" in page
    assert "noted already" in post_form(desk, note, sent, status=409)
    assert "Enter 9 or less." in post_form(desk, note, {**sent, "process": "plating", "tier": "12"}, status=422)
    link = session.exec(select(SupplyLink)).one()
    post_form(desk, f"{URL}/links/{link.code}/evidence", {"evidence": "assessed", "firm": plater.code})
    session.expire_all()
    assert session.exec(select(SupplyLink)).one().evidence.value == "assessed"
    assert "No link of this firm" in post_form(desk, f"{URL}/links/{link.code}/remove", {"firm": plater.code})


def test_a_link_that_two_firms_keep_is_not_there_for_officers(desk: FlaskClient, session: Session) -> None:
    plater, stamper = make_supplier(session), make_supplier(session, name="Dập Hồng")
    link = confirmed_link(plater, stamper, secrecy="sides")
    assert "Dập Hồng" not in get_page(desk, f"{URL}/firms/{plater.code}").html
    post_form(desk, f"{URL}/links/{link.code}/evidence", {"evidence": "seen"}, status=404)
    post_form(desk, f"{URL}/links/{link.code}/remove", {}, status=404)


def test_coverage_counts_firms_by_place_and_says_what_is_missing(desk: FlaskClient, session: Session) -> None:
    for _number in range(3):
        make_supplier(session, industrial_park="KCN Quế Võ")
    page = get_page(desk, f"{URL}/coverage")
    assert "Bac Ninh" in page
    assert "KCN Quế Võ" in page
    assert "Nobody in the country" in page
    assert "No firm in a park runs it." in get_page(desk, f"{URL}/coverage?family=heat-treatment")
    assert get_page(desk, f"{URL}/coverage?family=nonsense").h1 == "Coverage"


def test_a_network_is_made_filled_changed_and_removed(desk: FlaskClient, session: Session) -> None:
    centre, stamper = make_assembler(session, name="Máy In Sao"), make_supplier(session, name="Dập Hồng")
    found = get_page(desk, f"{URL}/networks/new?find=may+in")
    assert "Name of the network" in get_page(desk, found.links["Máy In Sao"])
    assert "Enter a name" in post_form(desk, f"{URL}/networks/new", {"centre": centre.code}, status=422)
    page = post_form(desk, f"{URL}/networks/new", {"centre": centre.code, "name": "Vệ tinh", "status": "forming"})
    group = session.exec(select(SupplyNetwork)).one()
    here = f"{URL}/networks/{group.code}"
    assert page.h1 == "Vệ tinh"
    page = post_form(desk, f"{here}/seat", {"process": "stamping-progressive", "task": "Giá đỡ"})
    candidates = get_page(desk, page.links["Who could take it?"])
    assert "Dập Hồng" in candidates
    seat = page.links["Who could take it?"].split("seat=")[1].split("#")[0]
    page = post_form(desk, f"{here}/seats/{seat}/fill", {"firm": stamper.code})
    assert "No seat is open." in page
    assert "Dập Hồng" in page
    again = {"firm": stamper.code, "process": "stamping-progressive"}
    assert "already" in post_form(desk, f"{here}/satellite", again, status=409)
    post_form(desk, f"{here}/seats/{seat}/close", {}, status=404)
    session.expire_all()
    satellite = session.exec(select(SupplyNetwork)).one().satellites[0]
    assert "No firm has a task yet." in post_form(desk, f"{here}/satellites/{satellite.id}/remove", {})
    form = get_page(desk, f"{here}/edit")
    sent = {"centre": centre.code, "name": "Vệ tinh Bắc", "status": "running", "version": form.fields["version"]}
    assert post_form(desk, f"{here}/edit", sent).h1 == "Vệ tinh Bắc"
    post_form(desk, f"{here}/edit", sent, status=409)
    assert "No network was made yet." in post_form(desk, f"{here}/remove", {})
