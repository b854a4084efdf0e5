"""Threads: who reads and writes, while it is open, what is told to whom, and what can be taken back."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import AnsweredVia, FairSide, InvitationStatus, NoticeKind, NoticeMail, ProposalStatus
from database.models.audit_events import AuditEvent
from database.models.notices import Notice
from database.models.outbox import OutboxMessage
from database.models.outcomes import Outcome
from database.models.proposals import Proposal
from database.models.rfqs import RfqInvitation
from database.models.threads import Message, Thread
from database.models.uploads import Upload
from database.models.users import User
from database.queries.threads import count_threads, threads_of
from database.session import transaction
from linkage.access import may_see_file
from linkage.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.threads import LONGEST, MessageInput
from linkage.services import threads
from linkage.services.audit import guest_actor
from linkage.services.notices import choose
from linkage.services.rfq_files import Sent
from linkage.services.rfqs import recall
from linkage.services.thread_messages import file_of, withdraw, write
from linkage.services.threads import Subject, ThreadKind, Writer, mark_read, reader_of, seat_of
from tests.factories import make_officer, make_supplier, make_user
from tests.linkage_makers import make_linkage
from tests.pictures import PDF
from tests.rfq_makers import BASE, make_rfq


@pytest.fixture(autouse=True)
def contacts_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """The consents of both people are another test's; here an agreed proposal is enough."""
    monkeypatch.setattr(
        threads,
        "open_introduction",
        lambda _session, proposal: {FairSide.SUPPLIER: 1} if proposal.status is ProposalStatus.AGREED else {},
    )


@pytest.fixture
def linkage(session: Session) -> Outcome:
    return make_linkage(session)


@pytest.fixture
def supplier(session: Session, linkage: Outcome) -> User:
    return make_user(session, company=linkage.company, email="sen@mail.example", language="vi")


@pytest.fixture
def buyer(session: Session, linkage: Outcome) -> User:
    return make_user(session, company=linkage.buyer, email="fuji@mail.example", language="en")


def say(
    session: Session, linkage: Outcome, user: User, text: str, folder: Path = Path("/nowhere"), *files: Sent
) -> Message:
    with transaction() as writing:
        subject, writer = seat_of(writing, ThreadKind.LINKAGE, linkage.code, writing.get_one(User, user.id))
        given = read_input(MessageInput, {"text": text})
        return write(writing, subject, given, files, writer, folder=folder, base_url=BASE)


def letters_to(session: Session, user: User) -> list[OutboxMessage]:
    session.expire_all()
    found = select(OutboxMessage).where(OutboxMessage.recipient == user.email, OutboxMessage.kind == "message")
    return list(session.exec(found).all())


def test_both_sides_write_and_the_other_one_is_told(
    session: Session, linkage: Outcome, supplier: User, buyer: User
) -> None:
    say(session, linkage, supplier, "Chào anh!")
    say(session, linkage, buyer, "Good morning.")
    thread = session.exec(select(Thread)).one()
    assert [(each.side, each.text) for each in thread.messages] == [
        (FairSide.SUPPLIER, "Chào anh!"),
        (FairSide.ASSEMBLER, "Good morning."),
    ]
    (told,) = letters_to(session, buyer)
    assert f"{BASE}/messages/linkage/{linkage.code}" in told.body
    assert "Chào anh!" not in told.body
    assert len(letters_to(session, supplier)) == 1


def test_one_letter_until_it_is_read(session: Session, linkage: Outcome, supplier: User, buyer: User) -> None:
    for number in range(3):
        say(session, linkage, supplier, f"Lời {number}")
    assert len(letters_to(session, buyer)) == 1
    with transaction() as writing:
        mark_read(writing, writing.exec(select(Thread)).one(), buyer)
    say(session, linkage, supplier, "Lời sau")
    assert len(letters_to(session, buyer)) == 2


def test_a_letter_carries_the_one_click_that_ends_its_kind(
    session: Session, linkage: Outcome, supplier: User, buyer: User
) -> None:
    say(session, linkage, supplier, "Chào!")
    (told,) = letters_to(session, buyer)
    assert told.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert told.headers["List-Unsubscribe"].strip("<>") in told.body


