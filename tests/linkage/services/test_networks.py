"""Networks of a centre with its satellites: who sees them, tasks, seats and candidates for them."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.supply_networks import OpenSeat, SupplyNetwork
from database.queries import supply_links as rows
from database.queries.supply_links import LinkReader
from database.session import transaction
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.supply_links import NetworkInput, SatelliteInput, SeatInput
from linkage.services import networks as services
from linkage.services.audit import SYSTEM
from linkage.services.supply_networks import broken_networks
from tests.factories import make_assembler, make_supplier

DESK = LinkReader(is_officer=True)


def make_network(centre: Company, *satellites: tuple[Company, str]) -> SupplyNetwork:
    with transaction() as session:
        network = services.create_network(session, NetworkInput(name="Printers North", centre=centre.code), by=SYSTEM)
        for firm, process in satellites:
            services.add_satellite(session, network, SatelliteInput(firm=firm.code, process=process), by=SYSTEM)
        return network


def fresh(session: Session, network: SupplyNetwork) -> SupplyNetwork:
    session.expire_all()
    found = rows.network(session, network.code, DESK)
    assert found is not None
    return found


def test_a_firm_sees_the_networks_it_belongs_to_and_officers_all(session: Session) -> None:
    centre, inside, outside = make_assembler(session), make_supplier(session), make_supplier(session)
    network = make_network(centre, (inside, "stamping-progressive"))
    readers = [LinkReader(frozenset({firm.id or 0})) for firm in (centre, inside, outside)]
    assert [len(rows.networks(session, reader)) for reader in (*readers, DESK, LinkReader())] == [1, 1, 0, 1, 0]
    assert rows.network(session, network.code, readers[2]) is None


def test_a_task_is_held_once_and_never_by_the_centre(session: Session) -> None:
    centre, firm = make_assembler(session), make_supplier(session)
    network = make_network(centre, (firm, "stamping-progressive"))
    with transaction() as writing:
        found = writing.get_one(SupplyNetwork, network.id)
        with pytest.raises(Conflict):
            services.add_satellite(
                writing, found, SatelliteInput(firm=firm.code, process="stamping-progressive"), by=SYSTEM
            )
        with pytest.raises(Invalid):
            services.add_satellite(
                writing, found, SatelliteInput(firm=centre.code, process="stamping-progressive"), by=SYSTEM
            )
        with pytest.raises(Invalid):
            services.add_satellite(
                writing, found, SatelliteInput(firm="NOTHERE2", process="stamping-progressive"), by=SYSTEM
            )
    with transaction() as writing:
        found = writing.get_one(SupplyNetwork, network.id)
        services.remove_satellite(writing, found, found.satellites[0].id or 0, by=SYSTEM)
        with pytest.raises(NotFound):
            services.remove_satellite(writing, found, 0, by=SYSTEM)
    assert fresh(session, network).satellites == []


def test_a_seat_finds_firms_outside_the_network_and_is_filled_by_one(session: Session) -> None:
    centre = make_assembler(session)
    inside, outside, other = make_supplier(session), make_supplier(session), make_supplier(session, capabilities=[])
    network = make_network(centre, (inside, "stamping-progressive"))
    with transaction() as writing:
        found = writing.get_one(SupplyNetwork, network.id)
        seat = services.open_seat(
            writing, found, SeatInput(process="stamping-progressive", material="secc", task="Brackets"), by=SYSTEM
        )
    candidates = services.seat_candidates(session, session.get_one(OpenSeat, seat.id))
    assert [each.company.code for each in candidates] == [outside.code]
    assert other.code not in {each.company.code for each in candidates}
    assert session.exec(select(PartNeed)).all() == []
    with transaction() as writing:
        services.fill_seat(writing, writing.get_one(OpenSeat, seat.id), outside.code, by=SYSTEM)
    filled = fresh(session, network)
    assert filled.seats == []
    assert [(each.company.code, each.task) for each in filled.satellites] == [
        (inside.code, None),
        (outside.code, "Brackets"),
    ]
    with pytest.raises(NotFound):
        services.seat_of(session, filled, seat.code)


def test_a_change_of_an_older_version_is_refused(session: Session) -> None:
    centre, firm = make_assembler(session), make_supplier(session)
    network = make_network(centre, (firm, "stamping-progressive"))
    with transaction() as writing:
        found = writing.get_one(SupplyNetwork, network.id)
        version = found.version
        given = NetworkInput(name="Printers South", centre=centre.code)
        services.change_network(writing, found, given, by=SYSTEM, expected_version=version)
        with pytest.raises(Conflict):
            services.change_network(writing, found, given, by=SYSTEM, expected_version=version)
        with pytest.raises(Invalid):
            services.change_network(
                writing, found, NetworkInput(name="x", centre=firm.code), by=SYSTEM, expected_version=found.version
            )
    assert fresh(session, network).name == "Printers South"


def test_networks_break_with_their_centre_or_the_only_firm_of_a_task(session: Session) -> None:
    centre, plater, stamper, second = make_assembler(session), *(make_supplier(session) for _ in range(3))
    tasks = ((plater, "plating-zinc"), (stamper, "stamping-progressive"), (second, "stamping-progressive"))
    found = fresh(session, make_network(centre, *tasks))
    assert broken_networks([found], centre) == [(found, ())]
    assert broken_networks([found], plater) == [(found, ("plating-zinc",))]
    assert broken_networks([found], stamper) == []


def test_a_network_goes_with_its_seats_and_leaves_the_firms(session: Session) -> None:
    centre, firm = make_assembler(session), make_supplier(session)
    network = make_network(centre, (firm, "stamping-progressive"))
    with transaction() as writing:
        services.remove_network(writing, writing.get_one(SupplyNetwork, network.id), by=SYSTEM)
    assert rows.networks(session, DESK) == []
    assert session.get(Company, firm.id) is not None
