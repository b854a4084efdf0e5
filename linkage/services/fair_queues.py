"""Queues at the tables of a fair: a supplier without an appointment takes a number, is called, and gets a meeting in a free slot."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from sqlmodel import Session

from database.columns import now
from database.enums import MeetingOrigin, ParticipantStatus, QueueStatus
from database.models.fair_days import FairQueuePlace
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairSlot
from database.models.meetings import Meeting
from database.queries import fair_days as rows
from linkage.errors import Conflict, Invalid, NotFound
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.fair_guards import lock_fair, note
from linkage.services.fair_halls import clock_of
from linkage.services.fair_standings import Standing, standing_for
from linkage.services.meeting_rules import Wanted, check_pair, seat
from linkage.services.meetings import book
from linkage.wording.fair_times import days_of, local

MOST_QUEUES = 3
"""So many tables a firm may wait for at once, so that the queues move."""


def place_of(session: Session, fair: Fair, code: str) -> FairQueuePlace:
    """Raises NotFound."""
    found = rows.queue_place(session, fair, code) if code.isalnum() else None
    if found is None:
        raise NotFound(_l("There is no such number in the queues of this fair."))
    return found


def take_number(
    session: Session,
    fair: Fair,
    *,
    supplier: FairParticipant,
    assembler: FairParticipant,
    at: datetime.datetime,
    by: Actor,
    for_firm: bool = True,
) -> FairQueuePlace:
    """The next number at an assembler's table; a firm that waits there already keeps its own. `for_firm`: given by an officer.

    Raises Conflict for two firms that may not meet or meet anyway, on other days, and when the firm waits at three tables. To the
    firm itself a buyer that said no is one that has no time left.
    """
    lock_fair(session, fair)
    if local(fair, at).date() not in days_of(fair):
        raise Conflict(_l("Numbers are given on the days of the fair."))
    waiting = rows.queue_places(session, fair, supplier=supplier)
    held = next((each for each in waiting if each.assembler_id == assembler.id), None)
    if held is not None:
        return held
    if not for_firm and not with_time(session, fair, supplier, [assembler], at=at):
        raise Conflict(_l("No time of today is free for both of you. Take a number at another table."))
    check_pair(standing_for(session, fair, supplier, assembler), fair, supplier, assembler)
    if len(waiting) >= MOST_QUEUES:
        raise Conflict(_l("A firm waits at three tables at most. Leave one of the queues first."))
    made = FairQueuePlace(
        fair_id=fair.id or 0,
        assembler_id=assembler.id or 0,
        supplier_id=supplier.id or 0,
        number=rows.last_number(session, assembler) + 1,
        asked_at=at,
    )
    session.add(made)
    session.flush()
    _note(session, by, "fair.number_taken", made, fair)
    return made


def call_next(session: Session, fair: Fair, assembler: FairParticipant, *, by: Actor) -> FairQueuePlace:
    """Calls the first who waits at a table. Raises Conflict when nobody does."""
    lock_fair(session, fair)
    if assembler.fair_id != fair.id or assembler.status is not ParticipantStatus.APPROVED:
        raise Invalid(_l("Choose a buyer of this fair."))
    places = rows.queue_places(session, fair, statuses=(QueueStatus.WAITING,))
    first = next((each for each in places if each.assembler_id == assembler.id), None)
    if first is None:
        raise Conflict(_l("Nobody waits at this table."))
    first.status, first.called_at = QueueStatus.CALLED, now()
    session.add(first)
    _note(session, by, "fair.number_called", first, fair)
    return first


def seat_walk_in(session: Session, fair: Fair, place: FairQueuePlace, *, at: datetime.datetime, by: Actor) -> Meeting:
    """A meeting for a number in the first slot of the day that is free for both, the running one included.

    Raises Conflict when the number is not waiting any more, or no slot is free.
    """
    lock_fair(session, fair)
    session.refresh(place)
    _check_waiting(place)
    for slot in free_slots(session, fair, place.supplier, place.assembler, at=at):
        try:
            made = book(
                session,
                fair,
                supplier=place.supplier,
                assembler=place.assembler,
                slot=slot,
                origin=MeetingOrigin.WALK_IN,
                by=by,
            )
        except Conflict:
            continue
        place.status, place.meeting_id = QueueStatus.MET, made.id
        session.add(place)
        session.flush()
        return made
    raise Conflict(_l("No slot of today is free for both firms. Leave the number waiting, or take another table."))


def leave_queue(session: Session, place: FairQueuePlace, *, by: Actor) -> None:
    """The firm waits no longer. Raises Conflict when it did not wait."""
    _check_waiting(place)
    place.status = QueueStatus.LEFT
    session.add(place)
    _note(session, by, "fair.number_left", place, place.supplier.fair)


def free_slots(
    session: Session, fair: Fair, supplier: FairParticipant, assembler: FairParticipant, *, at: datetime.datetime
) -> list[FairSlot]:
    """The slots of the day, from the running one on, in which both firms could sit down, in order of time."""
    standing, later = standing_for(session, fair, supplier, assembler), clock_of(fair, at).later
    return [slot for slot in later if _is_free(standing, fair, supplier, assembler, slot)]


def with_time(
    session: Session,
    fair: Fair,
    supplier: FairParticipant,
    assemblers: Iterable[FairParticipant],
    *,
    at: datetime.datetime,
) -> set[int]:
    """Rows of the buyers with whom a supplier could still sit down on the day; without those of whom one side said no."""
    buyers, later = tuple(assemblers), clock_of(fair, at).later
    standing = standing_for(session, fair, supplier, *buyers)
    return {each.id or 0 for each in buyers if any(_is_free(standing, fair, supplier, each, slot) for slot in later)}


def _is_free(
    standing: Standing, fair: Fair, supplier: FairParticipant, assembler: FairParticipant, slot: FairSlot
) -> bool:
    try:
        check_pair(standing, fair, supplier, assembler)
        seat(standing, fair, supplier, assembler, Wanted(slot))
    except (Conflict, Invalid):
        return False
    return True


def _check_waiting(place: FairQueuePlace) -> None:
    if place.status not in rows.WAITING:
        raise Conflict(_l("This number is not waiting any more. The page shows who is."))


def _note(session: Session, by: Actor, action: str, place: FairQueuePlace, fair: Fair) -> None:
    note(session, by, action, fair, number=place.number, place=place.code)