def test_who_wants_no_mail_finds_it_on_the_site(
    session: Session, linkage: Outcome, supplier: User, buyer: User
) -> None:
    with transaction() as writing:
        choose(writing, writing.get_one(User, buyer.id), {NoticeKind.MESSAGES: NoticeMail.NEVER})
    say(session, linkage, supplier, "Chào!")
    assert letters_to(session, buyer) == []
    notice = session.exec(select(Notice).where(Notice.user_id == buyer.id)).one()
    assert notice.path == f"/messages/linkage/{linkage.code}"


def test_others_know_nothing_of_it(session: Session, linkage: Outcome, supplier: User, buyer: User) -> None:
    say(session, linkage, supplier, "Chào!")
    stranger = make_user(session, company=make_supplier(session), email="other@mail.example")
    with pytest.raises(NotFound):
        seat_of(session, ThreadKind.LINKAGE, linkage.code, stranger)
    assert count_threads(session, reader_of(stranger)) == 0


def test_an_officer_reads_and_writes_as_the_agency(
    session: Session, linkage: Outcome, supplier: User, buyer: User
) -> None:
    officer = make_officer(session)
    made = say(session, linkage, officer, "How does it go?")
    assert (made.side, made.via) == (None, AnsweredVia.OFFICER)
    assert len(letters_to(session, supplier)) == len(letters_to(session, buyer)) == 1


def test_an_officer_reads_no_thread_of_a_request(session: Session) -> None:
    rfq = make_rfq(session)
    officer = make_officer(session)
    with pytest.raises(NotFound):
        seat_of(session, ThreadKind.RFQ, rfq.invitations[0].code, officer)
    assert count_threads(session, reader_of(officer)) == 0


def test_a_supplier_reads_no_thread_of_another_one(session: Session) -> None:
    first, second = make_supplier(session), make_supplier(session)
    one, other = make_user(session, company=first), make_user(session, company=second, email="b@mail.example")
    rfq = make_rfq(session, first, second)
    own, theirs = sorted(rfq.invitations, key=lambda each: each.supplier_id != first.id)
    assert seat_of(session, ThreadKind.RFQ, own.code, one)[1].side is FairSide.SUPPLIER
    with pytest.raises(NotFound):
        seat_of(session, ThreadKind.RFQ, theirs.code, one)
    with pytest.raises(NotFound):
        seat_of(session, ThreadKind.RFQ, own.code, other)


def test_nobody_writes_after_the_contacts_closed_and_both_still_read(
    session: Session, linkage: Outcome, supplier: User, buyer: User
) -> None:
    say(session, linkage, supplier, "Chào!")
    with transaction() as writing:
        proposal = writing.get_one(Outcome, linkage.id).proposal
        assert proposal is not None
        proposal.status = ProposalStatus.ENDED
    with pytest.raises(Conflict):
        say(session, linkage, buyer, "Hello?")
    subject, _writer = seat_of(session, ThreadKind.LINKAGE, linkage.code, buyer)
    thread = threads.thread_of(session, subject)
    assert thread is not None
    assert [each.text for each in thread.messages] == ["Chào!"]


def test_nobody_writes_after_an_invitation_was_recalled(session: Session) -> None:
    rfq = make_rfq(session)
    invitation = rfq.invitations[0]
    person = make_user(session, company=rfq.buyer, email="second@mail.example")
    with transaction() as writing:
        recall(writing, writing.get_one(RfqInvitation, invitation.id), by=guest_actor("x", "y"), base_url=BASE)
    session.refresh(invitation)
    assert invitation.status is InvitationStatus.RECALLED
    subject, writer = seat_of(session, ThreadKind.RFQ, invitation.code, person)
    with pytest.raises(Conflict), transaction() as writing:
        write(writing, subject, MessageInput(text="Hi"), (), writer, folder=Path("/nowhere"), base_url=BASE)


