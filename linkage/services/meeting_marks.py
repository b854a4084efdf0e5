"""What somebody said of a meeting on the day, taken back: as if it had never been marked as held or as a no-show."""

from __future__ import annotations

from sqlmodel import Session, col, select

from database.enums import BookedKind, MeetingOrigin, MeetingStatus, QueueStatus
from database.models.fair_days import FairQueuePlace
from database.models.meetings import Meeting
from database.queries import meetings as rows
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_board import check_is_on
from linkage.services.fair_guards import lock_fair
from linkage.services.meetings import cancel, plan_again

_FILLING = (MeetingOrigin.RESERVE, MeetingOrigin.WALK_IN)


def take_back(session: Session, meeting: Meeting, *, by: Actor) -> tuple[Meeting, ...]:
    """The meeting is planned as before. What filled its place since is cancelled, and who had waited for it waits again: gives those.

    What went out of these is cancelled for its people with the next release; of a no-show nobody was written to. Raises Conflict once
    the fair is over, when the place went to a meeting that was held or that somebody planned by hand, or for a cancelled meeting.
    """
    lock_fair(session, meeting.fair)
    check_is_on(meeting.fair)
    session.refresh(meeting)
    filling = _in_its_place(session, meeting) if meeting.status is MeetingStatus.NO_SHOW else ()
    for each in filling:
        if each.status is not MeetingStatus.PLANNED or each.origin not in _FILLING or each.is_locked:
            raise Conflict(_l("Its place has gone to another meeting. Move or cancel that one first."))
        _wait_again(session, each)
        cancel(session, each, reason=None, by=by)
    plan_again(session, meeting, by=by)
    return filling


def _in_its_place(session: Session, meeting: Meeting) -> tuple[Meeting, ...]:
    """The meetings that hold what this one would need in its slot."""
    needed = {
        (BookedKind.DELEGATE, meeting.supplier_delegate_id),
        (BookedKind.DELEGATE, meeting.assembler_delegate_id),
        (BookedKind.TABLE, meeting.table_id),
        (BookedKind.INTERPRETER, meeting.interpreter_id),
    }
    taken = rows.bookings(session, meeting.fair, slot=meeting.slot).get(meeting.slot_id, {})
    keys = {key for what, key in taken.items() if what in needed}
    statement = select(Meeting).where(col(Meeting.id).in_(keys)).options(*rows.with_everything())
    return tuple(session.exec(statement.order_by(col(Meeting.id))).all()) if keys else ()


def _wait_again(session: Session, meeting: Meeting) -> None:
    """Who was seated from a queue keeps the number."""
    statement = select(FairQueuePlace).where(FairQueuePlace.meeting_id == meeting.id)
    for place in session.exec(statement).all():
        place.status, place.meeting_id = QueueStatus.WAITING, None
        session.add(place)
    session.flush()
