"""What every change of a request for quotation looks at first: whose turn it is, whether it is still open, who may read the offers."""

from __future__ import annotations

from sqlalchemy.orm.attributes import flag_modified
from sqlmodel import Session

from database.columns import now
from database.enums import InvitationStatus, RfqStatus, SubjectKind
from database.models.rfqs import Quotation, Rfq, RfqInvitation
from database.queries import rfqs as rows
from linkage.errors import Conflict
from linkage.language import _l
from linkage.services.audit import Actor, record

TAKING_PART = (InvitationStatus.INVITED, InvitationStatus.QUOTED)
"""Suppliers that may still answer."""

_WITH_DRAWINGS = (*TAKING_PART, InvitationStatus.AWARDED, InvitationStatus.PARTLY_AWARDED)


def lock_rfq(session: Session, rfq: Rfq, *, expected_version: int | None = None) -> None:
    """Nobody else changes the request until the transaction ends, and it is read anew.

    Raises Conflict when it is not the version that a form was filled from; None asks for no check.
    """
    rows.lock(session, rfq)
    if expected_version is not None and rfq.version != expected_version:
        raise Conflict(_l("Somebody changed this request meanwhile. Look at it again, then change it once more."))


def note_draft_changed(session: Session, rfq: Rfq) -> None:
    """Suppliers and files are rows of their own: while it is a draft its version moves with them.

    So nobody sends it from a page that shows others.
    """
    if rfq.sent_at is None:
        flag_modified(rfq, "status")
        session.add(rfq)
        session.flush()


def is_taking(rfq: Rfq) -> bool:
    """Whether suppliers may answer now."""
    return rfq.status is RfqStatus.OPEN and now() < rfq.due_at


def state_of(rfq: Rfq) -> str:
    """The state as people see it: an open request whose hour is past is to be decided."""
    return RfqStatus.CLOSED.value if rfq.status is RfqStatus.OPEN and not is_taking(rfq) else rfq.status.value


def are_offers_open(rfq: Rfq) -> bool:
    """Whether the buyer may read the offers: sealed ones open together at the hour, and never when the request was cancelled."""
    if rfq.sent_at is None:
        return False
    return not rfq.is_sealed or (now() >= rfq.due_at and rfq.status is not RfqStatus.CANCELLED)


def standing_offer(invitation: RfqInvitation) -> Quotation | None:
    """The offer of a supplier that counts: the last one that was not taken back."""
    offers = [each for each in invitation.quotations if each.withdrawn_at is None]
    return max(offers, key=lambda each: each.revision, default=None)


def readable_offer(rfq: Rfq, invitation: RfqInvitation) -> Quotation | None:
    """The offer as far as the buyer may read it; whoever shows, counts or sends prices to a buyer asks here."""
    return standing_offer(invitation) if are_offers_open(rfq) else None


def asked_details(rfq: Rfq) -> dict[str, str]:
    """The further fields as suppliers read them: the target price where the buyer shows it."""
    return {name: str(value) for name, value in rfq.details.items() if name != "target_price" or rfq.is_target_shown}


def has_drawings_open(invitation: RfqInvitation) -> bool:
    """Whether the supplier still takes part, so that it may look at drawings once it agreed to what is asked."""
    rfq = invitation.rfq
    is_running = rfq.sent_at is not None and rfq.status not in (RfqStatus.CANCELLED, RfqStatus.NOT_AWARDED)
    return is_running and invitation.status in _WITH_DRAWINGS


def has_agreed(invitation: RfqInvitation) -> bool:
    """Whether the supplier agreed to the NDA as it is now, and stands by it; where none is asked for, there is nothing to agree to."""
    rfq = invitation.rfq
    if rfq.nda_text is None:
        return True
    is_given = invitation.nda_accepted_at is not None and invitation.nda_ended_at is None
    return is_given and invitation.nda_accepted_version == rfq.nda_version


def check_taking(rfq: Rfq) -> None:
    """Raises Conflict when it is too late, or the request is over."""
    if rfq.status is RfqStatus.OPEN and now() >= rfq.due_at:
        raise Conflict(
            _l("It is too late: the time for answers is over. Write to the buyer if you still want to answer.")
        )
    if rfq.status is not RfqStatus.OPEN:
        raise Conflict(_l("This request is closed. Nothing can be sent any more."))


def check_draft(rfq: Rfq) -> None:
    """Raises Conflict when it was sent."""
    if rfq.status is not RfqStatus.DRAFT:
        raise Conflict(_l("This request was sent already."))


def check_takes_part(invitation: RfqInvitation) -> None:
    """Raises Conflict when the buyer took the invitation back."""
    if invitation.status is InvitationStatus.RECALLED:
        raise Conflict(_l("The buyer took this invitation back."))


def barred_suppliers(session: Session, rfq: Rfq) -> frozenset[int]:
    """Rows of the firms that the buyer cannot ask, whoever of the two said so, and its own."""
    return rows.refused_with(session, rfq.buyer_id) | {rfq.buyer_id}


def note(session: Session, by: Actor, action: str, rfq: Rfq, **details: object) -> None:
    """Writes a change into the audit trail: that it happened, never a price."""
    record(session, by, action, subject_kind=SubjectKind.RFQ, subject_code=rfq.code, subject=rfq.title, **details)