def test_a_supplier_without_account_is_told_with_a_link(session: Session) -> None:
    rfq = make_rfq(session)
    guest = next(each for each in rfq.invitations if each.contact_email)
    person = make_user(session, company=rfq.buyer, email="second@mail.example")
    with transaction() as writing:
        subject, writer = seat_of(writing, ThreadKind.RFQ, guest.code, writing.get_one(User, person.id))
        write(writing, subject, MessageInput(text="Hi"), (), writer, folder=Path("/nowhere"), base_url=BASE)
    told = session.exec(
        select(OutboxMessage).where(OutboxMessage.kind == "message", OutboxMessage.recipient == guest.contact_email)
    ).one()
    assert "/rfq/messages" in told.body
    assert told.headers == {}


def test_what_one_took_back_nobody_reads_any_more(
    session: Session, linkage: Outcome, supplier: User, buyer: User, tmp_path: Path
) -> None:
    made = say(session, linkage, supplier, "Giá là 5 đô", tmp_path, Sent(PDF, "giá.pdf"))
    with transaction() as writing:
        subject, writer = seat_of(writing, ThreadKind.LINKAGE, linkage.code, writing.get_one(User, supplier.id))
        gone = withdraw(writing, subject, made.code, writer)
    session.expire_all()
    assert [each.original_name for each in gone] == ["giá.pdf"]
    assert session.exec(select(Message.text)).one() == ""
    assert session.exec(select(Upload)).all() == []
    assert "message.withdrawn" in session.exec(select(AuditEvent.action)).all()
    assert "5 đô" not in str(session.exec(select(AuditEvent.details)).all())


def test_only_the_writer_takes_back_and_only_for_ten_minutes(
    session: Session, linkage: Outcome, supplier: User, buyer: User
) -> None:
    made = say(session, linkage, supplier, "Chào!")
    subject, other = seat_of(session, ThreadKind.LINKAGE, linkage.code, buyer)
    with pytest.raises(NotAllowed), transaction() as writing:
        withdraw(writing, subject, made.code, other)
    with transaction() as writing:
        writing.get_one(Message, made.id).created_at = now() - datetime.timedelta(minutes=11)
    subject, own = seat_of(session, ThreadKind.LINKAGE, linkage.code, supplier)
    with pytest.raises(Conflict), transaction() as writing:
        withdraw(writing, subject, made.code, own)
    assert session.exec(select(Message.text)).one() == "Chào!"


def test_a_guest_takes_back_what_came_by_a_link_of_the_firm_alone(
    session: Session, linkage: Outcome, supplier: User, buyer: User
) -> None:
    with transaction() as writing:
        subject = Subject(outcome=writing.get_one(Outcome, linkage.id))
        guest = Writer(FairSide.ASSEMBLER, "Sato", guest_actor("x", "y"), AnsweredVia.LINK)
        mine = write(writing, subject, MessageInput(text="Hi"), (), guest, folder=Path("/nowhere"), base_url=BASE)
        withdraw(writing, subject, mine.code, guest)
    theirs = say(session, linkage, buyer, "Good morning.")
    with pytest.raises(NotAllowed), transaction() as writing:
        withdraw(writing, subject, theirs.code, guest)


def test_files_are_reached_by_way_of_their_thread_alone(
    session: Session, linkage: Outcome, supplier: User, buyer: User, tmp_path: Path
) -> None:
    say(session, linkage, supplier, "Bản vẽ", tmp_path, Sent(PDF, "bản vẽ.pdf"))
    upload = session.exec(select(Upload)).one()
    subject, writer = seat_of(session, ThreadKind.LINKAGE, linkage.code, buyer)
    assert file_of(session, subject, upload.code, writer).id == upload.id
    assert not may_see_file(supplier, upload, linkage.company)
    assert not may_see_file(make_officer(session), upload, linkage.company)
    with pytest.raises(NotFound):
        file_of(session, Subject(outcome=make_linkage(session)), upload.code, writer)


