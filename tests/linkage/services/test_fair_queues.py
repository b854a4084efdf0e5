"""Numbers at the tables: taken, called, seated, left."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from database.enums import FairPhase, FairSide, MeetingOrigin, QueueStatus, WishKind
from database.models.fair_days import FairQueuePlace
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.session import Database, db, transaction
from linkage.errors import Conflict, NotFound
from linkage.services import fair_queues as services
from linkage.services.audit import SYSTEM
from linkage.wording.fair_times import local_moment
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant, make_wish


@pytest.fixture
def fair(session: Session) -> Fair:
    return make_fair(session, phase=FairPhase.LIVE, slots=3)


@pytest.fixture
def buyer(session: Session, fair: Fair) -> FairParticipant:
    return make_buyer(session, fair)


@pytest.fixture
def suppliers(session: Session, fair: Fair) -> list[FairParticipant]:
    return [make_participant(session, fair) for _number in range(3)]


def at(fair: Fair, hour: int, minute: int) -> datetime.datetime:
    return local_moment(fair, fair.starts_on, datetime.time(hour, minute))


def take(session: Session, fair: Fair, supplier: FairParticipant, buyer: FairParticipant) -> FairQueuePlace:
    with transaction():
        return services.take_number(session, fair, supplier=supplier, assembler=buyer, at=at(fair, 9, 2), by=SYSTEM)


def test_numbers_count_from_one_at_each_table(
    session: Session, fair: Fair, buyer: FairParticipant, suppliers: list[FairParticipant]
) -> None:
    other = make_buyer(session, fair)
    assert [take(session, fair, each, buyer).number for each in suppliers] == [1, 2, 3]
    assert take(session, fair, suppliers[0], other).number == 1
    assert take(session, fair, suppliers[0], buyer).number == 1


def test_numbers_of_those_who_left_are_not_given_again(
    session: Session, fair: Fair, buyer: FairParticipant, suppliers: list[FairParticipant]
) -> None:
    place = take(session, fair, suppliers[0], buyer)
    with transaction():
        services.leave_queue(session, place, by=SYSTEM)
    assert take(session, fair, suppliers[1], buyer).number == 2
    assert take(session, fair, suppliers[0], buyer).number == 3
    with transaction(), pytest.raises(Conflict, match="not waiting"):
        services.leave_queue(session, place, by=SYSTEM)


def test_two_firms_that_may_not_meet_or_meet_anyway_get_no_number(
    session: Session, fair: Fair, buyer: FairParticipant, suppliers: list[FairParticipant]
) -> None:
    make_wish(session, suppliers[0], buyer, by=FairSide.ASSEMBLER, kind=WishKind.NO)
    make_meeting(session, suppliers[1], buyer, fair.slots[0])
    for supplier in suppliers[:2]:
        with pytest.raises(Conflict):
            take(session, fair, supplier, buyer)


def test_firm_waits_at_three_tables_at_most(
    session: Session, fair: Fair, buyer: FairParticipant, suppliers: list[FairParticipant]
) -> None:
    for _number in range(3):
        take(session, fair, suppliers[0], make_buyer(session, fair))
    with pytest.raises(Conflict, match="three tables"):
        take(session, fair, suppliers[0], buyer)


def test_no_numbers_on_other_days(
    session: Session, fair: Fair, buyer: FairParticipant, suppliers: list[FairParticipant]
) -> None:
    with transaction(), pytest.raises(Conflict, match="on the days of the fair"):
        services.take_number(
            session,
            fair,
            supplier=suppliers[0],
            assembler=buyer,
            at=at(fair, 9, 0) - datetime.timedelta(days=1),
            by=SYSTEM,
        )


def test_first_who_waits_is_called(
    session: Session, fair: Fair, buyer: FairParticipant, suppliers: list[FairParticipant]
) -> None:
    for each in suppliers[:2]:
        take(session, fair, each, buyer)
    with transaction():
        numbers = [services.call_next(session, fair, buyer, by=SYSTEM).number for _turn in range(2)]
    assert numbers == [1, 2]
    with transaction(), pytest.raises(Conflict, match="Nobody waits"):
        services.call_next(session, fair, buyer, by=SYSTEM)


def test_walk_in_gets_the_first_slot_that_is_free_for_both(
    session: Session, fair: Fair, buyer: FairParticipant, suppliers: list[FairParticipant]
) -> None:
    make_meeting(session, suppliers[1], buyer, fair.slots[0])
    make_meeting(session, suppliers[0], make_buyer(session, fair), fair.slots[1])
    place = take(session, fair, suppliers[0], buyer)
    with transaction():
        made = services.seat_walk_in(session, fair, place, at=at(fair, 9, 2), by=SYSTEM)
    assert (made.slot.number, made.origin, made.table.participant_id) == (3, MeetingOrigin.WALK_IN, buyer.id)
    assert (place.status, place.meeting_id) == (QueueStatus.MET, made.id)
    with transaction(), pytest.raises(Conflict, match="not waiting"):
        services.seat_walk_in(session, fair, place, at=at(fair, 9, 2), by=SYSTEM)


def test_running_slot_counts_and_a_slot_that_is_over_does_not(
    session: Session, fair: Fair, buyer: FairParticipant, suppliers: list[FairParticipant]
) -> None:
    place = take(session, fair, suppliers[0], buyer)
    with transaction():
        assert services.seat_walk_in(session, fair, place, at=at(fair, 9, 26), by=SYSTEM).slot.number == 2
    late = take(session, fair, suppliers[1], buyer)
    with transaction(), pytest.raises(Conflict, match="No slot of today"):
        services.seat_walk_in(session, fair, late, at=at(fair, 12, 0), by=SYSTEM)


def test_unknown_place_is_not_found(session: Session, fair: Fair) -> None:
    for code in ("XXXXXXXX", "a\0b"):
        with pytest.raises(NotFound):
            services.place_of(session, fair, code)


def test_numbers_taken_at_once_are_all_different(
    database: Database, session: Session, fair: Fair, buyer: FairParticipant
) -> None:
    ids = [make_participant(session, fair).id for _number in range(8)]
    keys = (fair.id, buyer.id)
    session.rollback()

    def draw(supplier: int | None) -> int:
        with database.session(), transaction():
            found = db().get_one(Fair, keys[0])
            return services.take_number(
                db(),
                found,
                supplier=db().get_one(FairParticipant, supplier),
                assembler=db().get_one(FairParticipant, keys[1]),
                at=at(found, 9, 0),
                by=SYSTEM,
            ).number

    with ThreadPoolExecutor(8) as desks:
        assert sorted(desks.map(draw, ids)) == list(range(1, 9))
