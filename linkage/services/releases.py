"""Releases of a fair's timetable: what people hold in hand. Each is whole, numbered, and never changes.

`Timetable.meetings` of a release: objects with the fields of `ReleasedMeeting`, times as ISO texts. A meeting that was once released
stays in all later ones, as cancelled with a raised `sequence`, so that calendars take it out.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import FairPhase, MeetingStatus, TimetableStatus
from database.models.fairs import Fair
from database.models.meetings import Meeting
from database.models.timetables import Timetable
from database.queries import meetings as meeting_rows
from database.queries import timetables as rows
from database.queries.fair_days import changes_since
from linkage.errors import Conflict, NotFound
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_conflicts import blocking, conflicts_of
from linkage.services.fair_guards import lock_fair, note
from linkage.services.fair_phases import move_to
from linkage.services.jobs import ask_for

LETTERS = "release-letters"
"""The kind of work that tells people of a release."""

_ON_AGENDAS = (MeetingStatus.PLANNED, MeetingStatus.HELD)


@dataclasses.dataclass(frozen=True, slots=True)
class ReleasedMeeting:
    """A meeting as people hold it in hand. Firms, delegates and interpreter are codes; `slot` its number; times aware, in UTC.

    `table` is its label, `hall` the code of its hall. `status`: a `MeetingStatus`. `parts`: codes of parts on the board.
    """

    code: str
    sequence: int
    status: str
    supplier: str
    assembler: str
    supplier_delegate: str
    assembler_delegate: str
    slot: int
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    table: str
    hall: str | None
    interpreter: str | None
    parts: tuple[str, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether it takes place, or took place."""
        return self.status in _ON_AGENDAS

    @property
    def is_cancelled(self) -> bool:
        """Whether it was called off. A no-show was not: it stood until its time came, and nobody is told that it does not."""
        return self.status == MeetingStatus.CANCELLED

    @property
    def people(self) -> tuple[str, ...]:
        """Codes of the persons who sit in it."""
        return tuple(who for who in (self.supplier_delegate, self.assembler_delegate, self.interpreter) if who)


@dataclasses.dataclass(frozen=True, slots=True)
class Changes:
    """What a release changes for those who hold the one before: each as (before, after)."""

    new: tuple[ReleasedMeeting, ...] = ()
    cancelled: tuple[ReleasedMeeting, ...] = ()
    moved: tuple[tuple[ReleasedMeeting, ReleasedMeeting], ...] = ()
    replaced: tuple[tuple[ReleasedMeeting, ReleasedMeeting], ...] = ()
    """Same time, but another table, person or interpreter."""

    @property
    def count(self) -> int:
        return len(self.new) + len(self.cancelled) + len(self.moved) + len(self.replaced)

    def people(self) -> set[str]:
        """Codes of all whose day changes: also of those who do not sit in a meeting any more."""
        pairs = (*self.moved, *self.replaced)
        touched = (*self.new, *self.cancelled, *(each for pair in pairs for each in pair))
        return {who for each in touched for who in each.people}


def current_release(session: Session, fair: Fair) -> Timetable | None:
    """The timetable people hold in hand; None before the first."""
    return rows.release(session, fair, fair.release) if fair.release else None


def release_of(session: Session, fair: Fair, number: int) -> Timetable:
    """A release by its number. Raises NotFound."""
    found = rows.release(session, fair, number) if 0 < number < 1_000_000 else None
    if found is None:
        raise NotFound(_l("There is no such release of the timetable."))
    return found


def released_meetings(timetable: Timetable) -> tuple[ReleasedMeeting, ...]:
    """The meetings of a release, by time and table."""
    return tuple(_read(each) for each in timetable.meetings)


def changes_between(before: Iterable[ReleasedMeeting], after: Iterable[ReleasedMeeting]) -> Changes:
    """What changes for those who hold `before` when `after` goes out. That somebody did not come is no change of theirs."""
    old = {each.code: each for each in before}
    pairs = [(old.get(each.code), each) for each in after]
    both = [(one, other) for one, other in pairs if one is not None and not one.is_cancelled and other.is_on]
    return Changes(
        new=tuple(other for one, other in pairs if other.is_on and (one is None or one.is_cancelled)),
        cancelled=tuple(
            other for one, other in pairs if one is not None and not one.is_cancelled and other.is_cancelled
        ),
        moved=tuple((one, other) for one, other in both if one.starts_at != other.starts_at),
        replaced=tuple(
            (one, other) for one, other in both if one.starts_at == other.starts_at and _seats(one) != _seats(other)
        ),
    )


def next_release(session: Session, fair: Fair) -> tuple[tuple[ReleasedMeeting, ...], Changes]:
    """What would go out now, and what it changes."""
    current = current_release(session, fair)
    before = released_meetings(current) if current is not None else ()
    after = _as_released(before, meeting_rows.meetings_of(session, fair))
    return after, changes_between(before, after)


def unsent(session: Session, fair: Fair) -> int:
    """How many meetings people would read otherwise than they do now if the plan went out; 0 before the first release.

    What was held or missed they read without a release (`linkage.services.agendas`), so it is not counted. One query where no
    meeting was touched since the last release, some fifteen where one was.
    """
    current = current_release(session, fair)
    if current is None or not changes_since(session, fair, current.made_at):
        return 0
    before = released_meetings(current)
    told = {each.code: _read_as(each) for each in before}
    after = _as_released(before, meeting_rows.meetings_of(session, fair))
    return sum(each.code not in told or told[each.code] != _read_as(each) for each in after)


