"""Center-Satellite networks: officers put them together, name the tasks, and find firms for the seats still open."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from database.enums import LocationMode, StepRole, SubjectKind
from database.models.companies import AssemblerProfile, Company
from database.models.part_needs import NeedStep, PartNeed
from database.models.supply_networks import OpenSeat, Satellite, SupplyNetwork
from database.queries import supply_links as rows
from database.queries.supply_links import LinkReader
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.supply_links import NetworkInput, SatelliteInput, SeatInput
from linkage.language import _l
from linkage.services.audit import Actor, record
from linkage.services.matches import matches_of_need
from linkage.services.supply_links import nameable_firm
from matching.facts import Match

_DESK = LinkReader(is_officer=True)
_READ_FURTHER = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published firm that could take a seat, with why."""

    company: Company
    match: Match


def create_network(session: Session, given: NetworkInput, *, by: Actor) -> SupplyNetwork:
    """A new network around its centre. Raises Invalid when the centre is no firm of this instance."""
    centre = nameable_firm(session, given.centre, but=None, reader=_DESK, field="centre")
    network = SupplyNetwork(name=given.name, about=given.about, status=given.status, centre_id=centre.id or 0)
    session.add(network)
    session.flush()
    _record(session, by, "network.created", network, centre=centre.code)
    return network


def change_network(
    session: Session, network: SupplyNetwork, given: NetworkInput, *, by: Actor, expected_version: int | None
) -> None:
    """Name, centre, text and state. Raises Conflict when somebody changed it meanwhile, Invalid for a centre that is not there."""
    if network.version != expected_version:
        raise Conflict(_l("Somebody changed this network meanwhile. Look at it again before you save."))
    centre = nameable_firm(session, given.centre, but=None, reader=_DESK, field="centre")
    if any(each.company_id == centre.id for each in network.satellites):
        raise Invalid(
            _l("Some answers need another look."), {"centre": _l("This firm is a satellite of the network already.")}
        )
    network.name, network.about, network.status = given.name, given.about, given.status
    network.centre_id = centre.id or 0
    session.flush()
    _record(session, by, "network.changed", network)


def remove_network(session: Session, network: SupplyNetwork, *, by: Actor) -> None:
    """The network goes with its seats and tasks; its firms stay."""
    _record(session, by, "network.removed", network)
    session.delete(network)
    session.flush()


def add_satellite(session: Session, network: SupplyNetwork, given: SatelliteInput, *, by: Actor) -> Satellite:
    """A firm takes a task. Raises Invalid for the centre itself or a firm that is not there, Conflict when it has that task."""
    firm = nameable_firm(session, given.firm, but=None, reader=_DESK, field="firm")
    if firm.id == network.centre_id:
        raise Invalid(_l("Some answers need another look."), {"firm": _l("This firm is the centre of the network.")})
    if any(each.company_id == firm.id and each.process == given.process for each in network.satellites):
        raise Conflict(_l("This firm has this task in the network already."))
    satellite = Satellite(
        network_id=network.id or 0,
        company_id=firm.id or 0,
        process=given.process,
        task=given.task,
        since=given.since or agency_today(),
    )
    session.add(satellite)
    session.flush()
    session.expire(network)
    _record(session, by, "network.satellite_added", network, firm=firm.code, process=given.process)
    return satellite


def remove_satellite(session: Session, network: SupplyNetwork, key: int, *, by: Actor) -> None:
    """A firm gives up a task. Raises NotFound when it has it no more."""
    held = next((each for each in network.satellites if each.id == key), None)
    if held is None:
        raise NotFound(_l("This firm does not have this task any more."))
    firm, process = held.company.code, held.process
    network.satellites.remove(held)
    session.flush()
    _record(session, by, "network.satellite_removed", network, firm=firm, process=process)


def open_seat(session: Session, network: SupplyNetwork, given: SeatInput, *, by: Actor) -> OpenSeat:
    """A process the network looks for."""
    seat = OpenSeat(network_id=network.id or 0, process=given.process, material=given.material, task=given.task)
    session.add(seat)
    session.flush()
    session.expire(network)
    _record(session, by, "network.seat_opened", network, process=given.process)
    return seat


def close_seat(session: Session, seat: OpenSeat, *, by: Actor) -> None:
    """Nobody is looked for any more."""
    network, process = seat.network, seat.process
    network.seats.remove(seat)
    session.flush()
    _record(session, by, "network.seat_closed", network, process=process)


def fill_seat(session: Session, seat: OpenSeat, firm: str, *, by: Actor) -> Satellite:
    """A firm takes the seat: it becomes a satellite with the seat's task. Raises as `add_satellite`."""
    network = seat.network
    given = SatelliteInput(firm=firm, process=seat.process, task=seat.task)
    satellite = add_satellite(session, network, given, by=by)
    close_seat(session, seat, by=by)
    return satellite


def seat_of(session: Session, network: SupplyNetwork, code: str) -> OpenSeat:
    """An open seat of the network. Raises NotFound."""
    seat = rows.seat(session, code)
    if seat is None or seat.network_id != network.id:
        raise NotFound(_l("This seat is not open any more."))
    return seat


def seat_candidates(session: Session, seat: OpenSeat, *, limit: int = 5) -> list[Candidate]:
    """Published firms that meet every limit of the seat and are not in the network, best first; near the centre counts."""
    network = seat.network
    inside = {network.centre.code, *(each.company.code for each in network.satellites)}
    found = matches_of_need(session, _as_need(seat), on=agency_today(), limit=limit + len(inside) + _READ_FURTHER)
    outside = [match for match in found.matches if match.supplier not in inside][:limit]
    firms = rows.firms_by_code(session, [match.supplier for match in outside])
    return [Candidate(firms[match.supplier], match) for match in outside if match.supplier in firms]


def _as_need(seat: OpenSeat) -> PartNeed:
    """What the seat asks for in the form of a need; it belongs to no session and is never kept."""
    province = centre_province(seat.network.centre)
    return PartNeed(
        code=seat.code,
        company_id=0,
        title=seat.task or seat.process,
        materials=[seat.material] if seat.material else [],
        location_mode=LocationMode.PREFER if province else LocationMode.ANY,
        location_provinces=[province] if province else [],
        plant_province=province,
        company=Company(name="", assembler_profile=AssemblerProfile(company_id=0, plant_province=province)),
        steps=[NeedStep(need_id=0, process=seat.process, role=StepRole.CORE)],
    )


def centre_province(centre: Company) -> str | None:
    """Where the work of the network is brought together."""
    profile, plant = centre.assembler_profile, centre.main_plant
    return (profile.plant_province if profile else None) or (plant.province if plant else None)


def _record(session: Session, by: Actor, action: str, network: SupplyNetwork, **details: str) -> None:
    record(
        session,
        by,
        action,
        subject_kind=SubjectKind.NETWORK,
        subject_code=network.code,
        subject=network.name,
        **details,
    )
