"""Firms that go home early or do not come at all, and what that does to their meetings."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from database.enums import MeetingStatus, ParticipantStatus
from database.models.fair_participants import FairAbsence, FairDelegate, FairParticipant
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting
from database.queries import fair_days as rows
from database.queries import meetings as meeting_rows
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.check_ins import check_in
from linkage.services.fair_guards import lock_fair, note
from linkage.services.fair_queues import leave_queue
from linkage.services.meetings import cancel, mark_no_show, restore
from linkage.wording.fair_times import days_of, local, local_moment


def go_home(session: Session, firm: FairParticipant, *, at: datetime.datetime, reason: str, by: Actor) -> list[Meeting]:
    """The firm is away for the rest of the day: later meetings are cancelled, the running one is not touched.

    Gives the cancelled ones. Raises Conflict on a day without the fair, or when the firm is gone already.
    """
    lock_fair(session, firm.fair)
    _check(session, firm, at)
    away = _away(firm, at)
    later = [each for each in _planned_today(session, firm, at) if each.slot.starts_at > at]
    for meeting in later:
        cancel(session, meeting, reason=reason, by=by)
    _leave(session, firm, away, reason=reason, action="fair.firm_left", cancelled=len(later), by=by)
    return later


def stay_away(
    session: Session, firm: FairParticipant, *, at: datetime.datetime, reason: str, by: Actor
) -> list[Meeting]:
    """The firm did not come: what has begun without it is a no-show, what was to come is cancelled. Gives the cancelled ones.

    Raises Conflict as `go_home`, and when the door has seen the firm today.
    """
    lock_fair(session, firm.fair)
    _check(session, firm, at)
    if firm.id in rows.present_firms(session, firm.fair, local(firm.fair, at).date()):
        raise Conflict(_l("Somebody of this firm is in. If it leaves, say that it goes home."))
    away = _away(firm, at)
    planned = _planned_today(session, firm, at)
    for meeting in planned:
        if meeting.slot.starts_at <= at:
            mark_no_show(session, meeting, by=by)
        else:
            cancel(session, meeting, reason=reason, by=by)
    later = [each for each in planned if each.slot.starts_at > at]
    _leave(session, firm, away, reason=reason, action="fair.firm_absent", cancelled=len(later), by=by)
    return later


@dataclass(frozen=True, slots=True)
class Back:
    """What stands again of the meetings that the going of a firm had cancelled, and what does not, each with the reason.

    `checked_in`: who counts as being in for the firm; None where the door had seen somebody.
    """

    restored: tuple[Meeting, ...]
    lost: tuple[tuple[Meeting, str], ...]
    checked_in: FairDelegate | None


def come_back(session: Session, firm: FairParticipant, *, at: datetime.datetime, by: Actor) -> Back:
    """The firm is there after all: it is in, and what its going cancelled stands again where it is still to come and free.

    Raises Conflict when it was not away, or does not take part any more.
    """
    lock_fair(session, firm.fair)
    found = departure(session, firm, at)
    if found is None:
        raise Conflict(_l("This firm is not marked as gone."))
    cancelled = _cancelled_by(session, firm, found)
    session.delete(found)
    session.flush()
    arrived = _arrive(session, firm, at, by)
    gone = departures(session, firm.fair, at)
    restored: list[Meeting] = []
    lost: list[tuple[Meeting, str]] = []
    for meeting in cancelled:
        try:
            _check_possible(meeting, gone, at)
            restore(session, meeting, by=by)
            restored.append(meeting)
        except Conflict as refusal:
            lost.append((meeting, str(refusal)))
    _note(session, by, "fair.firm_back", firm, restored=len(restored), lost=len(lost))
    return Back(tuple(restored), tuple(lost), arrived)


def departure(session: Session, firm: FairParticipant, at: datetime.datetime) -> FairAbsence | None:
    """The absence by which a firm is gone for the rest of the day."""
    return next(iter(departures(session, firm.fair, at, firm=firm).values()), None)


def departures(
    session: Session, fair: Fair, at: datetime.datetime, *, firm: FairParticipant | None = None
) -> dict[int, FairAbsence]:
    """Participant id -> the absence by which it is gone, of all firms that are gone at a moment until the end of the day."""
    day = local(fair, at).date()
    end = local_moment(fair, day + datetime.timedelta(days=1), datetime.time())
    statement = (
        select(FairAbsence)
        .join(FairParticipant, col(FairAbsence.participant_id) == col(FairParticipant.id))
        .where(FairParticipant.fair_id == fair.id, FairAbsence.starts_at <= at, FairAbsence.ends_at == end)
    )
    if firm is not None:
        statement = statement.where(FairAbsence.participant_id == firm.id)
    return {each.participant_id or 0: each for each in session.exec(statement).all()}


def _cancelled_by(session: Session, firm: FairParticipant, away: FairAbsence) -> list[Meeting]:
    """The meetings of the time it is away that were cancelled with the reason it went for, in order of time."""
    return [
        each
        for each in meeting_rows.meetings_of(session, firm.fair, statuses=(MeetingStatus.CANCELLED,))
        if firm.id in (each.supplier_id, each.assembler_id)
        and away.starts_at < each.slot.starts_at < away.ends_at
        and (each.reason or "")[:300] == (away.reason or "")
    ]


def _check_possible(meeting: Meeting, gone: Mapping[int, FairAbsence], at: datetime.datetime) -> None:
    if meeting.slot.starts_at <= at:
        raise Conflict(_l("Its time has begun."))
    if {meeting.supplier_id, meeting.assembler_id} & gone.keys():
        raise Conflict(_l("The other firm is gone for today."))


def _arrive(session: Session, firm: FairParticipant, at: datetime.datetime, by: Actor) -> FairDelegate | None:
    """One of its people counts as in, unless the door has seen somebody."""
    day = local(firm.fair, at).date()
    if firm.id in rows.present_firms(session, firm.fair, day) or not firm.delegates:
        return None
    check_in(session, firm.delegates[0], day=day, at=at, device="desk", by=by)
    return firm.delegates[0]


def _check(session: Session, firm: FairParticipant, at: datetime.datetime) -> None:
    if firm.status is not ParticipantStatus.APPROVED:
        raise Conflict(_l("This firm does not take part in the fair."))
    if local(firm.fair, at).date() not in days_of(firm.fair):
        raise Conflict(_l("The fair is not held on this day."))
    if departure(session, firm, at) is not None:
        raise Conflict(_l("This firm is marked as gone already."))


def _away(firm: FairParticipant, at: datetime.datetime) -> FairAbsence:
    """From now to the end of the day at the venue."""
    day = local(firm.fair, at).date()
    end = local_moment(firm.fair, day + datetime.timedelta(days=1), datetime.time())
    return FairAbsence(participant_id=firm.id, starts_at=at, ends_at=end)


def _planned_today(session: Session, firm: FairParticipant, at: datetime.datetime) -> list[Meeting]:
    day = local(firm.fair, at).date()
    statement = (
        select(Meeting)
        .join(FairSlot, col(Meeting.slot_id) == col(FairSlot.id))
        .where(
            or_(Meeting.supplier_id == firm.id, Meeting.assembler_id == firm.id),
            Meeting.status == MeetingStatus.PLANNED,
        )
        .options(*meeting_rows.with_everything())
        .order_by(col(FairSlot.starts_at), col(Meeting.id))
    )
    return [each for each in session.exec(statement).all() if local(firm.fair, each.slot.starts_at).date() == day]


def _leave(
    session: Session,
    firm: FairParticipant,
    away: FairAbsence,
    *,
    reason: str,
    action: str,
    cancelled: int,
    by: Actor,
) -> None:
    away.reason = reason[:300]
    session.add(away)
    for place in rows.queue_places(session, firm.fair, supplier=firm):
        leave_queue(session, place, by=by)
    session.flush()
    _note(session, by, action, firm, cancelled=cancelled)


def _note(session: Session, by: Actor, action: str, firm: FairParticipant, **details: object) -> None:
    note(session, by, action, firm.fair, firm=firm.company.name, **details)
