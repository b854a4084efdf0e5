"""Somebody's own agenda as pages, files and calendars show it: a firm's, one person's, or an interpreter's."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from flask import current_app, render_template

from database.enums import FairSessionKind
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairSession
from linkage.config import Config
from linkage.language import _, current_language
from linkage.services.agendas import OUT, Agenda, Who
from linkage.web.calendars import host_of, meetings_file
from linkage.web.instance import base_url
from linkage.web.meeting_lines import (
    MeetingLine,
    Name,
    calendar_meeting,
    firm_of,
    line_for_interpreter,
    line_for_side,
    person_name,
    release_text,
)
from linkage.web.print_sheets import Desk, drawn, interpreter_sheets, person_sheet
from linkage.web.printing import pdf_of
from linkage.wording.fair_times import day_text, local, local_moment, time_text
from linkage.wording.fairs import session_name
from linkage.wording.name_languages import language_of_name


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """What all do together: the opening, lunch, a tour."""

    starts_at: datetime.datetime
    time: str
    name: str
    hall: str


@dataclass(frozen=True, slots=True)
class AgendaDay:
    """One day in order of time; a break stands between the meetings it parts."""

    day: str
    lines: tuple[ProgrammeLine | MeetingLine, ...]

    @property
    def has_meetings(self) -> bool:
        return any(isinstance(line, MeetingLine) for line in self.lines)


def is_out(agenda: Agenda) -> bool:
    """Whether there is a timetable that people may look at."""
    return agenda.release > 0 and agenda.fair.phase in OUT


def lines_of(agenda: Agenda, who: Who) -> tuple[MeetingLine, ...]:
    """The meetings as this firm, person or interpreter reads them, in order of time."""
    if isinstance(who, FairInterpreter):
        return tuple(line_for_interpreter(agenda.fair, entry) for entry in agenda.entries)
    if isinstance(who, FairParticipant):
        return tuple(line_for_side(agenda.fair, entry, who.side) for entry in agenda.entries)
    # One person need not be told who goes.
    side = who.participant.side
    return tuple(replace(line_for_side(agenda.fair, entry, side), own=None) for entry in agenda.entries)


def days_of_agenda(fair: Fair, lines: Iterable[MeetingLine]) -> tuple[AgendaDay, ...]:
    """Day by day what all do together and one's own meetings."""
    halls = {hall.id: hall.name for hall in fair.halls}
    together = [
        _programme_line(fair, each, halls.get(each.hall_id, ""))
        for each in fair.sessions
        if each.kind is not FairSessionKind.MEETINGS
    ]
    # The sort is stable: what all do together comes before a meeting that begins at the same time.
    whole: list[ProgrammeLine | MeetingLine] = [*together, *lines]
    whole.sort(key=lambda line: line.starts_at)
    return tuple(
        AgendaDay(day_text(fair, local_moment(fair, day, datetime.time(12))), tuple(there))
        for day, there in groupby(whole, key=lambda line: line.starts_at.date())
    )


def name_of(who: Who) -> Name:
    """Whose agenda it is."""
    if isinstance(who, FairParticipant):
        return firm_of(who)
    if isinstance(who, FairDelegate):
        return firm_of(who.participant) if who.is_unnamed else person_name(who)
    return Name(who.name, language_of_name(who.name))


def calendar_text(agenda: Agenda, who: Who) -> str:
    """The agenda as an .ics file, with what was called off since it was first sent out. Empty before a timetable is out."""
    config: Config = current_app.config["LINKAGE"]
    host = host_of(base_url())
    pairs = zip(agenda.entries, lines_of(agenda, who), strict=True) if is_out(agenda) else ()
    return meetings_file(
        [calendar_meeting(agenda, entry, line, host=host) for entry, line in pairs],
        name=agenda.fair.name,
        timezone=agenda.fair.timezone,
        organiser=config.agency_email,
        organiser_name=config.agency_name,
    )


def agenda_pdf(agenda: Agenda, who: Who) -> bytes:
    """The same sheets of paper as the officers print."""
    people: tuple[FairDelegate, ...] = ()
    speakers: tuple[FairInterpreter, ...] = ()
    if isinstance(who, FairInterpreter):
        speakers = (who,)
    else:
        people = (who,) if isinstance(who, FairDelegate) else tuple(who.delegates)
    desk = Desk(agenda.fair, agenda, people, speakers, base_url())
    sheets = interpreter_sheets(desk)
    for person in people:
        own = [each for each in agenda.planned if person.code in each.meeting.people]
        if own or len(people) == 1:
            sheets.append(person_sheet(desk, person, own))
    html = render_template(
        "print/document.html",
        title=_("Timetable of %(name)s", name=name_of(who).text),
        language=current_language(),
        release=release_text(agenda),
        sheets=drawn(desk, sheets),
        back_url="",
        pdf_url="",
        is_pdf=True,
    )
    return pdf_of(html)


def _programme_line(fair: Fair, session: FairSession, hall: str) -> ProgrammeLine:
    begin, end = time_text(fair, session.starts_at), time_text(fair, session.ends_at)
    starts_at = local(fair, session.starts_at)
    return ProgrammeLine(starts_at, f"{begin}\N{EN DASH}{end}", session_name(session.name), hall)
