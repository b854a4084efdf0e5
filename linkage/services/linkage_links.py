"""Linkages behind links: a firm without an account tells by the link of a letter how far it has got, for its own side alone.

Three kinds of links open them: of a proposal, of a request for quotation (after its code was typed), and of a round of questions. None
opens anything that its letter was not about.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import AccessLinkKind, FairSide, ProposalStatus
from database.models.access_links import AccessLink
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome
from database.models.proposals import Proposal
from database.models.rfqs import RfqInvitation
from database.queries import fair_participants as participant_rows
from database.queries import linkages as rows
from database.queries import outcomes as outcome_rows
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.access_links import make_link, open_link
from linkage.services.fair_place_links import firm_of_link
from linkage.services.firm_readers import FirmReader, still_reads
from linkage.services.persons import Person
from linkage.services.proposal_links import make_proposal_link, side_of_link
from linkage.services.rfq_links import make_rfq_link, opened

KINDS = (AccessLinkKind.PROPOSAL, AccessLinkKind.FOLLOW_UP, AccessLinkKind.RFQ)
_LIFE = datetime.timedelta(days=90)
_WITH_LINKAGE = (ProposalStatus.AGREED, ProposalStatus.ENDED)
_GONE = _l("This link is not valid any more. Ask the agency for a new one.")


@dataclass(frozen=True, slots=True)
class Behind:
    """What a link opens: these linkages, for this firm on this side."""

    link: AccessLink
    company: Company
    side: FairSide
    linkages: tuple[Outcome, ...]

    def linkage(self, code: str) -> Outcome:
        """Raises NotFound for one that the link does not open."""
        found = next((each for each in self.linkages if each.code == code), None)
        if found is None:
            raise NotFound(_l("There is no such introduction here."))
        return found


def behind(session: Session, secret: str) -> Behind:
    """Raises NotFound when the link is unknown, over or revoked, or opens something else."""
    link = open_link(session, secret, *KINDS)
    if link.kind is AccessLinkKind.PROPOSAL:
        return _of_proposal(session, link)
    if link.kind is AccessLinkKind.RFQ:
        return _of_request(session, link, secret)
    return _of_questions(session, link)


def link_to(session: Session, linkage: Outcome, side: FairSide) -> str | None:
    """The secret of a new link by which the contact of a side's firm comes to a linkage; None where none of the kinds opens it."""
    company = linkage.firm_of(side)
    if linkage.proposal_id is not None and company is not None:
        return make_proposal_link(session, linkage.proposal_id, company.id)
    place = _place(session, linkage, side)
    if place is not None:
        return make_link(
            session,
            AccessLinkKind.FOLLOW_UP,
            expires_at=now() + _LIFE,
            fair_id=place.fair_id,
            participant_id=place.id,
            person_hash=Person(place.company.contact_email).hash or None,
        )
    asked = _asked(session, linkage, side)
    return make_rfq_link(session, asked) if asked is not None else None


def page_of(session: Session, linkage: Outcome, side: FairSide, reader: FirmReader, *, base_url: str) -> str:
    """The address at which a reader of a side finds a linkage: with an account or by a new link; empty where none opens it."""
    if reader.user_id is not None:
        return f"{base_url}/linkages/{linkage.code}"
    secret = link_to(session, linkage, side)
    return f"{base_url}/l/{secret}/linkage/{linkage.code}" if secret is not None else ""


def is_linkable(session: Session, linkage: Outcome, side: FairSide) -> bool:
    """Whether `link_to` would make one."""
    if linkage.proposal_id is not None and linkage.firm_of(side) is not None:
        return True
    return _place(session, linkage, side) is not None or _asked(session, linkage, side) is not None


def _place(session: Session, linkage: Outcome, side: FairSide) -> FairParticipant | None:
    """Where the firm of a side stood at the fair that the two met at."""
    company = linkage.firm_of(side)
    if linkage.fair is None or company is None:
        return None
    places = participant_rows.participants_of_company(session, linkage.fair, company)
    return next((each for each in places if each.side is side), None)


def _asked(session: Session, linkage: Outcome, side: FairSide) -> RfqInvitation | None:
    """The request for quotation by whose link the supplier comes; only a firm with an address gets one."""
    asked = rows.invitation_of(session, linkage) if side is FairSide.SUPPLIER else None
    return asked if asked is not None and asked.supplier.contact_email else None


def linkage_of(session: Session, proposal: Proposal) -> Outcome | None:
    """How far a need and a supplier got that both agreed to; earlier than this proposal, when they were introduced before."""
    if proposal.status not in _WITH_LINKAGE or proposal.need_id is None:
        return None
    return outcome_rows.outcome_of(session, proposal.need_id, proposal.supplier_id)


def asked_by_link(session: Session, link: AccessLink) -> tuple[Company, FairSide] | None:
    """The firm that a link asks about its introductions, and for which side; None for a link of a fair.

    Raises NotFound where the letter went to somebody who left the firm since.
    """
    first = session.get(FollowUp, link.follow_up_id) if link.follow_up_id is not None else None
    if first is None or first.outcome_id is None or link.company_id is None:
        return None
    company = session.get_one(Company, link.company_id)
    if link.person_hash is not None and not still_reads(session, company, link.person_hash):
        raise NotFound(_GONE)
    return company, first.side


def _of_proposal(session: Session, link: AccessLink) -> Behind:
    """The linkage that the agreed proposal made; there is none before, and none after a proposal that both did not agree to."""
    found = session.get(Proposal, link.proposal_id) if link.proposal_id is not None else None
    if found is None or found.status not in _WITH_LINKAGE or found.need_id is None:
        raise NotFound(_GONE)
    side = side_of_link(link, found)
    linkage = linkage_of(session, found)
    company = found.supplier if side is FairSide.SUPPLIER else found.buyer
    return Behind(link, company, side, (linkage,) if linkage is not None else ())


def _of_request(session: Session, link: AccessLink, secret: str) -> Behind:
    """The supplier's linkage for the part it is asked to quote for."""
    invitation = opened(session, secret).invitation
    linkage = invitation.outcome
    return Behind(link, invitation.supplier, FairSide.SUPPLIER, (linkage,) if linkage is not None else ())


def _of_questions(session: Session, link: AccessLink) -> Behind:
    """Those that the firm is asked about: its introductions, or what came of one fair."""
    asked = asked_by_link(session, link)
    if asked is not None:
        company, side = asked
        return Behind(link, company, side, tuple(rows.asked_about(session, company.id or 0, side)))
    place = firm_of_link(session, link)
    found = rows.of_fair(session, place.fair_id, place.company_id, place.side)
    return Behind(link, place.company, place.side, tuple(found))
