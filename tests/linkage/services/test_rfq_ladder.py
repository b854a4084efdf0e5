"""What a request for quotation writes on the ladder: whose word it is, how it came, and what an end leaves alone."""

from __future__ import annotations

from sqlmodel import Session

from database.enums import AnsweredVia, ConfirmedBy, FairSide, OutcomeReason, OutcomeStage
from database.models.outcomes import Outcome
from database.models.rfqs import Rfq, RfqInvitation
from database.queries.linkages import linkages_of_firm
from database.session import transaction
from linkage.access import may_see_linkage, sides_in_linkage
from linkage.inputs.base import read_input
from linkage.inputs.linkages import EndInput
from linkage.inputs.rfqs import DecisionInput, DeclineInput, QuestionInput
from linkage.services.audit import SYSTEM, Actor
from linkage.services.ladder import Teller, step_at
from linkage.services.linkage_ends import end_linkage
from linkage.services.quotations import Sender, decline
from linkage.services.rfq_awards import decide
from linkage.services.rfq_files import accept_nda
from linkage.services.rfq_questions import ask
from linkage.services.rfqs import mark_seen, recall, send_rfq
from tests.factories import make_need, make_supplier, make_user
from tests.linkage_makers import make_linkage
from tests.rfq_makers import end_time, make_offer, make_rfq

BUYER = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)
SUPPLIER = Teller(FairSide.SUPPLIER, AnsweredVia.ACCOUNT, SYSTEM)


def linked(invitation: RfqInvitation) -> Outcome:
    assert invitation.outcome is not None
    return invitation.outcome


def words(invitation: RfqInvitation, stage: OutcomeStage) -> tuple[object, ...] | None:
    """Whose word a step has, and how the two came."""
    step = step_at(linked(invitation), stage)
    return None if step is None else (step.confirmed_by, step.supplier_via, step.buyer_via)


def ended_by(session: Session, invitation: RfqInvitation, teller: Teller, reason: OutcomeReason) -> None:
    with transaction():
        end_linkage(session, linked(invitation), EndInput(reason=reason), teller=teller)


def asked_again(session: Session, outcome: Outcome) -> Rfq:
    return make_rfq(session, outcome.company, need=outcome.need)


def test_a_request_is_the_buyers_word_until_the_supplier_looks(session: Session) -> None:
    rfq = make_rfq(session)
    invitation = rfq.invitations[1]
    assert words(invitation, OutcomeStage.RFQ) == (ConfirmedBy.BUYER, None, AnsweredVia.ACCOUNT)
    assert words(invitation, OutcomeStage.INTRODUCED) == (ConfirmedBy.BUYER, None, AnsweredVia.ACCOUNT)
    with transaction():
        mark_seen(session, invitation, by=SYSTEM, via=AnsweredVia.LINK)
    both = (ConfirmedBy.BOTH, AnsweredVia.LINK, AnsweredVia.ACCOUNT)
    assert words(invitation, OutcomeStage.RFQ) == both
    assert words(invitation, OutcomeStage.INTRODUCED) == both


def test_one_person_of_both_firms_asks_and_looks_for_one_side_alone(session: Session) -> None:
    person = Actor(make_user(session).id, "Sen")
    rfq = make_rfq(session, is_sent=False)
    with transaction():
        send_rfq(session, rfq, by=person)
        mark_seen(session, rfq.invitations[0], by=person, via=AnsweredVia.ACCOUNT)
    assert words(rfq.invitations[0], OutcomeStage.RFQ) == (ConfirmedBy.BUYER, None, AnsweredVia.ACCOUNT)


def test_every_answer_of_a_supplier_says_that_the_request_arrived(session: Session) -> None:
    rfq = make_rfq(session, *(make_supplier(session) for _ in range(4)))
    quoted, declined, signed, asking = rfq.invitations
    make_offer(session, quoted)
    with transaction():
        decline(session, declined, DeclineInput(reason=OutcomeReason.TOOL_COST), Sender(SYSTEM, AnsweredVia.LINK))
        accept_nda(session, signed, name="Sen", version=rfq.nda_version or "", by=SYSTEM, via=AnsweredVia.LINK)
        ask(session, asking, QuestionInput(question="Zinc?"), by=SYSTEM)
    assert {words(each, OutcomeStage.RFQ)[0] for each in rfq.invitations} == {ConfirmedBy.BOTH}  # type: ignore[index]
    assert words(quoted, OutcomeStage.QUOTATION) == (ConfirmedBy.BOTH, AnsweredVia.ACCOUNT, AnsweredVia.ACCOUNT)
    assert words(signed, OutcomeStage.NDA) == (ConfirmedBy.BOTH, AnsweredVia.LINK, AnsweredVia.ACCOUNT)
    assert linked(declined).ended_by is FairSide.SUPPLIER
    assert linked(declined).is_reason_open


