"""Times of a fair as people there read them: in the zone of the venue, on a clock of 24 hours."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date

from database.models.fairs import Fair, FairSlot
from linkage.wording import figures


def local(fair: Fair, moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(ZoneInfo(fair.timezone))


def local_moment(fair: Fair, day: datetime.date, time: datetime.time) -> datetime.datetime:
    """An aware moment from a day and a time on the clock of the venue."""
    return datetime.datetime.combine(day, time, ZoneInfo(fair.timezone))


def time_text(fair: Fair, moment: datetime.datetime) -> str:
    """09:20"""
    return local(fair, moment).strftime("%H:%M")


def slot_text(fair: Fair, slot: FairSlot) -> str:
    """09:20\N{EN DASH}09:40"""
    return f"{time_text(fair, slot.starts_at)}\N{EN DASH}{time_text(fair, slot.ends_at)}"


def day_text(fair: Fair, moment: datetime.datetime, style: str = "full") -> str:
    """The day in the reader's language."""
    return str(format_date(local(fair, moment).date(), figures.day_style(style)))


def moment_text(fair: Fair, moment: datetime.datetime | None) -> str:
    """A moment with its day; nothing for nothing."""
    return "" if moment is None else figures.moment_text(moment, fair.timezone)


def days_of(fair: Fair) -> list[datetime.date]:
    return [
        fair.starts_on + datetime.timedelta(days=number) for number in range((fair.ends_on - fair.starts_on).days + 1)
    ]
