"""Who may do what: one predicate for each sentence of the access policy. `user` is None for a visitor who is not signed in.

Predicates read rows already at hand and decide; `require` turns a no into a refusal.
"""

from __future__ import annotations

import datetime
from typing import Any

from database.enums import (
    FairPhase,
    FairSide,
    FairStaffRole,
    InvitationStatus,
    MembershipRole,
    NeedStatus,
    NeedVisibility,
    OfficerRole,
    PartAudience,
    ParticipantStatus,
    ProfileStatus,
    ProposalOrigin,
    ProposalStatus,
)
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fair_parts import FairPart
from database.models.fairs import FairStaff
from database.models.outcomes import Outcome
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.models.rfqs import RfqInvitation
from database.models.uploads import Upload
from database.models.users import Membership, User
from linkage.errors import NotAllowed
from linkage.language import _l


def require(is_allowed: bool, text: Any = None) -> None:
    """Raises NotAllowed unless the sentence holds."""
    if not is_allowed:
        raise NotAllowed(text or _l("You do not have the right to do this."))


def working_memberships(user: User | None) -> list[Membership]:
    """The person's places in companies, oldest first; a claim that nobody has checked yet is none."""
    if user is None:
        return []
    held = [membership for membership in user.memberships if membership.role is not MembershipRole.CLAIMANT]
    return sorted(held, key=lambda membership: membership.id or 0)


def is_member(user: User | None, company: Company) -> bool:
    """Whether the person works for the company, as far as the platform knows."""
    return any(membership.company_id == company.id for membership in working_memberships(user))


def may_curate(user: User | None) -> bool:
    """Officers of the agency look after firms, needs and lists."""
    return user is not None and user.officer_role is not None


def may_administer(user: User | None) -> bool:
    """Administrators look after accounts, roles and the instance."""
    return user is not None and user.officer_role is OfficerRole.ADMIN


def may_see_supplier(user: User | None, company: Company) -> bool:
    """Everybody sees a listed profile; its own people and officers see it in every state."""
    profile = company.supplier_profile
    if profile is None:
        return False
    return profile.status is ProfileStatus.LISTED or may_edit_supplier(user, company)


def may_edit_supplier(user: User | None, company: Company) -> bool:
    """The people of a company and officers change its profile."""
    return is_member(user, company) or may_curate(user)


may_edit_company = may_edit_supplier


def may_issue_record(user: User | None, company: Company) -> bool:
    """What a firm hands to a bank is for its owners to issue and to revoke, and for officers."""
    held = [each for each in working_memberships(user) if each.company_id == company.id]
    return may_curate(user) or any(each.role is MembershipRole.OWNER for each in held)


def may_publish_supplier(user: User | None, company: Company) -> bool:
    """A firm decides itself whether it is listed; officers may do it for firms they look after."""
    return may_edit_supplier(user, company)


def may_see_contact(user: User | None, company: Company) -> bool:
    """Names, addresses, telephone and tax numbers open only to the company itself and to officers, until both sides agreed."""
    return is_member(user, company) or may_curate(user)


def may_see_assembler_name(user: User | None, company: Company) -> bool:
    """An assembler may stay unnamed to outsiders."""
    profile = company.assembler_profile
    is_public = profile is not None and profile.is_name_public
    return is_public or is_member(user, company) or may_curate(user)


def may_edit_need(user: User | None, need: PartNeed) -> bool:
    """The people of the assembler and officers change a need."""
    return is_member(user, need.company) or may_curate(user)


may_publish_need = may_edit_need
may_see_matches = may_edit_need


def may_export_list(user: User | None) -> bool:
    """Officers and the people of assemblers take a list of suppliers away as a file; it holds what the page shows."""
    if may_curate(user):
        return True
    return any(membership.company.assembler_profile is not None for membership in working_memberships(user))


def visible_needs(user: User | None) -> frozenset[NeedVisibility]:
    """Which published needs a person meets in lists, beside those of the own company."""
    if may_curate(user):
        return frozenset(NeedVisibility)
    if user is not None and working_memberships(user):
        return frozenset({NeedVisibility.PUBLIC, NeedVisibility.REGISTERED})
    return frozenset({NeedVisibility.PUBLIC})


def may_see_need(user: User | None, need: PartNeed, *, on: datetime.date | None = None) -> bool:
    """A published need is seen by those it was shown to, until it closes; its own people and officers always see it."""
    if may_edit_need(user, need):
        return True
    is_open = need.closes_on is None or on is None or need.closes_on >= on
    return need.status is NeedStatus.PUBLISHED and is_open and need.visibility in visible_needs(user)


def may_see_file(user: User | None, upload: Upload, company: Company | None) -> bool:
    """Pictures of a listed firm are for everybody; any other file for the company, for who sent it, and for officers.

    What a person sent to claim a firm is for officers and that person alone. What belongs to a request for quotation or to a
    message is for nobody by this way: the request and the thread say who may have it.
    """
    if upload.kind in ("rfq-file", "offer", "message"):
        return False
    is_sender = user is not None and upload.user_id == user.id
    if may_curate(user) or (is_sender and (company is None or upload.kind == "claim")):
        return True
    if upload.kind == "claim":
        return False
    if company is None:
        return False
    return is_member(user, company) or (upload.kind == "photo" and may_see_supplier(user, company))


