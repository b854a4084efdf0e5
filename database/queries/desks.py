"""What waits for a firm, counted for its desk in one query."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from database.enums import FairSide, InvitationStatus, ProposalAnswer, ProposalStatus, RfqStatus
from database.models.feedback import Feedback
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome
from database.models.proposals import Proposal, ProposalSide
from database.models.rfqs import Rfq, RfqInvitation
from database.queries.feedback import ANSWERED_WITHIN
from database.queries.follow_ups import due_to_firm
from database.queries.linkages import is_shared, waits_for_word


class Waiting(NamedTuple):
    """Proposals that the firm has not answered, requests for quotation that it has to answer or, as the buyer, to decide, what the
    agency asks it about its services, linkages that it is asked about, and those in which the other firm waits for its word."""

    proposals: int
    requests: int
    feedback: int
    questions: int
    words: int


def waiting(session: Session, company_id: int, side: FairSide, *, at: datetime.datetime, on: datetime.date) -> Waiting:
    """What a firm owes others on one side, at a moment; `on`: the day it is then where the agency is."""
    requests = _to_answer(company_id, at) if side is FairSide.SUPPLIER else _to_decide(company_id, at)
    questions, words = _questions(company_id, side, on), _words(company_id, side)
    counts = (_proposals(company_id, side, at, on), requests, _feedback(company_id, on), questions, words)
    found = session.execute(select(*(each.scalar_subquery() for each in counts)))
    return Waiting(*found.one())


def _proposals(company_id: int, side: FairSide, at: datetime.datetime, on: datetime.date) -> Any:
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
            col(Proposal.expires_on) >= on,
        )
    )


def _feedback(company_id: int, on: datetime.date) -> Any:
    # A question is put down on its day, so that none is of a later one.
    return (
        select(func.count())
        .select_from(Feedback)
        .where(
            Feedback.company_id == company_id,
            col(Feedback.answered_at).is_(None),
            col(Feedback.due_on) >= on - ANSWERED_WITHIN,
        )
    )


def _questions(company_id: int, side: FairSide, on: datetime.date) -> Any:
    # Of one introduction two rounds may be open; they are answered as one.
    asked = select(func.count(col(FollowUp.outcome_id).distinct())).select_from(FollowUp)
    return asked.where(*due_to_firm(company_id, side, on=on))


def _words(company_id: int, side: FairSide) -> Any:
    own = Outcome.company_id if side is FairSide.SUPPLIER else Outcome.buyer_id
    other = Outcome.buyer_id if side is FairSide.SUPPLIER else Outcome.company_id
    going_on = (own == company_id, col(other).is_not(None), is_shared(), col(Outcome.ended_on).is_(None))
    return select(func.count()).select_from(Outcome).where(*going_on, waits_for_word(side))


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
