"""Sentences of the day of a fair."""

from __future__ import annotations

import datetime

from database.enums import QueueStatus
from database.models.fairs import Fair
from linkage.language import _, _l
from linkage.wording.fair_times import time_text

QUEUE_STATUSES = {
    QueueStatus.WAITING: _l("Waiting"),
    QueueStatus.CALLED: _l("Called"),
    QueueStatus.MET: _l("Has a meeting"),
    QueueStatus.LEFT: _l("Left"),
}


def in_text(fair: Fair, at: datetime.datetime, *, name: str, is_new: bool) -> str:
    """That somebody is in, and since when. Without a name: for a phone that did not show whose badge it is."""
    time = time_text(fair, at)
    if not name:
        return _("Checked in, %(time)s.", time=time) if is_new else _("Already in, %(time)s.", time=time)
    if is_new:
        return _("%(name)s is in, %(time)s.", name=name, time=time)
    return _("%(name)s is already in, %(time)s.", name=name, time=time)


def queue_status_text(status: QueueStatus) -> str:
    return str(QUEUE_STATUSES[status])
