"""What people wrote and were told: taken away by who asks, without a name when they leave, gone when its time is over."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import AnsweredVia, FairSide
from database.models.notices import Notice
from database.models.outcomes import Outcome
from database.models.threads import Message, Thread
from database.models.uploads import Upload
from database.models.users import User
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.threads import MessageInput
from linkage.services import threads
from linkage.services.audit import SYSTEM, guest_actor
from linkage.services.erasures import erase
from linkage.services.person_data import account_data, person_data, without_private_notes
from linkage.services.persons import GONE, Person
from linkage.services.proposal_letters import ProposalDesk
from linkage.services.retention import sweep
from linkage.services.rfq_files import Sent
from linkage.services.thread_messages import write
from linkage.services.threads import Subject, ThreadKind, Writer, seat_of
from tests.factories import make_user
from tests.linkage_makers import make_linkage
from tests.pictures import PDF

TODAY = agency_today()


@pytest.fixture(autouse=True)
def contacts_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "open_introduction", lambda _session, _proposal: {FairSide.SUPPLIER: 1})


@pytest.fixture
def linkage(session: Session) -> Outcome:
    return make_linkage(session)


@pytest.fixture
def writer(session: Session, linkage: Outcome, tmp_path: Path) -> User:
    """Wrote one message with a file; somebody of the other firm has a notice of it."""
    person = make_user(session, company=linkage.company, email="sen@mail.example", name="Lê Thị Sen")
    make_user(session, company=linkage.buyer, email="fuji@mail.example")
    with transaction() as writing:
        subject, seat = seat_of(writing, ThreadKind.LINKAGE, linkage.code, writing.get_one(User, person.id))
        given, sent = MessageInput(text="Gọi sen@mail.example"), [Sent(PDF, "a.pdf")]
        write(writing, subject, given, sent, seat, folder=tmp_path, base_url="https://linkage.example")
    return person


def test_a_person_takes_away_what_they_wrote_and_an_officer_does_not(session: Session, writer: User) -> None:
    data = account_data(session, writer)
    assert [each["text"] for each in data["messages"]] == ["Gọi sen@mail.example"]
    assert without_private_notes(data)["messages"] == []
    reader = session.exec(select(User).where(User.email == "fuji@mail.example")).one()
    assert len(account_data(session, reader)["notices"]) == 1


def test_who_leaves_takes_the_name_along_and_leaves_the_words(session: Session, writer: User) -> None:
    person = Person(email="sen@mail.example")
    assert person_data(session, person)["messages"] != []
    with transaction() as writing:
        erase(writing, person, desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)
    session.expire_all()
    message = session.exec(select(Message)).one()
    assert (message.author, message.author_id) == (GONE, None)
    assert "sen@mail.example" not in message.text


def test_who_wrote_by_a_link_leaves_without_a_name_too(session: Session, linkage: Outcome, writer: User) -> None:
    with transaction() as writing:
        held = writing.get_one(Outcome, linkage.id)
        assert held.buyer is not None
        held.buyer.contact_name, held.buyer.contact_email = "Sato Ken", "sato@mail.example"
        seat = Writer(FairSide.ASSEMBLER, "Sato Ken", guest_actor("x", "y"), AnsweredVia.LINK)
        write(writing, Subject(outcome=held), MessageInput(text="Hi"), (), seat, folder=Path("/x"), base_url="")
        erase(writing, Person(email="sato@mail.example"), desk=ProposalDesk("https://x.example", "Agency"), by=SYSTEM)
    session.expire_all()
    assert session.exec(select(Message.author).where(Message.text == "Hi")).one() == GONE


def test_messages_go_with_their_files_three_years_after_the_last_word(
    session: Session, linkage: Outcome, writer: User
) -> None:
    long_ago = now() - datetime.timedelta(days=37 * 31)
    with transaction() as writing:
        writing.exec(select(Thread)).one().last_at = long_ago
        assert sweep(writing, TODAY).counts["messages"] == 0
        writing.get_one(Outcome, linkage.id).last_event_on = long_ago.date()
        swept = sweep(writing, TODAY)
    assert swept.counts["messages"] == 1
    assert [each.original_name for each in swept.uploads] == ["a.pdf"]
    assert session.exec(select(Message)).all() == []
    assert session.exec(select(Upload)).all() == []


def test_news_goes_after_half_a_year(session: Session, writer: User) -> None:
    with transaction() as writing:
        assert sweep(writing, TODAY).counts["notices"] == 0
        writing.exec(select(Notice)).one().created_at = now() - datetime.timedelta(days=7 * 31)
        assert sweep(writing, TODAY).counts["notices"] == 1
