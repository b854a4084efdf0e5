"""The day it is where the agency and its firms are: the one notion of today that people see."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from database.columns import now
from linkage.language import TIME_ZONE

_ZONE = ZoneInfo(TIME_ZONE)


def agency_today() -> datetime.date:
    """Vietnam has one zone and no summer time; in UTC the day begins seven hours later."""
    return agency_day(now())


def day_begins(day: datetime.date) -> datetime.datetime:
    """The moment at which a day begins there."""
    return datetime.datetime.combine(day, datetime.time(), _ZONE).astimezone(datetime.UTC)


def agency_day(at: datetime.datetime) -> datetime.date:
    """The day a moment belongs to there."""
    return at.astimezone(_ZONE).date()
