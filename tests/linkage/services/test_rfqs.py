"""Requests for quotation: to whom they go, and how they change, end and are taken back."""

from __future__ import annotations

import datetime

import pytest
from sqlmodel import Session, select

from database.columns import now
from database.enums import InvitationStatus, OutcomeReason, OutcomeStage, RfqStatus
from database.models.access_links import AccessLink
from database.models.proposals import FirmRefusal
from database.models.rfqs import Rfq
from database.queries import outcomes as outcome_rows
from database.session import transaction
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import AnswerInput, DeclineInput, QuestionInput, RfqInput
from linkage.services.audit import SYSTEM
from linkage.services.quotations import Sender, decline
from linkage.services.rfq_links import opened
from linkage.services.rfq_questions import answer, ask, readable_questions
from linkage.services.rfqs import (
    add_supplier,
    cancel_rfq,
    name_suppliers,
    recall,
    remove_draft,
    revise_rfq,
    send_rfq,
)
from tests.factories import make_need, make_supplier
from tests.rfq_makers import BASE, end_time, letters, make_draft, make_offer, make_rfq, rfq_data


def given(**overrides: object) -> RfqInput:
    return read_input(RfqInput, rfq_data(**overrides))


def secret_of(body: str) -> str:
    return body.split("/l/")[1].split("/", maxsplit=1)[0]


def test_each_supplier_gets_one_letter_and_the_ladder_moves(session: Session) -> None:
    rfq = make_rfq(session)
    with_account, without = letters(session, "invited")
    assert f"{BASE}/supplier/rfqs/{rfq.invitations[0].code}" in with_account.body
    assert without.recipient == "cuc@supplier.example"
    assert opened(session, secret_of(without.body)).invitation is rfq.invitations[1]
    with pytest.raises(Conflict), transaction():
        send_rfq(session, rfq, by=SYSTEM, base_url=BASE)
    assert len(letters(session, "invited")) == 2
    assert rfq.need is not None
    linked = outcome_rows.outcome_of(session, rfq.need.id or 0, rfq.invitations[0].supplier_id)
    assert linked is not None
    assert linked.stage is OutcomeStage.RFQ


def test_a_supplier_named_twice_is_asked_once(session: Session) -> None:
    rfq, supplier = make_draft(session), make_supplier(session)
    with transaction():
        name_suppliers(session, rfq, [supplier, supplier], by=SYSTEM)
    assert [each.supplier_id for each in rfq.invitations] == [supplier.id]


def test_nobody_sends_a_draft_whose_suppliers_changed_since_they_looked(session: Session) -> None:
    rfq = make_draft(session)
    with transaction():
        name_suppliers(session, rfq, [make_supplier(session)], by=SYSTEM)
    seen = rfq.version
    with transaction():
        name_suppliers(session, rfq, [make_supplier(session)], by=SYSTEM)
    with pytest.raises(Conflict), transaction():
        send_rfq(session, rfq, by=SYSTEM, base_url=BASE, expected_version=seen)
    assert letters(session, "invited") == []


def test_letters_reach_addresses_as_long_as_they_may_be(session: Session) -> None:
    long = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example"
    make_rfq(session, make_supplier(session, contact={"name": "Cúc", "email": long}))
    (letter,) = letters(session, "invited")
    assert letter.recipient == long
    assert len(letter.idempotency_key) <= 120


def test_at_most_ten_suppliers_are_asked(session: Session) -> None:
    rfq, suppliers = make_draft(session), [make_supplier(session) for _ in range(11)]
    with pytest.raises(Invalid) as refused, transaction():
        name_suppliers(session, rfq, suppliers, by=SYSTEM)
    assert "suppliers" in refused.value.fields


def test_firms_that_refused_each_other_and_paused_ones_cannot_be_asked(session: Session) -> None:
    rfq, other, paused = make_draft(session), make_supplier(session), make_supplier(session, status="paused")
    with transaction():
        session.add(FirmRefusal(company_id=other.id or 0, other_id=rfq.buyer_id))
    texts = []
    for company in (other, paused):
        with pytest.raises(Invalid) as refused, transaction():
            name_suppliers(session, rfq, [company], by=SYSTEM)
        texts.append(str(refused.value.fields["suppliers"]).replace(company.name, ""))
    assert texts[0] == texts[1]


def test_a_request_without_suppliers_or_after_its_hour_is_not_sent(session: Session) -> None:
    rfq = make_draft(session)
    with pytest.raises(Invalid), transaction():
        send_rfq(session, rfq, by=SYSTEM)
    late = make_rfq(session, is_sent=False)
    end_time(session, late)
    with pytest.raises(Invalid), transaction():
        send_rfq(session, late, by=SYSTEM)
    assert letters(session, "invited") == []


def test_a_supplier_added_later_is_asked_and_one_asked_before_is_not_asked_again(session: Session) -> None:
    rfq, more = make_rfq(session), make_supplier(session)
    with transaction():
        more.contact_email = "more@supplier.example"
        session.add(more)
    for _ in range(2):
        with transaction():
            add_supplier(session, rfq, more, by=SYSTEM, base_url=BASE)
    assert [each.recipient for each in letters(session, "invited")][2:] == ["more@supplier.example"]
    assert len(rfq.invitations) == 3


