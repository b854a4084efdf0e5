"""Linkages for tests, as two firms that agreed to be introduced have them."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.columns import now
from database.enums import FairSide, ProposalAnswer, ProposalStatus
from database.models.companies import Company
from database.models.outcomes import Outcome
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal, ProposalSide
from database.session import transaction
from linkage.days import agency_today
from linkage.services.audit import SYSTEM
from linkage.services.linkage_beginnings import begin_linkage
from tests.factories import make_need, make_supplier, writing


def make_proposal(session: Session, need: PartNeed, supplier: Company) -> Proposal:
    """One that both sides accepted."""
    with writing(session):
        made = Proposal(
            need_id=need.id,
            buyer_id=need.company_id,
            supplier_id=supplier.id or 0,
            status=ProposalStatus.AGREED,
            shown_at=now(),
            expires_on=agency_today(),
            sides=[ProposalSide(side=side, answer=ProposalAnswer.ACCEPTED) for side in FairSide],
        )
        session.add(made)
        session.flush()
        return made


def make_linkage(
    session: Session,
    *,
    need: PartNeed | None = None,
    supplier: Company | None = None,
    on: datetime.date | None = None,
) -> Outcome:
    """An introduction that both sides agreed to, today or on another day."""
    asked, firm = need or make_need(session), supplier or make_supplier(session)
    proposal = make_proposal(session, asked, firm)
    with transaction() as changing:
        return begin_linkage(
            changing,
            changing.get_one(PartNeed, asked.id),
            changing.get_one(Company, firm.id),
            on=on or agency_today(),
            proposal=changing.get_one(Proposal, proposal.id),
            by=SYSTEM,
        )
