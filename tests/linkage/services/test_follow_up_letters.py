"""Letters after a fair: thanks, questions by firm and round, reminders; each once."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import (
    AccessLinkKind,
    AnsweredVia,
    ConsentChannel,
    ConsentPurpose,
    FairPhase,
    FairSide,
    FollowUpStatus,
    MeetingStatus,
    MinutesOutcome,
)
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.fair_participants import FairDelegate
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.meetings import Meeting
from database.models.minutes import MeetingMinutes
from database.models.outbox import OutboxMessage
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.inputs.follow_ups import FollowUpInput
from linkage.language import speaking
from linkage.services.audit import SYSTEM
from linkage.services.consents import withdraw_consent
from linkage.services.fair_place_links import firm_of_link
from linkage.services.fair_readers import readers_of
from linkage.services.follow_up_letters import REMIND_AFTER, Sent, send_due
from linkage.services.follow_ups import answer
from linkage.services.persons import Person
from linkage.services.proposal_letters import ProposalDesk
from linkage.wording.firms import firm_name
from tests.factories import make_consent, make_need
from tests.fair_makers import make_buyer, make_fair, make_meeting, make_part, make_participant

TODAY = agency_today()


def held_fair(session: Session, *, days_ago: int) -> Fair:
    """One supplier met two buyers; the second buyer did not agree to share its contacts, and left no address."""
    fair = make_fair(session, phase=FairPhase.HELD, starts_on=TODAY - datetime.timedelta(days=days_ago))
    supplier, buyer = make_participant(session, fair), make_buyer(session, fair)
    other = make_buyer(session, fair, consent_text=None, consented_at=None)
    with transaction():
        for number, place in enumerate((supplier, buyer)):
            place.delegates[0].email = f"person{number}@example.org"
            session.add(place.delegates[0])
            make_consent(session, Person(f"person{number}@example.org"), ConsentPurpose.EVENTS)
        other.company.contact_email = None
        session.add(other.company)
    for slot, firm in zip(fair.slots, (buyer, other), strict=False):
        make_meeting(session, supplier, firm, slot, status=MeetingStatus.HELD)
    return fair


def send(on: datetime.date = TODAY) -> Sent:
    with transaction() as session:
        return send_due(session, on, base_url="https://linkage.example")


def letters(session: Session, kind: str) -> list[OutboxMessage]:
    found = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.recipient)
    return list(session.exec(found).all())


def test_thanks_are_written_once_with_the_contacts_of_those_who_agreed(session: Session) -> None:
    fair = held_fair(session, days_ago=1)
    assert send().thanks == 2
    assert send().thanks == 0
    to_supplier, to_buyer = letters(session, "fair-thanks")
    assert "person1@example.org" in to_supplier.body
    assert "person0@example.org" in to_buyer.body
    assert to_supplier.body.count("\n- ") == 1
    assert "https://linkage.example/l/" in to_buyer.body
    assert fair.name in to_buyer.subject


def test_nobody_is_thanked_on_the_day_itself(session: Session) -> None:
    held_fair(session, days_ago=0)
    assert send() == Sent(0, 0, 0, 0)


def test_one_letter_asks_a_firm_of_all_its_pairs_once(session: Session) -> None:
    held_fair(session, days_ago=40)
    sent = send()
    assert (sent.questions, sent.without_address) == (2, 1)
    assert send().questions == 0
    to_supplier, _to_buyer = letters(session, "fair-follow-up")
    assert to_supplier.recipient == "person0@example.org"
    assert to_supplier.body.count("\n- ") == 2
    asked = session.exec(select(FollowUp).where(FollowUp.month == 1)).all()
    assert sum(each.asked_at is not None for each in asked) == 3


def test_a_letter_names_the_parts_that_were_talked_about(session: Session) -> None:
    fair = held_fair(session, days_ago=40)
    first, other = session.exec(select(Meeting).order_by(col(Meeting.id))).all()
    parts = [
        make_part(session, first.assembler, need=make_need(session, first.assembler.company, title=title))
        for title in ("Bracket", "Cover", "Hinge")
    ]
    with transaction():
        first.parts = [parts[0].code]
        session.add(first)
        said = {"meeting_id": first.id or 0, "outcome": MinutesOutcome.POSSIBLE, "via": AnsweredVia.LINK}
        session.add(MeetingMinutes(side=FairSide.SUPPLIER, parts=[parts[1].code], **said))
        session.add(MeetingMinutes(side=FairSide.ASSEMBLER, parts=[parts[2].code], **said))
    send()
    to_supplier, _to_buyer = letters(session, "fair-follow-up")
    with speaking(to_supplier.language):
        names = [firm_name(each.assembler.company) for each in (first, other)]
    assert [line for line in to_supplier.body.splitlines() if line.startswith("- ")] == [
        f"- {names[0]}: Bracket; Cover",
        f"- {names[1]}",
    ]
    assert fair.name in to_supplier.subject


def test_the_silent_are_reminded_once_and_those_who_answered_never(session: Session) -> None:
    held_fair(session, days_ago=40)
    send()
    with transaction() as writing:
        for each in writing.exec(select(FollowUp).where(FollowUp.month == 1)).all():
            if each.asked_at is not None:
                each.asked_at = now() - REMIND_AFTER - datetime.timedelta(days=2)
            if each.side.value == "assembler":
                each.status = FollowUpStatus.DONE
            writing.add(each)
    assert send().reminders == 1
    assert send().reminders == 0
    (reminder,) = letters(session, "fair-follow-up-reminder")
    assert reminder.recipient == "person0@example.org"


@pytest.mark.parametrize("days_ago", [70, 20])
def test_nothing_is_asked_before_its_day(session: Session, days_ago: int) -> None:
    held_fair(session, days_ago=days_ago)
    send()
    months = {each.month for each in session.exec(select(FollowUp)).all() if each.asked_at is not None}
    assert months == ({1} if days_ago == 70 else set())


def test_who_did_not_agree_in_person_is_named_without_address(session: Session) -> None:
    """The firms agreed, the buyer's delegate took the own yes back: the other side reads who it was, and no address."""
    held_fair(session, days_ago=1)
    with transaction() as writing:
        withdraw_consent(
            writing,
            Person("person1@example.org"),
            ConsentPurpose.EVENTS,
            desk=ProposalDesk("https://x.example", "Linkage"),
            channel=ConsentChannel.LINK,
            by=SYSTEM,
        )
    send()
    to_supplier, to_buyer = letters(session, "fair-thanks")
    assert "person1@example.org" not in to_supplier.body
    assert "person0@example.org" in to_buyer.body