def test_a_change_is_told_to_all_that_take_part(session: Session) -> None:
    rfq = make_rfq(session)
    with transaction():
        decline(session, rfq.invitations[0], DeclineInput(reason=OutcomeReason.CAPACITY_FULL), Sender(SYSTEM))
    with transaction():
        revise_rfq(session, rfq, given(title="Bracket, thicker"), by=SYSTEM, base_url=BASE)
    (letter,) = letters(session, "revised")
    assert letter.recipient == "cuc@supplier.example"
    assert f"“Bracket, thicker ({rfq.buyer.name})”" in letter.subject


def test_sealed_offers_cannot_be_unsealed_nor_opened_earlier(session: Session) -> None:
    rfq = make_rfq(session, is_sealed=True)
    make_offer(session, rfq.invitations[0])
    sooner = (agency_today() + datetime.timedelta(days=2)).isoformat()
    for change in ({"is_sealed": False}, {"is_sealed": True, "due_on": sooner}):
        with pytest.raises(Invalid), transaction():
            revise_rfq(session, rfq, given(**change), by=SYSTEM)
    with pytest.raises(Conflict), transaction():
        revise_rfq(session, rfq, given(is_sealed=True), by=SYSTEM, expected_version=999)


def test_what_is_recalled_closes_at_once(session: Session) -> None:
    rfq = make_rfq(session)
    secret = secret_of(letters(session, "invited")[1].body)
    with transaction():
        recall(session, rfq.invitations[1], by=SYSTEM, base_url=BASE)
    with pytest.raises(NotFound):
        opened(session, secret)
    assert rfq.invitations[1].status is InvitationStatus.RECALLED
    links = session.exec(select(AccessLink).where(AccessLink.rfq_invitation_id == rfq.invitations[1].id)).all()
    assert None not in [each.revoked_at for each in links]
    assert [each.recipient for each in letters(session, "recalled")] == ["cuc@supplier.example"]
    assert "/l/" not in letters(session, "recalled")[0].body
    with pytest.raises(Conflict), transaction():
        add_supplier(session, rfq, rfq.invitations[1].supplier, by=SYSTEM)


def test_a_cancelled_request_is_told_once_and_stays_cancelled(session: Session) -> None:
    rfq = make_rfq(session)
    with transaction():
        cancel_rfq(session, rfq, by=SYSTEM, base_url=BASE)
    assert rfq.status is RfqStatus.CANCELLED
    assert len(letters(session, "cancelled")) == 2
    with pytest.raises(Conflict), transaction():
        cancel_rfq(session, rfq, by=SYSTEM, base_url=BASE)


def test_only_a_draft_can_be_removed(session: Session) -> None:
    draft, sent = make_draft(session), make_rfq(session)
    with transaction():
        remove_draft(session, draft, by=SYSTEM)
    with pytest.raises(Conflict), transaction():
        remove_draft(session, sent, by=SYSTEM)
    assert [each.code for each in session.exec(select(Rfq)).all()] == [sent.code]


def test_a_question_is_answered_once_for_all_who_take_part(session: Session) -> None:
    rfq = make_rfq(session)
    first, second = rfq.invitations
    with transaction():
        asked = ask(session, first, QuestionInput(question="Is the burr side free?"), by=SYSTEM, base_url=BASE)
    assert readable_questions(second) == []
    assert readable_questions(first) == [asked]
    with transaction():
        answer(session, rfq, asked.code, AnswerInput(answer="Yes, side A."), by=SYSTEM, base_url=BASE)
    assert [each.answer for each in readable_questions(second)] == ["Yes, side A."]
    assert len(letters(session, "asked")) == 1
    assert len(letters(session, "answered")) == 2
    assert first.supplier.name not in letters(session, "answered")[1].body
    with pytest.raises(Conflict), transaction():
        answer(session, rfq, asked.code, AnswerInput(answer="No."), by=SYSTEM)


def test_nothing_is_asked_after_the_hour_or_after_a_recall(session: Session) -> None:
    rfq = make_rfq(session)
    with transaction():
        recall(session, rfq.invitations[0], by=SYSTEM)
    with pytest.raises(Conflict), transaction():
        ask(session, rfq.invitations[0], QuestionInput(question="Why?"), by=SYSTEM)
    end_time(session, rfq)
    with pytest.raises(Conflict), transaction():
        ask(session, rfq.invitations[1], QuestionInput(question="Why?"), by=SYSTEM)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"annual_volume": "0"}, "annual_volume"),
        ({"annual_volume": ""}, "annual_volume"),
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "9999-12-31"}, "due_on"),
        ({"currency": "XXY"}, "currency"),
        ({"due_time": "25:00"}, "due_time"),
    ],
)
def test_what_makes_no_request_is_refused_at_its_field(change: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        given(**change)
    assert field in refused.value.fields


def test_the_hour_is_one_of_the_clocks_in_vietnam(session: Session) -> None:
    rfq = make_draft(session, make_need(session))
    assert rfq.due_at.astimezone(datetime.UTC).hour == 10
    assert rfq.due_at > now()
