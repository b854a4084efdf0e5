"""What waits for a firm, counted for its desk in one query."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from database.enums import FairSide, InvitationStatus, ProposalAnswer, ProposalStatus, RfqStatus
from database.models.proposals import Proposal, ProposalSide
from database.models.rfqs import Rfq, RfqInvitation


class Waiting(NamedTuple):
    """Proposals that the firm has not answered, and requests for quotation that it has to answer or, as the buyer, to decide."""

    proposals: int
    requests: int


def waiting(session: Session, company_id: int, side: FairSide, *, at: datetime.datetime) -> Waiting:
    """What a firm owes others on one side, at a moment."""
    requests = _to_answer(company_id, at) if side is FairSide.SUPPLIER else _to_decide(company_id, at)
    found = session.execute(select(_proposals(company_id, side, at).scalar_subquery(), requests.scalar_subquery()))
    return Waiting(*found.one())


def _proposals(company_id: int, side: FairSide, at: datetime.datetime) -> Any:
    firm = Proposal.supplier_id if side is FairSide.SUPPLIER else Proposal.buyer_id
    return (
        select(func.count())
        .select_from(ProposalSide)
        .join(Proposal)
        .where(
            firm == company_id,
            ProposalSide.side == side,
            Proposal.status == ProposalStatus.OPEN,
            ProposalSide.answer == ProposalAnswer.WAITING,
            col(Proposal.shown_at) <= at,
            col(Proposal.expires_on) >= at.date(),
        )
    )


def _to_answer(supplier_id: int, at: datetime.datetime) -> Any:
    return (
        select(func.count())
        .select_from(RfqInvitation)
        .join(Rfq)
        .where(
            RfqInvitation.supplier_id == supplier_id,
            RfqInvitation.status == InvitationStatus.INVITED,
            Rfq.status == RfqStatus.OPEN,
            Rfq.due_at > at,
        )
    )


def _to_decide(buyer_id: int, at: datetime.datetime) -> Any:
    return (
        select(func.count())
        .select_from(Rfq)
        .where(Rfq.buyer_id == buyer_id, Rfq.status == RfqStatus.OPEN, Rfq.due_at <= at)
    )
