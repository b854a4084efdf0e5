"""One letter for each person whose day a release changes."""

from __future__ import annotations

import re

import pytest
from sqlmodel import Session, select

from database.enums import AccessLinkKind, FairPhase
from database.models.access_links import AccessLink
from database.models.fairs import Fair
from database.models.jobs import Job
from database.models.meetings import Meeting
from database.models.outbox import OutboxMessage
from database.session import Database, transaction
from linkage.services import meetings, release_letters
from linkage.services.access_links import open_link
from linkage.services.audit import SYSTEM
from linkage.services.jobs import run_next
from linkage.services.releases import release
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
