"""Firms that go home early or do not come at all, and what that does to their meetings."""

from __future__ import annotations

import datetime

from sqlmodel import Session, col, or_, select

from database.enums import MeetingStatus, ParticipantStatus
from database.models.fair_participants import FairAbsence, FairParticipant
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting
from database.queries import fair_days as rows
from database.queries import meetings as meeting_rows
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import lock_fair, note
from linkage.services.fair_queues import leave_queue
from linkage.services.meetings import cancel, mark_no_show
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


def come_back(session: Session, firm: FairParticipant, *, at: datetime.datetime, by: Actor) -> None:
    """The firm is there after all; its cancelled meetings stay cancelled. Raises Conflict when it was not away."""
    lock_fair(session, firm.fair)
    found = departure(session, firm, at)
    if found is None:
        raise Conflict(_l("This firm is not marked as gone."))
    session.delete(found)
    _note(session, by, "fair.firm_back", firm)


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
