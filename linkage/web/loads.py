"""How busy a firm says to be: a figure of a day, which says nothing any more after ninety days."""

from __future__ import annotations

import datetime

from linkage.language import _
from linkage.web.layout import format_date, format_number
from matching.staleness import is_known


def load_text(percent: float | None, stated_on: datetime.date | None, *, on: datetime.date | None) -> str:
    """The figure with its day; empty when it says nothing on the day `on`. Without `on`, whatever was stated."""
    if percent is None or (on is not None and not is_known(percent, stated_on, on)):
        return ""
    share = format_number(percent)
    if stated_on is None:
        return _("%(percent)s%% in use, day not stated", percent=share)
    return _("%(percent)s%% in use on %(day)s", percent=share, day=format_date(stated_on))
