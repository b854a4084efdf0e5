"""Taking part in a fair: firms register, officers decide, the waiting list moves up by itself.

Every change of who has a place takes the lock of the fair first, so that a free place goes to one firm, once.
"""

from __future__ import annotations

from sqlmodel import Session, select

from database.columns import now
from database.enums import FairPhase, FairSide, ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair, FairTable
from database.queries import fair_participants as rows
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.fair_registrations import RegistrationInput
from linkage.language import _l
from linkage.services import meetings
from linkage.services.audit import Actor
from linkage.services.fair_board import check_is_on
from linkage.services.fair_eligibility import unmet_rules
from linkage.services.fair_guards import lock_fair
from linkage.services.fair_phases import is_open_for_registration
from linkage.services.fair_place_links import end_links_to_place
from linkage.services.fair_places import free_places, give_place, note_firm, promote_waiting, take_place, waiting
from linkage.services.fair_registration_letters import NO_LINKS, FairLinks, write_invitations, write_letter

CONSENT_VERSION = "1"
"""Of the text by which a firm agrees that its contacts are shared (`linkage.wording.fair_registrations.consent_text`)."""

__all__ = [
    "CONSENT_VERSION",
    "HERE",
    "add_firm",
    "approve",
    "change_registration",
    "check_here",
    "check_side",
    "check_version",
    "free_places",
    "invite_firm",
    "let_in",
    "note_firm",
    "participant_of",
    "promote_waiting",
    "refuse",
    "register",
    "set_consent",
    "set_waiting_place",
    "waiting",
    "withdraw",
]

HERE = (ParticipantStatus.APPLIED, ParticipantStatus.APPROVED, ParticipantStatus.WAITING)


def participant_of(session: Session, fair: Fair, code: str) -> FairParticipant:
    """A firm at a fair by the code of its registration. Raises NotFound."""
    found = rows.participant(session, fair, code)
    if found is None:
        raise NotFound(_l("There is no such firm at this fair."))
    return found


def register(
    session: Session,
    fair: Fair,
    company: Company,
    side: FairSide,
    given: RegistrationInput,
    *,
    by: Actor,
    links: FairLinks = NO_LINKS,
) -> FairParticipant:
    """A firm asks to come on a side. It is in at once where no approval is needed, it fulfils the rules and there is a place.

    So is a firm that the agency invited, also when it declined at first. A firm that lacks something may ask all the same: the agency
    decides. Raises Conflict when registration is closed, when the firm
    is registered, or when the agency has said no; Invalid when it is not of that side.
    """
    if not is_open_for_registration(fair, agency_today()):
        raise Conflict(_l("Registration for this fair is not open. Ask the agency whether there is still a place."))
    check_side(company, side)
    lock_fair(session, fair)
    participant = _held(session, fair, company, side)
    if participant is not None and participant.status in HERE:
        raise Conflict(_l("Your firm is registered already. Look at the page of the fair."))
    if participant is not None and participant.status is ParticipantStatus.REFUSED:
        raise Conflict(_l("The agency could not give your firm a place at this fair. Ask it if something has changed."))
    was_invited = participant is not None and _is_invited(participant)
    if participant is None:
        participant = FairParticipant(fair_id=fair.id or 0, company_id=company.id or 0, side=side)
        session.add(participant)
    participant.status, participant.applied_at = ParticipantStatus.APPLIED, now()
    participant.reason = participant.decided_at = participant.decided_by_id = None
    lacks = bool(unmet_rules(fair, company, side))
    participant.is_exempt = was_invited and lacks
    _answer(participant, given)
    session.flush()
    session.refresh(participant)
    note_firm(session, by, "fair.registered", participant)
    if was_invited or not (fair.is_approval_needed or lacks):
        _admit(session, participant, links=links)
    else:
        write_letter(session, "received", participant, links=links)
    return participant


def change_registration(
    session: Session, participant: FairParticipant, given: RegistrationInput, *, by: Actor, expected_version: int
) -> None:
    """Other answers. Raises Conflict when the firm takes no part any more, or somebody changed them meanwhile."""
    check_version(participant, expected_version)
    check_here(participant)
    _answer(participant, given)
    session.flush()
    note_firm(session, by, "fair.registration_changed", participant)


def set_consent(session: Session, participant: FairParticipant, *, is_given: bool, by: Actor) -> None:
    """Agrees that the firm's contacts are shared with those it meets, or takes that back from now on."""
    _set_consent(participant, is_given)
    session.flush()
    note_firm(session, by, "fair.consent_given" if is_given else "fair.consent_withdrawn", participant)


