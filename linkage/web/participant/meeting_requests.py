"""Asking for more meetings, answering, and what a firm does with one of its meetings: comment on it, or call it off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import FairPhase, FairSide, MeetingRequestStatus, MeetingStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting, MeetingRequest
from database.queries import meeting_requests as rows
from database.queries.fair_days import firms
from database.session import db, transaction
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.meeting_requests import AcceptInput, CancelInput, CommentInput, RequestInput
from linkage.language import _, _l
from linkage.services import meeting_requests as services
from linkage.services.agendas import AgendaEntry, agenda_of
from linkage.services.fair_comments import are_comments_open, write_comment
from linkage.services.request_letters import write_request_letter
from linkage.web import cards
from linkage.web.fair_links import fair_links
from linkage.web.forms import once, sent_version
from linkage.web.guards import signed_in_or_by_link
from linkage.web.meeting_lines import MeetingLine, line_for_side
from linkage.web.participant.acting import Acting, acting, writer
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, side_of
from linkage.wording.fair_times import day_text, slot_text, time_text

_STATES = {
    MeetingRequestStatus.ACCEPTED: _l("Accepted"),
    MeetingRequestStatus.DECLINED: _l("Declined"),
    MeetingRequestStatus.EXPIRED: _l("Not answered in time"),
    MeetingRequestStatus.TAKEN_BACK: _l("Taken back"),
}


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request as one firm sees it. `is_agreed`: accepted, but not yet in the timetable that is out."""

    firm: str
    when: str
    text: str
    until: str
    state: str
    is_open: bool
    is_agreed: bool
    url: str


@dataclass(frozen=True, slots=True)
class AskPage:
    """Without a `firm` one is chosen first. `kept`: what addresses carry along. `slots`: (number, time), free for both."""

    fair: Fair
    kept: Mapping[str, str]
    back_url: str
    firms: tuple[tuple[str, str], ...]
    firm: str
    firm_code: str
    slots: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AnswerPage:
    fair: Fair
    kept: Mapping[str, str]
    back_url: str
    line: RequestLine
    code: str
    is_mine: bool
    slots: tuple[tuple[str, str], ...]
    slot: str


@dataclass(frozen=True, slots=True)
class MeetingPage:
    fair: Fair
    kept: Mapping[str, str]
    back_url: str
    line: MeetingLine
    version: int
    may_comment: bool
    may_call_off: bool


def request_lines(
    own: FairParticipant, kept: Mapping[str, Any]
) -> tuple[tuple[RequestLine, ...], tuple[RequestLine, ...]]:
    """What waits for the firm's answer; what the firm asked for itself, and what it agreed to that is not out yet.

    `kept`: what addresses carry along.
    """
    found = rows.requests_of(db(), own)
    slots = {slot.id: slot for slot in own.fair.slots}
    meetings = rows.meeting_codes(db(), found)
    among = _buyers(own) if found else ()
    out = {entry.meeting.code for entry in agenda_of(db(), own.fair, own).planned} if meetings else set()
    lines = [
        (each, _line(own, kept, each, slots, meetings.get(each.meeting_id or 0, ""), out, among)) for each in found
    ]
    asked = tuple(line for each, line in lines if each.by is not own.side and line.is_open)
    rest = tuple(line for each, line in lines if line.is_agreed or (each.by is own.side and not _is_met(each, line)))
    return asked, rest


@blueprint.get("/<code>/agenda/ask")
@signed_in_or_by_link
def ask_meeting(code: str) -> ResponseReturnValue:
    return _ask_page(_acting(code), request.args, {})


@blueprint.post("/<code>/agenda/ask")
@signed_in_or_by_link
def ask_meeting_post(code: str) -> ResponseReturnValue:
    who = _acting(code)
    given = {name: request.form.get(name, "") for name in ("firm", "slot", "text")}
    try:
        wanted = read_input(RequestInput, given)

        def ask(session: Session) -> str:
            who = _acting(code)
            made = services.ask(session, who.participant, wanted, by=writer(who.participant))
            write_request_letter(session, "asked", made, links=fair_links())
            return _agenda_url(who)

        url = once(ask)
    except Invalid as error:
        return _ask_page(who, given, error.fields), 422
    except Conflict as error:
        return _ask_page(who, given, {"slot" if given["firm"] else "firm": error.text}), 409
    flash(_("Your request is sent. You see here what the firm answers."), "success")
    return redirect(url)


@blueprint.get("/<code>/agenda/requests/<asked>")
@signed_in_or_by_link
def meeting_request(code: str, asked: str) -> ResponseReturnValue:
    return _answer_page(_acting(code), asked, {})


