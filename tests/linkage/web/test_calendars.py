"""Calendar files."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from icalendar import Calendar, Event

from linkage.web.calendars import CalendarEvent, CalendarMeeting, calendar_file, host_of, meetings_file


def _event(**changes: str) -> CalendarEvent:
    values = {
        "uid": "7KQ2@localhost",
        "name": "Hội chợ ngược",
        "place": "",
        "text": "",
        "url": "http://localhost/fairs/7KQ2",
    }
    return CalendarEvent(
        first_day=datetime.date(2027, 3, 30),
        last_day=datetime.date(2027, 3, 31),
        changed_at=datetime.datetime(2026, 11, 21, 8, 30, tzinfo=datetime.timezone(datetime.timedelta(hours=7))),
        **{**values, **changes},
    )


def test_calendar_file_holds_one_event_of_whole_days_with_the_end_left_out() -> None:
    assert calendar_file(_event()).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Linkage//Fairs//EN",
        "BEGIN:VEVENT",
        "UID:7KQ2@localhost",
        "DTSTAMP:20261121T013000Z",
        "DTSTART;VALUE=DATE:20270330",
        "DTEND;VALUE=DATE:20270401",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "SUMMARY:Hội chợ ngược",
        "URL:http://localhost/fairs/7KQ2",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_calendar_file_escapes_what_would_end_a_text() -> None:
    lines = calendar_file(_event(place="Hall A; gate 2, \\ left", text="one\r\ntwo\nEND:VEVENT\x00")).split("\r\n")

    assert "LOCATION:Hall A\\; gate 2\\, \\\\ left" in lines
    assert "DESCRIPTION:one\\ntwo\\nEND:VEVENT" in lines


def test_calendar_file_folds_long_lines_between_characters() -> None:
    name = "製造業マッチング" * 20

    lines = calendar_file(_event(name=name)).split("\r\n")

    assert max(len(line.encode()) for line in lines) <= 75
    assert f"SUMMARY:{name}" in calendar_file(_event(name=name)).replace("\r\n ", "")


def _meeting(**changes: Any) -> CalendarMeeting:
    values: dict[str, Any] = {
        "uid": "MEET2345@localhost",
        "sequence": 0,
        "is_cancelled": False,
        "name": "Công ty Cơ khí Sao Mai",
        "starts_at": datetime.datetime(2027, 3, 30, 2, 20, tzinfo=datetime.UTC),
        "ends_at": datetime.datetime(2027, 3, 30, 2, 40, tzinfo=datetime.UTC),
        "changed_at": datetime.datetime(2027, 3, 20, 1, 0, tzinfo=datetime.UTC),
        "place": "Table A3, Hall A",
    }
    return CalendarMeeting(**{**values, **changes})


def _read(*meetings: CalendarMeeting) -> Calendar:
    text = meetings_file(meetings, name="Hội chợ", timezone="Asia/Ho_Chi_Minh", organiser="agency@example.org")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    return Calendar.from_ical(text)


def _imported(*files: Calendar) -> dict[str, Event]:
    """What a calendar holds after these files: by uid, the highest sequence (RFC 5546, 2.1.5)."""
    kept: dict[str, Event] = {}
    for file in files:
        for event in file.events:
            known = kept.get(str(event["uid"]))
            if known is None or event.sequence > known.sequence:
                kept[str(event["uid"])] = event
    return {uid: event for uid, event in kept.items() if event["status"] != "CANCELLED"}


def test_meetings_file_says_when_on_the_clock_of_the_venue_and_where() -> None:
    read = _read(_meeting())
    event = read.events[0]

    assert read["method"] == "PUBLISH"
    assert [str(zone["tzid"]) for zone in read.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
    assert event["dtstart"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert event.start.isoformat() == "2027-03-30T09:20:00+07:00"
    assert event["location"] == "Table A3, Hall A"
    assert event["status"] == "CONFIRMED"
    assert str(event["organizer"]) == "mailto:agency@example.org"


def test_a_newer_sequence_replaces_the_event_in_place() -> None:
    later = datetime.timedelta(minutes=50)
    first = _meeting()
    moved = replace(first, sequence=1, starts_at=first.starts_at + later, ends_at=first.ends_at + later, place="B1")

    held = _imported(_read(first), _read(moved))

    assert list(held) == ["MEET2345@localhost"]
    assert held["MEET2345@localhost"].start.isoformat() == "2027-03-30T10:10:00+07:00"
    assert held["MEET2345@localhost"]["location"] == "B1"
    assert _imported(_read(moved), _read(first))["MEET2345@localhost"]["location"] == "B1"


def test_a_cancelled_meeting_leaves_the_calendar() -> None:
    other = _meeting(uid="OTHER@localhost")

    both = _read(replace(_meeting(), sequence=2, is_cancelled=True), other)

    assert list(_imported(_read(_meeting(), other), both)) == ["OTHER@localhost"]
    assert both["method"] == "PUBLISH"
    assert both.events[0]["status"] == "CANCELLED"


def test_a_file_of_cancellations_alone_has_their_method() -> None:
    assert _read(_meeting(is_cancelled=True))["method"] == "CANCEL"
    assert _read()["method"] == "PUBLISH"


def test_meetings_keep_long_names_and_lose_control_characters() -> None:
    name = "製造業マッチング株式会社" * 15

    event = _read(_meeting(name=name + "\x00\x07", text="one\r\ntwo\x1b\nEND:VEVENT")).events[0]

    assert event["summary"] == name
    assert event["description"] == "one\ntwo\nEND:VEVENT"


def test_hostile_names_add_no_lines_to_a_calendar() -> None:
    hostile = 'Ế"\r\nATTENDEE:mailto:x@mail.example\nEND:VEVENT\r\nBEGIN:VEVENT\u2028X-A:1\x85X-B:2;,\\:' + "Ế" * 200
    meeting = _meeting(name=hostile, place=hostile, text=hostile)
    written = meetings_file(
        [meeting], name=hostile, timezone="Asia/Ho_Chi_Minh", organiser="a@mail.example", organiser_name=hostile
    )

    lines = written.replace("\r\n ", "").split("\r\n")
    assert [line for line in lines if line.startswith(("ATTENDEE", "X-A", "X-B"))] == []
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    (event,) = Calendar.from_ical(written).events
    assert "attendee" not in event
    assert "ATTENDEE:mailto:x@mail.example" in event["summary"]


def test_host_of_is_the_configured_one() -> None:
    assert host_of("https://fairs.example.org:8443/base") == "fairs.example.org:8443"
    assert host_of("") == "localhost"
