"""Meetings of a fair as they stand: booked, moved, cancelled, held or missed, each by one rule under one lock.

Every change takes the lock of the fair first, so that of two at once the second sees what the first did. Nothing is half-done:
what raises has changed nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from database.columns import now
from database.enums import BookedKind, MeetingOrigin, MeetingStatus
from database.models.fair_participants import FairDelegate, FairInterpreter, FairParticipant
from database.models.fairs import Fair, FairSlot, FairTable
from database.models.meetings import Meeting, MeetingBooking
from database.queries import meetings as rows
from linkage.errors import Conflict, NotFound
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import lock_fair, note
from linkage.services.fair_standings import standing_for
from linkage.services.meeting_rules import (
    EVERY_LEAVE,
    NO_LEAVE,
    Seating,
    Wanted,
    as_it_stands,
    interpreter_seat,
    may_break,
    seat,
)
from matching.timetable.placing import Hindrance


def meeting_of(session: Session, fair: Fair, code: str) -> Meeting:
    """A meeting of the fair by its code. Raises NotFound."""
    found = rows.meeting(session, fair, code)
    if found is None:
        raise NotFound(_l("There is no such meeting at this fair."))
    return found


def book(
    session: Session,
    fair: Fair,
    *,
    supplier: FairParticipant,
    assembler: FairParticipant,
    slot: FairSlot,
    table: FairTable | None = None,
    supplier_delegate: FairDelegate | None = None,
    assembler_delegate: FairDelegate | None = None,
    interpreter: FairInterpreter | None = None,
    origin: MeetingOrigin,
    by: Actor,
    parts: Sequence[str] = (),
) -> Meeting:
    """A new meeting. What is None is chosen: free delegates that share a language, a firm's own table, an interpreter if needed.

    Officers may break what they chose to be warned of only (`book_warned` says what they did); nobody else breaks a rule.
    Raises Conflict when a rule is in the way or the place is taken, Invalid for firms or times that are not of this fair.
    """
    wanted = Wanted(slot, table, supplier_delegate, assembler_delegate, interpreter, parts=tuple(parts))
    return book_warned(session, fair, supplier, assembler, wanted, origin=origin, by=by)[0]


def book_warned(
    session: Session,
    fair: Fair,
    supplier: FairParticipant,
    assembler: FairParticipant,
    wanted: Wanted,
    *,
    origin: MeetingOrigin,
    by: Actor,
) -> tuple[Meeting, tuple[Hindrance, ...]]:
    """A new meeting as `book` makes it, and what it breaks of the rules that bind officers less than others."""
    lock_fair(session, fair)
    leave = may_break(fair) if origin is MeetingOrigin.OFFICER else NO_LEAVE
    seating = seat(standing_for(session, fair, supplier, assembler), fair, supplier, assembler, wanted, leave=leave)
    made = place(session, fair, supplier, assembler, seating, origin=origin, parts=wanted.parts)
    _note(session, by, "meeting.booked", made, slot=seating.slot.number, table=seating.table.label)
    return made, seating.warned


def place(
    session: Session,
    fair: Fair,
    supplier: FairParticipant,
    assembler: FairParticipant,
    seating: Seating,
    *,
    origin: MeetingOrigin,
    parts: Sequence[str] = (),
) -> Meeting:
    """Writes a meeting that was found to keep every rule, with what it takes for itself."""
    made = Meeting(
        fair_id=fair.id or 0,
        supplier_id=supplier.id or 0,
        assembler_id=assembler.id or 0,
        supplier_delegate_id=seating.supplier_delegate.id or 0,
        assembler_delegate_id=seating.assembler_delegate.id or 0,
        slot_id=seating.slot.id or 0,
        table_id=seating.table.id or 0,
        interpreter_id=seating.interpreter.id if seating.interpreter else None,
        origin=origin,
        parts=list(parts),
    )
    session.add(made)
    session.flush()
    _take(session, made, seating)
    return made


def move(
    session: Session,
    meeting: Meeting,
    *,
    slot: FairSlot,
    table: FairTable | None = None,
    supplier_delegate: FairDelegate | None = None,
    assembler_delegate: FairDelegate | None = None,
    interpreter: FairInterpreter | None = None,
    by: Actor,
    expected_version: int | None,
) -> tuple[Hindrance, ...]:
    """Another time, table or people, as officers decide. What is None stays as it was where it can. Raises Conflict.

    Gives what the meeting breaks there of the rules that officers are only warned of.
    """
    _begin(session, meeting, expected_version)
    _check_movable(meeting)
    fair = meeting.fair
    wanted = Wanted(slot, table, supplier_delegate, assembler_delegate, interpreter, before=meeting)
    standing = standing_for(session, fair, meeting.supplier, meeting.assembler)
    seating = seat(standing, fair, meeting.supplier, meeting.assembler, wanted, leave=may_break(fair))
    reseat(session, meeting, seating)
    _note(session, by, "meeting.moved", meeting, slot=slot.number, table=seating.table.label)
    return seating.warned


def move_together(session: Session, fair: Fair, moves: Sequence[tuple[Meeting, Wanted]], *, by: Actor) -> None:
    """Several meetings to new places at once, be it each other's. Raises Conflict; nothing is done once that is rolled back."""
    lock_fair(session, fair)
    for meeting, _wanted in moves:
        session.refresh(meeting)
        _check_movable(meeting)
        release_places(session, meeting)
    standing = standing_for(session, fair, *(firm for each, _to in moves for firm in (each.supplier, each.assembler)))
    for meeting, _wanted in moves:
        standing.plan.leave(standing.placed[meeting.id or 0])
    for meeting, wanted in moves:
        seating = seat(standing, fair, meeting.supplier, meeting.assembler, wanted, leave=may_break(fair))
        standing.plan.enter(seating.placed)
        reseat(session, meeting, seating)
        _note(session, by, "meeting.moved", meeting, slot=seating.slot.number, table=seating.table.label)