@pytest.mark.parametrize("files", [[Sent(b"MZ...", "virus.exe")], [Sent(PDF, f"{n}.pdf") for n in range(6)]])
def test_odd_and_too_many_files_are_refused(
    session: Session, linkage: Outcome, supplier: User, buyer: User, tmp_path: Path, files: list[Sent]
) -> None:
    with pytest.raises(Invalid) as refused:
        say(session, linkage, supplier, "Bản vẽ", tmp_path, *files)
    assert list(refused.value.fields) == ["files"]
    assert session.exec(select(Message)).all() == []


@pytest.mark.parametrize("text", ["", "   ", "a" * (LONGEST + 1), "a\0b"])
def test_a_message_has_a_text_of_bounded_length(text: str) -> None:
    with pytest.raises(Invalid):
        read_input(MessageInput, {"text": text})


def test_nobody_writes_to_a_firm_that_cannot_read(session: Session, linkage: Outcome, supplier: User) -> None:
    with transaction() as writing:
        firm = writing.get_one(Outcome, linkage.id).buyer
        assert firm is not None
        firm.contact_email = None
    with pytest.raises(Conflict):
        say(session, linkage, supplier, "Chào!")


def test_the_list_has_what_is_unread_first(session: Session, linkage: Outcome, supplier: User, buyer: User) -> None:
    later = make_linkage(session, supplier=linkage.company)
    make_user(session, company=later.buyer, email="later@mail.example")
    say(session, linkage, buyer, "One")
    say(session, later, supplier, "Two")
    found = threads_of(session, reader_of(supplier), limit=10)
    assert [(each.thread.outcome_id, each.unread) for each in found] == [(linkage.id, 1), (later.id, 0)]
    name = later.buyer.name if later.buyer else ""
    assert [each.thread.outcome_id for each in threads_of(session, reader_of(supplier), firm=name, limit=10)] == [
        later.id
    ]


def test_contacts_closed_a_moment_ago_let_nobody_write(session: Session, linkage: Outcome, supplier: User) -> None:
    """What was read before it was held may be old."""
    make_user(session, company=linkage.buyer, email="fuji@mail.example")
    with transaction() as writing:
        subject, writer = seat_of(writing, ThreadKind.LINKAGE, linkage.code, writing.get_one(User, supplier.id))
        assert subject.outcome is not None
        assert subject.outcome.proposal is not None
        closed = update(Proposal).where(col(Proposal.id) == subject.outcome.proposal_id)
        writing.execute(closed.values(status=ProposalStatus.ENDED).execution_options(synchronize_session=False))
        with pytest.raises(Conflict):
            write(writing, subject, MessageInput(text="Chào"), (), writer, folder=Path("/nowhere"), base_url=BASE)


def test_files_of_the_buyer_open_behind_the_nda_and_close_with_the_invitation(session: Session, tmp_path: Path) -> None:
    rfq = make_rfq(session)
    invitation = rfq.invitations[0]
    person = make_user(session, company=rfq.buyer, email="second@mail.example")
    reader = make_user(session, company=invitation.supplier, email="reader@mail.example")
    with transaction() as writing:
        subject, writer = seat_of(writing, ThreadKind.RFQ, invitation.code, writing.get_one(User, person.id))
        made = write(
            writing, subject, MessageInput(text="Hi"), (Sent(PDF, "a.pdf"),), writer, folder=tmp_path, base_url=BASE
        )
    code = made.files[0].upload.code

    def take() -> str:
        session.expire_all()
        subject, seat = seat_of(session, ThreadKind.RFQ, invitation.code, reader)
        return file_of(session, subject, code, seat).code

    with pytest.raises(NotAllowed):
        take()
    with transaction() as writing:
        accept_nda(writing, writing.get_one(RfqInvitation, invitation.id))
    assert take() == code
    with transaction() as writing:
        recall(writing, writing.get_one(RfqInvitation, invitation.id), by=guest_actor("x", "y"), base_url=BASE)
    with pytest.raises((NotAllowed, NotFound)):
        take()


def accept_nda(session: Session, invitation: RfqInvitation) -> None:
    invitation.nda_accepted_at, invitation.nda_accepted_version = now(), invitation.rfq.nda_version
    session.add(invitation)
