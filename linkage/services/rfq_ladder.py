"""What a request for quotation means for the ladder of its need and each supplier: NDA, request, quotation, or the end of it."""

from __future__ import annotations

from sqlmodel import Session

from database.enums import ConfirmedBy, FairSide, OutcomeReason, OutcomeStage
from database.models.rfqs import RfqInvitation
from database.queries import outcomes as rows
from linkage.days import agency_today
from linkage.inputs.outcomes import OutcomeInput
from linkage.services.audit import Actor
from linkage.services.outcomes import record_outcome


def climb(
    session: Session, invitation: RfqInvitation, stage: OutcomeStage, confirmed_by: ConfirmedBy, *, by: Actor
) -> None:
    """A step that the platform saw for itself; one that was reached before keeps its day. Nothing when the need is gone."""
    need = invitation.rfq.need
    if need is None:
        return
    known = rows.outcome_of(session, need.id or 0, invitation.supplier_id)
    steps = {step.stage: step.reached_on for step in known.steps} if known is not None else {}
    reached_on = agency_today() if OutcomeStage.NOTHING in steps else steps.get(stage, agency_today())
    given = OutcomeInput(
        need=need.code,
        supplier=invitation.supplier.code,
        stage=stage,
        reached_on=reached_on,
        confirmed_by=confirmed_by,
    )
    invitation.outcome = record_outcome(session, given, by=by)
    session.add(invitation)


def end(session: Session, invitation: RfqInvitation, reason: OutcomeReason, side: FairSide, *, by: Actor) -> None:
    """Nothing comes of this part with this supplier; all that was reached before stays, and a later step takes it up again."""
    need = invitation.rfq.need
    if need is None:
        return
    given = OutcomeInput(
        need=need.code,
        supplier=invitation.supplier.code,
        stage=OutcomeStage.NOTHING,
        reason=reason,
        confirmed_by=ConfirmedBy.SUPPLIER if side is FairSide.SUPPLIER else ConfirmedBy.BUYER,
    )
    invitation.outcome = record_outcome(session, given, by=by)
    invitation.outcome.ended_by = side
    session.add_all([invitation, invitation.outcome])
