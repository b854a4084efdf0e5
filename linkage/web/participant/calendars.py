"""Addresses from which the calendars of a firm's people fetch their agenda by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.columns import now
from database.models.access_links import AccessLink
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.queries.calendar_links import calendar_links
from database.session import db, transaction
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.calendar_links import end_calendar, renew_calendar
from linkage.services.users import actor_of
from linkage.web.guards import signed_in
from linkage.web.instance import base_url
from linkage.web.layout import format_date
from linkage.web.meeting_lines import Name
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, own_participant, side_of
from linkage.web.personal_agendas import name_of


@dataclass(frozen=True, slots=True)
class FeedLine:
    """An agenda that calendars may fetch. `since`: the day its address was made, empty without one; `url`: shown this once."""

    name: Name
    is_whole_firm: bool
    code: str
    since: str
    url: str


@dataclass(frozen=True, slots=True)
class FeedsPage:
    fair: Fair
    side: dict[str, str]
    lines: tuple[FeedLine, ...]


@blueprint.get("/<code>/agenda/calendar")
@signed_in
def calendars(code: str) -> str:
    fair = open_fair(code)
    return _page(fair, own_participant(fair))


@blueprint.post("/<code>/agenda/calendar/new")
@signed_in
def new_calendar(code: str) -> ResponseReturnValue:
    """The page itself answers, for it shows an address that is kept nowhere."""
    with transaction() as session:
        own = own_participant(open_fair(code))
        who = _who(own)
        secret = renew_calendar(session, own.fair, who, by=actor_of(g.user))
    return _page(own.fair, own, made=who.code, url=base_url() + url_for("guest.calendar", token=secret))


@blueprint.post("/<code>/agenda/calendar/end")
@signed_in
def end_calendar_post(code: str) -> ResponseReturnValue:
    with transaction() as session:
        own = own_participant(open_fair(code))
        end_calendar(session, own.fair, _who(own), by=actor_of(g.user))
    flash(_("The address is switched off. Calendars get nothing more from it."), "success")
    return redirect(url_for("participant.calendars", code=code, **side_of(own.fair, own)))


def _who(own: FairParticipant) -> FairParticipant | FairDelegate:
    code = request.form.get("of", "")
    if code == own.code:
        return own
    for each in own.delegates:
        if each.code == code:
            return each
    raise NotFound(_l("Nobody of your firm with this badge comes to the fair."))


def _page(fair: Fair, own: FairParticipant, *, made: str = "", url: str = "") -> str:
    links = calendar_links(db(), own, at=now())
    firm = {each.participant_id: each for each in reversed(links) if each.participant_id}
    people = {each.delegate_id: each for each in reversed(links) if each.delegate_id}
    named = [each for each in own.delegates if not each.is_unnamed]
    found: list[tuple[FairParticipant | FairDelegate, AccessLink | None]] = [
        (own, firm.get(own.id or 0)),
        *((each, people.get(each.id or 0)) for each in named),
    ]
    lines = tuple(
        FeedLine(
            name=name_of(who),
            is_whole_firm=isinstance(who, FairParticipant),
            code=who.code,
            since=format_date(link.created_at, "medium") if link else "",
            url=url if who.code == made else "",
        )
        for who, link in found
    )
    page = FeedsPage(fair=fair, side=side_of(fair, own), lines=lines)
    return render_template("participant/calendars.html", page=page)
