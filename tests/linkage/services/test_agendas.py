"""Agendas: who meets whom, as the current release says it."""

from __future__ import annotations

from sqlmodel import Session

from database.enums import MeetingStatus
from database.models.fairs import FairSlot
from database.session import transaction
from linkage.services import meetings
from linkage.services.agendas import agenda_of, alphabetical, delegates_of_fair, whole_agenda
from linkage.services.audit import SYSTEM
from linkage.services.releases import release
from tests.agenda_makers import make_released_fair
from tests.fair_makers import make_fair, make_participant


def test_agenda_before_the_first_release_is_empty(session: Session) -> None:
    fair = make_fair(session)
    supplier = make_participant(session, fair)

    found = agenda_of(session, fair, supplier)

    assert (found.release, found.released_at, found.entries) == (0, None, ())


def test_agenda_of_a_firm_a_person_and_an_interpreter_holds_their_own_meetings(session: Session) -> None:
    made = make_released_fair(session)
    first, second = made.meetings

    def codes(who: object) -> list[str]:
        return [entry.meeting.code for entry in agenda_of(session, made.fair, who).entries]  # type: ignore[arg-type]

    assert codes(made.suppliers[0]) == [first.code]
    assert codes(made.buyers[1].delegates[0]) == [second.code]
    assert codes(made.interpreter) == [first.code]
    assert [entry.meeting.code for entry in whole_agenda(session, made.fair).entries] == [first.code, second.code]


def test_agenda_names_people_table_and_parts(session: Session) -> None:
    made = make_released_fair(session)

    entry = agenda_of(session, made.fair, made.suppliers[0]).entries[0]

    assert entry.assembler is not None
    assert entry.assembler.company.name == "サオマイ精密工業株式会社"
    assert entry.assembler_delegate is not None
    assert entry.assembler_delegate.name == "髙橋 直骨"
    assert entry.interpreter is not None
    assert entry.interpreter.code == made.interpreter.code
    assert entry.table is not None
    assert entry.table.label == entry.meeting.table
    assert len(entry.parts) == 1


def test_agenda_keeps_to_the_release_while_officers_change_the_plan(session: Session) -> None:
    made = make_released_fair(session)
    first = made.meetings[0]
    slot = session.get_one(FairSlot, made.fair.slots[4].id)
    before = agenda_of(session, made.fair, made.suppliers[0]).entries[0].meeting

    with transaction() as writing:
        meetings.move(writing, first, slot=slot, by=SYSTEM, expected_version=None)
    assert agenda_of(session, made.fair, made.suppliers[0]).entries[0].meeting == before

    with transaction() as writing:
        release(writing, made.fair, by=SYSTEM)
    after = agenda_of(session, made.fair, made.suppliers[0])
    assert (after.release, after.entries[0].meeting.slot, after.entries[0].meeting.sequence) == (2, slot.number, 1)


def test_a_cancelled_meeting_stays_in_the_agenda_as_off(session: Session) -> None:
    made = make_released_fair(session)

    with transaction() as writing:
        meetings.cancel(writing, made.meetings[0], reason="ill", by=SYSTEM)
        release(writing, made.fair, by=SYSTEM)
    found = agenda_of(session, made.fair, made.suppliers[0])

    assert [entry.is_cancelled for entry in found.entries] == [True]
    assert found.planned == ()
    assert found.entries[0].meeting.sequence == 1
    assert not found.entries[0].are_contacts_open


def test_contacts_are_open_only_when_both_firms_agreed(session: Session) -> None:
    made = make_released_fair(session)
    assert agenda_of(session, made.fair, made.suppliers[0]).entries[0].are_contacts_open

    with transaction():
        made.buyers[0].consent_text = None
        session.add(made.buyers[0])

    assert not agenda_of(session, made.fair, made.suppliers[0]).entries[0].are_contacts_open


def test_names_stand_where_a_reader_looks_for_them(session: Session) -> None:
    made = make_released_fair(session)

    assert alphabetical("Đặng") < alphabetical("Êm") < alphabetical("Nguyễn")
    assert next(each.name for each in delegates_of_fair(session, made.fair)) == "Đặng Thuỳ Trâm"


def test_held_and_missed_are_read_as_they_are_without_a_release(session: Session) -> None:
    made = make_released_fair(session)
    own = made.suppliers[0]
    assert agenda_of(session, made.fair, own).entries[0].status is MeetingStatus.PLANNED

    with transaction() as writing:
        meetings.mark_no_show(writing, made.meetings[0], by=SYSTEM)
    found = agenda_of(session, made.fair, own)
    assert ([entry.status for entry in found.entries], found.planned) == ([MeetingStatus.NO_SHOW], ())
    assert not found.entries[0].is_cancelled

    with transaction() as writing:
        meetings.mark_held(writing, made.meetings[0], by=SYSTEM)
    assert agenda_of(session, made.fair, own).entries[0].status is MeetingStatus.HELD
