"""One letter for each person whose day a release changes."""

from __future__ import annotations

import re

import pytest
from sqlmodel import Session, select

from database.enums import AccessLinkKind, FairPhase
from database.models.access_links import AccessLink
from database.models.fair_participants import FairDelegate
from database.models.fairs import Fair
from database.models.jobs import Job
from database.models.meetings import Meeting
from database.models.outbox import OutboxMessage
from database.session import Database, transaction
from linkage.services import meetings, release_letters
from linkage.services.access_links import open_link
from linkage.services.audit import SYSTEM
from linkage.services.jobs import run_next
from linkage.services.releases import next_release, release
from tests.factories import make_user
from tests.fair_makers import make_buyer, make_fair, make_interpreter, make_meeting, make_participant

BASE = "https://fairs.example"


@pytest.fixture
def fair(session: Session) -> Fair:
    """A buyer's delegate with an address, a supplier's owner with an account, another supplier's delegate, an interpreter."""
    made = make_fair(session, phase=FairPhase.DRAFTING)
    buyer = make_buyer(session, made)
    first, second = (make_participant(session, made) for _each in range(2))
    make_user(session, email="owner@supplier.example", company=first.company, language="vi")
    with transaction() as writing:
        buyer.delegates[0].email, buyer.delegates[0].language = "sato@buyer.example", "ja"
        second.delegates[0].email = "an@supplier.example"
        writing.add_all([buyer.delegates[0], second.delegates[0]])
    mai = make_interpreter(session, made, email="mai@interpreters.example", pairs=[["en", "ja"]])
    make_meeting(session, first, buyer, made.slots[0], interpreter=mai)
    make_meeting(session, second, buyer, made.slots[1])
    return made


def _release(database: Database, fair: Fair) -> None:
    with transaction() as session:
        release(session, fair, by=SYSTEM)
    while run_next(database, base_url=BASE):
        pass


def _letters(session: Session) -> dict[str, OutboxMessage]:
    session.expire_all()
    return {each.recipient: each for each in session.exec(select(OutboxMessage)).all()}


def test_the_first_release_is_told_to_all(database: Database, session: Session, fair: Fair) -> None:
    _release(database, fair)

    letters = _letters(session)

    assert sorted(letters) == [
        "an@supplier.example",
        "mai@interpreters.example",
        "owner@supplier.example",
        "sato@buyer.example",
    ]
    assert {email: letter.language for email, letter in letters.items()}["sato@buyer.example"] == "ja"
    own = letters["an@supplier.example"]
    meeting = session.exec(select(Meeting).where(Meeting.slot_id == fair.slots[1].id)).one()
    assert f"09:25 to 09:45, table A1: {meeting.assembler.company.name}" in own.body
    assert "09:00" not in own.body


def test_a_letter_leads_to_the_reader_s_own_agenda(database: Database, session: Session, fair: Fair) -> None:
    _release(database, fair)
    letters = _letters(session)

    assert f"{BASE}/fairs/{fair.code}/agenda" in letters["owner@supplier.example"].body
    found = re.search(rf"{BASE}/l/([\w-]+)/agenda", letters["sato@buyer.example"].body)
    assert found is not None
    link = open_link(session, found.group(1), AccessLinkKind.AGENDA)
    meeting = session.exec(select(Meeting)).first()
    assert meeting is not None
    assert link.delegate_id == meeting.assembler_delegate_id
    assert session.exec(select(AccessLink).where(AccessLink.interpreter_id.is_not(None))).one().fair_id == fair.id  # type: ignore[union-attr]


def test_a_later_release_is_told_to_those_it_changes(database: Database, session: Session, fair: Fair) -> None:
    _release(database, fair)
    with transaction() as writing:
        for row in writing.exec(select(OutboxMessage)).all():
            writing.delete(row)
        second = writing.exec(select(Meeting).where(Meeting.slot_id == fair.slots[1].id)).one()
        meetings.move(writing, second, slot=fair.slots[4], by=SYSTEM, expected_version=None)

    _release(database, fair)

    letters = _letters(session)
    assert sorted(letters) == ["an@supplier.example", "sato@buyer.example"]
    body = letters["an@supplier.example"].body
    assert "Changed: " in body
    assert re.search(r"10:40 to 11:00.*\(before: .*09:25 to 09:45", body)


def test_who_sits_there_no_more_is_told(database: Database, session: Session, fair: Fair) -> None:
    _release(database, fair)
    with transaction() as writing:
        for row in writing.exec(select(OutboxMessage)).all():
            writing.delete(row)
        first = writing.exec(select(Meeting).where(Meeting.slot_id == fair.slots[0].id)).one()
        meetings.swap_interpreter(writing, first, None, by=SYSTEM)

    _release(database, fair)

    assert "Not yours any more: " in _letters(session)["mai@interpreters.example"].body


def test_a_worker_that_starts_again_writes_no_second_letter(database: Database, session: Session, fair: Fair) -> None:
    _release(database, fair)
    with transaction() as writing:
        job = writing.exec(select(Job)).one()
        job.status, job.attempts = "queued", 0  # type: ignore[assignment]
    assert run_next(database, base_url=BASE) is True
    assert len(session.exec(select(OutboxMessage)).all()) == 4


