"""What a buyer sees of the reminders of its request."""

from __future__ import annotations

from sqlmodel import Session

from database.columns import now
from database.enums import NoticeKind
from database.models.notices import LetterStop
from database.session import transaction
from linkage.days import agency_today
from linkage.services.audit import SYSTEM
from linkage.services.persons import Person
from linkage.services.rfq_reminders import remind_due
from linkage.services.rfqs import recall
from tests.linkage.services.test_rfq_reminders import DAY
from tests.linkage.web.rfqs.conftest import Market, sent_rfq
from tests.linkage.web.rfqs.test_rfq_lists import due_in
from tests.pages import get_page
from tests.rfq_makers import BASE, make_offer

AHEAD = "Unless it answers, it is reminded by a letter on "


def test_a_buyer_sees_who_will_be_reminded_and_who_was(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market, due_on=due_in(6))
    make_offer(session, rfq.invitations[0])
    buyer, url = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    page = get_page(buyer, url)
    assert page.text.count(AHEAD) == 2
    day = agency_today() + 3 * DAY
    assert f"{AHEAD}{day:%B} {day.day}, {day.year}." in page
    with transaction() as writing:
        remind_due(writing, day, base_url=BASE)
    page = get_page(buyer, url)
    assert page.text.count("Reminded by a letter: ") == 2
    assert AHEAD not in page


def test_no_reminder_is_announced_that_will_not_be_sent(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market, due_on=due_in(5))
    buyer, url = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    assert AHEAD not in get_page(buyer, url)
    with transaction():
        rfq.sent_at = now() - 3 * DAY
        for each in rfq.invitations:
            each.created_at = rfq.sent_at
    assert AHEAD in get_page(buyer, url)
    with transaction():
        rfq.due_at = now() - DAY
    assert AHEAD not in get_page(buyer, url)


def test_buyer_and_officers_see_whom_no_letter_reaches_any_more(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    buyer, url = market.as_("buyer"), f"/assembler/rfqs/{rfq.code}"
    officer = market.as_("officer")
    assert "No letter reaches it" not in get_page(buyer, url).text + get_page(officer, "/officer/rfqs").text
    assert get_page(buyer, url).text.count(AHEAD) == 3
    with transaction():
        market.third.contact_email = None
        session.add(market.third)
    assert get_page(buyer, url).text.count("No letter reaches it") == 1
    assert get_page(buyer, url).text.count(AHEAD) == 2
    assert get_page(officer, "/officer/rfqs").text.count("No letter reaches it") == 1
    with transaction() as writing:
        recall(writing, rfq.invitations[2], by=SYSTEM)
    assert "No letter reaches it" not in get_page(buyer, url)


def test_who_wants_no_proposals_is_reached_by_a_request_and_reminded(session: Session, market: Market) -> None:
    rfq = sent_rfq(session, market)
    key = Person(market.third.contact_email).hash
    with transaction() as writing:
        writing.add(LetterStop(person_hash=key, kind=NoticeKind.PROPOSALS, stopped_at=now()))
    page = get_page(market.as_("buyer"), f"/assembler/rfqs/{rfq.code}")
    assert "No letter reaches it" not in page.text + get_page(market.as_("officer"), "/officer/rfqs").text
    assert page.text.count(AHEAD) == 3
