"""Offers: their price and its parts, revisions in time, and who may read them when."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, select

from database.enums import InvitationStatus, OutcomeReason, OutcomeStage
from database.models.audit_events import AuditEvent
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import DeclineInput, QuotationInput
from linkage.services.audit import SYSTEM
from linkage.services.quotations import Sender, decline, landed_total, send_quotation
from linkage.services.rfq_files import Sent
from linkage.services.rfq_guards import readable_offer, standing_offer
from linkage.services.rfqs import cancel_rfq, recall
from tests.rfq_makers import end_time, letters, make_offer, make_rfq, offer_data, pdf_of_one_page


def test_an_offer_is_kept_and_the_buyer_is_told_without_the_price(session: Session) -> None:
    rfq = make_rfq(session)
    offer = make_offer(session, rfq.invitations[0])
    assert (offer.revision, offer.unit_price, offer.breakdown["process"]) == (1, Decimal("0.50"), "0.15")
    (letter,) = letters(session, "quoted")
    assert "0.5" not in letter.subject + letter.body.replace(rfq.code, "")
    assert letter.subject == f"{rfq.invitations[0].supplier.name} answered your request “{rfq.title}”"
    assert rfq.invitations[0].status is InvitationStatus.QUOTED
    linked = rfq.invitations[0].outcome
    assert linked is not None
    assert linked.stage is OutcomeStage.QUOTATION


def test_a_later_revision_counts_and_the_earlier_one_stays_on_record(session: Session) -> None:
    rfq = make_rfq(session)
    for price, material in (("0.50", "0.30"), ("0.48", "0.28")):
        make_offer(session, rfq.invitations[0], unit_price=price, material=material)
    offer = standing_offer(rfq.invitations[0])
    assert offer is not None
    assert (offer.revision, offer.unit_price) == (2, Decimal("0.48"))
    assert [each.revision for each in rfq.invitations[0].quotations] == [1, 2]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"process": "", "overhead": "0.05"}, ("0.15 USD", "Process cost")),
        ({"material": "0.489", "process": "", "overhead": "", "packing": "0"}, ("0.489 USD", "0.5 USD", "0.011 USD")),
        ({"process": "0.25"}, ("0.6 USD", "0.5 USD")),
    ],
)
def test_parts_that_do_not_make_the_price_are_refused_with_what_is_missing(
    session: Session, change: dict[str, str], words: tuple[str, ...]
) -> None:
    rfq = make_rfq(session)
    with pytest.raises(Invalid) as refused:
        make_offer(session, rfq.invitations[0], **change)
    text = str(refused.value.fields["breakdown"])
    assert all(word in text for word in words), text
    assert rfq.invitations[0].quotations == []


def test_a_price_without_its_parts_is_an_offer(session: Session) -> None:
    offer = make_offer(session, make_rfq(session).invitations[0], material="", process="", overhead="")
    assert (offer.unit_price, offer.breakdown) == (Decimal("0.50"), {})


@pytest.mark.parametrize("field", ["unit_price", "freight"])
def test_a_price_that_the_volume_makes_too_large_is_refused(session: Session, field: str) -> None:
    rfq = make_rfq(session, annual_volume=2_000_000_000)
    whole = {"material": "", "process": "", "overhead": ""}
    with pytest.raises(Invalid) as refused:
        make_offer(session, rfq.invitations[0], **whole, **{field: "60000"})
    assert list(refused.value.fields) == [field]


def test_a_cent_of_rounding_is_no_fault(session: Session) -> None:
    rfq = make_rfq(session)
    assert make_offer(session, rfq.invitations[0], material="0.31").revision == 1
    with pytest.raises(Invalid):
        make_offer(session, rfq.invitations[0], material="0.3101")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit_price": ""}, "unit_price"),
        ({"unit_price": "-1"}, "unit_price"),
        ({"unit_price": "1e5"}, "unit_price"),
        ({"valid_until": ""}, "valid_until"),
        ({"currency": "GOLD"}, "currency"),
        ({"duty_percent": "101"}, "duty_percent"),
    ],
)
def test_what_makes_no_offer_is_refused_at_its_field(change: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_input(QuotationInput, offer_data(**change))
    assert field in refused.value.fields


def test_an_offer_that_ended_already_is_refused(session: Session) -> None:
    rfq, yesterday = make_rfq(session), agency_today() - datetime.timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        make_offer(session, rfq.invitations[0], valid_until=yesterday.isoformat())
    assert list(refused.value.fields) == ["valid_until"]


def test_late_recalled_and_cancelled_take_no_offers(session: Session) -> None:
    rfq = make_rfq(session)
    with transaction():
        recall(session, rfq.invitations[0], by=SYSTEM)
    with pytest.raises(Conflict):
        make_offer(session, rfq.invitations[0])
    end_time(session, rfq)
    with pytest.raises(Conflict) as late:
        make_offer(session, rfq.invitations[1])
    assert "too late" in str(late.value)
    other = make_rfq(session)
    with transaction():
        cancel_rfq(session, other, by=SYSTEM)
    with pytest.raises(Conflict):
        make_offer(session, other.invitations[0])


def test_sealed_offers_are_read_by_nobody_before_the_hour_and_then_together(session: Session) -> None:
    rfq = make_rfq(session, is_sealed=True)
    for each in rfq.invitations:
        make_offer(session, each)
    assert [readable_offer(rfq, each) for each in rfq.invitations] == [None, None]
    end_time(session, rfq)
    assert None not in [readable_offer(rfq, each) for each in rfq.invitations]


def test_sealed_offers_to_a_request_that_was_cancelled_stay_sealed(session: Session) -> None:
    rfq = make_rfq(session, is_sealed=True)
    make_offer(session, rfq.invitations[0])
    with transaction():
        cancel_rfq(session, rfq, by=SYSTEM)
    end_time(session, rfq)
    assert readable_offer(rfq, rfq.invitations[0]) is None


def test_prices_stand_neither_in_letters_nor_in_the_audit_trail(session: Session) -> None:
    rfq = make_rfq(session, is_sealed=True)
    make_offer(session, rfq.invitations[0], unit_price="77.31", material="77.31", process="", overhead="")
    written = [each.subject + each.body for each in letters(session, "quoted")]
    noted = [str(each.details) for each in session.exec(select(AuditEvent)).all()]
    assert written
    assert "77.31" not in "".join(written + noted)


def test_who_declines_says_why_and_may_think_again_in_time(session: Session) -> None:
    rfq = make_rfq(session)
    invitation = rfq.invitations[0]
    make_offer(session, invitation)
    with transaction():
        decline(session, invitation, DeclineInput(reason=OutcomeReason.TOOL_COST), Sender(SYSTEM))
    assert (invitation.status, invitation.reason) == (InvitationStatus.DECLINED, OutcomeReason.TOOL_COST)
    assert standing_offer(invitation) is None
    make_offer(session, invitation)
    assert (invitation.status, invitation.reason) == (InvitationStatus.QUOTED, None)
    assert standing_offer(invitation) is not None


def test_the_landed_total_counts_freight_and_duty_each_unit_and_the_tool_once(session: Session) -> None:
    rfq = make_rfq(session, annual_volume=1000)
    offer = make_offer(session, rfq.invitations[0], duty_percent="10")
    assert landed_total(rfq, offer) == Decimal("8572.00")  # (0.50 + 0.02) x 1.1 x 1000 + 8000
    plain = make_offer(session, rfq.invitations[0], freight="", tool_price="")
    assert landed_total(rfq, plain) == Decimal("500.00")


def test_a_paper_is_carried_over_to_the_next_revision(session: Session, tmp_path: Path) -> None:
    rfq = make_rfq(session)
    given, paper = read_input(QuotationInput, offer_data()), Sent(pdf_of_one_page(), "offer.pdf")
    with transaction():
        first = send_quotation(session, rfq.invitations[0], given, Sender(SYSTEM), folder=tmp_path, paper=paper)
    with transaction():
        second = send_quotation(session, rfq.invitations[0], given, Sender(SYSTEM))
    assert second.upload_id == first.upload_id is not None