def answered(month: int) -> None:
    """Both sides of every meeting answer a round."""
    with transaction() as writing:
        for each in writing.exec(select(FollowUp).where(FollowUp.month == month)).all():
            answer(writing, each, FollowUpInput(stage="sample"), via=AnsweredVia.LINK, by=SYSTEM)


def test_later_answer_settles_the_earlier_rounds(session: Session) -> None:
    """After three months the first question is not asked any more, nor reminded of."""
    held_fair(session, days_ago=100)
    send()
    answered(3)
    session.expire_all()
    first = session.exec(select(FollowUp).where(FollowUp.month == 1)).all()
    assert {each.status for each in first} == {FollowUpStatus.DROPPED}
    assert send(TODAY + REMIND_AFTER + datetime.timedelta(days=2)).reminders == 0
    later = session.exec(select(FollowUp).where(FollowUp.month == 6)).all()
    assert {each.status for each in later} == {FollowUpStatus.DUE}


def test_of_two_open_rounds_the_latest_alone_is_asked(session: Session) -> None:
    held_fair(session, days_ago=100)
    assert send().questions == 2
    asked = session.exec(select(FollowUp).where(col(FollowUp.asked_at).is_not(None))).all()
    assert {each.month for each in asked} == {3}
    assert send().questions == 0


def test_round_that_a_later_one_overtook_is_not_reminded_of(session: Session) -> None:
    """The first question was asked and is open; on the day of the second only that one is asked, at first and again."""
    held_fair(session, days_ago=40)
    send()
    with transaction() as writing:
        for each in writing.exec(select(FollowUp).where(col(FollowUp.asked_at).is_not(None))).all():
            each.asked_at = now() - REMIND_AFTER - datetime.timedelta(days=2)
            writing.add(each)
    later = TODAY + datetime.timedelta(days=60)
    assert (sent := send(later)).questions == 2
    assert sent.reminders == 0
    send(later)
    reminders = letters(session, "fair-follow-up-reminder")
    assert {each.idempotency_key.split(":")[-2] for each in reminders} == {"3"}


def test_a_firm_without_an_account_is_thanked_in_the_language_of_its_other_letters(session: Session) -> None:
    """That of its country where nobody chose one, as in the letters before the day."""
    fair = make_fair(session, phase=FairPhase.HELD, starts_on=TODAY - datetime.timedelta(days=40))
    supplier, buyer = make_participant(session, fair), make_buyer(session, fair)
    with transaction() as writing:
        buyer.company.contact_email = "madoguchi@buyer.example"
        supplier.company.name_ja = "ホアセン"
        writing.add_all([buyer.company, supplier.company])
    make_meeting(session, supplier, buyer, fair.slots[0], status=MeetingStatus.HELD)
    (reader,) = readers_of(session, [buyer])[buyer.id or 0]

    send(TODAY - datetime.timedelta(days=39))
    send()

    told = {each.kind: each.language for each in letters(session, "fair-thanks") + letters(session, "fair-follow-up")}
    assert reader.language == "ja"
    assert all("ホアセン" in each.body for each in letters(session, "fair-thanks") + letters(session, "fair-follow-up"))
    assert told == {"fair-thanks": "ja", "fair-follow-up": "ja"}


def test_links_end_with_whom_they_were_written_to(session: Session) -> None:
    """A delegate who is known by another address now; the contact of a firm that sent nobody with one."""
    held_fair(session, days_ago=1)
    with transaction() as writing:
        person = writing.exec(select(FairDelegate).where(FairDelegate.email == "person1@example.org")).one()
        person.email, person.participant.company.contact_email = None, "contact@example.org"
    send()
    send(TODAY + datetime.timedelta(days=40))
    links = session.exec(select(AccessLink).where(col(AccessLink.participant_id).is_not(None))).all()
    assert {each.kind for each in links} == {AccessLinkKind.MINUTES, AccessLinkKind.FOLLOW_UP}
    assert all(firm_of_link(session, each) for each in links)
    with transaction() as writing:
        for person in writing.exec(select(FairDelegate).where(FairDelegate.email == "person0@example.org")):
            person.email = "somebody.else@example.org"
        for company in writing.exec(select(Company).where(Company.contact_email == "contact@example.org")):
            company.contact_email = "new@example.org"
    session.expire_all()
    for each in links:
        with pytest.raises(NotFound):
            firm_of_link(session, each)
