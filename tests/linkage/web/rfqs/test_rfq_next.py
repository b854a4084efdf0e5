"""After the decision each firm reads whose step comes next, and which."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from database.enums import NeedStatus, OutcomeReason, OutcomeStage
from database.queries.rfqs import rfq as rfq_coded
from database.session import transaction
from linkage.days import agency_today
from linkage.inputs.rfqs import DecisionInput
from linkage.services.audit import SYSTEM
from linkage.services.rfq_awards import decide
from tests.linkage.web.rfqs.conftest import Market, sent_rfq
from tests.pages import Page, get_page, post_form
from tests.rfq_makers import BASE, end_time, make_offer


def pages_after(
    session: Session, market: Market, stage: OutcomeStage, reason: OutcomeReason | None = None, share: int = 100
) -> tuple[Page, Page]:
    """What the chosen supplier and the buyer read once their linkage got so far."""
    rfq = sent_rfq(session, market)
    asked = rfq.invitations[0]
    make_offer(session, asked)
    end_time(session, rfq)
    with transaction():
        decide(session, rfq, {asked.code: DecisionInput(share=share)}, by=SYSTEM, base_url=BASE)
        assert asked.outcome is not None
        asked.outcome.stage = stage
        if reason is not None:
            asked.outcome.ended_on, asked.outcome.reason = agency_today(), reason
        session.add(asked.outcome)
    own, here = f"/supplier/rfqs/{asked.code}", f"/assembler/rfqs/{rfq.code}"
    return get_page(market.as_("first"), own), get_page(market.as_("buyer"), here)


@pytest.mark.parametrize(
    ("stage", "supplier_reads", "buyer_reads"),
    [
        (
            OutcomeStage.QUOTATION,
            "You usually take the next step: Technical review",
            "Dập Sen usually takes the next step: Technical review",
        ),
        (
            OutcomeStage.APPROVAL,
            "Fuji Hồ Gươm usually takes the next step: First order",
            "You usually take the next step: First order",
        ),
    ],
)
def test_the_right_firm_is_named(
    session: Session, market: Market, stage: OutcomeStage, supplier_reads: str, buyer_reads: str
) -> None:
    supplier, buyer = pages_after(session, market, stage)
    assert supplier_reads in supplier
    assert buyer_reads in buyer
    for page in (supplier, buyer):
        assert "The first order is placed" in page


@pytest.mark.parametrize(
    ("share", "words"),
    [(100, "You were chosen for the whole volume"), (40, "You were chosen for 40% of the volume")],
)
def test_the_chosen_reads_for_how_much(session: Session, market: Market, share: int, words: str) -> None:
    supplier, _buyer = pages_after(session, market, OutcomeStage.QUOTATION, share=share)
    assert words in supplier


def test_an_order_that_is_placed_is_not_asked_for_again(session: Session, market: Market) -> None:
    for page in pages_after(session, market, OutcomeStage.TRIAL_ORDER):
        assert "The first order is placed" not in page
        assert "Note its amount" in page


def test_nothing_is_expected_of_a_linkage_that_ended(session: Session, market: Market) -> None:
    for page in pages_after(session, market, OutcomeStage.SAMPLE, OutcomeReason.PRICE):
        assert "next step" not in page
        assert "Note its amount" not in page
        assert "The page of both firms" in page


ASKED = "Is this need met?"


def test_a_need_whose_whole_volume_is_placed_is_closed_by_one_button(session: Session, market: Market) -> None:
    _supplier, page = pages_after(session, market, OutcomeStage.TRIAL_ORDER)
    buyer = market.as_("buyer")
    assert ASKED in page
    desk = get_page(buyer, "/assembler")
    here = desk.links["Is it met? Close it: Bracket"]
    assert ASKED in get_page(buyer, here)
    rfq = rfq_coded(session, here.rsplit("/", 1)[1])
    assert rfq is not None
    need = rfq.need
    assert need is not None
    post_form(buyer, f"/assembler/needs/{need.code}/met", {})
    session.expire_all()
    assert need.status is NeedStatus.MET
    assert ASKED not in get_page(buyer, here)
    assert "Is it met? Close it" not in get_page(buyer, "/assembler")


def test_a_need_of_which_a_part_is_placed_stays_open_without_a_question(session: Session, market: Market) -> None:
    _supplier, page = pages_after(session, market, OutcomeStage.TRIAL_ORDER, share=60)
    assert ASKED not in page
    assert "Is it met? Close it" not in get_page(market.as_("buyer"), "/assembler")


@pytest.mark.parametrize(
    ("stage", "reason", "is_offered"),
    [
        (OutcomeStage.RFQ, None, False),
        (OutcomeStage.QUOTATION, None, False),
        (OutcomeStage.TRIAL_ORDER, None, False),
        (OutcomeStage.TRIAL_ORDER, OutcomeReason.PRICE, True),
    ],
)
def test_a_need_is_not_offered_to_who_works_on_it(
    session: Session, market: Market, stage: OutcomeStage, reason: OutcomeReason | None, *, is_offered: bool
) -> None:
    pages_after(session, market, stage, reason)
    for who, offered in (("first", is_offered), ("second", True)):
        for address in ("/supplier", "/supplier/needs"):
            assert ("Bracket" in get_page(market.as_(who), address).links) == offered, (who, address)
