"""One reminder to suppliers that owe an answer to a request for quotation."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import InvitationStatus, NoticeKind, NoticeMail, OutcomeReason
from database.models.notices import Notice
from database.models.outbox import OutboxMessage
from database.models.proposals import FirmRefusal
from database.models.rfqs import Rfq, RfqInvitation
from database.models.users import User
from database.session import transaction
from linkage.days import agency_today, day_begins
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import DecisionInput, DeclineInput, RfqInput
from linkage.services.audit import SYSTEM
from linkage.services.notices import choose
from linkage.services.quotations import Sender, decline
from linkage.services.rfq_awards import decide
from linkage.services.rfq_links import opened
from linkage.services.rfq_reminders import remind_due, reminder_on
from linkage.services.rfqs import cancel_rfq, recall, revise_rfq
from tests.rfq_makers import BASE, end_time, letters, make_offer, make_rfq, rfq_data

DAY = datetime.timedelta(days=1)


def ending_in(session: Session, days: int, *, asked: int = 10) -> Rfq:
    """A request to a supplier with an account and one without, whose last day is so many days away, asked so many days ago."""
    rfq = make_rfq(session)
    with transaction():
        rfq.due_at = day_begins(agency_today() + days * DAY) + datetime.timedelta(hours=23, minutes=59)
        rfq.sent_at = now() - asked * DAY
        for each in rfq.invitations:
            each.created_at = rfq.sent_at
    return rfq


def reminded(session: Session) -> int:
    with transaction() as writing:
        return remind_due(writing, agency_today(), base_url=BASE)


def readers(session: Session) -> list[str]:
    return [each.recipient for each in letters(session, "reminded")]


@pytest.mark.parametrize(("days", "count"), [(4, 0), (3, 2), (1, 2)])
def test_who_is_silent_is_reminded_once_from_three_days_before_on(session: Session, days: int, count: int) -> None:
    rfq = ending_in(session, days)
    assert [reminded(session), reminded(session)] == [count, 0]
    assert len(readers(session)) == count
    assert [each.reminded_at is not None for each in rfq.invitations] == [count > 0] * 2


@pytest.mark.parametrize(("asked", "count"), [(2, 0), (3, 2)])
def test_who_was_asked_less_than_three_days_before_is_not_reminded(session: Session, asked: int, count: int) -> None:
    rfq = ending_in(session, 3, asked=asked)
    assert reminded(session) == count
    assert (reminder_on(rfq.invitations[0]) == agency_today()) == (count > 0)


def test_who_was_added_later_is_reminded_by_its_own_time(session: Session) -> None:
    rfq = ending_in(session, 3)
    with transaction():
        rfq.invitations[0].created_at = now() - 2 * DAY
    assert reminded(session) == 1
    assert readers(session) == ["cuc@supplier.example"]


def test_the_letters_say_the_hour_and_lead_to_the_request(session: Session) -> None:
    rfq = ending_in(session, 2)
    reminded(session)
    with_account, guest = sorted(letters(session, "reminded"), key=lambda each: "/l/" in each.body)
    assert f"{BASE}/supplier/rfqs/{rfq.invitations[0].code}" in with_account.body
    assert "23:59" in with_account.body
    assert (guest.recipient, guest.language) == ("cuc@supplier.example", "vi")
    assert {each.useful_until for each in (with_account, guest)} == {rfq.due_at}
    secret = guest.body.split("/l/")[1].split("/", maxsplit=1)[0]
    assert opened(session, secret).invitation is rfq.invitations[1]


def _quote(session: Session, asked: RfqInvitation) -> None:
    make_offer(session, asked)


def _decline(session: Session, asked: RfqInvitation) -> None:
    with transaction() as writing:
        decline(writing, asked, read_input(DeclineInput, {"reason": "tool-cost"}), Sender(SYSTEM, base_url=BASE))


def _recall(session: Session, asked: RfqInvitation) -> None:
    with transaction() as writing:
        recall(writing, asked, by=SYSTEM, base_url=BASE)


def _refuse(session: Session, asked: RfqInvitation) -> None:
    with transaction():
        session.add(FirmRefusal(company_id=asked.supplier_id, other_id=asked.rfq.buyer_id))


@pytest.mark.parametrize("deed", [_quote, _decline, _recall, _refuse])
def test_who_answered_or_is_asked_no_more_is_not_reminded(
    session: Session, deed: Callable[[Session, RfqInvitation], None]
) -> None:
    rfq = ending_in(session, 2)
    deed(session, rfq.invitations[0])
    assert reminded(session) == 1
    assert readers(session) == ["cuc@supplier.example"]


def test_nobody_is_reminded_of_what_is_over(session: Session) -> None:
    late, gone = ending_in(session, 2), ending_in(session, 2)
    end_time(session, late)
    with transaction() as writing:
        cancel_rfq(writing, gone, by=SYSTEM, base_url=BASE)
    assert reminded(session) == 0


def _cancel(session: Session, asked: RfqInvitation) -> None:
    with transaction() as writing:
        cancel_rfq(writing, asked.rfq, by=SYSTEM, base_url=BASE)


def _revise(session: Session, asked: RfqInvitation) -> None:
    with transaction() as writing:
        revise_rfq(writing, asked.rfq, read_input(RfqInput, rfq_data()), by=SYSTEM, base_url=BASE)


def _decide(session: Session, asked: RfqInvitation) -> None:
    make_offer(session, asked.rfq.invitations[1])
    end_time(session, asked.rfq)
    given = {asked.rfq.invitations[1].code: DecisionInput(reason=OutcomeReason.PRICE)}
    with transaction() as writing:
        decide(writing, asked.rfq, given, by=SYSTEM, base_url=BASE)


@pytest.mark.parametrize("deed", [_quote, _decline, _recall, _cancel, _revise, _decide])
def test_a_reminder_that_waits_goes_when_it_says_nothing_any_more(
    session: Session, deed: Callable[[Session, RfqInvitation], None]
) -> None:
    asked = ending_in(session, 2).invitations[0]
    reminded(session)
    (mine,) = [each.recipient for each in letters(session, "reminded") if "/supplier/" in each.body]
    deed(session, asked)
    assert mine not in readers(session)
    assert asked.reminded_at is not None


def test_after_a_later_hour_nobody_is_reminded_again(session: Session) -> None:
    rfq = ending_in(session, 2)
    reminded(session)
    with transaction():
        rfq.due_at += 5 * DAY
    assert reminded(session) == 0


def test_whom_no_letter_reaches_is_reminded_once_one_does(session: Session) -> None:
    rfq = ending_in(session, 2)
    with transaction():
        rfq.invitations[1].contact_email = rfq.invitations[1].supplier.contact_email = None
    assert reminded(session) == 1
    assert rfq.invitations[1].reminded_at is None


def test_a_person_who_gathers_news_is_told_in_one_letter(session: Session) -> None:
    asked = ending_in(session, 2).invitations[0]
    (address,) = [each.recipient for each in letters(session, "invited") if "/supplier/" in each.body]
    person = session.exec(select(User).where(User.email == address)).one()
    with transaction() as writing:
        choose(writing, person, {NoticeKind.REQUESTS: NoticeMail.DIGEST})
    reminded(session)
    assert readers(session) == ["cuc@supplier.example"]
    told = select(Notice).where(Notice.user_id == person.id, Notice.path == f"/supplier/rfqs/{asked.code}")
    assert any(each.idempotency_key.startswith("rfq.reminded:") for each in session.exec(told).all())


def test_a_run_that_is_cut_off_leaves_nothing_and_the_next_one_reminds(session: Session) -> None:
    ending_in(session, 2)
    with pytest.raises(RuntimeError), transaction() as writing:
        remind_due(writing, agency_today(), base_url=BASE)
        raise RuntimeError
    assert session.exec(select(OutboxMessage).where(OutboxMessage.kind == "rfq.reminded")).all() == []
    assert reminded(session) == 2
    assert {each.status for each in session.exec(select(RfqInvitation)).all()} == {InvitationStatus.INVITED}