@blueprint.post("/<code>/agenda/requests/<asked>/accept")
@signed_in_or_by_link
def accept_request(code: str, asked: str) -> ResponseReturnValue:
    try:
        slot = read_input(AcceptInput, {"slot": request.form.get("slot", "")}).slot
        with transaction() as session:
            own = _acting(code).participant
            found = services.request_of(session, own, asked)
            agreed = services.accept(session, found, own, slot=slot, by=writer(own))
            if not agreed.is_out:
                write_request_letter(session, "accepted", found, links=fair_links())
    except Invalid as error:
        return _answer_page(_acting(code), asked, error.fields), 422
    except Conflict as error:
        return _answer_page(_acting(code), asked, {"slot": error.text}), 409
    flash(_said_of(agreed, _("The meeting is agreed and stands in the timetable.")), "success")
    return _back(code)


@blueprint.post("/<code>/agenda/requests/<asked>/decline")
@signed_in_or_by_link
def decline_request(code: str, asked: str) -> ResponseReturnValue:
    def decline(session: Session, own: FairParticipant) -> str:
        found = services.request_of(session, own, asked)
        services.decline(session, found, own, by=writer(own))
        write_request_letter(session, "declined", found, links=fair_links())
        return _("The request is declined. The firm is told, without a reason.")

    return _do(code, decline)


@blueprint.post("/<code>/agenda/requests/<asked>/take-back")
@signed_in_or_by_link
def take_request_back(code: str, asked: str) -> ResponseReturnValue:
    def take_back(session: Session, own: FairParticipant) -> str:
        services.take_back(session, services.request_of(session, own, asked), own, by=writer(own))
        return _("The request is taken back.")

    return _do(code, take_back)


@blueprint.get("/<code>/agenda/meetings/<meeting>")
@signed_in_or_by_link
def meeting(code: str, meeting: str) -> ResponseReturnValue:
    return _meeting_page(_acting(code), meeting, {}, {})


@blueprint.post("/<code>/agenda/meetings/<meeting>/call-off")
@signed_in_or_by_link
def call_off_meeting(code: str, meeting: str) -> ResponseReturnValue:
    values = {"reason": request.form.get("reason", "")}
    try:
        reason = read_input(CancelInput, values).reason
    except Invalid as error:
        return _meeting_page(_acting(code), meeting, values, error.fields), 422

    def call_off(session: Session, own: FairParticipant) -> str:
        done = services.call_off(session, own, meeting, reason=reason, version=sent_version(), by=writer(own))
        return _said_of(done, _("The meeting is called off. The other firm is told."))

    return _do(code, call_off)


@blueprint.post("/<code>/agenda/comments")
@signed_in_or_by_link
def comment(code: str) -> ResponseReturnValue:
    """About one meeting, or, without its code, about the timetable as a whole."""
    about = request.form.get("meeting") or None
    values = {"text": request.form.get("text", "")}
    try:
        given = read_input(CommentInput, values)
    except Invalid as error:
        if about is None:
            flash(str(next(iter(error.fields.values()))), "error")
            return _back(code)
        return _meeting_page(_acting(code), about, values, error.fields), 422

    def write(session: Session) -> str:
        who = _acting(code)
        write_comment(session, who.participant, given, meeting=about, by=writer(who.participant))
        return _agenda_url(who)

    url = once(write)
    flash(_("Thank you. The agency reads your comment and answers here."), "success")
    return redirect(url)


def _do(code: str, change: Callable[[Session, FairParticipant], str]) -> ResponseReturnValue:
    with transaction() as session:
        said = change(session, _acting(code).participant)
    flash(said, "success")
    return _back(code)


def _back(code: str) -> ResponseReturnValue:
    return redirect(_agenda_url(_acting(code)))


def _acting(code: str) -> Acting:
    return acting(open_fair(code))


def _kept(who: Acting) -> dict[str, Any]:
    """What addresses and forms carry along."""
    return who.kept or side_of(who.participant.fair, who.participant)


def _agenda_url(who: Acting) -> str:
    if who.link:
        return url_for("guest.agenda", token=who.link)
    if who.is_for_firm:
        fair, firm = who.participant.fair.code, who.participant.code
        return url_for("officer.fair_participant", code=fair, participant=firm)
    return url_for("participant.agenda", code=who.participant.fair.code, **_kept(who))


def _said_of(done: services.Agreed, said: str) -> str:
    if done.is_out:
        return said
    return _("Agreed. It shows in the timetable as soon as the agency sends out the next one.")


def _ask_page(who: Acting, values: Mapping[str, Any], errors: Mapping[str, Any]) -> str:
    own, fair = who.participant, who.participant.fair
    known, among = services.askable_firms(db(), own), _buyers(own)
    chosen = next((each for each in known if each.code == values.get("firm")), None)
    slots = services.askable_slots(db(), own, chosen) if chosen is not None else []
    page = AskPage(
        fair=fair,
        kept=_kept(who),
        back_url=_agenda_url(who),
        firms=tuple((each.code, _firm_text(each, among)) for each in known),
        firm=_firm_text(chosen, among) if chosen else "",
        firm_code=chosen.code if chosen else "",
        slots=tuple(_choice(fair, slot) for slot in slots),
    )
    is_live = fair.phase is FairPhase.LIVE
    return render_template("participant/ask.html", page=page, values=values, errors=errors, is_live=is_live)


