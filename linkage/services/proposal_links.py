"""The link by which a firm without an account comes to a proposal, and to what became of it."""

from __future__ import annotations

import datetime

from sqlmodel import Session

from database.columns import now
from database.enums import AccessLinkKind, FairSide
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.proposals import Proposal
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.access_links import make_link
from linkage.services.persons import Person

_GONE = _l("This link is not valid any more. Ask the agency for a new one.")
LIFE = datetime.timedelta(days=180)
"""So long it leads to what became of the proposal, and to the contact while that is open, whichever letter it came with."""


def make_proposal_link(session: Session, proposal_id: int | None, company_id: int | None) -> str:
    """The secret of a new link that opens this proposal alone, for this firm, as the contact person that the firm has now."""
    company = session.get(Company, company_id) if company_id is not None else None
    person = _contact_hash(company) if company is not None else None
    ends_at, opens = now() + LIFE, {"proposal_id": proposal_id, "company_id": company_id}
    return make_link(session, AccessLinkKind.PROPOSAL, expires_at=ends_at, person_hash=person, **opens)


def side_of_link(link: AccessLink, proposal: Proposal) -> FairSide:
    """The side of the firm that a link went to.

    Raises NotFound for a firm that is neither, as after a merge that was undone, and where the firm has another contact person since:
    who has the link would see that person's address, and agree in their name.
    """
    sides = {proposal.supplier_id: FairSide.SUPPLIER, proposal.buyer_id: FairSide.ASSEMBLER}
    side = sides.get(link.company_id or 0)
    if side is None:
        raise NotFound(_GONE)
    firm = proposal.supplier if side is FairSide.SUPPLIER else proposal.buyer
    if link.person_hash is not None and link.person_hash != _contact_hash(firm):
        raise NotFound(_GONE)
    return side


def _contact_hash(company: Company) -> str | None:
    return Person(company.contact_email).hash or None