def release(session: Session, fair: Fair, *, by: Actor, phase: FairPhase | None = None) -> Timetable:
    """Sends the working plan out as the next release, and moves the fair on to a phase if asked.

    A worker then writes one letter to everybody whose day changed; the first release is told to all. On the day itself conflicts
    do not hold a release back: the hall goes on. Raises Conflict when something blocks it, or nothing changed.
    """
    lock_fair(session, fair)
    after, changes = next_release(session, fair)
    if not after:
        raise Conflict(_l("There are no meetings yet. Take a draft over or add meetings first."))
    if fair.release and not changes.count and phase in (None, fair.phase) and not _is_news(session, fair, after):
        raise Conflict(_l("Nothing has changed since the last release."))
    if fair.phase is not FairPhase.LIVE and blocking(conflicts_of(session, fair)):
        raise Conflict(_l("Conflicts block this release. Look at the list, and resolve them first."))
    _raise_sequences(session, fair, after)
    fair.release += 1
    session.add(fair)
    made = Timetable(
        fair_id=fair.id or 0,
        number=_next_number(session, fair),
        release=fair.release,
        status=TimetableStatus.RELEASED,
        meetings=[_write(each) for each in after],
        report=_counts(changes),
        made_by_id=by.user_id,
        ended_at=now(),
    )
    session.add(made)
    session.flush()
    if phase is not None:
        move_to(session, fair, phase, by=by)
    ask_for(session, LETTERS, {"timetable": made.code}, by)
    note(session, by, "timetable.released", fair, release=made.release, **_counts(changes))
    return made


def _as_released(before: Iterable[ReleasedMeeting], meetings: Iterable[Meeting]) -> tuple[ReleasedMeeting, ...]:
    """The working plan in the words of a release, with what was released before and is no more."""
    old = {each.code: each for each in before}
    found = {}
    for meeting in meetings:
        made = _from_row(meeting, old.get(meeting.code))
        if made.is_on or meeting.code in old:
            found[meeting.code] = made
    for code, each in old.items():
        if code not in found:
            raised = each.sequence + 1 if each.is_on else each.sequence
            found[code] = dataclasses.replace(each, status=MeetingStatus.CANCELLED.value, sequence=raised)
    return tuple(sorted(found.values(), key=lambda each: (each.starts_at, each.hall or "", each.table, each.code)))


def _from_row(meeting: Meeting, old: ReleasedMeeting | None) -> ReleasedMeeting:
    made = ReleasedMeeting(
        code=meeting.code,
        sequence=0,
        status=meeting.status.value,
        supplier=meeting.supplier.code,
        assembler=meeting.assembler.code,
        supplier_delegate=meeting.supplier_delegate.code,
        assembler_delegate=meeting.assembler_delegate.code,
        slot=meeting.slot.number,
        starts_at=meeting.slot.starts_at,
        ends_at=meeting.slot.ends_at,
        table=meeting.table.label,
        hall=meeting.table.hall.code if meeting.table.hall else None,
        interpreter=meeting.interpreter.code if meeting.interpreter else None,
        parts=tuple(meeting.parts),
    )
    if old is None:
        return made
    if meeting.status is MeetingStatus.NO_SHOW:
        # Whoever was told of it keeps it as it was told: nobody moves a meeting that was missed.
        return dataclasses.replace(old, status=made.status)
    is_changed = old.is_cancelled != made.is_cancelled or (made.is_on and _whole(old) != _whole(made))
    return dataclasses.replace(made, sequence=old.sequence + is_changed)


def _seats(meeting: ReleasedMeeting) -> tuple[str | None, ...]:
    return meeting.table, meeting.supplier_delegate, meeting.assembler_delegate, meeting.interpreter


def _whole(meeting: ReleasedMeeting) -> tuple[object, ...]:
    """What a calendar entry says."""
    return meeting.starts_at, meeting.ends_at, meeting.hall, *_seats(meeting)


def _read_as(meeting: ReleasedMeeting) -> ReleasedMeeting:
    """A released meeting without what people see of it as it happens."""
    return meeting if meeting.is_cancelled else dataclasses.replace(meeting, status=MeetingStatus.PLANNED.value)


def _is_news(session: Session, fair: Fair, after: tuple[ReleasedMeeting, ...]) -> bool:
    """Whether anything differs from the last release, be it only a status or the parts to talk about."""
    current = current_release(session, fair)
    return current is None or [_write(each) for each in after] != current.meetings


def _raise_sequences(session: Session, fair: Fair, after: Iterable[ReleasedMeeting]) -> None:
    """The working plan knows the numbers that went out."""
    sequences = {each.code: each.sequence for each in after}
    changed = select(Meeting).where(Meeting.fair_id == fair.id)
    for meeting in session.exec(changed).all():
        if sequences.get(meeting.code, meeting.sequence) != meeting.sequence:
            meeting.sequence = sequences[meeting.code]
    session.flush()


def _counts(changes: Changes) -> dict[str, int]:
    return {
        "new": len(changes.new),
        "cancelled": len(changes.cancelled),
        "moved": len(changes.moved),
        "replaced": len(changes.replaced),
    }


def _next_number(session: Session, fair: Fair) -> int:
    return (session.exec(select(func.max(col(Timetable.number))).where(Timetable.fair_id == fair.id)).one() or 0) + 1


def _write(meeting: ReleasedMeeting) -> dict[str, Any]:
    row = dataclasses.asdict(meeting)
    times = {name: row[name].astimezone(datetime.UTC).isoformat() for name in ("starts_at", "ends_at")}
    return {**row, **times, "parts": list(meeting.parts)}


def _read(row: Mapping[str, Any]) -> ReleasedMeeting:
    times = {name: datetime.datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at")}
    return ReleasedMeeting(**{**row, **times, "parts": tuple(row.get("parts") or ())})
