"""Times and zones as officers type them for a fair."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator

from linkage.inputs.base import Line60, nearest
from linkage.inputs.refusals import Refused
from linkage.language import _l

_CLOCK = re.compile(r"(\d{1,2})\s*(?:[:.hH時]\s*(\d{2})?分?)?", re.ASCII)


def _clock_time(value: Any) -> Any:
    """9:00, 09.00, 9h00, 9h or 9 on a clock of 24 hours."""
    if isinstance(value, datetime.time):
        return value
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour < 24 and minute < 60:
            return datetime.time(hour, minute)
    raise Refused(_l("Enter a time of 24 hours, such as 09:00 or 13:30."))


ClockTime = Annotated[datetime.time, BeforeValidator(_clock_time)]


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The zones of the IANA data base that name a place."""
    return frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix")))


def _zone(name: str) -> str:
    if name not in zones() and name != "UTC":
        raise Refused(
            _l("“%(code)s” is no known time zone. The nearest are %(nearest)s."),
            code=name[:60],
            nearest=nearest(name, sorted(zones())),
        )
    return name


ZoneName = Annotated[Line60, AfterValidator(_zone)]