def test_no_word_of_a_request_counts_as_told_to_the_agency(session: Session) -> None:
    rfq = make_rfq(session)
    for each in rfq.invitations:
        make_offer(session, each)
    end_time(session, rfq)
    with transaction():
        given = [read_input(DecisionInput, {"share": "100"}), read_input(DecisionInput, {"reason": "price"})]
        decide(session, rfq, dict(zip((each.code for each in rfq.invitations), given, strict=True)), by=SYSTEM)
    steps = [step for each in rfq.invitations for step in linked(each).steps]
    told = {via for step in steps for via in (step.supplier_via, step.buyer_via)}
    assert AnsweredVia.OFFICER not in told
    assert (linked(rfq.invitations[1]).ended_by, linked(rfq.invitations[1]).is_reason_open) == (
        FairSide.ASSEMBLER,
        True,
    )


def test_a_request_does_not_take_up_what_the_supplier_ended(session: Session) -> None:
    invitation = make_rfq(session).invitations[0]
    ended_by(session, invitation, SUPPLIER, OutcomeReason.CAPACITY_FULL)
    again = asked_again(session, linked(invitation)).invitations[0]
    assert linked(again) is linked(invitation)
    with transaction():
        mark_seen(session, again, by=SYSTEM)
        ask(session, again, QuestionInput(question="Why again?"), by=SYSTEM)
    assert linked(again).ended_by is FairSide.SUPPLIER
    make_offer(session, again)
    assert linked(again).ended_on is None
    assert linked(again).stage is OutcomeStage.QUOTATION


def test_a_buyer_takes_up_its_own_end_and_a_quotation_never_does_it_for_the_buyer(session: Session) -> None:
    invitation = make_rfq(session).invitations[0]
    ended_by(session, invitation, BUYER, OutcomeReason.CANCELLED)
    make_offer(session, invitation)
    assert (linked(invitation).ended_by, linked(invitation).stage) == (FairSide.ASSEMBLER, OutcomeStage.QUOTATION)
    asked_again(session, linked(invitation))
    assert linked(invitation).ended_on is None


def test_who_declines_one_request_ends_no_other_that_goes_on(session: Session) -> None:
    first = make_rfq(session).invitations[0]
    second = asked_again(session, linked(first)).invitations[0]
    make_offer(session, second)
    with transaction():
        decline(session, first, DeclineInput(reason=OutcomeReason.TOOL_COST), Sender(SYSTEM))
    assert linked(first).ended_on is None
    with transaction():
        decline(session, second, DeclineInput(reason=OutcomeReason.TOOL_COST), Sender(SYSTEM))
    assert linked(first).reason is OutcomeReason.TOOL_COST


def test_a_pair_that_was_introduced_keeps_its_linkage(session: Session) -> None:
    known = make_linkage(session)
    assert known.need is not None
    invitation = make_rfq(session, known.company, need=known.need).invitations[0]
    assert linked(invitation) is known
    assert known.is_asked


def test_both_firms_of_a_request_see_their_linkage_and_nobody_of_one_that_is_only_written_down(
    session: Session,
) -> None:
    invitation = make_rfq(session).invitations[0]
    user = make_user(session, company=invitation.supplier)
    assert sides_in_linkage(user, linked(invitation)) == (FairSide.SUPPLIER,)
    assert linkages_of_firm(session, invitation.supplier_id) == [linked(invitation)]
    with transaction():
        recall(session, invitation, by=SYSTEM)
    assert may_see_linkage(user, linked(invitation))
    with transaction():
        linked(invitation).is_asked = False
    assert not may_see_linkage(user, linked(invitation))
    assert linkages_of_firm(session, invitation.supplier_id) == []


def test_a_draft_tells_nobody_anything(session: Session) -> None:
    rfq = make_rfq(session, need=make_need(session), is_sent=False)
    assert {each.outcome for each in rfq.invitations} == {None}
