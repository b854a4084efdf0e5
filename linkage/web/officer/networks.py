"""Center-Satellite networks: the list, one network with its tasks and open seats, candidates for a seat, and the forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import NetworkStatus
from database.models.supply_networks import OpenSeat, SupplyNetwork
from database.queries import supply_links as rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.supply_links import NetworkInput, SatelliteInput, SeatInput
from linkage.language import _, _l
from linkage.services import networks as services
from linkage.services.supply_links import find_firms
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.components import SupplierCard
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.layout import format_date
from linkage.web.link_drawings import FirmLabel
from linkage.web.links import NetworkLine, firm_label, firm_labels, network_line, this_reader
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.network import tabs
from linkage.web.process_options import process_options
from linkage.web.reasons import strip
from linkage.wording import material_label, process_label
from linkage.wording.fits import NEED_FIT, score_text
from linkage.wording.links import network_status_label

_GROUP = ("name", "centre", "about", "status")
_TASK = ("firm", "process", "task", "since")
_SEAT = ("process", "material", "task")


@dataclass(frozen=True, slots=True)
class NetworksPage:
    tabs: tuple[tuple[str, str, bool], ...]
    networks: tuple[NetworkLine, ...]


@dataclass(frozen=True, slots=True)
class GroupForm:
    """The form of a network, new (`code` empty) or to change; `found` are firms that answer what was looked for as its centre."""

    code: str
    name: str
    find: str
    found: tuple[FirmLabel, ...]
    centre: FirmLabel | None
    values: Mapping[str, str]
    statuses: tuple[tuple[str, str], ...]
    version: int


@dataclass(frozen=True, slots=True)
class SatelliteRow:
    key: int
    firm: FirmLabel
    process: str
    task: str
    since: str


@dataclass(frozen=True, slots=True)
class CandidateRow:
    code: str
    card: SupplierCard


@dataclass(frozen=True, slots=True)
class SeatRow:
    """An open seat; `candidates` is filled for the seat that is looked at."""

    code: str
    process: str
    material: str
    task: str
    url: str
    is_open: bool
    candidates: tuple[CandidateRow, ...]


@dataclass(frozen=True, slots=True)
class GroupPage:
    code: str
    name: str
    about: str
    status: str
    centre: FirmLabel
    satellites: tuple[SatelliteRow, ...]
    seats: tuple[SeatRow, ...]


@dataclass(frozen=True, slots=True)
class TaskForm:
    """A task for a firm, or a seat nobody has yet (`is_seat`)."""

    code: str
    name: str
    is_seat: bool
    find: str
    found: tuple[FirmLabel, ...]
    firm: FirmLabel | None
    values: Mapping[str, str]
    processes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


@blueprint.get("/network/networks")
@officer_only
def networks() -> str:
    found = tuple(network_line(network) for network in rows.networks(db(), this_reader()))
    return render_template("officer/networks.html", page=NetworksPage(tabs("officer.networks"), found))


@blueprint.get("/network/networks/new")
@officer_only
def new_network() -> str:
    return _group_form(None, {name: request.args.get(name, "") for name in _GROUP}, {})


@blueprint.post("/network/networks/new")
@officer_only
def new_network_post() -> ResponseReturnValue:
    require(may_curate(g.user))
    values = _sent(_GROUP)

    def make(session: Session) -> str:
        network = services.create_network(session, read_input(NetworkInput, values), by=actor_of(g.user))
        return url_for("officer.network_group", code=network.code)

    try:
        target = once(make)
    except Invalid as error:
        return _group_form(None, values, error.fields), 422
    flash(_("The network is made. Add its satellites and the seats that are open."), "success")
    return redirect(target)


@blueprint.get("/network/networks/<code>")
@officer_only
def network_group(code: str) -> str:
    network = _network(code)
    looked_at = request.args.get("seat", "")
    page = GroupPage(
        code=network.code,
        name=network.name,
        about=network.about or "",
        status=network_status_label(network.status),
        centre=firm_label(network.centre),
        satellites=tuple(_satellite_row(each) for each in network.satellites),
        seats=tuple(_seat_row(seat, is_open=seat.code == looked_at) for seat in network.seats),
    )
    return render_template("officer/network-group.html", page=page)


@blueprint.get("/network/networks/<code>/edit")
@officer_only
def change_network(code: str) -> str:
    network = _network(code)
    kept = {"name": network.name, "about": network.about or "", "status": network.status.value}
    values = {**kept, "centre": request.args.get("centre", "") or network.centre.code}
    return _group_form(network, values, {})


@blueprint.post("/network/networks/<code>/edit")
@officer_only
def change_network_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = _sent(_GROUP)
    try:
        given = read_input(NetworkInput, values)
        with transaction() as session:
            services.change_network(
                session, _network(code), given, by=actor_of(g.user), expected_version=sent_version()
            )
    except Invalid as error:
        return _group_form(_network(code), values, error.fields), 422
    flash(_("The network is saved."), "success")
    return redirect(url_for("officer.network_group", code=code))


@blueprint.post("/network/networks/<code>/remove")
@officer_only
def remove_network(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        services.remove_network(session, _network(code), by=actor_of(g.user))
    flash(_("The network is removed. Its firms stay as they are."), "success")
    return redirect(url_for("officer.networks"))


@blueprint.get("/network/networks/<code>/satellite")
@officer_only
def new_satellite(code: str) -> str:
    return _task_form(_network(code), {name: request.args.get(name, "") for name in _TASK}, {}, is_seat=False)


@blueprint.post("/network/networks/<code>/satellite")
@officer_only
def new_satellite_post(code: str) -> ResponseReturnValue:
    values = _sent(_TASK)

    def add(session: Session) -> None:
        services.add_satellite(session, _network(code), read_input(SatelliteInput, values), by=actor_of(g.user))

    return _add(code, values, add, _("The firm has its task in the network."), is_seat=False)


@blueprint.get("/network/networks/<code>/seat")
@officer_only
def new_seat(code: str) -> str:
    return _task_form(_network(code), {name: request.args.get(name, "") for name in _SEAT}, {}, is_seat=True)


@blueprint.post("/network/networks/<code>/seat")
@officer_only
def new_seat_post(code: str) -> ResponseReturnValue:
    values = _sent(_SEAT)

    def add(session: Session) -> None:
        services.open_seat(session, _network(code), read_input(SeatInput, values), by=actor_of(g.user))

    return _add(code, values, add, _("The seat is open. Look at the firms that could take it."), is_seat=True)


@blueprint.post("/network/networks/<code>/satellites/<int:key>/remove")
@officer_only
def remove_satellite(code: str, key: int) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        services.remove_satellite(session, _network(code), key, by=actor_of(g.user))
    flash(_("The firm has this task no more."), "success")
    return redirect(url_for("officer.network_group", code=code))


@blueprint.post("/network/networks/<code>/seats/<seat>/fill")
@officer_only
def fill_seat(code: str, seat: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        held = services.seat_of(session, _network(code), seat)
        services.fill_seat(session, held, request.form.get("firm", "")[:20], by=actor_of(g.user))
    flash(_("The firm takes the seat."), "success")
    return redirect(url_for("officer.network_group", code=code))


@blueprint.post("/network/networks/<code>/seats/<seat>/close")
@officer_only
def close_seat(code: str, seat: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    with transaction() as session:
        services.close_seat(session, services.seat_of(session, _network(code), seat), by=actor_of(g.user))
    flash(_("The seat is closed."), "success")
    return redirect(url_for("officer.network_group", code=code))


def _add(
    code: str, values: Mapping[str, str], add: Callable[[Session], None], done: str, *, is_seat: bool
) -> ResponseReturnValue:
    """What the two forms for tasks have in common."""
    require(may_curate(g.user))

    def make(session: Session) -> str:
        add(session)
        return url_for("officer.network_group", code=code)

    try:
        target = once(make)
    except Invalid as error:
        return _task_form(_network(code), values, error.fields, is_seat=is_seat), 422
    except Conflict as error:
        return _task_form(_network(code), values, {"process": error.text}, is_seat=is_seat), 409
    flash(done, "success")
    return redirect(target)


def _network(code: str) -> SupplyNetwork:
    network = rows.network(db(), code, this_reader())
    if network is None:
        raise NotFound(_l("There is no such network."))
    return network


def _sent(names: tuple[str, ...]) -> dict[str, str]:
    return {name: request.form.get(name, "") for name in names}


def _satellite_row(each: Any) -> SatelliteRow:
    return SatelliteRow(
        key=each.id or 0,
        firm=firm_label(each.company),
        process=process_label(each.process),
        task=each.task or "",
        since=format_date(each.since, "medium"),
    )


def _seat_row(seat: OpenSeat, *, is_open: bool) -> SeatRow:
    """Candidates are looked for one seat at a time: each is a question to the matcher."""
    found = services.seat_candidates(db(), seat) if is_open else []
    return SeatRow(
        code=seat.code,
        process=process_label(seat.process),
        material=material_label(seat.material) if seat.material else "",
        task=seat.task or "",
        url=url_for("officer.network_group", code=seat.network.code, seat=seat.code, _anchor=f"seat-{seat.code}"),
        is_open=is_open,
        candidates=tuple(
            CandidateRow(
                each.company.code,
                cards.supplier_card(
                    each.company,
                    on=agency_today(),
                    reasons=strip(each.match.reasons),
                    fit=each.match.fit,
                    score=score_text(NEED_FIT, each.match.score),
                    asked=(seat.process,),
                ),
            )
            for each in found
        ),
    )


def _group_form(network: SupplyNetwork | None, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    find = request.args.get("find", "")[:120]
    found = find_firms(db(), find, but=None, reader=this_reader())
    labels = firm_labels([*found, *([values["centre"]] if values["centre"] else [])])
    page = GroupForm(
        code=network.code if network else "",
        name=network.name if network else "",
        find=find,
        found=tuple(labels[code] for code in found if code in labels),
        centre=labels.get(values["centre"]),
        values={**values, "status": values["status"] or NetworkStatus.FORMING.value},
        statuses=tuple((status.value, network_status_label(status)) for status in NetworkStatus),
        version=network.version if network else 0,
    )
    return render_template("officer/network-edit.html", page=page, errors=errors)


def _task_form(network: SupplyNetwork, values: Mapping[str, str], errors: Mapping[str, Any], *, is_seat: bool) -> str:
    find = request.args.get("find", "")[:120]
    found = find_firms(db(), find, but=None, reader=this_reader()) if not is_seat else []
    chosen = values.get("firm", "")
    labels = firm_labels([*found, *([chosen] if chosen else [])])
    page = TaskForm(
        code=network.code,
        name=network.name,
        is_seat=is_seat,
        find=find,
        found=tuple(labels[code] for code in found if code in labels),
        firm=labels.get(chosen),
        values=values,
        processes=process_options(),
    )
    return render_template("officer/network-task.html", page=page, errors=errors)
