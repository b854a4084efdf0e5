"""The network by program: each reader gets its own figures."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from database.models.users import User
from database.session import transaction
from linkage.inputs.supply_links import NetworkInput, SatelliteInput
from linkage.services.audit import SYSTEM
from linkage.services.networks import add_satellite, create_network
from tests.factories import make_assembler, make_officer, make_supplier, make_user
from tests.linkage.api.conftest import Program
from tests.linkage.link_makers import confirmed_link

ProgramOf = Callable[[User], Program]


def test_two_readers_get_two_networks(session: Session, visitor: Program, program_of: ProgramOf) -> None:
    plater, stamper, molder = (make_supplier(session) for _ in range(3))
    confirmed_link(plater, stamper)
    confirmed_link(plater, molder, secrecy="sides")
    path = f"/suppliers/{plater.code}/network"
    own = program_of(make_user(session, company=plater)).get(path).get_json()
    officer = program_of(make_officer(session)).get(path).get_json()
    open_answer = visitor.get(path).get_json()
    assert sorted(own["customers"][0]) == sorted((stamper.code, molder.code))
    assert own["risks"]["only_customer"] is None
    assert officer.pop("risks")["only_customer"] == stamper.code
    assert officer == open_answer
    assert (officer["customers"], len(officer["links"])) == ([[stamper.code]], 1)
    assert molder.code not in str(officer)


def test_removal_is_for_the_firm_and_officers(session: Session, visitor: Program, program_of: ProgramOf) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    confirmed_link(plater, stamper)
    path = f"/suppliers/{plater.code}/removal"
    assert visitor.get(path).status_code == 401
    assert program_of(make_user(session, company=stamper)).get(path).status_code == 403
    gone = program_of(make_user(session, company=plater)).get(path).get_json()
    assert gone["stops"] == [[stamper.code]]
    assert gone["lost"] == [{"customer": stamper.code, "process": "plating-zinc", "supplier": plater.code}]


def test_risks_and_coverage_are_for_officers(session: Session, program_of: ProgramOf) -> None:
    plater, stamper = make_supplier(session), make_supplier(session)
    confirmed_link(plater, stamper)
    officer, firm = program_of(make_officer(session)), program_of(make_user(session, company=plater))
    assert [firm.get(path).status_code for path in ("/network/risks", "/network/coverage")] == [403, 403]
    found = officer.get("/network/risks?limit=1").get_json()
    assert (found["firms"], found["links"], found["single_sources"]) == (2, 1, 1)
    assert found["dependences"] == [{"firm": plater.code, "sole_for": 1, "stops": 1, "is_joint": False}]
    places = officer.get("/network/coverage").get_json()["provinces"]
    assert places == [{"province": "24", "park": None, "families": {"press-forming": 2}}]


def test_networks_are_for_their_firms_and_officers(session: Session, program_of: ProgramOf) -> None:
    centre, inside, outside = make_assembler(session), make_supplier(session), make_supplier(session)
    with transaction() as writing:
        network = create_network(writing, NetworkInput(name="Vệ tinh", centre=centre.code), by=SYSTEM)
        add_satellite(writing, network, SatelliteInput(firm=inside.code, process="plating-zinc"), by=SYSTEM)
        code = network.code
    firm, other = program_of(make_user(session, company=inside)), program_of(make_user(session, company=outside))
    (found,) = firm.get("/networks").get_json()["results"]
    assert (found["code"], found["centre"]) == (code, centre.code)
    assert [each["firm"] for each in firm.get(f"/networks/{code}").get_json()["satellites"]] == [inside.code]
    assert other.get("/networks").get_json()["results"] == []
    assert other.get(f"/networks/{code}").status_code == 404


def test_a_firm_that_is_not_shown_has_no_network_for_outsiders(session: Session, visitor: Program) -> None:
    hidden = make_assembler(session, is_name_public=False)
    assert visitor.get(f"/suppliers/{hidden.code}/network").status_code == 404
