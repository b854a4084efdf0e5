"""The timetable behind a link, and its calendar feed: of a firm, of one person, or of an interpreter."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.columns import now
from database.enums import AccessLinkKind, ConsentChannel, ConsentPurpose, FairPhase, ParticipantStatus
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair
from database.queries.calendar_links import calendar_links_to
from database.session import db, transaction
from linkage.config import UI_LANGUAGES
from linkage.errors import NotFound
from linkage.language import _, _l, speaking
from linkage.services.access_links import open_link
from linkage.services.agendas import Who, agenda_of
from linkage.services.audit import guest_actor
from linkage.services.calendar_links import end_calendar, renew_calendar
from linkage.services.consents import give_consent, withdraw_consent
from linkage.services.fair_contacts import sharing_delegates
from linkage.services.fair_place_links import firm_of_link
from linkage.services.persons import delegate_person
from linkage.web.calendars import calendar_answer
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.instance import agency_name, base_url
from linkage.web.layout import format_date
from linkage.web.meeting_lines import Name, firm_of, release_text
from linkage.web.participant.meeting_requests import RequestLine, request_lines
from linkage.web.personal_agendas import AgendaDay, agenda_pdf, calendar_text, days_of_agenda, is_out, lines_of, name_of
from linkage.web.printing import pdf_file
from linkage.web.proposals.desk import proposal_desk
from linkage.wording.consents import consent_text

_AGENDA = (AccessLinkKind.AGENDA, AccessLinkKind.PLACE)
"""Links that open the timetable: of a person, or of the firm whose page they open."""


@dataclass(frozen=True, slots=True)
class GuestAgendaPage:
    """`has_begun`: there is something to tell of meetings.

    `contact`: what is said about passing the person's contact on, None where there is none to pass on.
    `asked`, `own_requests`: requests for meetings, of a firm whose page the link opens.
    `feed_since`: the day the calendar's address was made, empty without one; `feed_url`: a new one, shown this once.
    """

    fair: Fair
    token: str
    name: Name
    firm: Name | None
    is_out: bool
    is_provisional: bool
    release: str
    days: tuple[AgendaDay, ...]
    has_meetings: bool
    asked: tuple[RequestLine, ...]
    own_requests: tuple[RequestLine, ...]
    has_begun: bool
    contact: Contact | None
    feed_since: str
    feed_url: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The text of the consent, and whether the person agreed to it."""

    text: str
    is_shared: bool


@blueprint.get("/<token>/agenda")
@public
def agenda(token: str) -> str:
    return _page(token)


@blueprint.get("/<token>/agenda.pdf")
@public
def agenda_file(token: str) -> Response:
    fair, who = _opened(token, *_AGENDA)
    found = agenda_of(db(), fair, who)
    if not is_out(found):
        raise NotFound(_l("There is no timetable yet. You get a letter when it is out."))
    return pdf_file(agenda_pdf(found, who), f"{fair.code}-{who.code}.pdf")


@blueprint.get("/<token>/calendar.ics")
@public
def calendar(token: str) -> Response:
    """What a calendar program fetches; also a download from the agenda's page."""
    fair, who = _opened(token, AccessLinkKind.CALENDAR, *_AGENDA)
    with speaking(_language(who)):
        text = calendar_text(agenda_of(db(), fair, who), who)
    return calendar_answer(text, f"{fair.code}-{who.code}.ics", is_download=False)


@blueprint.post("/<token>/agenda/contact")
@public
def contact_consent_post(token: str) -> ResponseReturnValue:
    """A delegate says for themselves whether the firms they meet may have their address and number: `given` 1 or 0."""
    is_given = request.form.get("given") == "1"
    with transaction() as session:
        _fair, who = _opened(token, *_AGENDA)
        if not isinstance(who, FairDelegate) or not delegate_person(who).hash:
            raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
        person, way, by = delegate_person(who), ConsentChannel.LINK, guest_actor(who.code)
        if is_given:
            give_consent(session, person, ConsentPurpose.EVENTS, agency=agency_name(), channel=way, by=by)
        else:
            withdraw_consent(session, person, ConsentPurpose.EVENTS, desk=proposal_desk(), channel=way, by=by)
    flash(_("Your contact is shared with those you meet.") if is_given else _("Your contact is not shared."), "success")
    return redirect(url_for("guest.agenda", token=token))