def reseat(session: Session, meeting: Meeting, seating: Seating) -> None:
    """Gives a meeting the places that were found to be free, and lets its old ones go."""
    release_places(session, meeting)
    meeting.slot_id, meeting.table_id = seating.slot.id or 0, seating.table.id or 0
    meeting.supplier_delegate_id = seating.supplier_delegate.id or 0
    meeting.assembler_delegate_id = seating.assembler_delegate.id or 0
    meeting.interpreter_id = seating.interpreter.id if seating.interpreter else None
    _touch(session, meeting)
    session.flush()
    session.refresh(meeting)
    _take(session, meeting, seating)


def cancel(
    session: Session, meeting: Meeting, *, reason: str | None, by: Actor, expected_version: int | None = None
) -> None:
    """The meeting does not take place; its places are free again, and no run brings it back. Raises Conflict when it is over."""
    _begin(session, meeting, expected_version)
    _check_planned(meeting)
    release_places(session, meeting)
    meeting.status, meeting.reason, meeting.is_locked = MeetingStatus.CANCELLED, (reason or "")[:500], False
    _touch(session, meeting)
    session.flush()
    _note(session, by, "meeting.cancelled", meeting)


def lock(session: Session, meeting: Meeting, *, by: Actor, expected_version: int | None = None) -> None:
    """A run leaves the meeting where it is, and nobody moves it. Raises Conflict."""
    _set_lock(session, meeting, is_locked=True, by=by, expected_version=expected_version)


def unlock(session: Session, meeting: Meeting, *, by: Actor, expected_version: int | None = None) -> None:
    """The meeting may be moved again. Raises Conflict."""
    _set_lock(session, meeting, is_locked=False, by=by, expected_version=expected_version)


def mark_no_show(session: Session, meeting: Meeting, *, by: Actor) -> None:
    """Somebody did not come: the places are free for others. Marking it twice changes nothing. Raises Conflict."""
    _mark(session, meeting, MeetingStatus.NO_SHOW, "meeting.no_show", by)


def mark_held(session: Session, meeting: Meeting, *, by: Actor) -> None:
    """The meeting took place; after a no-show only where its places are still free. Raises Conflict."""
    _mark(session, meeting, MeetingStatus.HELD, "meeting.held", by)


def plan_again(session: Session, meeting: Meeting, *, by: Actor) -> None:
    """As before anybody said whether it took place; after a no-show only where its places are still free. Raises Conflict."""
    _mark(session, meeting, MeetingStatus.PLANNED, "meeting.planned_again", by)


def restore(session: Session, meeting: Meeting, *, by: Actor) -> None:
    """A cancelled meeting stands again as it was planned. Raises Conflict when its places are taken or the two have another one."""
    _begin(session, meeting, None)
    if meeting.status is not MeetingStatus.CANCELLED:
        raise Conflict(_l("This meeting is not cancelled."))
    if any(
        (each.supplier_id, each.assembler_id) == (meeting.supplier_id, meeting.assembler_id)
        for each in rows.meetings_of(session, meeting.fair, statuses=rows.LIVING)
    ):
        raise Conflict(_l("The two firms have another meeting by now."))
    _take_again(session, meeting)
    meeting.status, meeting.reason = MeetingStatus.PLANNED, None
    _touch(session, meeting)
    session.flush()
    _note(session, by, "meeting.restored", meeting)