def test_two_delegates_of_one_address_are_one_reader(session: Session, fair: Fair) -> None:
    firm = make_participant(session, fair, delegates=2)
    with transaction() as writing:
        for delegate in firm.delegates:
            delegate.email = "both@supplier.example"
            writing.add(delegate)
    readers = {each.email: each for each in release_letters.readers_of(session, fair)}
    assert readers["both@supplier.example"].codes == {each.code for each in firm.delegates}


def test_nobody_reads_of_a_no_show_as_cancelled(database: Database, session: Session, fair: Fair) -> None:
    _release(database, fair)
    with transaction() as writing:
        for row in writing.exec(select(OutboxMessage)).all():
            writing.delete(row)
        first, second = writing.exec(select(Meeting).order_by(Meeting.id)).all()  # type: ignore[arg-type]
        meetings.mark_no_show(writing, first, by=SYSTEM)
        meetings.move(writing, second, slot=fair.slots[4], by=SYSTEM, expected_version=None)

    _release(database, fair)

    letters = _letters(session)
    assert sorted(letters) == ["an@supplier.example", "sato@buyer.example"]
    assert [
        word for word in ("Cancelled", "キャンセル", "取消", "中止") if word in letters["sato@buyer.example"].body
    ] == []


def test_firm_without_accounts_and_addresses_is_told_where_the_registry_says(
    database: Database, session: Session, fair: Fair
) -> None:
    third = make_participant(session, fair)
    with transaction() as writing:
        third.company.contact_email = "xuong@supplier.example"
        writing.add(third.company)
    buyer = session.exec(select(Meeting)).all()[0].assembler
    make_meeting(session, third, buyer, fair.slots[2])
    _release(database, fair)
    letter = _letters(session)["xuong@supplier.example"]
    assert (letter.language, buyer.company.name in letter.body) == ("vi", True)
    found = re.search(rf"{BASE}/l/([\w-]+)/agenda", letter.body)
    assert found is not None
    assert open_link(session, found[1], AccessLinkKind.AGENDA).participant_id == third.id


def test_meetings_of_a_delegate_without_an_address_are_told_to_who_answers(
    database: Database, session: Session, fair: Fair
) -> None:
    second = session.exec(select(Meeting).where(Meeting.slot_id == fair.slots[1].id)).one().supplier
    with transaction() as writing:
        writing.add(FairDelegate(participant_id=second.id or 0, position=-1, name="Hải"))
    session.refresh(second, ["delegates"])
    meeting = make_meeting(session, second, make_buyer(session, fair), fair.slots[3])
    _release(database, fair)
    assert meeting.assembler.company.name in _letters(session)["an@supplier.example"].body


def test_letters_are_counted_as_they_will_be_written(database: Database, session: Session, fair: Fair) -> None:
    """A firm without any address is not counted among the letters but among those who must be told in another way."""
    silent = make_participant(session, fair)
    made = make_meeting(session, silent, session.exec(select(Meeting)).all()[0].assembler, fair.slots[2])
    with transaction() as writing:
        silent.company.contact_email = None
        writing.add(silent.company)
    assert release_letters.reach_of(session, fair, next_release(session, fair)[1]) == release_letters.Reach(4, 1)
    _release(database, fair)
    with transaction() as writing:
        for row in writing.exec(select(OutboxMessage)).all():
            writing.delete(row)
        meetings.move(writing, writing.get_one(Meeting, made.id), slot=fair.slots[5], by=SYSTEM, expected_version=None)

    counted = release_letters.reach_of(session, fair, next_release(session, fair)[1])

    _release(database, fair)
    assert counted == release_letters.Reach(1, 1)
    assert sorted(_letters(session)) == ["sato@buyer.example"]


def test_a_letter_says_where_it_is_and_that_it_is_provisional_and_names_firms_in_its_language(
    database: Database, session: Session, fair: Fair
) -> None:
    with transaction() as writing:
        fair.venue, fair.comments_close_on = "Cung Quy hoạch", fair.starts_on
        for each in writing.exec(select(Meeting)).all():
            each.supplier.company.name_en = f"English {each.slot.number}"
            writing.add(each.supplier.company)
        writing.add(fair)
    with transaction() as writing:
        release(writing, fair, by=SYSTEM, phase=FairPhase.PROVISIONAL)
    while run_next(database, base_url=BASE):
        pass

    letters = _letters(session)

    assert all("Cung Quy hoạch" in each.body for each in letters.values())
    assert (
        "This timetable is provisional. Please tell the agency on your page until "
        in letters["an@supplier.example"].body
    )
    assert "English 1" in letters["sato@buyer.example"].body
    assert "English 1" not in letters["an@supplier.example"].body


def test_a_timetable_in_force_is_not_called_provisional(database: Database, session: Session, fair: Fair) -> None:
    _release(database, fair)
    assert not any("provisional" in each.body for each in _letters(session).values())
