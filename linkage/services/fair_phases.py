"""The phases of an event: what the next one needs, what it does, when it is late. Officers move them, never a date by itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import FairPhase, FairSide, MeetingStatus, ParticipantStatus
from database.models.fairs import Fair
from database.queries import fairs as rows
from database.queries.meetings import meetings_of
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import check_version, lock_fair, note
from linkage.services.fair_kinds import KINDS
from linkage.services.fair_letters import due_reminders, letters_of_phase, recipients, write_letters
from linkage.services.meetings import cancel
from linkage.wording.fair_times import local_moment

__all__ = [
    "Need",
    "are_wishes_open",
    "cancel_fair",
    "ends_at",
    "is_open_for_registration",
    "late_since",
    "may_move",
    "move_to",
    "needs_of",
    "next_phase",
    "planned_end",
    "previous_phase",
    "remind_due",
    "steps_of",
]

_NEAR_DAYS = 14
_OPEN_FOR_REGISTRATION = frozenset({FairPhase.REGISTRATION, FairPhase.WISHES})
_DATES = {
    FairPhase.PLANNING: "registration_opens_on",
    FairPhase.REGISTRATION: "wishes_open_on",
    FairPhase.WISHES: "wishes_close_on",
    FairPhase.DRAFTING: "provisional_on",
    FairPhase.PROVISIONAL: "comments_close_on",
    FairPhase.LIVE: "ends_on",
}
"""By which day an event should have left a phase."""


@dataclass(frozen=True, slots=True)
class Need:
    """A condition of a phase; the sentence for its code: `linkage.wording.fairs.need_text`. `is_required`: no move without it."""

    code: str
    is_met: bool
    is_required: bool = False


def steps_of(fair: Fair) -> tuple[FairPhase, ...]:
    """The phases an event of its kind goes through."""
    return KINDS[fair.kind].steps


def next_phase(fair: Fair) -> FairPhase | None:
    """None when it is over or called off."""
    steps = steps_of(fair)
    place = steps.index(fair.phase) if fair.phase in steps else len(steps)
    return steps[place + 1] if place + 1 < len(steps) else None


def previous_phase(fair: Fair) -> FairPhase | None:
    """Where an officer may go back to. A timetable in force is not taken back: people hold it in hand."""
    steps = steps_of(fair)
    place = steps.index(fair.phase) if fair.phase in steps else 0
    return steps[place - 1] if place > 0 and fair.phase is not FairPhase.LIVE else None


def is_open_for_registration(fair: Fair, on: datetime.date) -> bool:
    """Whether firms may register on a day: while registration or wishes run, until the last day set."""
    last = fair.registration_closes_on
    return fair.phase in _OPEN_FOR_REGISTRATION and (last is None or on <= last)


def are_wishes_open(fair: Fair, on: datetime.date) -> bool:
    """Whether firms may say whom they want to meet on a day."""
    return fair.phase is FairPhase.WISHES and (fair.wishes_close_on is None or on <= fair.wishes_close_on)


def ends_at(fair: Fair) -> datetime.datetime:
    """When an event is over: with its last slot; one without slots at the end of its last day at the venue."""
    midnight = local_moment(fair, fair.ends_on + datetime.timedelta(days=1), datetime.time())
    return max((slot.ends_at for slot in fair.slots), default=midnight)


def planned_end(fair: Fair) -> datetime.date | None:
    """The day by which the event should go on to its next phase."""
    name = _DATES.get(fair.phase)
    return getattr(fair, name) if name and next_phase(fair) else None


def late_since(fair: Fair, on: datetime.date) -> datetime.date | None:
    """The same day, if it is past."""
    day = planned_end(fair)
    return day if day is not None and day < on else None


def needs_of(session: Session, fair: Fair, phase: FairPhase) -> tuple[Need, ...]:
    """What a phase needs of an event as it is today, what is required first."""
    counts = rows.fair_counts(session, fair)
    firms = rows.participants_by_status(session, fair)
    approved = {side: firms.get((side, ParticipantStatus.APPROVED), 0) for side in FairSide}
    waiting = sum(firms.get((side, ParticipantStatus.APPLIED), 0) for side in FairSide)
    kind, today = KINDS[fair.kind], agency_today()
    found: list[Need] = []
    if phase is FairPhase.REGISTRATION:
        found = [
            Need("closes-set", _is_ahead(fair.registration_closes_on, today), is_required=True),
            Need("has-text", bool(fair.text)),
        ]
        found += [Need("has-slots", counts.slots > 0, is_required=True)] if kind.has_meetings else []
        found += [] if kind.is_online else [Need("has-venue", bool(fair.venue))]
    elif phase is FairPhase.WISHES:
        found = [
            Need("both-sides", all(approved.values()), is_required=True),
            Need("wishes-end-set", _is_ahead(fair.wishes_close_on, today), is_required=True),
            Need("all-decided", not waiting),
        ]
        found += [Need("has-parts", counts.parts > 0)] if kind.has_parts_board else []
    elif phase is FairPhase.DRAFTING:
        found = [
            Need("all-decided", not waiting),
            Need("all-sent", not counts.silent),
            Need("interpreters", counts.interpreters > 0 or not counts.in_need),
        ]
        found += [Need("all-seated", not counts.unseated[kind.seated])] if kind.seated else []
    elif phase is FairPhase.PROVISIONAL:
        found = [Need("released", fair.release > 0, is_required=True)]
    elif phase is FairPhase.LIVE:
        if kind.has_meetings:
            found = [Need("released", fair.release > 0, is_required=True)]
        else:
            found = [Need("some-firms", any(approved.values()), is_required=True), Need("visits", counts.visits > 0)]
        found += [Need("calls", not counts.without_call)] if kind.is_online else []
        found += [Need("begins-soon", (fair.starts_on - today).days <= _NEAR_DAYS)]
    elif phase is FairPhase.HELD:
        found = [Need("is-over", ends_at(fair) <= now(), is_required=True)]
    return tuple(sorted(found, key=lambda each: not each.is_required))


def may_move(needs: tuple[Need, ...]) -> bool:
    """Whether nothing that is required is missing."""
    return all(need.is_met for need in needs if need.is_required)


def move_to(
    session: Session,
    fair: Fair,
    phase: FairPhase,
    *,
    by: Actor,
    expected_version: int | None = None,
    base_url: str | None = None,
) -> int:
    """Moves an event on to its next phase, or one back; from drafting straight into force too. How many letters it wrote.

    Letters are written when it moves on and `base_url`, where links lead, is given. A phase that is reached already changes nothing.
    Raises Conflict for any other phase, for a step that lacks something required, or when somebody changed the event since.
    """
    if phase is fair.phase:
        check_version(fair, expected_version)
        return 0
    lock_fair(session, fair)
    check_version(fair, expected_version)
    is_onward = phase is next_phase(fair) or (fair.phase is FairPhase.DRAFTING and phase is FairPhase.LIVE)
    if not is_onward and phase is not previous_phase(fair):
        raise Conflict(_l("An event goes through its steps one by one. Look at where it stands."))
    if is_onward and not may_move(needs_of(session, fair, phase)):
        raise Conflict(_l("Something is missing for this step. The overview of the event says what."))
    before, fair.phase = fair.phase, phase
    session.add(fair)
    session.flush()
    letters = letters_of_phase(session, fair, base_url=base_url) if is_onward and base_url else 0
    note(session, by, "fair.phase_changed", fair, before=before.value, after=phase.value, letters=letters)
    return letters


def cancel_fair(
    session: Session, fair: Fair, *, reason: str, by: Actor, expected_version: int | None = None, base_url: str
) -> int:
    """Calls an event off for good and tells every firm that was to come or waits. How many letters it wrote.

    Raises Invalid without a reason, Conflict when it was held or called off, or somebody changed it since.
    """
    lock_fair(session, fair)
    check_version(fair, expected_version)
    if fair.phase is FairPhase.HELD:
        raise Conflict(_l("This event was held. It cannot be called off any more."))
    if not reason:
        text = _l("Say why, in a sentence or two. Every firm reads it.")
        raise Invalid(_l("The event was not called off."), fields={"reason": text})
    _call_off_meetings(session, fair, reason=reason, by=by)
    before, fair.phase = fair.phase, FairPhase.CANCELLED
    session.add(fair)
    session.flush()
    told = 0
    if before is not FairPhase.PLANNING:
        to = recipients(
            session,
            fair,
            ParticipantStatus.INVITED,
            ParticipantStatus.APPLIED,
            ParticipantStatus.APPROVED,
            ParticipantStatus.WAITING,
        )
        told = write_letters(session, fair, "cancelled", to, base_url=base_url, reason=reason)
    note(session, by, "fair.cancelled", fair, reason=reason, letters=told)
    return told


def _call_off_meetings(session: Session, fair: Fair, *, reason: str, by: Actor) -> None:
    """Nothing that was planned stays booked. It comes first, for an event that was called off does not change any more."""
    for meeting in meetings_of(session, fair, statuses=(MeetingStatus.PLANNED,)):
        cancel(session, meeting, reason=reason, by=by)


def remind_due(session: Session, on: datetime.date, *, base_url: str) -> int:
    """Writes the reminders that are due on a day; how many. Each reader gets one for each deadline, however often it runs."""
    return sum(
        write_letters(session, due.fair, due.what, due.to, base_url=base_url, key=due.key)
        for due in due_reminders(session, on)
    )


def _is_ahead(day: datetime.date | None, today: datetime.date) -> bool:
    return day is not None and day >= today
