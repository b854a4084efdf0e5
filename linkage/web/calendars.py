"""Calendar files (RFC 5545) for whole-day events, written by hand: one event needs no library."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_LINE_OCTETS = 75
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event of whole days, both ends included; `changed_at` is aware."""

    uid: str
    name: str
    first_day: datetime.date
    last_day: datetime.date
    changed_at: datetime.datetime
    url: str
    place: str = ""
    text: str = ""


def calendar_file(event: CalendarEvent) -> str:
    """The event as an .ics file, CRLF at the end of each line."""
    stamp = event.changed_at.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    after_last = event.last_day + datetime.timedelta(days=1)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Linkage//Fairs//EN",
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.first_day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after_last:%Y%m%d}",
        f"SUMMARY:{_text(event.name)}",
        *([f"LOCATION:{_text(event.place)}"] if event.place else []),
        *([f"DESCRIPTION:{_text(event.text)}"] if event.text else []),
        f"URL:{event.url}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return _CONTROLS.sub("", escaped.replace("\r\n", "\n")).replace("\n", "\\n")


def _folded(line: str) -> str:
    """Long lines go on after a line break and a space, cut between characters, never inside one."""
    pieces, piece, room = [], "", _LINE_OCTETS
    for character in line:
        size = len(character.encode("utf-8", errors="replace"))
        if size > room:
            pieces.append(piece)
            piece, room = "", _LINE_OCTETS - 1
        piece, room = piece + character, room - size
    return "\r\n ".join([*pieces, piece])
