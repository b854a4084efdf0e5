"""The periods of the funnel: what somebody typed, the year before, and quarters or years."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

MOST_PARTS = 24


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both counted."""

    first: datetime.date
    last: datetime.date

    def year_before(self) -> Period:
        return Period(_year_before(self.first), _year_before(self.last))


def read_period(first: str, last: str, *, on: datetime.date) -> Period:
    """From a day to a day. Without the first: a year up to the last; without the last: up to today. What is no day counts as none."""
    end = _day(last) or on
    begin = _day(first)
    if begin is None or begin > end:
        begin = _year_before(end) + datetime.timedelta(days=1)
    return Period(begin, end)


def parts_of(period: Period, *, is_yearly: bool = False) -> list[Period]:
    """Its quarters or years, the oldest first, the first and the last cut to it; of a very long period the latest ones."""
    parts: list[Period] = []
    last = period.last
    while last >= period.first and len(parts) < MOST_PARTS:
        month = 1 if is_yearly else (last.month - 1) // 3 * 3 + 1
        begin = last.replace(month=month, day=1)
        parts.append(Period(max(begin, period.first), last))
        last = begin - datetime.timedelta(days=1)
    return parts[::-1]


def _day(text: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    # Outside of these no firm can have done anything, and a year before would not exist.
    return day if 1990 <= day.year <= 2200 else None


def _year_before(day: datetime.date) -> datetime.date:
    """The same day of the year before; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
