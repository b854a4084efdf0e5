"""The gong: when it sounds, the next change in large figures, and a list for whoever strikes it by hand."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from flask import render_template

from database.models.fairs import Fair
from database.session import db
from linkage.language import _
from linkage.services.fair_halls import Gong, GongKind, gongs, slots_of_day
from linkage.services.fairs import fair_of
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.fair_moments import DayFrame, day_frame
from linkage.wording.fair_times import day_text, days_of, local_moment, slot_text, time_text


@dataclass(frozen=True, slots=True)
class GongLine:
    """`iso`: the moment for a machine; `is_over`: it has sounded."""

    iso: str
    time: str
    kind: str
    what: str
    is_over: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class GongDay:
    name: str
    lines: tuple[GongLine, ...]


@dataclass(frozen=True, slots=True)
class GongPage:
    """`seconds`: until the page must be loaded anew where no script runs."""

    frame: DayFrame
    next: GongLine | None
    days: tuple[GongDay, ...]
    seconds: int


@blueprint.get("/fairs/<code>/day/gong")
@officer_only
def fair_gong(code: str) -> str:
    fair = fair_of(db(), code)
    frame = day_frame(fair)
    coming = frame.clock.next_change
    days = tuple(
        GongDay(
            day_text(fair, local_moment(fair, day, datetime.time(12))),
            tuple(_line(fair, each, frame, coming) for each in gongs(slots_of_day(fair, day))),
        )
        for day in days_of(fair)
    )
    left = int((coming.at - frame.clock.at).total_seconds()) + 1 if coming and not frame.asked else 300
    page = GongPage(
        frame=frame,
        next=_line(fair, coming, frame, coming) if coming else None,
        days=tuple(day for day in days if day.lines),
        seconds=min(max(left, 5), 300),
    )
    return render_template("officer/fairs/day-gong.html", page=page)


def _line(fair: Fair, gong: Gong, frame: DayFrame, coming: Gong | None) -> GongLine:
    words = {
        GongKind.START: _("Meetings begin: %(slot)s", slot=slot_text(fair, gong.slot)),
        GongKind.CHANGE: _("Change: %(slot)s begins", slot=slot_text(fair, gong.slot)),
        GongKind.END: _("Meetings end: %(slot)s", slot=slot_text(fair, gong.slot)),
    }
    return GongLine(
        iso=gong.at.isoformat(),
        time=time_text(fair, gong.at),
        kind=gong.kind.value,
        what=words[gong.kind],
        is_over=gong.at <= frame.clock.at,
        is_next=coming is not None and gong.at == coming.at,
    )
