"""What the firm that says no reads of a meeting that stands already, and how it ends it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlmodel import Session

from database.enums import FairSide
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.session import db
from linkage.language import _
from linkage.services.fair_refusals import Standing, planned_with, standing_of_firm
from linkage.web import cards
from linkage.web.participant.own import side_of
from linkage.wording.fair_times import day_text, time_text


@dataclass(frozen=True, slots=True)
class StillMeeting:
    """`call_off_url`: where the firm ends the meeting itself, empty when it cannot. `url`, `label`: another page about it."""

    text: str
    call_off_url: str
    version: int
    url: str = ""
    label: str = ""


def still_meeting(own: FairParticipant, *, for_firm: bool) -> Mapping[str, StillMeeting]:
    """By code of a firm that was refused: the meeting with it. Officers read of the plan, the firm of what is out."""
    if for_firm:
        planned = planned_with(db(), own).values()
        return {_other(each, own).code: _in_plan(own.fair, each) for each in planned}
    found = standing_of_firm(db(), own)
    side = side_of(own.fair, own) if found else {}
    return {_other(each.meeting, own).code: _in_hand(own.fair, each, side) for each in found.values()}


def said_of_no(session: Session, own: FairParticipant, code: str, *, for_firm: bool) -> str:
    """What happens now, where a meeting stands; else nothing."""
    if for_firm:
        planned = next((one for one in planned_with(session, own).values() if _other(one, own).code == code), None)
        return _plan_text(own.fair, planned) if planned is not None else ""
    held = next((one for one in standing_of_firm(session, own).values() if _other(one.meeting, own).code == code), None)
    if held is None:
        return ""
    values = {"firm": cards.firm_name(_other(held.meeting, own).company), **_when(own.fair, held.starts_at)}
    if held.may_call_off:
        return _(
            "You have a meeting with %(firm)s at %(time)s, %(day)s. The agency is told of your no; you may call the meeting off.",
            **values,
        )
    return _(
        "You have a meeting with %(firm)s at %(time)s, %(day)s. The agency is told of your no and settles it.", **values
    )


def _in_hand(fair: Fair, held: Standing, side: Mapping[str, Any]) -> StillMeeting:
    meeting = held.meeting
    return StillMeeting(
        text=_(
            "You still have a meeting with them at %(time)s, %(day)s. The agency knows of your no; nobody else is told.",
            **_when(fair, held.starts_at),
        ),
        call_off_url=(
            url_for("participant.call_off_meeting", code=fair.code, meeting=meeting.code, **side)
            if held.may_call_off
            else ""
        ),
        version=meeting.version,
        url=url_for("participant.meeting", code=fair.code, meeting=meeting.code, **side),
        label=_("See the meeting"),
    )


def _in_plan(fair: Fair, meeting: Meeting) -> StillMeeting:
    return StillMeeting(
        text=_plan_text(fair, meeting),
        call_off_url="",
        version=meeting.version,
        url=url_for("officer.fair_timetable_meeting", code=fair.code, meeting=meeting.code),
        label=_("Settle it"),
    )


def _plan_text(fair: Fair, meeting: Meeting) -> str:
    return _(
        "A meeting of the two is in the plan at %(time)s, %(day)s. Cancel it: a no is final.",
        **_when(fair, meeting.slot.starts_at),
    )


def _when(fair: Fair, moment: datetime.datetime) -> dict[str, str]:
    return {"time": time_text(fair, moment), "day": day_text(fair, moment, "medium")}


def _other(meeting: Meeting, own: FairParticipant) -> FairParticipant:
    return meeting.assembler if own.side is FairSide.SUPPLIER else meeting.supplier
