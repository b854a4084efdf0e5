"""On the officers' desk: meetings in the plan of which one side has said no since."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from database.models.fairs import Fair
from database.session import db
from linkage.language import _
from linkage.services.fair_refusals import Refused, refused_of
from linkage.web import cards
from linkage.wording.fair_times import day_text, time_text


@dataclass(frozen=True, slots=True)
class RefusalLine:
    """`text`: who meets whom and when, and who said no; `url`: where the meeting is moved or cancelled."""

    text: str
    url: str


def refusal_lines(fair: Fair) -> tuple[RefusalLine, ...]:
    return tuple(_line(fair, each) for each in refused_of(db(), fair))


def _line(fair: Fair, refused: Refused) -> RefusalLine:
    meeting = refused.meeting
    values = {
        "supplier": cards.firm_name(meeting.supplier.company),
        "assembler": cards.firm_name(meeting.assembler.company),
        "time": time_text(fair, meeting.slot.starts_at),
        "day": day_text(fair, meeting.slot.starts_at, "medium"),
    }
    if len(refused.by) > 1:
        text = _("%(supplier)s and %(assembler)s, %(time)s, %(day)s: both said no.", **values)
    else:
        firm = cards.firm_name(refused.by[0].company)
        text = _("%(supplier)s and %(assembler)s, %(time)s, %(day)s: %(firm)s said no.", **values, firm=firm)
    return RefusalLine(text, url_for("officer.fair_timetable_meeting", code=fair.code, meeting=meeting.code))