@blueprint.post("/<token>/calendar/new")
@public
def new_calendar_post(token: str) -> ResponseReturnValue:
    """The page itself answers, for it shows an address that is kept nowhere."""
    with transaction() as session:
        fair, who = _opened(token, *_AGENDA)
        secret = renew_calendar(session, fair, who, by=guest_actor(who.code))
    return _page(token, feed_url=base_url() + url_for("guest.calendar", token=secret))


@blueprint.post("/<token>/calendar/end")
@public
def end_calendar_post(token: str) -> ResponseReturnValue:
    with transaction() as session:
        fair, who = _opened(token, *_AGENDA)
        end_calendar(session, fair, who, by=guest_actor(who.code))
    flash(_("The address is switched off. Calendars get nothing more from it."), "success")
    return redirect(url_for("guest.agenda", token=token))


def _opened(token: str, *kinds: AccessLinkKind) -> tuple[Fair, Who]:
    """Whose agenda the link opens. Raises NotFound also when the firm does not take part any more."""
    link = open_link(db(), token, *kinds)
    who: Who | None = None
    if link.delegate_id is not None:
        who = db().get(FairDelegate, link.delegate_id)
    elif link.interpreter_id is not None:
        who = db().get(FairInterpreter, link.interpreter_id)
    elif link.participant_id is not None:
        who = firm_of_link(db(), link)
    firm = who.participant if isinstance(who, FairDelegate) else who
    is_gone = isinstance(firm, FairParticipant) and firm.status is not ParticipantStatus.APPROVED
    if who is None or firm is None or is_gone:
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    return firm.fair, who


def _page(token: str, *, feed_url: str = "") -> str:
    fair, who = _opened(token, *_AGENDA)
    found = agenda_of(db(), fair, who)
    lines = lines_of(found, who) if is_out(found) else ()
    asked, own_requests = _requests(token, who)
    feed = calendar_links_to(db(), at=now(), **_opens(who))
    page = GuestAgendaPage(
        fair=fair,
        token=token,
        name=name_of(who),
        firm=firm_of(who.participant) if isinstance(who, FairDelegate) and not who.is_unnamed else None,
        is_out=is_out(found),
        is_provisional=fair.phase is FairPhase.PROVISIONAL,
        release=release_text(found),
        days=days_of_agenda(fair, lines),
        has_meetings=bool(lines),
        asked=asked,
        own_requests=own_requests,
        has_begun=not isinstance(who, FairInterpreter) and any(each.starts_at <= now() for each in lines),
        contact=_contact_of(who),
        feed_since=format_date(feed[0].created_at, "medium") if feed else "",
        feed_url=feed_url,
    )
    return render_template("guest/agenda.html", page=page)


def _requests(token: str, who: Who) -> tuple[tuple[RequestLine, ...], tuple[RequestLine, ...]]:
    """What waits for the firm's answer, and what it asked for; nothing where the link does not answer for the firm."""
    if not isinstance(who, FairParticipant) or open_link(db(), token, *_AGENDA).kind is not AccessLinkKind.PLACE:
        return (), ()
    return request_lines(who, {"for": token})


def _contact_of(who: Who) -> Contact | None:
    if not isinstance(who, FairDelegate) or not delegate_person(who).hash:
        return None
    shared = sharing_delegates(db(), [(who, who.participant.company)])
    return Contact(consent_text(ConsentPurpose.EVENTS, agency_name()), who.id in shared)


def _opens(who: Who) -> dict[str, int]:
    kinds = {FairDelegate: "delegate_id", FairInterpreter: "interpreter_id", FairParticipant: "participant_id"}
    return {kinds[type(who)]: who.id or 0}


def _language(who: Who) -> str:
    """What the person reads; calendar programs say nothing about it."""
    if isinstance(who, FairInterpreter):
        spoken = [each for pair in who.pairs for each in pair]
    else:
        people = [who] if isinstance(who, FairDelegate) else who.delegates
        spoken = [each.language for each in people]
    return next((each for each in spoken if each in UI_LANGUAGES), "en")