def may_see_fair_part(user: User | None, part: FairPart, *, guest: FairParticipant | None = None) -> bool:
    """A part on the board of a fair is seen by those it is shown to; its own people and officers see it in every state.

    `guest`: the firm by whose link somebody reads; while it comes to this fair it counts as one that is signed in.
    """
    buyer = part.participant
    if may_edit_fair_part(user, part, guest=guest):
        return True
    if part.is_withdrawn or part.need.status is not NeedStatus.PUBLISHED or part.fair.phase is FairPhase.PLANNING:
        return False
    is_for_all = part.audience is not PartAudience.REGISTERED
    comes = guest is not None and guest.fair_id == part.fair_id and guest.status is ParticipantStatus.APPROVED
    return buyer.status is ParticipantStatus.APPROVED and (is_for_all or comes or bool(working_memberships(user)))


def may_edit_fair_part(user: User | None, part: FairPart, *, guest: FairParticipant | None = None) -> bool:
    """The people of the assembler and officers change a part on the board, and see who says it can make it.

    `guest`: the firm by whose link somebody comes; the link of the assembler's own place opens the same.
    """
    is_theirs = guest is not None and guest.id == part.participant_id
    return is_theirs or is_member(user, part.participant.company) or may_curate(user)


def may_see_buyer_of_part(user: User | None, part: FairPart, *, guest: FairParticipant | None = None) -> bool:
    """An assembler may show a part without its name. `guest`: the firm by whose link somebody reads."""
    return part.audience is not PartAudience.ANONYMOUS or may_edit_fair_part(user, part, guest=guest)


def may_see_participant(user: User | None, staff: FairStaff | None, participant: FairParticipant) -> bool:
    """A firm at a fair is seen by its own people, by officers, and by the co-organiser who brings it; by nobody else of the staff."""
    if is_member(user, participant.company) or may_curate(user):
        return True
    is_theirs = staff is not None and participant.co_organiser_id == staff.id
    return is_theirs and staff is not None and staff.role is FairStaffRole.CO_ORGANISER


def do_firms_know_each_other(linkage: Outcome) -> bool:
    """Whether both firms of a linkage know of it."""
    return linkage.proposal_id is not None or linkage.fair_id is not None or linkage.is_asked


def sides_in_linkage(user: User | None, linkage: Outcome) -> tuple[FairSide, ...]:
    """For which of the two firms a person speaks.

    Only where both know of each other: they accepted a proposal, met at a fair, or one asked the other for a quotation. What officers
    wrote down of others is theirs alone.
    """
    if not do_firms_know_each_other(linkage):
        return ()
    firms = ((FairSide.SUPPLIER, linkage.company_id), (FairSide.ASSEMBLER, linkage.buyer_id))
    held = {membership.company_id for membership in working_memberships(user)}
    return tuple(side for side, company_id in firms if company_id in held)


def may_see_linkage(user: User | None, linkage: Outcome) -> bool:
    """The two firms that know of each other, and officers."""
    return may_curate(user) or bool(sides_in_linkage(user, linkage))


def may_tell_of_buyer(user: User | None, linkage: Outcome) -> bool:
    """The people of the supplier tell the agency in confidence how the buyer of a linkage behaves."""
    return linkage.buyer_id is not None and FairSide.SUPPLIER in sides_in_linkage(user, linkage)


def may_read_reports(user: User | None) -> bool:
    """What was told in confidence is for head officers alone."""
    return may_administer(user)


def sides_in_proposal(user: User | None, proposal: Proposal) -> tuple[FairSide, ...]:
    """For which of the two firms of a proposal a person speaks; whether it is shown to them already is for the caller to see."""
    firms = ((FairSide.SUPPLIER, proposal.supplier_id), (FairSide.ASSEMBLER, proposal.buyer_id))
    held = {membership.company_id for membership in working_memberships(user)}
    return tuple(side for side, company_id in firms if company_id in held)


def sides_in_invitation(user: User | None, invitation: RfqInvitation) -> tuple[FairSide, ...]:
    """For which of the two firms of an invitation to quote a person speaks; officers for none."""
    firms = ((FairSide.SUPPLIER, invitation.supplier_id), (FairSide.ASSEMBLER, invitation.rfq.buyer_id))
    held = {membership.company_id for membership in working_memberships(user)}
    return tuple(side for side, company_id in firms if company_id in held)


def may_read_need_of_request(invitation: RfqInvitation) -> bool:
    """Who is asked for a quotation reads the need behind it as every registered firm does, by the link of its letter as well."""
    need = invitation.rfq.need
    if need is None or invitation.status is InvitationStatus.RECALLED:
        return False
    return need.status is NeedStatus.PUBLISHED and need.visibility is not NeedVisibility.OFFICERS


def may_read_need_of_proposal(proposal: Proposal, side: FairSide | None) -> bool:
    """Whom a need is proposed to reads what it asks, however few else see the need: while the proposal lives, and the need is wanted.

    `side`: who reads; its buyer and officers (None) always do.
    """
    need = proposal.need
    if need is None or side is not FairSide.SUPPLIER:
        return need is not None
    is_living = proposal.status in (ProposalStatus.OPEN, ProposalStatus.AGREED)
    return is_living and need.status in (NeedStatus.PUBLISHED, NeedStatus.MET)


def may_take_back_proposal(user: User | None, proposal: Proposal) -> bool:
    """Officers, and the people of the firm that proposed it."""
    own = {ProposalOrigin.SUPPLIER: FairSide.SUPPLIER, ProposalOrigin.BUYER: FairSide.ASSEMBLER}.get(proposal.origin)
    return may_curate(user) or own in sides_in_proposal(user, proposal)
