"""What a buyer decides: who gets the order or a part of it, and why the others do not; each of them is told."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from database.columns import now
from database.enums import AnsweredVia, FairSide, InvitationStatus, OutcomeReason, RfqStatus
from database.models.rfqs import Rfq, RfqInvitation
from linkage.errors import Conflict, Invalid
from linkage.inputs.rfqs import DecisionInput
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.ladder import Teller
from linkage.services.rfq_guards import are_offers_open, is_taking, lock_rfq, note, standing_offer
from linkage.services.rfq_ladder import note_end
from linkage.services.rfq_letters import drop_reminder, write_to_supplier
from linkage.services.rfq_values import WHOLE, note_chosen_value


def to_decide(rfq: Rfq) -> list[RfqInvitation]:
    """The suppliers whose offers are to be decided about."""
    return [each for each in rfq.invitations if each.status is InvitationStatus.QUOTED and standing_offer(each)]


def not_decidable(rfq: Rfq) -> Any:
    """Why nothing can be decided now, as a lazy text; None where it can."""
    if rfq.status is not RfqStatus.OPEN:
        return _l("This request is decided already, or was never sent.")
    if not are_offers_open(rfq):
        return _l("The offers are sealed until the hour. They can be decided on after it.")
    if is_taking(rfq) and any(each.status is InvitationStatus.INVITED for each in rfq.invitations):
        return _l("Some suppliers still have time to answer. Decide when all have answered, or after the hour.")
    return None


def check_decidable(rfq: Rfq) -> None:
    """Raises Conflict while it is too early, or when it is decided."""
    reason = not_decidable(rfq)
    if reason is not None:
        raise Conflict(reason)


def decide(
    session: Session,
    rfq: Rfq,
    decisions: Mapping[str, DecisionInput],
    *,
    by: Actor,
    base_url: str = "",
    expected_version: int | None = None,
) -> None:
    """Decides about every offer at once, by the codes of the invitations; who never answered is told that too.

    Raises Conflict when it is decided or too early, Invalid when an offer is left out or the shares are more than the whole.
    """
    lock_rfq(session, rfq, expected_version=expected_version)
    check_decidable(rfq)
    offers = to_decide(rfq)
    _check(offers, decisions)
    for each in offers:
        _settle(session, each, decisions[each.code], by=by)
    silent = [each for each in rfq.invitations if each.status is InvitationStatus.INVITED]
    for each in silent:
        each.status, each.reason = InvitationStatus.NOT_AWARDED, OutcomeReason.NO_ANSWER
        note_end(session, each, OutcomeReason.NO_ANSWER, _buyer(by))
    is_placed = any(decisions[each.code].share for each in offers)
    rfq.status, rfq.decided_at = RfqStatus.AWARDED if is_placed else RfqStatus.NOT_AWARDED, now()
    session.add(rfq)
    session.flush()
    for each in (*offers, *silent):
        drop_reminder(session, each)
        write_to_supplier(session, "decided", each, stamp="once", base_url=base_url)
    note(session, by, "rfq.awarded" if is_placed else "rfq.not-awarded", rfq, orders=_orders(offers))


def _check(offers: list[RfqInvitation], decisions: Mapping[str, DecisionInput]) -> None:
    if {each.code for each in offers} != set(decisions):
        raise Conflict(_l("The offers have changed meanwhile. Look at them again, then decide."))
    if sum((each.share for each in decisions.values()), Decimal(0)) > WHOLE:
        raise Invalid(fields={"share": _l("The shares add up to more than the whole. Make one of them smaller.")})


def _settle(session: Session, invitation: RfqInvitation, given: DecisionInput, *, by: Actor) -> None:
    invitation.result = given.result
    if given.share:
        is_whole = given.share == WHOLE
        invitation.status = InvitationStatus.AWARDED if is_whole else InvitationStatus.PARTLY_AWARDED
        invitation.share, invitation.reason = given.share, None
    else:
        invitation.status, invitation.reason = InvitationStatus.NOT_AWARDED, given.reason
    session.add(invitation)
    if invitation.status is InvitationStatus.NOT_AWARDED and given.reason is not None:
        note_end(session, invitation, given.reason, _buyer(by))
    else:
        note_chosen_value(session, invitation, by=by)


def _buyer(by: Actor) -> Teller:
    return Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, by)


def _orders(offers: list[RfqInvitation]) -> dict[str, str]:
    return {each.supplier.code: str(each.share) for each in offers if each.share}
