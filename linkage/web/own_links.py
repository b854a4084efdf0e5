"""A firm's own customers and suppliers: alike for suppliers and assemblers, hung on the blueprint of each.

The firm states its links, answers those that others stated about it, and says who may know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import LinkSecrecy
from database.models.companies import Company
from database.models.supply_links import SupplyLink
from database.queries import supply_links as rows
from database.queries.supply_links import LinkReader
from database.session import db, transaction
from linkage.access import may_edit_company, require
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.supply_links import SecrecyInput, SupplyLinkInput
from linkage.language import _, _l
from linkage.services import supply_links as services
from linkage.services.audit import Actor
from linkage.services.supply_networks import firm_network
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.link_drawings import FirmLabel
from linkage.web.links import (
    FirmPlace,
    LinkRow,
    NetworkLine,
    firm_labels,
    firm_place,
    link_row,
    network_line,
)
from linkage.web.process_options import process_options
from linkage.wording import process_label
from linkage.wording.links import secrecy_hint, secrecy_label

Option = tuple[str, str, str]
View = Callable[..., ResponseReturnValue]
_FIELDS = ("firm", "relation", "process", "part_group", "tier", "since", "secrecy")


@dataclass(frozen=True, slots=True)
class OwnNetwork:
    """A network the firm belongs to: its centre, what the firm does in it, who else is there, and what is still looked for."""

    line: NetworkLine
    tasks: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinksPage:
    """`waiting`: links that others stated and this firm has not answered. `secrecies`: each wish with what it means."""

    place: FirmPlace
    waiting: tuple[LinkRow, ...]
    customers: tuple[LinkRow, ...]
    suppliers: tuple[LinkRow, ...]
    secrecies: tuple[Option, ...]
    networks: tuple[OwnNetwork, ...]

    @property
    def secrecy_options(self) -> tuple[tuple[str, str], ...]:
        return tuple((value, label) for value, label, _hint in self.secrecies)


@dataclass(frozen=True, slots=True)
class NewLinkPage:
    """First the other firm is found, then the rest is asked. `own_processes` stand first in the list of processes."""

    relation: str
    find: str
    found: tuple[FirmLabel, ...]
    other: FirmLabel | None
    values: Mapping[str, str]
    processes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    secrecies: tuple[Option, ...]


def hang(blueprint: Blueprint, mark: Callable[[View], View]) -> None:
    """The routes on a blueprint, each under its guard."""
    routes: tuple[tuple[str, str, str, View], ...] = (
        ("GET", "/links", "links", _links),
        ("GET", "/links/new", "new_link", _new_link),
        ("POST", "/links/new", "new_link_post", _new_link_post),
        ("POST", "/links/<code>/confirm", "confirm_link", _confirm),
        ("POST", "/links/<code>/deny", "deny_link", _deny),
        ("POST", "/links/<code>/secrecy", "link_secrecy", _secrecy),
        ("POST", "/links/<code>/end", "end_link", _end),
        ("POST", "/links/<code>/remove", "take_back_link", _take_back),
    )
    for method, rule, name, view in routes:
        # A copy each: the guard is set on the view itself, and the two audiences have two guards.
        blueprint.add_url_rule(rule, name, mark(partial(view)), methods=[method])


def _links() -> ResponseReturnValue:
    own, reader = g.company, _own_reader()
    held = rows.links_of(db(), own, reader)
    waiting = {link.code for link in services.waiting(held, own)}
    lines = [link_row(link, own) for link in held]
    networks = rows.networks(db(), reader, of=own)
    page = LinksPage(
        place=firm_place(own, firm_network(db(), own, reader, on=agency_today())),
        waiting=tuple(line for line in lines if line.code in waiting),
        customers=tuple(line for line in lines if line.code not in waiting and line.is_customer),
        suppliers=tuple(line for line in lines if line.code not in waiting and not line.is_customer),
        secrecies=_secrecies(),
        networks=tuple(_own_network(network, own) for network in networks),
    )
    return render_template("account/links.html", page=page)


def _new_link() -> ResponseReturnValue:
    return _form({name: request.args.get(name, "") for name in _FIELDS}, {})


def _new_link_post() -> ResponseReturnValue:
    own = _own()
    values = {name: request.form.get(name, "") for name in _FIELDS}

    def make(session: Session) -> str:
        given = read_input(SupplyLinkInput, values)
        services.state_link(session, own, given, reader=_own_reader(), by=actor_of(g.user))
        return url_for(".links")

    try:
        target = once(make)
    except Invalid as error:
        return _form(values, error.fields), 422
    except Conflict as error:
        return _form(values, {"process": error.text}), 409
    flash(_("The link is stated. The other firm is asked to confirm it."), "success")
    return redirect(target)


def _confirm(code: str) -> ResponseReturnValue:
    def do(session: Session, link: SupplyLink, own: Company, by: Actor) -> None:
        services.confirm_link(session, link, own, secrecy=_wanted_secrecy(link), by=by)

    return _act(code, do, _("The link is confirmed."))


def _deny(code: str) -> ResponseReturnValue:
    def do(session: Session, link: SupplyLink, own: Company, by: Actor) -> None:
        services.deny_link(session, link, own, by=by)

    return _act(code, do, _("You said that this is not so. The link counts nowhere any more."))


def _secrecy(code: str) -> ResponseReturnValue:
    def do(session: Session, link: SupplyLink, own: Company, by: Actor) -> None:
        services.keep_secret(session, link, own, secrecy=_wanted_secrecy(link), by=by)

    return _act(code, do, _("Who may know is saved. The stricter wish of the two firms holds."))


def _end(code: str) -> ResponseReturnValue:
    def do(session: Session, link: SupplyLink, own: Company, by: Actor) -> None:
        services.end_link(session, link, own, by=by)

    return _act(code, do, _("The link has ended."))


def _take_back(code: str) -> ResponseReturnValue:
    def do(session: Session, link: SupplyLink, own: Company, by: Actor) -> None:
        services.take_back(session, link, own, by=by)

    return _act(code, do, _("Your statement is taken back, and nothing of it is kept."))


def _act(code: str, do: Callable[[Session, SupplyLink, Company, Actor], None], done: str) -> ResponseReturnValue:
    """Load, check, do."""
    own = _own()
    with transaction() as session:
        link = rows.link(db(), code, _own_reader())
        if link is None:
            raise NotFound(_l("There is no such link."))
        services.side_of(link, own)
        do(session, link, own, actor_of(g.user))
    flash(done, "success")
    return redirect(url_for(".links"))


def _own() -> Company:
    require(may_edit_company(g.user, g.company))
    company: Company = g.company
    return company


def _own_reader() -> LinkReader:
    """The firm one acts for, and nothing more that the person may see in other offices."""
    return LinkReader(frozenset({g.company.id or 0}))


def _wanted_secrecy(link: SupplyLink) -> LinkSecrecy:
    """Many of these forms stand on one page, so each names its field after its link."""
    return read_input(SecrecyInput, {"secrecy": request.form.get(f"secrecy-{link.code}", "")}).secrecy


def _form(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    find = request.args.get("find", "")[:120]
    own, reader = g.company, _own_reader()
    found = services.find_firms(db(), find, but=own, reader=reader)
    shown = [values["firm"]] if values["firm"] else []
    named = {code for code, _names in rows.nameable_firms(db(), but=own, is_officer=False)} if shown else set()
    labels = firm_labels([*found, *(code for code in shown if code in named)])
    page = NewLinkPage(
        relation="supplier" if values["relation"] == "supplier" else "customer",
        find=find,
        found=tuple(labels[code] for code in found if code in labels),
        other=labels.get(values["firm"]),
        values={**values, "secrecy": values["secrecy"] or LinkSecrecy.OFFICERS.value},
        processes=(*_own_processes(own, values["relation"]), *process_options()),
        secrecies=_secrecies(),
    )
    return render_template("account/link-new.html", page=page, errors=errors)


def _own_processes(own: Company, relation: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What the firm delivers is most likely what it does itself."""
    if relation == "supplier":
        return ()
    codes = dict.fromkeys(offer.process for plant in own.plants for offer in plant.capabilities)
    options = tuple((code, process_label(code)) for code in codes)
    return ((_("What you do"), options),) if options else ()


def _secrecies() -> tuple[Option, ...]:
    return tuple((each.value, secrecy_label(each), secrecy_hint(each)) for each in LinkSecrecy)


def _own_network(network: Any, own: Company) -> OwnNetwork:
    labels = firm_labels(each.company.code for each in network.satellites)
    return OwnNetwork(
        line=network_line(network),
        tasks=tuple(_task(each) for each in network.satellites if each.company_id == own.id),
        others=tuple(
            (labels[each.company.code].name, _task(each)) for each in network.satellites if each.company_id != own.id
        ),
        seats=tuple(_task(each) for each in network.seats),
    )


def _task(place: Any) -> str:
    """What a satellite does, or a seat asks for."""
    return ": ".join(part for part in (process_label(place.process), place.task) if part)
