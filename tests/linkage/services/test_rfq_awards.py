"""What a buyer decides, and what each supplier hears of it."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from sqlmodel import Session

from database.enums import InvitationStatus, OutcomeReason, OutcomeStage, RfqStatus
from database.models.rfqs import Rfq
from database.queries.rfqs import rfq as rfq_coded
from database.session import Clash, Database, transaction
from linkage.errors import Conflict, Invalid
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import DecisionInput, QuotationInput
from linkage.services.audit import SYSTEM
from linkage.services.quotations import Sender, send_quotation
from linkage.services.rfq_awards import decide
from tests.factories import make_supplier
from tests.rfq_makers import BASE, end_time, letters, make_offer, make_rfq, offer_data


def decision(**given: object) -> DecisionInput:
    return read_input(DecisionInput, given)


def decided(rfq: Rfq, *given: DecisionInput) -> None:
    codes = [each.code for each in rfq.invitations if each.quotations]
    with transaction() as session:
        decide(session, rfq, dict(zip(codes, given, strict=True)), by=SYSTEM, base_url=BASE)


def test_one_gets_the_order_and_the_others_hear_why(session: Session) -> None:
    silent = make_supplier(session)
    first, second = make_supplier(session), make_supplier(session)
    with transaction():
        for number, each in enumerate((first, second, silent)):
            each.contact_email = f"s{number}@supplier.example"
            session.add(each)
    rfq = make_rfq(session, first, second, silent)
    make_offer(session, rfq.invitations[0])
    make_offer(session, rfq.invitations[1])
    end_time(session, rfq)
    decided(rfq, decision(share="100"), decision(reason="price", result="We hope to meet again."))
    assert rfq.status is RfqStatus.AWARDED
    states = [InvitationStatus.AWARDED, InvitationStatus.NOT_AWARDED, InvitationStatus.NOT_AWARDED]
    assert [each.status for each in rfq.invitations] == states
    written = {each.recipient: each.body for each in letters(session, "decided")}
    assert len(written) == 3
    assert "Giá" in written["s1@supplier.example"] or "Price" in written["s1@supplier.example"]
    thanks = ("Cảm ơn bạn đã bỏ công sức", "Thank you for your effort")
    assert any(words in written["s1@supplier.example"] for words in thanks)
    assert not any(words in written["s2@supplier.example"] for words in thanks)
    assert "We hope to meet again." in written["s1@supplier.example"]
    assert second.name not in written["s0@supplier.example"]
    won, lost = (each.outcome for each in rfq.invitations[:2])
    assert won is not None
    assert won.stage is OutcomeStage.QUOTATION
    assert won.ended_on is None
    assert lost is not None
    assert (lost.stage, lost.reason) == (OutcomeStage.QUOTATION, OutcomeReason.PRICE)


def test_the_volume_can_be_shared_but_only_once(session: Session) -> None:
    rfq = make_rfq(session)
    for each in rfq.invitations:
        make_offer(session, each)
    with pytest.raises(Invalid):
        decided(rfq, decision(share="60"), decision(share="40.01"))
    assert rfq.status is RfqStatus.OPEN
    decided(rfq, decision(share="60"), decision(share="40"))
    assert [each.share for each in rfq.invitations] == [Decimal(60), Decimal(40)]
    assert {each.status for each in rfq.invitations} == {InvitationStatus.PARTLY_AWARDED}
    with pytest.raises(Conflict):
        decided(rfq, decision(share="60"), decision(share="40"))


def test_nobody_may_be_chosen(session: Session) -> None:
    rfq = make_rfq(session)
    make_offer(session, rfq.invitations[0])
    end_time(session, rfq)
    decided(rfq, decision(reason="project-ended"))
    assert rfq.status is RfqStatus.NOT_AWARDED
    assert rfq.invitations[1].reason is OutcomeReason.NO_ANSWER


def test_it_is_not_decided_while_sealed_or_while_others_may_still_answer(session: Session) -> None:
    sealed, running = make_rfq(session, is_sealed=True), make_rfq(session)
    for each in sealed.invitations:
        make_offer(session, each)
    with pytest.raises(Conflict):
        decided(sealed, decision(share="60"), decision(share="40"))
    make_offer(session, running.invitations[0])
    with pytest.raises(Conflict):
        decided(running, decision(share="100"))


def test_every_offer_is_decided_about_and_a_no_has_a_reason(session: Session) -> None:
    rfq = make_rfq(session)
    for each in rfq.invitations:
        make_offer(session, each)
    with pytest.raises(Conflict), transaction():
        decide(session, rfq, {rfq.invitations[0].code: decision(share="100")}, by=SYSTEM)
    with pytest.raises(Invalid) as refused:
        decision(share="0")
    assert list(refused.value.fields) == ["reason"]


def test_a_decision_from_an_older_page_is_refused(session: Session) -> None:
    rfq = make_rfq(session)
    for each in rfq.invitations:
        make_offer(session, each)
    given = {each.code: decision(share="50") for each in rfq.invitations}
    with pytest.raises(Conflict), transaction():
        decide(session, rfq, given, by=SYSTEM, expected_version=rfq.version + 1)
    assert rfq.status is RfqStatus.OPEN


def test_twenty_decisions_at_once_make_one(session: Session, database: Database) -> None:
    rfq = make_rfq(session)
    for each in rfq.invitations:
        make_offer(session, each)
    codes, done = [each.code for each in rfq.invitations], list[str]()

    def award(number: int) -> None:
        given = {code: decision(share="50", result=f"Words {number}") for code in codes}
        with database.session() as own:
            try:
                with transaction():
                    decide(own, rfq_coded(own, rfq.code), given, by=SYSTEM, base_url=BASE)
                done.append(f"Words {number}")
            except (Conflict, Clash):
                pass

    _at_once(award)
    session.expire_all()
    assert len(done) == 1
    assert {each.result for each in rfq.invitations} == set(done)
    assert len(letters(session, "decided")) == 2


def test_twenty_offers_at_once_make_a_row_of_revisions(session: Session, database: Database) -> None:
    rfq = make_rfq(session)

    def send(_number: int) -> None:
        with database.session() as own, transaction():
            given = read_input(QuotationInput, offer_data())
            send_quotation(own, rfq_coded(own, rfq.code).invitations[0], given, Sender(SYSTEM))

    _at_once(send)
    session.expire_all()
    assert sorted(each.revision for each in rfq.invitations[0].quotations) == list(range(1, 21))


def _at_once(do: object) -> None:
    threads = [threading.Thread(target=do, args=(number,)) for number in range(20)]  # type: ignore[arg-type]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
