"""The moment at which officers look at a fair: now, or one they ask for to look ahead; and the way between the pages of the day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for

from database.columns import now
from database.models.fairs import Fair
from linkage.language import _, _l
from linkage.services.fair_halls import Clock, clock_of
from linkage.web.officer.fair_tabs import fair_tabs
from linkage.wording.fair_times import day_text, days_of, local, local_moment, slot_text, time_text

_PAGES = (
    (_l("Tables now"), "officer.fair_day"),
    (_l("Arrivals"), "officer.fair_arrivals"),
    (_l("Queues"), "officer.fair_queues"),
    (_l("Repair"), "officer.fair_repair"),
    (_l("Interpreters"), "officer.fair_day_interpreters"),
    (_l("Gong"), "officer.fair_gong"),
    (_l("Doors and screens"), "officer.fair_doors"),
)


_AHEAD = datetime.timedelta(minutes=15)
"""So little before its time what happens may be marked unasked: a firm rings that it does not come, two sit down early."""


@dataclass(frozen=True, slots=True)
class DayFrame:
    """What stands on every page of the day. `asked`: the moment looked ahead to, as an address writes it; empty for now.

    `is_early`: it has not come yet.
    """

    fair: Fair
    tabs: list[tuple[object, str, bool]]
    pages: tuple[tuple[str, str, bool], ...]
    clock: Clock
    asked: str
    is_early: bool
    moment: str
    current: str
    following: str
    notice: str
    ahead_url: str
    ahead_value: str


def asked_moment(fair: Fair) -> tuple[datetime.datetime, str]:
    """The moment of `?at=`, or of the hidden field of a form, on the clock of the venue; now when there is none, or nonsense."""
    text = (request.form.get("at") or request.args.get("at") or "").strip()[:16]
    try:
        given = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - the zone is the venue's
    except ValueError:
        return now(), ""
    if abs(given.date() - fair.starts_on) > datetime.timedelta(days=366):
        return now(), ""
    return local_moment(fair, given.date(), given.time()), text


def is_early(fair: Fair) -> bool:
    """Whether the moment that is looked at is still to come, on this day or a later one."""
    return asked_moment(fair)[0] > now() + _AHEAD


def day_frame(fair: Fair) -> DayFrame:
    """The frame of a page of the day, for the moment asked for."""
    at, asked = asked_moment(fair)
    clock = clock_of(fair, at)
    return DayFrame(
        fair=fair,
        tabs=list(fair_tabs(fair)),
        pages=tuple(
            (str(label), day_url(endpoint, fair, asked), endpoint == request.endpoint)
            for label, endpoint in _PAGES
            if endpoint in current_app.view_functions
        ),
        clock=clock,
        asked=asked,
        is_early=is_early(fair),
        moment=_("%(day)s, %(time)s", day=day_text(fair, at), time=time_text(fair, at)),
        current=slot_text(fair, clock.current) if clock.current else "",
        following=slot_text(fair, clock.following) if clock.following else "",
        notice=_notice(fair, clock),
        ahead_url=_ahead_url(fair, clock),
        ahead_value=asked or local(fair, at).strftime("%Y-%m-%dT%H:%M"),
    )


def day_url(endpoint: str, fair: Fair, asked: str, **values: Any) -> str:
    """A page of the day at the same moment."""
    query: dict[str, Any] = {"at": asked} if asked else {}
    return url_for(endpoint, code=fair.code, **query, **values)


def _notice(fair: Fair, clock: Clock) -> str:
    if clock.day not in days_of(fair):
        return _("The fair is not held today. Look ahead to see how its pages will be.")
    if not clock.slots:
        return _("No meetings are planned for this day.")
    return ""


def _ahead_url(fair: Fair, clock: Clock) -> str:
    """The beginning of the next slot of the fair, for days without any."""
    if clock.slots:
        return ""
    coming = [slot for slot in fair.slots if slot.starts_at > clock.at] or list(fair.slots)
    if not coming:
        return ""
    first = min(coming, key=lambda slot: slot.starts_at)
    # The page one is on may be that of one thing, such as a meeting.
    things = {name: value for name, value in (request.view_args or {}).items() if name != "code"}
    then = local(fair, first.starts_at).strftime("%Y-%m-%dT%H:%M")
    return day_url(request.endpoint or "officer.fair_day", fair, then, **things)
