"""Firms without an account that want no letters of a kind count as those that no letter reaches: an officer telephones."""

from __future__ import annotations

import datetime

from sqlmodel import Session, select

from database.columns import now
from database.enums import FairPhase, FairSide, MeetingStatus, NoticeKind, ParticipantStatus
from database.models.companies import Company
from database.models.follow_ups import FollowUp
from database.models.notices import LetterStop
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.days import agency_today
from linkage.services.audit import SYSTEM
from linkage.services.fair_registration_letters import unwritten_invitations
from linkage.services.follow_up_letters import send_due
from linkage.services.linkage_letters import send_linkage_questions
from linkage.services.persons import Person
from linkage.services.profile_questions import ask_by_letter
from tests.factories import make_assembler, make_need, make_supplier, make_user
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_participant
from tests.linkage_makers import make_linkage

BASE = "https://linkage.example"
TODAY = agency_today()
NA, BO = "na@firm.example", "bo@firm.example"


def stop(kind: NoticeKind, address: str = NA) -> None:
    with transaction() as session:
        session.add(LetterStop(person_hash=Person(address.upper()).hash, kind=kind, stopped_at=now()))


def written_to(session: Session) -> list[str]:
    return sorted(session.exec(select(OutboxMessage.recipient)).all())


def test_a_firm_is_not_asked_about_its_profile_that_wants_no_such_letters(session: Session) -> None:
    firms = [make_supplier(session, source="list", contact={"email": address}) for address in (NA, BO)]
    peopled = make_supplier(session, source="list", contact={"email": NA})
    member = make_user(session, company=peopled)
    stop(NoticeKind.PROFILE)
    later = TODAY + datetime.timedelta(days=500)
    with transaction() as writing:
        done = ask_by_letter(writing, [each.id or 0 for each in (*firms, peopled)], on=later, base_url=BASE, by=SYSTEM)
    assert (done.letters, done.without_address) == (2, 1)
    assert written_to(session) == sorted([BO, member.email])


def test_questions_about_introductions_that_are_not_wanted_by_letter_wait_for_a_call(session: Session) -> None:
    linkage = make_linkage(
        session,
        supplier=make_supplier(session, contact={"email": NA}),
        need=make_need(session, make_assembler(session)),
        on=TODAY - datetime.timedelta(days=40),
    )
    with transaction() as writing:
        writing.get_one(Company, linkage.buyer_id).contact_email = BO
    stop(NoticeKind.LADDER)
    with transaction() as writing:
        sent = send_linkage_questions(writing, TODAY, base_url=BASE)
    assert (sent.questions, sent.without_address) == (1, 1)
    assert written_to(session) == [BO]
    session.expire_all()
    first = session.exec(select(FollowUp).where(FollowUp.side == FairSide.SUPPLIER, FollowUp.month == 1)).one()
    assert first.asked_at is None


def test_questions_after_a_fair_that_are_not_wanted_by_letter_wait_for_a_call(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.HELD, starts_on=TODAY - datetime.timedelta(days=40))
    supplier, buyer = make_participant(session, fair), make_buyer(session, fair)
    with transaction():
        for place, address in ((supplier, NA), (buyer, BO)):
            place.delegates[0].email = address
            session.add(place.delegates[0])
    make_meeting(session, supplier, buyer, fair.slots[0], status=MeetingStatus.HELD)
    stop(NoticeKind.LADDER)
    with transaction() as writing:
        sent = send_due(writing, TODAY, base_url=BASE)
    assert (sent.questions, sent.without_address) == (1, 1)
    assert written_to(session) == [BO]


def test_a_firm_is_not_invited_by_letter_that_wants_none_about_fairs(session: Session) -> None:
    fair = make_fair(session, phase=FairPhase.REGISTRATION)
    places = [
        make_participant(
            session,
            fair,
            company=make_supplier(session, contact={"email": address}),
            status=ParticipantStatus.INVITED,
            delegates=0,
        )
        for address in (NA, BO)
    ]
    stop(NoticeKind.FAIRS)
    assert [reader.address for reader in unwritten_invitations(session, places)] == [BO]
