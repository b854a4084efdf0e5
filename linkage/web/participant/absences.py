"""When a firm or one of its people cannot meet. What would break in the timetable is shown before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.queries import fair_participants as rows
from database.session import db, transaction
from linkage.language import _, ngettext
from linkage.services.fair_absences import broken_meetings, set_absences, windows_of
from linkage.services.fair_delegates import delegate_of
from linkage.services.fair_registrations import check_here, participant_of
from linkage.web import cards
from linkage.web.fair_absence_forms import DayForm, sent_days, shown_days
from linkage.web.fair_ways import Ways, own_ways
from linkage.web.guards import signed_in
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, own_participant
from linkage.web.participant.registrations import BrokenMeeting, known_meetings, meeting_lines

WaysOf = Callable[[FairParticipant], Ways]


@dataclass(frozen=True, slots=True)
class AvailabilityPage:
    """`who`: a person's name, empty for the firm. `broken`: meetings that saving would call off, to be agreed to."""

    fair: Fair
    side: str
    who: str
    days: tuple[DayForm, ...]
    others: tuple[str, ...]
    broken: tuple[BrokenMeeting, ...]
    url: str
    back_url: str


@blueprint.get("/<code>/availability")
@signed_in
def availability(code: str) -> ResponseReturnValue:
    return show_form(_own(code, request.args.get("side")), None, own_ways)


@blueprint.post("/<code>/availability")
@signed_in
def availability_post(code: str) -> ResponseReturnValue:
    return save_form(_own(code, request.form.get("side")), None, own_ways)


@blueprint.get("/<code>/delegates/<delegate>/availability")
@signed_in
def delegate_availability(code: str, delegate: str) -> ResponseReturnValue:
    return show_form(_own(code, request.args.get("side")), delegate, own_ways)


@blueprint.post("/<code>/delegates/<delegate>/availability")
@signed_in
def delegate_availability_post(code: str, delegate: str) -> ResponseReturnValue:
    return save_form(_own(code, request.form.get("side")), delegate, own_ways)


def show_form(held: FairParticipant, code: str | None, ways_of: WaysOf) -> ResponseReturnValue:
    """The form of a firm, or of one of its people by code."""
    check_here(held)
    person = delegate_of(db(), held, code) if code is not None else None
    forms, others = shown_days(held.fair, rows.absences(db(), held, person))
    return _page(held, person, ways_of(held), forms, others, (), {})


def save_form(held: FairParticipant, code: str | None, ways_of: WaysOf) -> ResponseReturnValue:
    """The form was sent. It comes back with the meetings it breaks until those are agreed to."""
    check_here(held)
    fair, ways = held.fair, ways_of(held)
    person = delegate_of(db(), held, code) if code is not None else None
    sent = sent_days(fair, request.form)
    others = shown_days(fair, rows.absences(db(), held, person))[1]
    if sent.errors:
        return _page(held, person, ways, sent.forms, others, (), sent.errors), 422
    broken = broken_meetings(db(), held, windows_of(fair, sent.days), delegate=person)
    known = broken if ways.is_officer else known_meetings(fair, broken)
    # Nobody agrees to lose what nobody was told of.
    agreed = {each.code for each in broken if each not in known} | set(request.form.getlist("agreed"))
    if {each.code for each in broken} - agreed:
        return _page(held, person, ways, sent.forms, others, meeting_lines(held, known), {}), 422
    told = {each.code for each in known}
    target = ways.hub() if person is None else ways.people()
    with transaction() as session:
        found = participant_of(session, fair, held.code)
        whose = delegate_of(session, found, code) if code is not None else None
        called_off = set_absences(session, found, sent.days, delegate=whose, agreed=agreed, by=ways.by)
    called_off = [each for each in called_off if each.code in told]
    if called_off:
        said = ngettext("Saved. One meeting is called off.", "Saved. %(num)d meetings are called off.", len(called_off))
        flash(said, "success")
    else:
        flash(_("Saved. The timetable will keep to it."), "success")
    return redirect(target)


def _own(code: str, side: str | None) -> FairParticipant:
    return own_participant(open_fair(code), side=side or None)


def _page(
    held: FairParticipant,
    person: FairDelegate | None,
    ways: Ways,
    days: tuple[DayForm, ...],
    others: tuple[str, ...],
    broken: tuple[BrokenMeeting, ...],
    errors: Mapping[str, Any],
) -> str:
    page = AvailabilityPage(
        fair=held.fair,
        side=held.side.value,
        who=person.name if person is not None else cards.firm_name(held.company) if ways.is_officer else "",
        days=days,
        others=others,
        broken=broken,
        url=ways.away(person),
        back_url=ways.hub() if person is None else ways.people(),
    )
    return render_template("participant/availability.html", page=page, errors=errors)