def approve(
    session: Session,
    participant: FairParticipant,
    *,
    by: Actor,
    links: FairLinks = NO_LINKS,
    expected_version: int | None = None,
) -> None:
    """An officer says yes: the firm gets a place, or its turn on the waiting list. It need not fulfil the rules then.

    Raises Conflict when it has a place, or somebody changed it meanwhile.
    """
    _begin(session, participant, expected_version)
    if participant.status is ParticipantStatus.APPROVED:
        raise Conflict(_l("This firm takes part already."))
    _decide(participant, by)
    participant.is_exempt = bool(unmet_rules(participant.fair, participant.company, participant.side))
    note_firm(session, by, "fair.approved", participant, is_exempt=participant.is_exempt)
    if (
        participant.status is not ParticipantStatus.WAITING
        or free_places(session, participant.fair, participant.side) != 0
    ):
        _admit(session, participant, links=links)


def let_in(
    session: Session,
    participant: FairParticipant,
    *,
    by: Actor,
    links: FairLinks = NO_LINKS,
    expected_version: int | None = None,
) -> None:
    """An officer gives a firm a place beyond the number of places. Raises Conflict as `approve`."""
    _begin(session, participant, expected_version)
    if participant.status is ParticipantStatus.APPROVED:
        raise Conflict(_l("This firm takes part already."))
    _decide(participant, by)
    participant.is_exempt = bool(unmet_rules(participant.fair, participant.company, participant.side))
    note_firm(session, by, "fair.let_in", participant)
    take_place(session, participant, "approved", links)


