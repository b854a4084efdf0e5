"""What was marked on the day by a slip, taken back whole."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.enums import FairPhase, MeetingOrigin, MeetingStatus, QueueStatus
from database.models.fair_days import FairQueuePlace
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.meetings import Meeting, MeetingBooking
from database.session import transaction
from linkage.errors import Conflict
from linkage.services import fair_queues, meetings
from linkage.services.audit import SYSTEM
from linkage.services.meeting_marks import take_back
from linkage.services.releases import next_release, release
from linkage.wording.fair_times import local_moment
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.LIVE, slots=3)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair)


@pytest.fixture
def missed(session: Session, fair: Fair, buyer: FairParticipant) -> Meeting:
    found = make_meeting(session, make_participant(session, fair), buyer, fair.slots[0])
    with transaction():
        release(session, fair, by=SYSTEM)
        meetings.mark_no_show(session, found, by=SYSTEM)
    return found


def _instead(session: Session, fair: Fair, buyer: FairParticipant, origin: MeetingOrigin) -> Meeting:
    with transaction():
        return meetings.book(
            session,
            fair,
            supplier=make_participant(session, fair),
            assembler=buyer,
            slot=fair.slots[0],
            origin=origin,
            by=SYSTEM,
        )


def _back(session: Session, meeting: Meeting) -> tuple[Meeting, ...]:
    with transaction():
        return take_back(session, meeting, by=SYSTEM)


def test_a_no_show_is_planned_with_its_places_again(session: Session, missed: Meeting) -> None:
    assert session.exec(select(MeetingBooking)).all() == []
    assert _back(session, missed) == ()
    assert missed.status is MeetingStatus.PLANNED
    assert {each.meeting_id for each in session.exec(select(MeetingBooking)).all()} == {missed.id}
    assert len(session.exec(select(MeetingBooking)).all()) == 3
    assert _back(session, missed) == ()


def test_a_reserve_that_filled_the_place_gives_way(
    session: Session, fair: Fair, buyer: FairParticipant, missed: Meeting
) -> None:
    reserve = _instead(session, fair, buyer, MeetingOrigin.RESERVE)
    assert _back(session, missed) == (reserve,)
    assert (missed.status, reserve.status) == (MeetingStatus.PLANNED, MeetingStatus.CANCELLED)
    assert {each.meeting_id for each in session.exec(select(MeetingBooking)).all()} == {missed.id}
    # Nobody had been told of the reserve, and nobody of the no-show.
    assert next_release(session, fair)[1].count == 0


def test_a_reserve_that_was_told_is_called_off_with_the_next_release(
    session: Session, fair: Fair, buyer: FairParticipant, missed: Meeting
) -> None:
    reserve = _instead(session, fair, buyer, MeetingOrigin.RESERVE)
    with transaction():
        release(session, fair, by=SYSTEM)
    _back(session, missed)
    changes = next_release(session, fair)[1]
    assert ([each.code for each in changes.cancelled], changes.count) == ([reserve.code], 1)


def test_who_was_seated_from_a_queue_waits_again(
    session: Session, fair: Fair, buyer: FairParticipant, missed: Meeting
) -> None:
    at = local_moment(fair, fair.starts_on, datetime.time(9, 6))
    waiting = make_participant(session, fair)
    with transaction():
        place = fair_queues.take_number(session, fair, supplier=waiting, assembler=buyer, at=at, by=SYSTEM)
        seated = fair_queues.seat_walk_in(session, fair, place, at=at, by=SYSTEM)
    assert _back(session, missed) == (seated,)
    place = session.exec(select(FairQueuePlace)).one()
    assert (place.status, place.number, place.meeting_id) == (QueueStatus.WAITING, 1, None)


@pytest.mark.parametrize("end", ["by hand", "held", "locked"])
def test_a_place_that_somebody_gave_away_stays_given(
    session: Session, fair: Fair, buyer: FairParticipant, missed: Meeting, end: str
) -> None:
    origin = MeetingOrigin.OFFICER if end == "by hand" else MeetingOrigin.RESERVE
    other = _instead(session, fair, buyer, origin)
    with transaction():
        if end == "held":
            meetings.mark_held(session, other, by=SYSTEM)
        if end == "locked":
            meetings.lock(session, other, by=SYSTEM)
    with pytest.raises(Conflict, match="gone to another meeting"):
        _back(session, missed)
    session.expire_all()
    assert missed.status is MeetingStatus.NO_SHOW
    assert other.status is not MeetingStatus.CANCELLED


def test_what_was_cancelled_or_is_over_is_not_planned_again(session: Session, fair: Fair, missed: Meeting) -> None:
    off = make_meeting(session, make_participant(session, fair), make_buyer(session, fair), fair.slots[1])
    with transaction():
        meetings.cancel(session, off, reason=None, by=SYSTEM)
    with pytest.raises(Conflict, match="cancelled"):
        _back(session, off)
    with transaction():
        fair.phase = FairPhase.HELD
        session.add(fair)
    with pytest.raises(Conflict, match="over"):
        _back(session, missed)
