"""Meetings keep the rules of the hall, whoever asks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session, select

from database.enums import BookedKind, MeetingOrigin, MeetingStatus, ParticipantStatus, WishKind
from database.models.audit_events import AuditEvent
from database.models.fair_participants import FairAbsence, FairParticipant
from database.models.fair_visits import FairVisit, FairVisitGuest
from database.models.fairs import Fair
from database.models.meetings import Meeting, MeetingBooking
from database.session import transaction
from linkage.errors import Conflict, Invalid
from linkage.services import meetings
from linkage.services.audit import SYSTEM
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_participant, make_wish


@dataclass
class Hall:
    """A fair with two buyers at their own tables and two suppliers."""

    session: Session
    fair: Fair
    buyers: list[FairParticipant]
    suppliers: list[FairParticipant]

    def book(self, supplier: int = 0, buyer: int = 0, slot: int = 0, **wanted: Any) -> Meeting:
        with transaction() as session:
            return meetings.book(
                session,
                self.fair,
                supplier=self.suppliers[supplier],
                assembler=self.buyers[buyer],
                slot=self.fair.slots[slot],
                origin=MeetingOrigin.OFFICER,
                by=SYSTEM,
                **wanted,
            )

    def bookings(self) -> set[tuple[int | None, BookedKind, int, int]]:
        rows = self.session.exec(select(MeetingBooking)).all()
        return {(row.slot_id, row.kind, row.resource_id, row.meeting_id) for row in rows}


@pytest.fixture
def hall(session: Session) -> Hall:
    fair = make_fair(session)
    buyers = [make_buyer(session, fair) for _each in range(2)]
    return Hall(session, fair, buyers, [make_participant(session, fair) for _each in range(2)])


def _away(hall: Hall, slot: int, **whom: Any) -> None:
    times = {"starts_at": hall.fair.slots[slot].starts_at, "ends_at": hall.fair.slots[slot].ends_at}
    with transaction() as session:
        session.add(FairAbsence(**times, **whom))


def test_book_takes_delegates_and_the_buyers_own_table(hall: Hall) -> None:
    made = hall.book(buyer=1)

    assert made.table.participant_id == hall.buyers[1].id
    assert hall.bookings() == {
        (made.slot_id, BookedKind.DELEGATE, hall.suppliers[0].delegates[0].id, made.id),
        (made.slot_id, BookedKind.DELEGATE, hall.buyers[1].delegates[0].id, made.id),
        (made.slot_id, BookedKind.TABLE, made.table_id, made.id),
    }
    event = hall.session.exec(select(AuditEvent).where(AuditEvent.action == "meeting.booked")).one()
    assert (event.subject_code, event.details["meeting"]) == (hall.fair.code, made.code)


def test_book_refuses_a_supplier_that_sits_elsewhere(hall: Hall) -> None:
    hall.book()
    with pytest.raises(Conflict, match="nobody free"):
        hall.book(buyer=1)


def test_book_refuses_a_table_that_is_taken(hall: Hall) -> None:
    hall.book()
    with pytest.raises(Conflict, match=r"nobody free|taken"):
        hall.book(supplier=1, table=hall.fair.tables[0])


def test_book_refuses_a_table_of_another_firm(hall: Hall) -> None:
    with pytest.raises(Conflict, match="belongs to another firm"):
        hall.book(buyer=0, table=next(each for each in hall.fair.tables if each.participant_id == hall.buyers[1].id))


def test_book_takes_the_second_delegate_when_the_first_is_busy(session: Session) -> None:
    fair = make_fair(session)
    buyers = [make_buyer(session, fair) for _each in range(2)]
    hall = Hall(session, fair, buyers, [make_participant(session, fair, delegates=2)])
    hall.book(buyer=0)

    second = hall.book(buyer=1)

    assert second.supplier_delegate_id == hall.suppliers[0].delegates[1].id


def test_book_respects_a_no_of_either_side(hall: Hall) -> None:
    make_wish(hall.session, hall.suppliers[0], hall.buyers[0], kind=WishKind.NO)
    with pytest.raises(Conflict, match="do not meet"):
        hall.book()


def test_book_refuses_a_second_meeting_of_the_same_firms(hall: Hall) -> None:
    hall.book()
    with pytest.raises(Conflict, match="have a meeting already"):
        hall.book(slot=1)


def test_book_again_after_a_cancellation(hall: Hall) -> None:
    first = hall.book()
    with transaction() as session:
        meetings.cancel(session, first, reason="Flight late", by=SYSTEM, expected_version=first.version)

    assert hall.book().id != first.id
    assert (first.status, first.reason) == (MeetingStatus.CANCELLED, "Flight late")


@pytest.mark.parametrize("who", ["firm", "delegate"])
def test_book_refuses_who_is_away(hall: Hall, who: str) -> None:
    firm = hall.suppliers[0]
    _away(hall, 0, **({"participant_id": firm.id} if who == "firm" else {"delegate_id": firm.delegates[0].id}))
    with pytest.raises(Conflict, match=r"away|nobody free"):
        hall.book()
    assert hall.book(slot=1).status is MeetingStatus.PLANNED


def test_book_refuses_who_visits_a_plant(hall: Hall) -> None:
    slot = hall.fair.slots[0]
    with transaction() as session:
        visit = FairVisit(fair_id=hall.fair.id, name="Plant", leaves_at=slot.starts_at, returns_at=slot.ends_at)
        session.add(visit)
        session.flush()
        session.add(FairVisitGuest(visit_id=visit.id, participant_id=hall.suppliers[0].id))
    with pytest.raises(Conflict, match="nobody free"):
        hall.book()


def test_book_refuses_who_does_not_take_part(hall: Hall) -> None:
    with transaction() as session:
        hall.suppliers[0].status = ParticipantStatus.WITHDRAWN
        session.add(hall.suppliers[0])
    with pytest.raises(Conflict, match="does not take part"):
        hall.book()


def test_book_refuses_two_firms_of_one_side(hall: Hall) -> None:
    hall.suppliers.append(hall.buyers[1])
    with pytest.raises(Invalid):
        hall.book(supplier=2)


def test_book_brings_an_interpreter_where_no_language_is_shared(session: Session) -> None:
    fair = make_fair(session)
    buyer = make_buyer(session, fair, languages=["ja"])
    hall = Hall(session, fair, [buyer], [make_participant(session, fair, languages=["vi"]) for _each in range(2)])
    make_interpreter(session, fair, name="Korean", pairs=[["vi", "ko"]])
    fitting = make_interpreter(session, fair)

    assert hall.book().interpreter_id == fitting.id


def test_book_refuses_an_interpreter_who_is_busy(hall: Hall) -> None:
    interpreter = make_interpreter(hall.session, hall.fair)
    hall.book(interpreter=interpreter)
    with pytest.raises(Conflict, match="interprets elsewhere"):
        hall.book(supplier=1, buyer=1, interpreter=interpreter)


def test_move_keeps_table_and_frees_the_old_place(hall: Hall) -> None:
    made = hall.book()
    table = made.table_id
    with transaction() as session:
        meetings.move(session, made, slot=hall.fair.slots[3], by=SYSTEM, expected_version=made.version)

    assert (made.slot.number, made.table_id) == (4, table)
    assert {row[0] for row in hall.bookings()} == {hall.fair.slots[3].id}


def test_move_refuses_an_old_page(hall: Hall) -> None:
    made = hall.book()
    seen = made.version
    with transaction() as session:
        meetings.move(session, made, slot=hall.fair.slots[1], by=SYSTEM, expected_version=seen)
    with pytest.raises(Conflict, match="Somebody else"), transaction() as session:
        meetings.move(session, made, slot=hall.fair.slots[2], by=SYSTEM, expected_version=seen)
    assert made.slot.number == 2


def test_move_leaves_a_locked_meeting(hall: Hall) -> None:
    made = hall.book()
    with transaction() as session:
        meetings.lock(session, made, by=SYSTEM)
    with pytest.raises(Conflict, match="locked"), transaction() as session:
        meetings.move(session, made, slot=hall.fair.slots[2], by=SYSTEM, expected_version=None)
    with transaction() as session:
        meetings.unlock(session, made, by=SYSTEM)
        meetings.move(session, made, slot=hall.fair.slots[2], by=SYSTEM, expected_version=None)
    assert made.slot.number == 3


def test_a_no_show_frees_the_places_and_can_be_taken_back_while_they_are_free(hall: Hall) -> None:
    made = hall.book()
    with transaction() as session:
        meetings.mark_no_show(session, made, by=SYSTEM)
    assert hall.bookings() == set()
    with transaction() as session:
        meetings.mark_held(session, made, by=SYSTEM)
    assert (made.status, len(hall.bookings())) == (MeetingStatus.HELD, 3)


def test_a_no_show_is_not_taken_back_when_somebody_sits_there(hall: Hall) -> None:
    made = hall.book()
    with transaction() as session:
        meetings.mark_no_show(session, made, by=SYSTEM)
    hall.book(supplier=1)
    with pytest.raises(Conflict), transaction() as session:
        meetings.mark_held(session, made, by=SYSTEM)
    assert made.status is MeetingStatus.NO_SHOW


def test_swap_interpreter_changes_nothing_else(hall: Hall) -> None:
    made = hall.book()
    interpreter = make_interpreter(hall.session, hall.fair)
    with transaction() as session:
        meetings.lock(session, made, by=SYSTEM)
        meetings.swap_interpreter(session, made, interpreter, by=SYSTEM)
    assert (made.interpreter_id, made.slot.number) == (interpreter.id, 1)
    with transaction() as session:
        meetings.swap_interpreter(session, made, None, by=SYSTEM)
    assert (made.interpreter_id, len(hall.bookings())) == (None, 3)


def test_an_interpreter_of_elsewhere_is_refused(hall: Hall) -> None:
    made = hall.book()
    other = make_interpreter(hall.session, make_fair(hall.session))
    with pytest.raises(Invalid), transaction() as session:
        meetings.swap_interpreter(session, made, other, by=SYSTEM)


def test_a_visit_over_leaves_the_day_free(hall: Hall) -> None:
    _away(hall, 5, participant_id=hall.suppliers[0].id)
    assert hall.fair.slots[5].starts_at - hall.fair.slots[4].ends_at == datetime.timedelta(minutes=5)
    assert hall.book(slot=4).slot.number == 5


def test_what_was_held_after_all_brings_nobody_in(session: Session) -> None:
    fair = make_fair(session)
    buyer = make_buyer(session, fair, languages=["ja"])
    hall = Hall(session, fair, [buyer], [make_participant(session, fair, languages=["vi"])])
    made = hall.book()
    with transaction() as writing:
        meetings.mark_no_show(writing, made, by=SYSTEM)
    make_interpreter(session, fair)
    with transaction() as writing:
        meetings.mark_held(writing, made, by=SYSTEM)
    assert {kind for _slot, kind, _key, _meeting in hall.bookings()} == {BookedKind.DELEGATE, BookedKind.TABLE}
