"""Co-organisers of a fair, such as a chamber: each brings firms of its own and sees those alone."""

from __future__ import annotations

from sqlmodel import Session, col, select

from database.columns import now
from database.enums import FairSide, FairStaffRole, ParticipantStatus
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairStaff
from database.models.users import User
from database.queries import fair_participants as rows
from linkage.errors import Conflict, NotFound
from linkage.inputs.fair_registrations import BroughtFirmInput
from linkage.language import _, _l
from linkage.services.audit import Actor
from linkage.services.fair_firms import NewFirm, create_firm, ensure_side
from linkage.services.fair_guards import lock_fair
from linkage.services.fair_registration_letters import NO_LINKS, FairLinks, write_letter
from linkage.services.fair_registrations import note_firm
from linkage.services.memberships import company_by_tax_code
from search.analysis import fold


def co_organiser(session: Session, fair: Fair, user: User) -> FairStaff:
    """The person as a co-organiser of the fair. Raises NotFound for anybody else."""
    statement = select(FairStaff).where(
        FairStaff.fair_id == fair.id, FairStaff.user_id == user.id, FairStaff.role == FairStaffRole.CO_ORGANISER
    )
    found = session.exec(statement.order_by(col(FairStaff.id))).first()
    if found is None:
        raise NotFound(_l("You bring no firms to this fair. The agency can make you a co-organiser."))
    return found


def bring_firm(
    session: Session, staff: FairStaff, given: BroughtFirmInput, *, by: Actor, links: FairLinks = NO_LINKS
) -> FairParticipant | None:
    """Puts a firm on the co-organiser's list; the agency decides about it.

    None when the firm is at the fair without the co-organiser: nothing is told of it but to the agency, in the trail. Raises Conflict
    when it stands on the co-organiser's own list, or the fair is over.
    """
    fair = staff.fair
    if fair.is_over:
        raise Conflict(_l("This fair is over. No more firms can be added."))
    lock_fair(session, fair)
    own = rows.brought_by(session, staff)
    company = company_by_tax_code(session, given.tax_code) if given.tax_code else None
    for each in own:
        is_same = each.company_id == company.id if company is not None else fold(each.company.name) == fold(given.name)
        if is_same and each.side is given.side and each.status is not ParticipantStatus.WITHDRAWN:
            raise Conflict(_l("This firm is on your list already."))
    if company is None:
        known = NewFirm(given.name, given.tax_code, given.contact_name, given.contact_email, given.contact_phone)
        company = create_firm(session, given.side, known, by=by)
    held = session.exec(
        select(FairParticipant).where(
            FairParticipant.fair_id == fair.id,
            FairParticipant.company_id == company.id,
            FairParticipant.side == given.side,
        )
    ).first()
    if held is not None and held.co_organiser_id != staff.id:
        _tell_agency(session, staff, held, by)
        return None
    return _apply(session, staff, given.side, company.id or 0, held, by, links)


def _apply(
    session: Session,
    staff: FairStaff,
    side: FairSide,
    company_id: int,
    held: FairParticipant | None,
    by: Actor,
    links: FairLinks,
) -> FairParticipant:
    participant = held or FairParticipant(fair_id=staff.fair_id, company_id=company_id, side=side)
    participant.status, participant.applied_at, participant.co_organiser_id = (
        ParticipantStatus.APPLIED,
        now(),
        staff.id,
    )
    session.add(participant)
    session.flush()
    session.refresh(participant)
    ensure_side(session, participant.company, side, by=by)
    note_firm(session, by, "fair.firm_brought", participant, co_organiser=staff.code)
    write_letter(session, "received", participant, links=links)
    return participant


def _tell_agency(session: Session, staff: FairStaff, held: FairParticipant, by: Actor) -> None:
    line = _("%(who)s wants to bring this firm, too.", who=staff.organisation or staff.name)
    if line not in (held.officer_note or ""):
        held.officer_note = "\n".join(part for part in (held.officer_note, line) if part)[:2000]
    note_firm(session, by, "fair.firm_brought_again", held, co_organiser=staff.code)
    session.flush()
