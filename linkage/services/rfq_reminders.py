"""One reminder of a request for quotation to each supplier that owes an answer, while there is still time to work one out."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.columns import now
from database.enums import InvitationStatus
from database.models.rfqs import RfqInvitation
from database.queries import rfqs as rows
from linkage.days import agency_day, day_begins
from linkage.services.audit import SYSTEM
from linkage.services.rfq_guards import barred_suppliers, is_taking, lock_rfq, note
from linkage.services.rfq_letters import REMINDER, write_to_supplier

REMIND_BEFORE = datetime.timedelta(days=3)
"""So long before its last day a request is reminded of: in less hardly any supplier works out an offer (see `rfq_warnings`).

Who had it for less than that again by then is not reminded: its first letter is still new.
"""


def reminder_on(invitation: RfqInvitation) -> datetime.date | None:
    """The day of the reminder, should the supplier owe an answer then; None before it is asked, and when it was asked too late."""
    rfq = invitation.rfq
    if rfq.sent_at is None:
        return None
    day = agency_day(rfq.due_at) - REMIND_BEFORE
    asked_on = agency_day(max(rfq.sent_at, invitation.created_at))
    return day if day - asked_on >= REMIND_BEFORE else None


def remind_due(session: Session, on: datetime.date, *, base_url: str) -> int:
    """Reminds whose day has come and who has not answered, each once; how many letters.

    As often as one likes. Whom no letter reaches is not marked as reminded.
    """
    letters = 0
    due_before = day_begins(on + REMIND_BEFORE + datetime.timedelta(days=1))
    for rfq in rows.to_remind(session, due_before=due_before):
        lock_rfq(session, rfq)
        barred = barred_suppliers(session, rfq)
        for each in rfq.invitations:
            if is_taking(rfq) and each.supplier_id not in barred and _is_due(each, on):
                letters += _remind(session, each, base_url=base_url)
    session.flush()
    return letters


def _is_due(invitation: RfqInvitation, on: datetime.date) -> bool:
    is_silent = invitation.status is InvitationStatus.INVITED and invitation.reminded_at is None
    day = reminder_on(invitation)
    return is_silent and day is not None and day <= on


def _remind(session: Session, invitation: RfqInvitation, *, base_url: str) -> int:
    letters = write_to_supplier(session, REMINDER, invitation, stamp="once", base_url=base_url)
    if letters:
        invitation.reminded_at = now()
        session.add(invitation)
        note(session, SYSTEM, "rfq.reminded", invitation.rfq, supplier=invitation.supplier.code)
    return letters
