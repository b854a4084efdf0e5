"""A no that comes after a meeting was planned: who said it is told what stands, officers have it on their desk, nobody else is told.

The firm itself reads of a meeting only what was sent out; officers settle the plan.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import FairPhase, FairSide, MeetingStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.queries.fair_wishes import refused_meetings
from linkage.services.agendas import OUT
from linkage.services.releases import ReleasedMeeting, current_release, released_meetings


@dataclass(frozen=True, slots=True, eq=False)
class Refused:
    """A meeting in the plan, and the firms that said no to it: one, or both."""

    meeting: Meeting
    by: tuple[FairParticipant, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A meeting that the firm refused and still holds in hand. `may_call_off`: by itself, now."""

    meeting: Meeting
    starts_at: datetime.datetime
    may_call_off: bool


def refused_of(session: Session, fair: Fair) -> tuple[Refused, ...]:
    """What officers have to settle: planned meetings of which one side said no, by time. One query."""
    sides: dict[int, tuple[Meeting, list[FairSide]]] = {}
    for meeting, by in refused_meetings(session, fair):
        sides.setdefault(meeting.id or 0, (meeting, []))[1].append(by)
    return tuple(Refused(meeting, _firms(meeting, by)) for meeting, by in sides.values())


def standing_of_firm(session: Session, own: FairParticipant) -> dict[int, Standing]:
    """Row of the other firm -> the meeting with it that is out, of those the firm itself said no to. Three queries at most."""
    fair = own.fair
    if fair.phase not in OUT:
        return {}
    planned = [meeting for meeting, by in refused_meetings(session, fair, own=own) if by is own.side]
    current = current_release(session, fair) if planned else None
    out = {each.code: each for each in released_meetings(current)} if current is not None else {}
    return {
        _other_id(meeting, own): _standing(fair, meeting, out[meeting.code])
        for meeting in planned
        if meeting.code in out and out[meeting.code].is_on
    }


def planned_with(session: Session, own: FairParticipant) -> dict[int, Meeting]:
    """The same of the plan, for officers who write for a firm."""
    found = refused_meetings(session, own.fair, own=own)
    return {_other_id(meeting, own): meeting for meeting, by in found if by is own.side}


def _standing(fair: Fair, meeting: Meeting, out: ReleasedMeeting) -> Standing:
    is_ahead = meeting.status is MeetingStatus.PLANNED and min(out.starts_at, meeting.slot.starts_at) > now()
    return Standing(meeting, out.starts_at, fair.phase is FairPhase.LIVE and is_ahead)


def _firms(meeting: Meeting, sides: Sequence[FairSide]) -> tuple[FairParticipant, ...]:
    firms = {FairSide.SUPPLIER: meeting.supplier, FairSide.ASSEMBLER: meeting.assembler}
    return tuple(firms[side] for side in FairSide if side in sides)


def _other_id(meeting: Meeting, own: FairParticipant) -> int:
    return meeting.assembler_id if own.side is FairSide.SUPPLIER else meeting.supplier_id
