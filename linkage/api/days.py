"""The day it is where the firms are."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from database.columns import now
from linkage.language import TIME_ZONE


def today() -> datetime.date:
    return now().astimezone(ZoneInfo(TIME_ZONE)).date()
