"""The lists of requests: the most urgent first, each with its number and the days left."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.columns import now
from database.enums import RfqStatus
from database.session import transaction
from linkage.days import agency_today
from tests.factories import make_need
from tests.linkage.web.rfqs.conftest import Market, sent_rfq
from tests.pages import Page, get_page, post_form
from tests.rfq_makers import end_time, make_offer, make_rfq


def due_in(days: int) -> str:
    return (agency_today() + datetime.timedelta(days=days)).isoformat()


def order_of(page: Page, *titles: str) -> list[str]:
    return sorted(titles, key=lambda title: page.text.index(title))


def test_a_buyer_meets_first_what_it_has_to_decide(session: Session, market: Market) -> None:
    need = make_need(session, market.buyer, title="Bracket")
    late = sent_rfq(session, market, title="Late one", due_on=due_in(40))
    soon = sent_rfq(session, market, title="Soon one", due_on=due_in(2), due_time="23:00", number="RFQ-77")
    make_rfq(session, market.first, need=need, is_sent=False, title="Draft one")
    ended, decided = sent_rfq(session, market, title="Ended one"), sent_rfq(session, market, title="Decided one")
    end_time(session, ended)
    with transaction():
        decided.status, decided.decided_at = RfqStatus.NOT_AWARDED, now()
        session.add(decided)
    page = get_page(market.as_("buyer"), "/assembler/rfqs")
    titles = ["Ended one", "Soon one", "Late one", "Draft one", "Decided one"]
    assert order_of(page, *reversed(titles)) == titles
    assert f"{late.code} · 0 of 3 answered" in page
    assert "RFQ-77 · 0 of 3 answered" in page
    assert soon.code not in page.text
    assert page.text.count("2 days left") == 1
    assert page.text.count("40 days left") == 1
    assert page.text.count("left") == 2
    assert "2 days left" in get_page(market.as_("buyer"), f"/assembler/rfqs/{soon.code}")


def test_a_supplier_meets_first_what_waits_for_its_answer(session: Session, market: Market) -> None:
    quoted = sent_rfq(session, market, title="Quoted one", due_on=due_in(1), due_time="23:59")
    make_offer(session, quoted.invitations[0])
    late = sent_rfq(session, market, title="Late one", due_on=due_in(20))
    soon = sent_rfq(session, market, title="Soon one", due_on=due_in(5), number="RFQ-78")
    ended = sent_rfq(session, market, title="Ended one")
    end_time(session, ended)
    first = market.as_("first")
    page = get_page(first, "/supplier/rfqs")
    titles = ["Soon one", "Late one", "Quoted one", "Ended one"]
    assert order_of(page, *reversed(titles)) == titles
    assert "RFQ-78 · Fuji Hồ Gươm" in page
    assert f"{late.code} · Fuji Hồ Gươm" in page
    assert [f"{days} left" in page for days in ("5 days", "20 days", "1 day")] == [True, True, True]
    own = f"/supplier/rfqs/{soon.invitations[0].code}"
    assert "5 days left" in get_page(first, own)
    post_form(market.as_("buyer"), f"/assembler/rfqs/{soon.code}/cancel", {})
    assert "days left" not in get_page(first, own)


def test_an_officer_meets_first_what_is_not_over_and_what_is_over_by_the_day_it_was_sent(
    session: Session, market: Market
) -> None:
    """The day counts, not the order of the rows: a list may have come in from elsewhere."""
    names = ("Newer one", "Older one", "Late one", "Soon one", "Ended one")
    newer, older, late, soon, ended = (sent_rfq(session, market, title=name) for name in names)
    end_time(session, ended)
    with transaction():
        soon.due_at = late.due_at - datetime.timedelta(days=3)
        for each, days in ((newer, 10), (older, 20)):
            each.status, each.sent_at = RfqStatus.NOT_AWARDED, now() - datetime.timedelta(days=days)
        session.add_all([newer, older, soon])
    page = get_page(market.as_("officer"), "/officer/rfqs")
    titles = ["Ended one", "Soon one", "Late one", "Newer one", "Older one"]
    assert order_of(page, *reversed(titles)) == titles
    assert page.links["Dập Sen"] == f"/officer/companies/{soon.invitations[0].supplier.code}"
