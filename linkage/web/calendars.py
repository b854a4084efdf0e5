"""Calendar files (RFC 5545): whole-day events, and the meetings of a person that keep their place in a calendar when they change.

A meeting keeps its `uid` for ever; a newer `sequence` replaces the older event, and a cancelled one stays in the file so that
calendars take it out (RFC 5546). A file of cancellations alone says so by its method.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Response
from icalendar import Calendar, Event, vCalAddress, vText

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_REFRESH = datetime.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event of whole days, both ends included; `changed_at` is aware. A newer `sequence` replaces what a calendar has."""

    uid: str
    name: str
    first_day: datetime.date
    last_day: datetime.date
    changed_at: datetime.datetime
    url: str
    place: str = ""
    text: str = ""
    sequence: int = 0
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class CalendarMeeting:
    """A meeting at a time; all moments are aware."""

    uid: str
    sequence: int
    is_cancelled: bool
    name: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    changed_at: datetime.datetime
    place: str = ""
    text: str = ""
    url: str = ""


def calendar_file(event: CalendarEvent) -> str:
    """The event as an .ics file, CRLF at the end of each line."""
    made = Event()
    _put(made, "uid", event.uid)
    made.add("dtstamp", event.changed_at.astimezone(datetime.UTC))
    made.add("dtstart", event.first_day)
    made.add("dtend", event.last_day + datetime.timedelta(days=1))
    made.add("sequence", event.sequence)
    made.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    for name, text in (("summary", event.name), ("location", event.place), ("description", event.text)):
        _put(made, name, text)
    _put(made, "url", event.url)
    calendar = _calendar()
    calendar.add_component(made)
    return _written(calendar)


def meetings_file(
    meetings: Sequence[CalendarMeeting], *, name: str, timezone: str, organiser: str = "", organiser_name: str = ""
) -> str:
    """The meetings as an .ics file; `timezone` (IANA) is the clock of the venue, `organiser` a mail address."""
    calendar = _calendar()
    is_all_off = bool(meetings) and all(each.is_cancelled for each in meetings)
    calendar.add("method", "CANCEL" if is_all_off else "PUBLISH")
    # The library escapes only the texts that the standard knows.
    calendar.add("x-wr-calname", vText(_clean(name)))
    calendar.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    for each in meetings:
        event = _event(each, ZoneInfo(timezone))
        if organiser:
            person = vCalAddress(f"mailto:{_clean(organiser)}")
            person.params["CN"] = " ".join(_clean(organiser_name).replace('"', "'").split())
            event.add("organizer", person)
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return _written(calendar)


def calendar_answer(text: str, filename: str, *, is_download: bool) -> Response:
    """A calendar to keep, or the same for a program that comes again."""
    answer = Response(text, mimetype="text/calendar")
    kind = "attachment" if is_download else "inline"
    answer.headers["Content-Disposition"] = f'{kind}; filename="{filename}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def host_of(base_url: str) -> str:
    """What stands behind the @ of a uid: the host of the instance, as configured."""
    return urlsplit(base_url).netloc or "localhost"


def _event(meeting: CalendarMeeting, zone: ZoneInfo) -> Event:
    made = Event()
    _put(made, "uid", meeting.uid)
    made.add("dtstamp", meeting.changed_at.astimezone(datetime.UTC))
    made.add("last-modified", meeting.changed_at.astimezone(datetime.UTC))
    made.add("sequence", meeting.sequence)
    made.add("status", "CANCELLED" if meeting.is_cancelled else "CONFIRMED")
    made.add("dtstart", meeting.starts_at.astimezone(zone))
    made.add("dtend", meeting.ends_at.astimezone(zone))
    for name, text in (("summary", meeting.name), ("location", meeting.place), ("description", meeting.text)):
        _put(made, name, text)
    _put(made, "url", meeting.url)
    made.add("transp", "TRANSPARENT" if meeting.is_cancelled else "OPAQUE")
    return made


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Linkage//Fairs//EN")
    return calendar


def _put(component: Calendar | Event, name: str, text: str) -> None:
    if text:
        component.add(name, _clean(text))


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _written(calendar: Calendar) -> str:
    # In the order in which things were said: what names an event comes first.
    return str(calendar.to_ical(sorted=False), "utf-8")
