"""What a request for quotation means for the ladder of its need and each supplier: NDA, request, quotation, or the end of it.

What the platform saw is the word of the side that did it, as it came: by account or by link. The buyer says that there is a request by
sending it, the supplier by opening it; an NDA and a quotation that were handed over here are the word of both. Such a word is written
also after an end, for it is so; the end itself goes only by a deed of the side that ended it, or where an officer wrote it down: the
buyer's by sending a request, the supplier's by agreeing to the NDA or by quoting, never by looking or asking. An end of the other side
stays, until that side takes it up.
"""

from __future__ import annotations

from sqlmodel import Session

from database.enums import AnsweredVia, FairSide, InvitationStatus, OutcomeReason, OutcomeStage, RfqStatus
from database.models.outcomes import Outcome
from database.models.rfqs import RfqInvitation
from database.queries import outcomes as outcome_rows
from database.queries import rfqs as rows
from linkage.days import agency_today
from linkage.services.audit import SYSTEM, Actor
from linkage.services.ladder import Teller, said_at, step_at
from linkage.services.linkage_beginnings import begin_linkage
from linkage.services.linkage_ends import take_up
from linkage.services.linkage_people import would_say_both
from linkage.services.linkages import tell_stage
from linkage.services.outcomes import lock_outcome

_CHOSEN = (InvitationStatus.AWARDED, InvitationStatus.PARTLY_AWARDED)


def note_request(session: Session, invitation: RfqInvitation, *, by: Actor) -> None:
    """The buyer asks: from now on both firms know of each other, and have a linkage. Nothing when the need is gone."""
    need, supplier = invitation.rfq.need, invitation.supplier
    if need is None:
        return
    outcome = outcome_rows.outcome_of(session, need.id or 0, supplier.id or 0)
    if outcome is None:
        outcome = begin_linkage(session, need, supplier, on=agency_today(), by=by)
    outcome.is_asked = True
    invitation.outcome = outcome
    session.add_all([invitation, outcome])
    session.flush()
    buyer = Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, by)
    _take_up(session, outcome, buyer)
    _stand_behind(session, outcome, OutcomeStage.INTRODUCED, buyer)
    _tell(session, outcome, OutcomeStage.RFQ, buyer)


def note_look(session: Session, invitation: RfqInvitation, *, via: AnsweredVia, by: Actor) -> None:
    """The supplier has the request before it."""
    outcome = _held(session, invitation)
    if outcome is None:
        return
    supplier = Teller(FairSide.SUPPLIER, via, by)
    for stage in (OutcomeStage.INTRODUCED, OutcomeStage.RFQ):
        _stand_behind(session, outcome, stage, supplier)


def note_deed(session: Session, invitation: RfqInvitation, stage: OutcomeStage, *, via: AnsweredVia, by: Actor) -> None:
    """The supplier agreed to the NDA or quoted, and the buyer has it from here."""
    outcome = _held(session, invitation)
    if outcome is None:
        return
    supplier, buyer = Teller(FairSide.SUPPLIER, via, by), Teller(FairSide.ASSEMBLER, AnsweredVia.ACCOUNT, SYSTEM)
    _take_up(session, outcome, supplier)
    note_look(session, invitation, via=via, by=by)
    for teller in (supplier, buyer):
        _tell(session, outcome, stage, teller)


def note_end(session: Session, invitation: RfqInvitation, reason: OutcomeReason, teller: Teller) -> None:
    """Nothing comes of this part with this supplier, for a reason that the other side reads; all that was reached before stays.

    Not while another request for the same part goes on between the two, or found this supplier.
    """
    outcome = _held(session, invitation)
    if outcome is None or _goes_on_elsewhere(session, invitation):
        return
    tell_stage(session, outcome, OutcomeStage.NOTHING, reason=reason, on=agency_today(), teller=teller)
    if outcome.ended_by is teller.side:
        outcome.is_reason_open = True
        session.add(outcome)


def _held(session: Session, invitation: RfqInvitation) -> Outcome | None:
    """The linkage of an invitation, locked; None when its need is gone."""
    if invitation.outcome is not None:
        lock_outcome(session, invitation.outcome)
    return invitation.outcome


def _take_up(session: Session, outcome: Outcome, teller: Teller) -> None:
    if outcome.ended_on is not None and outcome.ended_by in (None, teller.side):
        take_up(session, outcome, teller=teller)


def _tell(session: Session, outcome: Outcome, stage: OutcomeStage, teller: Teller) -> None:
    """Once: a word that stands is not said again, nor is that of the other side by the same person."""
    step, side = step_at(outcome, stage), teller.side
    if step is not None and would_say_both(session, outcome, step, teller):
        return
    has_said = step is not None and side is not None and said_at(step, side) is not None and step.denied_by is not side
    if not has_said:
        tell_stage(session, outcome, stage, reason=None, on=agency_today(), teller=teller)


def _stand_behind(session: Session, outcome: Outcome, stage: OutcomeStage, teller: Teller) -> None:
    """A step that was not reached is not made by this, nor is one mended that this side denies."""
    step = step_at(outcome, stage)
    if step is not None and step.denied_by is not teller.side:
        _tell(session, outcome, stage, teller)


def _goes_on_elsewhere(session: Session, invitation: RfqInvitation) -> bool:
    others = rows.invitations_of_linkage(session, invitation.outcome_id or 0)
    return any(
        each.status in _CHOSEN
        or (each.rfq.status is RfqStatus.OPEN and each.status in (InvitationStatus.INVITED, InvitationStatus.QUOTED))
        for each in others
        if each.id != invitation.id
    )
