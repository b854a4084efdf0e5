"""When a firm or one of its people is not at a fair: said day by day, kept as times, checked against the timetable."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from database.enums import FairSessionKind
from database.models.fair_participants import FairAbsence, FairDelegate, FairParticipant
from database.models.fairs import Fair, FairSession
from database.models.meetings import Meeting
from database.queries import fair_participants as rows
from linkage.errors import Conflict
from linkage.inputs.fair_registrations import DayInput
from linkage.language import _, _l
from linkage.services import meetings
from linkage.services.audit import Actor
from linkage.services.fair_guards import lock_fair, note

_WITH_SLOTS = (FairSessionKind.MEETINGS, FairSessionKind.WALK_IN)


@dataclass(frozen=True, slots=True)
class Window:
    """A time away, as aware moments."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """Times away as a person says them, one entry a day of the fair; `others` cannot be said that way."""

    days: tuple[DayInput, ...]
    others: tuple[FairAbsence, ...]


def blocks_of(fair: Fair, day: datetime.date) -> list[FairSession]:
    """The blocks of a day in which firms meet."""
    zone = ZoneInfo(fair.timezone)
    return [
        each for each in fair.sessions if each.kind in _WITH_SLOTS and each.starts_at.astimezone(zone).date() == day
    ]


def whole_day(fair: Fair, day: datetime.date) -> Window:
    """All of a day, as the clock of the venue counts it."""
    return Window(*_bounds(fair, day))


def windows_of(fair: Fair, days: Iterable[DayInput]) -> tuple[Window, ...]:
    """The times away that the days speak of; a day that is no day of the fair says nothing."""
    return tuple(
        window for each in days if fair.starts_on <= each.day <= fair.ends_on for window in _windows(fair, each)
    )


def days_of_absences(fair: Fair, days: Iterable[datetime.date], absences: Sequence[FairAbsence]) -> Days:
    """The other way round: what a form shows."""
    said: list[DayInput] = []
    left = list(absences)
    for day in days:
        begin, end = _bounds(fair, day)
        blocks = {(each.starts_at, each.ends_at): each.id or 0 for each in blocks_of(fair, day)}
        values: dict[str, Any] = {"day": day, "blocks": []}
        taken = [_read(absence, begin, end, blocks, values, fair) for absence in left]
        said.append(DayInput.model_validate(values))
        left = [absence for absence, is_read in zip(left, taken, strict=True) if not is_read]
    return Days(tuple(said), tuple(left))


def broken_meetings(
    session: Session, participant: FairParticipant, windows: Collection[Window], *, delegate: FairDelegate | None = None
) -> list[Meeting]:
    """Planned meetings of the firm, or of one of its people, that fall into times away."""
    return [
        each
        for each in rows.planned_meetings(session, participant)
        if delegate is None or delegate.id in (each.supplier_delegate_id, each.assembler_delegate_id)
        if any(each.slot.starts_at < away.ends_at and away.starts_at < each.slot.ends_at for away in windows)
    ]


def set_absences(
    session: Session,
    participant: FairParticipant,
    days: Sequence[DayInput],
    *,
    delegate: FairDelegate | None = None,
    agreed: Collection[str] = (),
    by: Actor,
) -> list[Meeting]:
    """Says anew when a firm, or one of its people, is away. Meetings it breaks are called off; the person has agreed to those by code.

    Times that the days cannot say stay. Raises Conflict when it breaks a meeting nobody agreed to.
    """
    fair = participant.fair
    lock_fair(session, fair)
    windows = windows_of(fair, days)
    broken = broken_meetings(session, participant, windows, delegate=delegate)
    if {each.code for each in broken} - set(agreed):
        raise Conflict(
            _l("The timetable has changed meanwhile. Look at the meetings that would be called off, then save.")
        )
    held = rows.absences(session, participant, delegate)
    for absence in held:
        if absence not in days_of_absences(fair, [each.day for each in days], held).others:
            session.delete(absence)
    for each in windows:
        session.add(
            FairAbsence(
                participant_id=participant.id if delegate is None else None,
                delegate_id=None if delegate is None else delegate.id,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
                reason=each.reason,
            )
        )
    session.flush()
    for meeting in broken:
        meetings.cancel(session, meeting, reason=_reason(windows, meeting), by=by)
    note(
        session,
        by,
        "fair.absences_set",
        fair,
        participant=participant.code,
        delegate=delegate.code if delegate is not None else None,
        broken=[each.code for each in broken],
    )
    return broken


def _reason(windows: Iterable[Window], meeting: Meeting) -> str:
    slot = meeting.slot
    given = (each.reason for each in windows if slot.starts_at < each.ends_at and each.starts_at < slot.ends_at)
    return next((reason for reason in given if reason), _("Not available at this time"))


def _windows(fair: Fair, said: DayInput) -> Iterator[Window]:
    begin, end = _bounds(fair, said.day)
    if said.is_away:
        yield Window(begin, end, said.reason)
        return
    zone = ZoneInfo(fair.timezone)
    if said.arrive is not None and said.arrive > datetime.time.min:
        yield Window(begin, datetime.datetime.combine(said.day, said.arrive, zone), said.reason)
    for block in blocks_of(fair, said.day):
        if block.id in said.blocks:
            yield Window(block.starts_at, block.ends_at, said.reason)
    if said.leave is not None:
        yield Window(datetime.datetime.combine(said.day, said.leave, zone), end, said.reason)


def _bounds(fair: Fair, day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    zone = ZoneInfo(fair.timezone)
    return (
        datetime.datetime.combine(day, datetime.time.min, zone),
        datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min, zone),
    )


def _read(
    absence: FairAbsence,
    begin: datetime.datetime,
    end: datetime.datetime,
    blocks: dict[tuple[datetime.datetime, datetime.datetime], int],
    values: dict[str, Any],
    fair: Fair,
) -> bool:
    """Whether a time away is one of the day's, and then adds it to the values of the day."""
    zone = ZoneInfo(fair.timezone)
    key = (absence.starts_at, absence.ends_at)
    if key == (begin, end):
        values["is_away"] = True
    elif absence.starts_at == begin and absence.ends_at < end:
        values["arrive"] = absence.ends_at.astimezone(zone).strftime("%H:%M")
    elif absence.ends_at == end and absence.starts_at > begin:
        values["leave"] = absence.starts_at.astimezone(zone).strftime("%H:%M")
    elif key in blocks:
        values["blocks"] = [*values["blocks"], blocks[key]]
    else:
        return False
    values.setdefault("reason", absence.reason)
    return True