def _answer_page(who: Acting, code: str, errors: Mapping[str, Any]) -> str:
    own, kept = who.participant, _kept(who)
    asked = services.request_of(db(), own, code)
    slots = {slot.id: slot for slot in own.fair.slots}
    other = asked.assembler if own.side is FairSide.SUPPLIER else asked.supplier
    is_mine = asked.by is own.side
    may_accept = not is_mine and services.is_open(asked) and own.fair.phase is FairPhase.LIVE
    wished = slots.get(asked.slot_id)
    page = AnswerPage(
        fair=own.fair,
        kept=kept,
        back_url=_agenda_url(who),
        line=_line(own, kept, asked, slots, "", frozenset(), _buyers(own)),
        code=asked.code,
        is_mine=is_mine,
        slots=tuple(_choice(own.fair, each) for each in services.free_slots(db(), own, other)) if may_accept else (),
        slot=str(wished.number) if wished else "",
    )
    return render_template("participant/meeting-request.html", page=page, errors=errors)


def _meeting_page(who: Acting, code: str, values: Mapping[str, Any], errors: Mapping[str, Any]) -> str:
    own, fair = who.participant, who.participant.fair
    row = services.own_meeting(db(), own, code)
    page = MeetingPage(
        fair=fair,
        kept=_kept(who),
        back_url=_agenda_url(who),
        line=line_for_side(fair, _released_entry(own, row), own.side),
        version=row.version,
        may_comment=are_comments_open(fair),
        may_call_off=fair.phase is FairPhase.LIVE and row.status is MeetingStatus.PLANNED,
    )
    return render_template("participant/meeting.html", page=page, values=values, errors=errors)


def _released_entry(own: FairParticipant, row: Meeting) -> AgendaEntry:
    """The meeting as it is out: what officers are changing is not for people yet."""
    entries = agenda_of(db(), own.fair, own).entries
    found = next((entry for entry in entries if entry.meeting.code == row.code), None)
    if found is None:
        raise services.no_such_meeting()
    return found


def _line(
    own: FairParticipant,
    kept: Mapping[str, Any],
    asked: MeetingRequest,
    slots: Mapping[int | None, FairSlot],
    meeting: str,
    out: frozenset[str] | set[str],
    among: Sequence[Company],
) -> RequestLine:
    fair = own.fair
    other = asked.assembler if own.side is FairSide.SUPPLIER else asked.supplier
    slot = slots.get(asked.slot_id)
    is_open = services.is_open(asked)
    is_agreed = asked.status is MeetingRequestStatus.ACCEPTED and bool(meeting) and meeting not in out
    # Whoever asks for a meeting gives its name; whom one asks may stay unnamed until it agrees.
    is_named = asked.by is other.side or asked.status is MeetingRequestStatus.ACCEPTED
    state = _STATES.get(asked.status, _STATES[MeetingRequestStatus.EXPIRED])
    return RequestLine(
        firm=cards.firm_name(other.company) if is_named else _firm_text(other, among),
        when=_choice(fair, slot)[1] if slot else _("Any time that suits both"),
        text=asked.text or "",
        until=_moment(fair, asked) if is_open else "",
        state=_("Waiting for an answer") if is_open else str(state),
        is_open=is_open,
        is_agreed=is_agreed,
        url=url_for("participant.meeting_request", code=fair.code, asked=asked.code, **kept),
    )


def _is_met(asked: MeetingRequest, line: RequestLine) -> bool:
    """What was accepted and is out stands in the timetable itself."""
    return asked.status is MeetingRequestStatus.ACCEPTED and not line.is_agreed


def _firm_text(participant: FairParticipant, among: Sequence[Company]) -> str:
    """A firm by its name; a buyer without one by what fits several of those that come."""
    if participant.side is FairSide.SUPPLIER:
        return cards.firm_name(participant.company)
    return cards.buyer_text(participant.company, viewer=g.user, among=among)


def _buyers(own: FairParticipant) -> Sequence[Company]:
    """The buyers that come, for the eyes of suppliers; nobody needs them on the other side."""
    if own.side is FairSide.ASSEMBLER:
        return ()
    return [each.company for each in firms(db(), own.fair) if each.side is FairSide.ASSEMBLER]


def _choice(fair: Fair, slot: FairSlot) -> tuple[str, str]:
    day = day_text(fair, slot.starts_at, "medium")
    return str(slot.number), _("%(time)s, %(day)s", time=slot_text(fair, slot), day=day)


def _moment(fair: Fair, asked: MeetingRequest) -> str:
    day = day_text(fair, asked.expires_at, "medium")
    return _("%(time)s, %(day)s", time=time_text(fair, asked.expires_at), day=day)