def swap_interpreter(
    session: Session,
    meeting: Meeting,
    interpreter: FairInterpreter | None,
    *,
    by: Actor,
    expected_version: int | None = None,
) -> None:
    """Another interpreter, or none. Possible for locked meetings too: time and place stay. Raises Conflict."""
    _begin(session, meeting, expected_version)
    _check_planned(meeting)
    if interpreter is not None:
        standing = standing_for(session, meeting.fair, meeting.supplier, meeting.assembler)
        reseat(session, meeting, interpreter_seat(standing, meeting, interpreter))
    elif meeting.interpreter is not None:
        _leave_alone(session, meeting)
    _note(session, by, "meeting.interpreter", meeting, interpreter=interpreter.code if interpreter else None)


def release_places(session: Session, meeting: Meeting) -> None:
    """Lets go of the people, the table and the interpreter of a meeting."""
    session.execute(delete(MeetingBooking).where(col(MeetingBooking.meeting_id) == meeting.id))


def _begin(session: Session, meeting: Meeting, expected_version: int | None) -> None:
    """The lock, and the meeting as it is now. Raises Conflict when somebody changed it meanwhile."""
    lock_fair(session, meeting.fair)
    session.refresh(meeting)
    if expected_version is not None and meeting.version != expected_version:
        raise Conflict(_l("Somebody else has changed this meeting meanwhile. Look at it again."))


def _check_movable(meeting: Meeting) -> None:
    _check_planned(meeting)
    if meeting.is_locked:
        raise Conflict(_l("This meeting is locked. Unlock it first."))


def _check_planned(meeting: Meeting) -> None:
    if meeting.status is not MeetingStatus.PLANNED:
        sentences: dict[MeetingStatus, Any] = {
            MeetingStatus.HELD: _l("This meeting was held already."),
            MeetingStatus.NO_SHOW: _l("Somebody did not come to this meeting; it is over."),
            MeetingStatus.CANCELLED: _l("This meeting is cancelled."),
        }
        raise Conflict(sentences[meeting.status])


def _set_lock(session: Session, meeting: Meeting, *, is_locked: bool, by: Actor, expected_version: int | None) -> None:
    _begin(session, meeting, expected_version)
    _check_planned(meeting)
    if meeting.is_locked is not is_locked:
        meeting.is_locked = is_locked
        _touch(session, meeting)
        session.flush()
        _note(session, by, "meeting.locked" if is_locked else "meeting.unlocked", meeting)


def _mark(session: Session, meeting: Meeting, status: MeetingStatus, action: str, by: Actor) -> None:
    """Notes whether the meeting took place. Twice the same changes nothing; only a no-show lets its places go. Raises Conflict."""
    _begin(session, meeting, None)
    if meeting.status is status:
        return
    if meeting.status is MeetingStatus.CANCELLED:
        raise Conflict(_l("This meeting is cancelled."))
    if status is MeetingStatus.NO_SHOW:
        release_places(session, meeting)
    elif meeting.status is MeetingStatus.NO_SHOW:
        _take_again(session, meeting)
    meeting.status = status
    _touch(session, meeting)
    session.flush()
    _note(session, by, action, meeting)


def _take(session: Session, meeting: Meeting, seating: Seating) -> None:
    for kind, resource_id in seating.booked:
        session.add(
            MeetingBooking(
                slot_id=seating.slot.id, kind=BookedKind(kind), resource_id=resource_id, meeting_id=meeting.id or 0
            )
        )
    session.flush()


def _take_again(session: Session, meeting: Meeting) -> None:
    """The places a no-show let go of. Raises Conflict when they are taken."""
    fair = meeting.fair
    wanted = as_it_stands(meeting, meeting.interpreter)
    # It stands as it was planned, whatever rule that broke; only that nobody is in two places is sure.
    standing = standing_for(session, fair, meeting.supplier, meeting.assembler)
    seating = seat(standing, fair, meeting.supplier, meeting.assembler, wanted, leave=EVERY_LEAVE)
    _take(session, meeting, seating if meeting.interpreter else seating.alone)


def _leave_alone(session: Session, meeting: Meeting) -> None:
    """Takes the interpreter from a meeting; all else stays."""
    own = col(MeetingBooking.meeting_id) == meeting.id
    session.execute(delete(MeetingBooking).where(own, col(MeetingBooking.kind) == BookedKind.INTERPRETER))
    meeting.interpreter_id = None
    _touch(session, meeting)
    session.flush()
    session.refresh(meeting)


def _touch(session: Session, meeting: Meeting) -> None:
    meeting.changed_at = now()
    session.add(meeting)


def _note(session: Session, by: Actor, action: str, meeting: Meeting, **details: Any) -> None:
    """One line in the trail of the fair."""
    note(session, by, action, meeting.fair, meeting=meeting.code, **details)
