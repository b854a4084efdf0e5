"""The timetable of one firm: whom its people meet, on screen, on paper and in calendars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request, url_for

from database.columns import now
from database.enums import FairPhase, ParticipantStatus
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.queries import fair_comments as comment_rows
from database.session import db
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.agendas import Agenda, agenda_of
from linkage.services.fair_comments import are_comments_open
from linkage.web.calendars import calendar_answer
from linkage.web.guards import signed_in
from linkage.web.meeting_lines import Name, release_text
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.meeting_requests import RequestLine, request_lines
from linkage.web.participant.own import open_fair, own_participant, own_participants, side_of
from linkage.web.personal_agendas import AgendaDay, agenda_pdf, calendar_text, days_of_agenda, is_out, lines_of, name_of
from linkage.web.print_signs import side_text
from linkage.web.printing import pdf_file
from linkage.wording.fair_times import moment_text, slot_text


@dataclass(frozen=True, slots=True)
class Choice:
    """An agenda one can switch to: the whole firm, or one of its people; another side the firm comes on."""

    name: Name
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class CommentLine:
    """`about`: which meeting, empty for the timetable as a whole."""

    text: str
    written: str
    about: str
    answer: str


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """`query` keeps side and person in the addresses of the page's links."""

    fair: Fair
    query: dict[str, str]
    side: dict[str, Any]
    is_out: bool
    is_provisional: bool
    is_live: bool
    release: str
    sides: tuple[Choice, ...]
    people: tuple[Choice, ...]
    days: tuple[AgendaDay, ...]
    has_meetings: bool
    has_begun: bool
    asked: tuple[RequestLine, ...]
    own_requests: tuple[RequestLine, ...]
    may_comment: bool
    comments: tuple[CommentLine, ...]


@blueprint.get("/<code>/agenda")
@signed_in
def agenda(code: str) -> str:
    fair = open_fair(code)
    held = own_participants(fair)
    own = own_participant(fair, held=held)
    return render_template("participant/agenda.html", page=_page(fair, held, own, _person(own)))


@blueprint.get("/<code>/agenda.pdf")
@signed_in
def agenda_file(code: str) -> Response:
    """The sheets of the firm's people, or of one."""
    fair = open_fair(code)
    own = own_participant(fair)
    who = _person(own) or own
    return pdf_file(agenda_pdf(_published(fair, who), who), f"{fair.code}-{who.code}.pdf")


@blueprint.get("/<code>/agenda.ics")
@signed_in
def agenda_calendar(code: str) -> Response:
    fair = open_fair(code)
    own = own_participant(fair)
    who = _person(own) or own
    text = calendar_text(agenda_of(db(), fair, who), who)
    return calendar_answer(text, f"{fair.code}-{who.code}.ics", is_download=True)


def _published(fair: Fair, who: FairParticipant | FairDelegate) -> Agenda:
    found = agenda_of(db(), fair, who)
    if not is_out(found):
        raise NotFound(_l("There is no timetable yet. You get a letter when it is out."))
    return found


def _person(own: FairParticipant) -> FairDelegate | None:
    """One of the firm's people; None for all of them."""
    code = request.values.get("person")
    if not code:
        return None
    for each in own.delegates:
        if each.code == code:
            return each
    raise NotFound(_l("Nobody of your firm with this badge comes to the fair."))


def _page(fair: Fair, held: list[FairParticipant], own: FairParticipant, person: FairDelegate | None) -> AgendaPage:
    who = person or own
    found = agenda_of(db(), fair, who)
    lines = lines_of(found, who) if is_out(found) else ()
    side = side_of(fair, own, held)
    asked, own_requests = request_lines(own, side)
    return AgendaPage(
        fair=fair,
        query={**side, **({"person": person.code} if person else {})},
        side=side,
        is_out=is_out(found),
        is_provisional=fair.phase is FairPhase.PROVISIONAL,
        is_live=fair.phase is FairPhase.LIVE and own.status is ParticipantStatus.APPROVED,
        release=release_text(found),
        sides=tuple(_side_choice(fair, each, own) for each in held) if len(held) > 1 else (),
        people=tuple(_people(fair, own, person, side)),
        days=days_of_agenda(fair, lines),
        has_meetings=bool(lines),
        has_begun=any(each.starts_at <= now() for each in lines),
        asked=asked,
        own_requests=own_requests,
        may_comment=are_comments_open(fair),
        comments=tuple(_comments(fair, own)),
    )


def _people(fair: Fair, own: FairParticipant, person: FairDelegate | None, side: dict[str, Any]) -> list[Choice]:
    named = [each for each in own.delegates if not each.is_unnamed]
    if len(named) < 2:
        return []
    url = url_for("participant.agenda", code=fair.code, **side)
    choices = [Choice(Name(_("Everybody")), url, person is None)]
    for each in named:
        there = url_for("participant.agenda", code=fair.code, person=each.code, **side)
        choices.append(Choice(name_of(each), there, each is person))
    return choices


def _side_choice(fair: Fair, held: FairParticipant, own: FairParticipant) -> Choice:
    url = url_for("participant.agenda", code=fair.code, side=held.side.value)
    return Choice(Name(side_text(held.side)), url, held.id == own.id)


def _comments(fair: Fair, own: FairParticipant) -> Iterator[CommentLine]:
    written = comment_rows.comments_of(db(), own)
    meetings = comment_rows.meetings_of_comments(db(), written)
    for each in written:
        about = meetings.get(each.meeting_id or 0)
        yield CommentLine(
            text=each.text,
            written=moment_text(fair, each.written_at),
            about=_("%(time)s, table %(table)s", time=slot_text(fair, about.slot), table=about.table.label)
            if about
            else "",
            answer=each.answer or "",
        )
