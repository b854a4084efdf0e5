"""What a chosen offer is worth in a year, as a quoted amount of the linkage.

Only what was chosen: offers that were not would count the same volume once more each. Nothing is stated before the decision, so that
a sealed offer stands nowhere else.
"""

from __future__ import annotations

from decimal import Decimal

from sqlmodel import Session

from database.enums import AnsweredVia, FairSide, ValueKind
from database.models.rfqs import Quotation, RfqInvitation
from linkage.inputs.linkages import ValueInput
from linkage.services.audit import Actor
from linkage.services.ladder import Teller
from linkage.services.linkage_people import are_one
from linkage.services.linkage_values import confirm_value, state_value
from linkage.services.rfq_guards import standing_offer

CENT = Decimal("0.01")
"""To this amounts are rounded; by so much the parts of a price may miss it, for they are rounded one by one."""
WHOLE = Decimal(100)
MOST = Decimal(10) ** 14
"""More than this is no amount of one part in a year."""


def yearly_value(offer: Quotation, volume: int, share: Decimal = WHOLE) -> Decimal:
    """Price times the volume of a year, or times the part of it that is given away; without freight, duty and tool."""
    return (offer.unit_price * volume * share / WHOLE).quantize(CENT)


def chosen_value(invitation: RfqInvitation) -> Decimal | None:
    """What a year of the order is worth to the supplier, in the currency of its offer; None for one that was not chosen."""
    offer = standing_offer(invitation)
    if offer is None or not invitation.share:
        return None
    return yearly_value(offer, invitation.rfq.annual_volume, invitation.share)


def note_chosen_value(session: Session, invitation: RfqInvitation, *, by: Actor) -> None:
    """The supplier stated it with its offer, the buyer confirms it by choosing, unless one person did both.

    An earlier quoted amount is replaced.
    """
    offer, amount, outcome = standing_offer(invitation), chosen_value(invitation), invitation.outcome
    if offer is None or outcome is None or not amount:
        return
    given = ValueInput(kind=ValueKind.QUOTED, amount=amount, currency=offer.currency, is_yearly=True)
    sender = Actor(offer.sent_by_id, f"guest {invitation.code}" if offer.sent_by_id is None else "quotation")
    supplier = Teller(FairSide.SUPPLIER, offer.via, sender)
    stated = state_value(session, outcome, given, teller=supplier)
    stated.quotation_id = offer.id
    session.add(stated)
    buyer = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, by)
    if not are_one(session, outcome, supplier, buyer):
        confirm_value(session, outcome, stated.code, teller=buyer)
