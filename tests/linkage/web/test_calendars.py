"""Calendar files."""

from __future__ import annotations

import datetime

from linkage.web.calendars import CalendarEvent, calendar_file


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
