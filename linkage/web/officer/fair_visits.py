"""Factory visits inside a fair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import ParticipantStatus
from database.models.fair_visits import FairVisit, FairVisitGuest
from database.models.fairs import Fair
from database.queries import fair_participants as participant_rows
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.fair_visits import VisitGuestInput, VisitInput
from linkage.language import _, ngettext
from linkage.services import fair_visits as services
from linkage.services.fairs import fair_of
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.forms import once, sent_version
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_desks import FairHead, do, head_of, typed
from linkage.web.sheets import csv_answer
from linkage.wording.fair_times import day_text, local, moment_text, time_text

_FIELDS = (
    "name",
    "host",
    "place",
    "rules",
    "day",
    "leaves",
    "arrives",
    "returns",
    "capacity",
    "bus_seats",
)


@dataclass(frozen=True, slots=True)
class VisitLine:
    name: str
    url: str
    time: str
    host: str
    seats: str
    state: str
    is_agreed: bool


@dataclass(frozen=True, slots=True)
class VisitsPage:
    head: FairHead
    visits: tuple[VisitLine, ...]


@dataclass(frozen=True, slots=True)
class GuestLine:
    """A firm on the list; `people`: those who go, as far as they are named."""

    code: str
    firm: str
    persons: int
    people: str
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class VisitPage:
    """`broken`: what it does to meetings, empty when nothing. `firms`: who may still be put on the list."""

    head: FairHead
    code: str
    name: str
    version: int
    facts: tuple[tuple[str, str | None], ...]
    guests: tuple[GuestLine, ...]
    seats: str
    is_too_full: bool
    signed_off: str
    broken: str
    firms: tuple[tuple[str, str], ...]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class VisitFormPage:
    """`code` is empty for a new visit."""

    head: FairHead
    code: str
    version: int
    hosts: tuple[tuple[str, str], ...]
    values: Mapping[str, str]


@blueprint.get("/fairs/<code>/visits")
@officer_only
def fair_visits(code: str) -> str:
    found = fair_of(db(), code)
    visits = services.visits_of(db(), found)
    guests = services.guests_of(db(), *visits)
    lines = tuple(
        VisitLine(
            name=visit.name,
            url=url_for("officer.fair_visit", code=code, visit=visit.code),
            time=_time(found, visit),
            host=visit.host.name if visit.host else "",
            seats=_seats(services.seats_of(visit, guests[visit.id or 0])),
            state=_("The host agreed") if visit.signed_off_at else _("The host has not agreed yet"),
            is_agreed=visit.signed_off_at is not None,
        )
        for visit in visits
    )
    return render_template("officer/fairs/visits.html", page=VisitsPage(head_of(found), lines))


@blueprint.get("/fairs/<code>/visits/new")
@officer_only
def new_visit(code: str) -> str:
    found = fair_of(db(), code)
    return _form(found, None, {"day": found.starts_on.isoformat(), "capacity": "20"}, {})


@blueprint.post("/fairs/<code>/visits/new")
@officer_only
def new_visit_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed(*_FIELDS)

    def make(session: Session) -> str:
        made = services.add_visit(session, fair_of(session, code), given, by=actor_of(g.user))
        return url_for("officer.fair_visit", code=code, visit=made.code)

    try:
        given = read_input(VisitInput, values)
        target = once(make)
    except (Invalid, Conflict) as error:
        return _form(fair_of(db(), code), None, values, _fields_of(error)), 422
    flash(_("The visit is planned. Put firms on its list, then ask the host."), "success")
    return redirect(target)


@blueprint.get("/fairs/<code>/visits/<visit>")
@officer_only
def fair_visit(code: str, visit: str) -> str:
    found = fair_of(db(), code)
    return _page(found, services.visit_of(db(), found, visit), {"persons": "1"}, {})


@blueprint.get("/fairs/<code>/visits/<visit>/change")
@officer_only
def change_visit(code: str, visit: str) -> str:
    found = fair_of(db(), code)
    row = services.visit_of(db(), found, visit)
    return _form(found, row, _values_of(found, row), {})


@blueprint.post("/fairs/<code>/visits/<visit>/change")
@officer_only
def change_visit_post(code: str, visit: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed(*_FIELDS)
    try:
        given = read_input(VisitInput, values)
        with transaction() as session:
            found = fair_of(session, code)
            row = services.visit_of(session, found, visit)
            services.change_visit(session, found, row, given, by=actor_of(g.user), expected_version=sent_version())
    except (Invalid, Conflict) as error:
        found = fair_of(db(), code)
        return _form(found, services.visit_of(db(), found, visit), values, _fields_of(error)), 422
    flash(_("The visit is changed."), "success")
    return redirect(url_for("officer.fair_visit", code=code, visit=visit))


@blueprint.post("/fairs/<code>/visits/<visit>/remove")
@officer_only
def remove_visit_post(code: str, visit: str) -> ResponseReturnValue:
    def remove(session: Session, found: Fair) -> str:
        services.remove_visit(session, found, services.visit_of(session, found, visit), by=actor_of(g.user))
        return _("The visit is removed.")

    return do(code, url_for("officer.fair_visits", code=code), remove)


@blueprint.post("/fairs/<code>/visits/<visit>/guests")
@officer_only
def add_guest_post(code: str, visit: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = typed("participant", "persons")
    try:
        given = read_input(VisitGuestInput, values)
        with transaction() as session:
            found = fair_of(session, code)
            row = services.visit_of(session, found, visit)
            guest = services.add_guest(session, found, row, given, by=actor_of(g.user))
            is_waiting = guest.status is ParticipantStatus.WAITING
    except (Invalid, Conflict) as error:
        found = fair_of(db(), code)
        return _page(found, services.visit_of(db(), found, visit), values, _fields_of(error)), 422
    if is_waiting:
        flash(_("The bus or the host is full: the firm waits, and moves up when there is room."), "warning")
    else:
        flash(_("The firm is on the list."), "success")
    return redirect(url_for("officer.fair_visit", code=code, visit=visit))


@blueprint.post("/fairs/<code>/visits/<visit>/guests/<guest>/remove")
@officer_only
def remove_guest_post(code: str, visit: str, guest: str) -> ResponseReturnValue:
    def remove(session: Session, found: Fair) -> str:
        row = services.visit_of(session, found, visit)
        moved = services.remove_guest(session, found, row, guest, by=actor_of(g.user))
        if not moved:
            return _("The firm is off the list.")
        names = ", ".join(cards.firm_name(each.participant.company) for each in moved)
        return _("The firm is off the list. Moved up from the waiting list: %(firms)s.", firms=names)

    return do(code, url_for("officer.fair_visit", code=code, visit=visit), remove)


@blueprint.post("/fairs/<code>/visits/<visit>/agreed")
@officer_only
def sign_off_post(code: str, visit: str) -> ResponseReturnValue:
    def agree(session: Session, found: Fair) -> str:
        row = services.visit_of(session, found, visit)
        services.sign_off(session, found, row, by=actor_of(g.user), expected_version=sent_version())
        return _("Noted: the host agreed to this list.")

    return do(code, url_for("officer.fair_visit", code=code, visit=visit), agree)


@blueprint.get("/fairs/<code>/visits/<visit>/gate.csv")
@officer_only
def visit_gate_list(code: str, visit: str) -> Response:
    """Everybody who goes, by name, for the gate of the host."""
    found = fair_of(db(), code)
    row = services.visit_of(db(), found, visit)
    headings = (_("Firm"), _("Name"), _("Job"), _("Telephone"))
    lines: list[tuple[str, str, str, str]] = []
    for guest in services.guests_of(db(), row)[row.id or 0]:
        if guest.status is not ParticipantStatus.APPROVED:
            continue
        firm = cards.firm_name(guest.participant.company)
        people = [each for each in services.people_who_go(guest) if not each.is_unnamed]
        lines += [(firm, each.name, each.job or "", each.phone or "") for each in people]
        lines += [(firm, _("not named yet"), "", "")] * (guest.persons - len(people))
    return csv_answer(f"gate-{row.code}.csv", headings, lines)


def _fields_of(error: Invalid | Conflict) -> dict[str, Any]:
    return dict(error.fields) if isinstance(error, Invalid) else {"": error.text}


def _time(found: Fair, visit: FairVisit) -> str:
    return _(
        "%(day)s, %(leaves)s to %(returns)s",
        day=day_text(found, visit.leaves_at),
        leaves=time_text(found, visit.leaves_at),
        returns=time_text(found, visit.returns_at),
    )


def _seats(seats: services.Seats) -> str:
    said = ngettext(
        "%(going)s of %(num)d place taken", "%(going)s of %(num)d places taken", seats.places, going=seats.going
    )
    if not seats.waiting:
        return said
    return f"{said} · " + ngettext("%(num)d person waits", "%(num)d persons wait", seats.waiting)


def _values_of(found: Fair, visit: FairVisit) -> dict[str, str]:
    return {
        "name": visit.name,
        "host": visit.host.code if visit.host else "",
        "place": visit.place or "",
        "rules": visit.rules or "",
        "day": local(found, visit.leaves_at).date().isoformat(),
        "leaves": time_text(found, visit.leaves_at),
        "arrives": time_text(found, visit.arrives_at) if visit.arrives_at else "",
        "returns": time_text(found, visit.returns_at),
        "capacity": str(visit.capacity),
        "bus_seats": str(visit.bus_seats or ""),
    }


def _guest(guest: FairVisitGuest) -> GuestLine:
    named = [each.name for each in services.people_who_go(guest) if not each.is_unnamed]
    return GuestLine(
        code=guest.participant.code,
        firm=cards.firm_name(guest.participant.company),
        persons=guest.persons,
        people=", ".join(named) or _("Nobody is named yet"),
        is_waiting=guest.status is ParticipantStatus.WAITING,
    )


def _approved(found: Fair) -> list[tuple[str, str, int]]:
    """(place at the event, name, company) of the firms let in, by name."""
    return [
        (firm.code, cards.firm_name(firm.company), firm.company_id)
        for firm in participant_rows.participants(db(), found)
        if firm.status is ParticipantStatus.APPROVED
    ]


def _page(found: Fair, visit: FairVisit, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    guests = services.guests_of(db(), visit)[visit.id or 0]
    seats = services.seats_of(visit, guests)
    broken = services.broken_meetings(db(), found, visit, guests)
    bus = "" if visit.bus_seats is None else ngettext("%(num)d seat", "%(num)d seats", visit.bus_seats)
    page = VisitPage(
        head=head_of(found),
        code=visit.code,
        name=visit.name,
        version=visit.version,
        facts=(
            (_("When"), _time(found, visit)),
            (_("Arrives"), time_text(found, visit.arrives_at) if visit.arrives_at else None),
            (_("Host"), visit.host.name if visit.host else None),
            (_("Where"), visit.place),
            (_("The host lets in"), ngettext("%(num)d person", "%(num)d persons", visit.capacity)),
            (_("Bus"), bus),
            (_("Rules at the gate"), visit.rules),
        ),
        guests=tuple(_guest(each) for each in guests),
        seats=_seats(seats),
        is_too_full=seats.going > seats.places,
        signed_off=moment_text(found, visit.signed_off_at),
        broken=ngettext(
            "%(num)d planned meeting of these firms falls into the visit. Move it in the timetable.",
            "%(num)d planned meetings of these firms fall into the visit. Move them in the timetable.",
            broken,
        )
        if broken
        else "",
        firms=tuple((code, name) for code, name, company in _approved(found) if company != visit.host_company_id),
        values=values,
    )
    return render_template("officer/fairs/visit.html", page=page, errors=errors)


def _form(found: Fair, visit: FairVisit | None, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    hosts = {firm.company.code: cards.firm_name(firm.company) for firm in participant_rows.participants(db(), found)}
    if visit is not None and visit.host is not None:
        hosts.setdefault(visit.host.code, visit.host.name)
    kept = sent_version() if errors else 0
    page = VisitFormPage(
        head=head_of(found),
        code=visit.code if visit else "",
        version=kept or (visit.version if visit else 0),
        hosts=tuple(sorted(hosts.items(), key=lambda each: each[1])),
        values=values,
    )
    return render_template("officer/fairs/visit-form.html", page=page, errors=errors)