def refuse(
    session: Session,
    participant: FairParticipant,
    *,
    reason: str,
    by: Actor,
    links: FairLinks = NO_LINKS,
    expected_version: int | None = None,
) -> None:
    """An officer says no, with a reason that the firm reads; its meetings are called off and its place goes to the next.

    Raises Conflict when the firm is out already, Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid(fields={"reason": _l("Say why in a sentence. The firm reads it.")})
    _begin(session, participant, expected_version)
    if participant.status not in (*HERE, ParticipantStatus.INVITED):
        raise Conflict(_l("This firm does not take part any more."))
    _decide(participant, by)
    _leave(session, participant, ParticipantStatus.REFUSED, reason, by=by)
    note_firm(session, by, "fair.refused", participant, reason=reason)
    write_letter(session, "refused", participant, links=links, reason=reason)
    promote_waiting(session, participant.fair, by=by, links=links)


def withdraw(
    session: Session,
    participant: FairParticipant,
    *,
    reason: str | None = None,
    by: Actor,
    links: FairLinks = NO_LINKS,
    expected_version: int | None = None,
) -> None:
    """A firm does not come, or declines the invitation: its meetings are called off and its place goes to the next.

    Raises Conflict when it is out already, or the fair is over: who was there cannot stay away any more.
    """
    _begin(session, participant, expected_version)
    check_is_on(participant.fair)
    if participant.status not in (*HERE, ParticipantStatus.INVITED):
        raise Conflict(_l("This firm does not take part any more."))
    what = "declined" if participant.status is ParticipantStatus.INVITED else "withdrawn"
    if what == "declined":
        participant.applied_at = None
    _leave(session, participant, ParticipantStatus.WITHDRAWN, reason, by=by)
    note_firm(session, by, f"fair.{what}", participant, reason=reason)
    write_letter(session, what, participant, links=links)
    promote_waiting(session, participant.fair, by=by, links=links)


def set_waiting_place(session: Session, participant: FairParticipant, place: int, *, by: Actor) -> None:
    """Puts a waiting firm at a place of its list, 1 being the next to move up. Raises Conflict when it does not wait."""
    _begin(session, participant, None)
    if participant.status is not ParticipantStatus.WAITING:
        raise Conflict(_l("This firm is not on the waiting list any more."))
    others = [each for each in waiting(session, participant.fair, participant.side) if each.id != participant.id]
    place = min(max(place, 1), len(others) + 1)
    for number, each in enumerate((*others[: place - 1], participant, *others[place - 1 :]), start=1):
        each.waiting_number = number
    session.flush()
    note_firm(session, by, "fair.waiting_moved", participant, place=place)


def add_firm(
    session: Session, fair: Fair, company: Company, side: FairSide, *, by: Actor, links: FairLinks = NO_LINKS
) -> FairParticipant:
    """An officer puts a firm on the list: it has a place, or waits for one. Raises Conflict and Invalid as `register`."""
    participant = _added(session, fair, company, side)
    _decide(participant, by)
    participant.is_exempt = bool(unmet_rules(fair, company, side))
    note_firm(session, by, "fair.firm_added", participant)
    _admit(session, participant, links=links)
    return participant


def invite_firm(
    session: Session, fair: Fair, company: Company, side: FairSide, *, by: Actor, links: FairLinks = NO_LINKS
) -> FairParticipant:
    """An officer asks a firm to register; then it is in without another approval. The letter goes out once registration is open.

    Raises Conflict and Invalid as `add_firm`, and Conflict when registration has closed: the firm could not say yes.
    """
    participant = _added(session, fair, company, side)
    if fair.phase is not FairPhase.PLANNING and not is_open_for_registration(fair, agency_today()):
        raise Conflict(_l("Registration has closed, so that the firm could not accept. Put it on the list instead."))
    participant.status = ParticipantStatus.INVITED
    note_firm(session, by, "fair.firm_invited", participant)
    write_invitations(session, [participant], links=links)
    return participant


def _is_invited(participant: FairParticipant) -> bool:
    """The invitation stands while registration is open: who declined may think again."""
    has_declined = participant.status is ParticipantStatus.WITHDRAWN and participant.applied_at is None
    return has_declined or participant.status is ParticipantStatus.INVITED


def check_side(company: Company, side: FairSide) -> None:
    """Raises Invalid when the company has no profile of that side."""
    profile = company.supplier_profile if side is FairSide.SUPPLIER else company.assembler_profile
    if profile is None:
        raise Invalid(
            _l("This firm has no profile of that side."), fields={"side": _l("This firm has no profile of that side.")}
        )


def check_version(participant: FairParticipant, expected: int | None) -> None:
    """Raises Conflict when somebody changed the registration since the form was filled."""
    if expected is not None and participant.version != expected:
        raise Conflict(
            _l("Somebody else changed this registration meanwhile. Look at it again, then repeat your change.")
        )


def check_here(participant: FairParticipant) -> None:
    """Raises Conflict unless the firm has asked to come and nobody has said no."""
    if participant.status not in HERE:
        raise Conflict(_l("Your firm does not take part in this fair any more."))


def _begin(session: Session, participant: FairParticipant, expected_version: int | None) -> None:
    """Takes the lock, then looks at the registration as it is by then."""
    lock_fair(session, participant.fair)
    session.refresh(participant)
    check_version(participant, expected_version)


def _held(session: Session, fair: Fair, company: Company, side: FairSide) -> FairParticipant | None:
    statement = select(FairParticipant).where(
        FairParticipant.fair_id == fair.id, FairParticipant.company_id == company.id, FairParticipant.side == side
    )
    return session.exec(statement.execution_options(populate_existing=True)).first()


def _added(session: Session, fair: Fair, company: Company, side: FairSide) -> FairParticipant:
    check_side(company, side)
    lock_fair(session, fair)
    participant = _held(session, fair, company, side)
    if participant is not None and participant.status in (*HERE, ParticipantStatus.INVITED):
        raise Conflict(_l("This firm is on the list already."))
    if participant is None:
        participant = FairParticipant(
            fair_id=fair.id or 0, company_id=company.id or 0, side=side, status=ParticipantStatus.APPLIED
        )
        session.add(participant)
    participant.status, participant.applied_at, participant.reason = ParticipantStatus.APPLIED, now(), None
    session.flush()
    session.refresh(participant)
    return participant


def _answer(participant: FairParticipant, given: RegistrationInput) -> None:
    for name, value in given.model_dump(exclude={"consent"}).items():
        setattr(participant, name, value)
    _set_consent(participant, given.consent)


def _set_consent(participant: FairParticipant, is_given: bool) -> None:
    if is_given and participant.consent_text != CONSENT_VERSION:
        participant.consent_text, participant.consented_at = CONSENT_VERSION, now()
    elif not is_given:
        participant.consent_text = participant.consented_at = None


def _decide(participant: FairParticipant, by: Actor) -> None:
    participant.decided_at, participant.decided_by_id = now(), by.user_id


def _admit(session: Session, participant: FairParticipant, *, links: FairLinks) -> None:
    write_letter(session, give_place(session, participant), participant, links=links)


def _leave(
    session: Session, participant: FairParticipant, status: ParticipantStatus, reason: str | None, *, by: Actor
) -> None:
    for meeting in rows.planned_meetings(session, participant):
        meetings.cancel(session, meeting, reason=reason, by=by)
    participant.status, participant.reason, participant.waiting_number = status, reason, None
    for table in session.exec(select(FairTable).where(FairTable.participant_id == participant.id)).all():
        table.participant_id = None
    end_links_to_place(session, participant, by=by)
    session.flush()
