"""What suppliers answer: an offer, another one in its place while there is time, or that they do not quote."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlmodel import Session

from database.columns import now
from database.enums import AnsweredVia, FairSide, InvitationStatus, OutcomeStage
from database.models.rfqs import Quotation, Rfq, RfqInvitation
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.inputs.rfqs import PARTS, DeclineInput, QuotationInput
from linkage.language import _l, fill
from linkage.services.audit import Actor
from linkage.services.ladder import Teller
from linkage.services.rfq_files import Sent
from linkage.services.rfq_guards import check_takes_part, check_taking, lock_rfq, note
from linkage.services.rfq_ladder import note_deed, note_end, note_look
from linkage.services.rfq_letters import drop_reminder, write_to_buyer
from linkage.services.rfq_values import CENT, MOST
from linkage.services.uploads import OFFER, store_document
from linkage.wording.figures import list_text
from linkage.wording.rfqs import part_label, price_text


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends an answer, how, and where letters about it lead."""

    by: Actor
    via: AnsweredVia = AnsweredVia.ACCOUNT
    base_url: str = ""


def send_quotation(
    session: Session,
    invitation: RfqInvitation,
    given: QuotationInput,
    sender: Sender,
    *,
    folder: Path | None = None,
    paper: Sent | None = None,
) -> Quotation:
    """The offer of a supplier, or a later revision of it, which then counts. A paper comes with it or is carried over.

    Raises Conflict when the time is over or the invitation was taken back, Invalid when the parts do not make the price.
    """
    rfq = invitation.rfq
    lock_rfq(session, rfq)
    check_takes_part(invitation)
    check_taking(rfq)
    _check(given, rfq)
    earlier = max(invitation.quotations, key=lambda each: each.revision, default=None)
    upload_id = earlier.upload_id if earlier is not None else None
    if paper is not None and folder is not None:
        stored = store_document(
            session,
            folder,
            paper.data,
            original_name=paper.name,
            kind=OFFER,
            company=invitation.supplier,
            by=sender.by,
        )
        upload_id = stored.id
    offer = Quotation(
        revision=earlier.revision + 1 if earlier is not None else 1,
        breakdown=given.breakdown,
        upload_id=upload_id,
        via=sender.via,
        sent_by_id=sender.by.user_id,
        **given.model_dump(exclude=set(PARTS)),
    )
    invitation.quotations.append(offer)
    invitation.status, invitation.answered_at = InvitationStatus.QUOTED, now()
    invitation.reason = invitation.reason_text = None
    session.add(invitation)
    session.flush()
    drop_reminder(session, invitation)
    note_deed(session, invitation, OutcomeStage.QUOTATION, via=sender.via, by=sender.by)
    _tell(session, rfq, invitation, str(offer.revision), sender)
    note(session, sender.by, "rfq.quoted", rfq, supplier=invitation.supplier.code, revision=offer.revision)
    return offer


def decline(session: Session, invitation: RfqInvitation, given: DeclineInput, sender: Sender) -> None:
    """The supplier does not quote; an offer that it sent is taken back. It may still think again in time.

    The same once more changes nothing and tells nobody. Raises Conflict.
    """
    rfq = invitation.rfq
    lock_rfq(session, rfq)
    check_takes_part(invitation)
    check_taking(rfq)
    said = (invitation.status, invitation.reason, invitation.reason_text)
    if said == (InvitationStatus.DECLINED, given.reason, given.reason_text):
        return
    for each in invitation.quotations:
        each.withdrawn_at = each.withdrawn_at or now()
    invitation.status, invitation.answered_at = InvitationStatus.DECLINED, now()
    invitation.reason, invitation.reason_text = given.reason, given.reason_text
    session.add(invitation)
    session.flush()
    drop_reminder(session, invitation)
    note_look(session, invitation, via=sender.via, by=sender.by)
    note_end(session, invitation, given.reason, Teller(FairSide.SUPPLIER, sender.via, sender.by))
    _tell(session, rfq, invitation, f"declined-{invitation.version}", sender)
    note(session, sender.by, "rfq.declined", rfq, supplier=invitation.supplier.code, reason=given.reason.value)


def landed_unit(offer: Quotation) -> Decimal:
    """What one unit costs where it is needed: price and freight, and the duty on both."""
    net = offer.unit_price + (offer.freight or Decimal(0))
    return net * (1 + (offer.duty_percent or Decimal(0)) / 100)


def landed_total(rfq: Rfq, offer: Quotation) -> Decimal:
    """What the volume of a year costs in the currency of the offer, and the tool once."""
    return (landed_unit(offer) * rfq.annual_volume + (offer.tool_price or Decimal(0))).quantize(CENT)


def _check(given: QuotationInput, rfq: Rfq) -> None:
    fields = {}
    gap = _gap(given)
    if gap:
        fields["breakdown"] = gap
    if given.valid_until < agency_today():
        fields["valid_until"] = _l("Enter a day that is still to come.")
    for name, amount in (("unit_price", given.unit_price), ("freight", given.freight)):
        if amount is not None and amount * rfq.annual_volume > MOST:
            fields[name] = _l("This price is for one unit of the volume, and too large for that.")
    if fields:
        raise Invalid(_l("Some answers need another look."), fields=fields)


def _gap(given: QuotationInput) -> Any:
    """By what the parts of the price miss it, as a sentence with both figures; None when they make it, or none is stated."""
    stated = [value for name in PARTS if (value := getattr(given, name)) is not None]
    total = sum(stated, Decimal(0))
    lacking = given.unit_price - total
    if not stated or abs(lacking) <= CENT:
        return None
    values = {"stated": price_text(total, given.currency), "price": price_text(given.unit_price, given.currency)}
    empty = list_text(part_label(name) for name in PARTS if getattr(given, name) is None)
    if lacking < 0 or not empty:
        return fill(_l("The parts add up to %(stated)s, but the price is %(price)s."), **values)
    text = _l("The parts add up to %(stated)s, the price is %(price)s: %(lacking)s is missing. Left empty: %(parts)s.")
    return fill(text, **values, lacking=price_text(lacking, given.currency), parts=empty)


def _tell(session: Session, rfq: Rfq, invitation: RfqInvitation, stamp: str, sender: Sender) -> None:
    stamped = f"{invitation.code}-{stamp}"
    write_to_buyer(session, "quoted", rfq, stamp=stamped, base_url=sender.base_url, supplier=invitation.supplier)
