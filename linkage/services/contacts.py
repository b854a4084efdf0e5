"""Whose contact a reader may see, beside a firm's profile and in an introduction: the person's own word decides, at once.

Pages, letters, the interface for programs and exports ask here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import ConsentPurpose, FairSide, PrivateViewKind, ProfileStatus, ProposalStatus
from database.models.companies import Company
from database.models.proposals import Proposal
from database.models.users import User
from linkage.access import working_memberships
from linkage.inputs.suppliers import ContactInput
from linkage.services.audit import Actor
from linkage.services.consents import agreed, members_of, speaks_for
from linkage.services.persons import Person, contact_person, person_hashes
from linkage.services.private_views import is_noted, note_view

SHOWING = (ConsentPurpose.PUBLISH, ConsentPurpose.BUYERS)
"""What a contact person agrees to so that their contact is shown with the profile."""


@dataclass(frozen=True, slots=True)
class OpenContact:
    """A contact that its person opened. `is_public`: to everybody, so that looking at it is not noted."""

    person: Person
    is_public: bool


def open_contact(session: Session, company: Company, reader: User | None) -> OpenContact | None:
    """The contact of a listed firm as this reader may see it, or None. An imported contact has no consent, and stays closed."""
    person, profile = contact_person(company), company.supplier_profile
    if profile is None or profile.status is not ProfileStatus.LISTED or not person.hash:
        return None
    held = agreed(session, person.hashes, SHOWING)
    if not held:
        return None
    members = members_of(session, [company.id or 0]).get(company.id or 0, frozenset())
    purposes = {each.purpose for each in held if speaks_for(each, company, members)}
    if ConsentPurpose.PUBLISH in purposes:
        return OpenContact(person, is_public=True)
    return OpenContact(person, is_public=False) if ConsentPurpose.BUYERS in purposes and is_buyer(reader) else None


def open_introduction(session: Session, proposal: Proposal) -> dict[FairSide, Person]:
    """Side -> its contact person, to be shown to the people of the other firm; empty unless all is in force for both.

    Both firms agreed, nobody closed it, and both people's consents to this introduction stand.
    """
    if proposal.status is not ProposalStatus.AGREED:
        return {}
    people = {
        each.side: Person(each.contact_email, each.contact_phone, each.contact_name or "") for each in proposal.sides
    }
    hashes = [key for person in people.values() for key in person.hashes]
    held = [
        each for each in agreed(session, hashes, [ConsentPurpose.INTRODUCTION]) if each.subject_code == proposal.code
    ]
    firms = {FairSide.SUPPLIER: proposal.supplier, FairSide.ASSEMBLER: proposal.buyer}
    members = members_of(session, [firm.id or 0 for firm in firms.values()])
    for side, person in people.items():
        firm = firms[side]
        own = [each for each in held if each.person_hash in person.hashes and each.company_code == firm.code]
        if not any(speaks_for(each, firm, members.get(firm.id or 0, frozenset())) for each in own):
            return {}
    return people


def close_contact(session: Session, company: Company, *, was: ContactInput | None) -> int:
    """An officer or a list wrote a firm's contact: where something new stands now, what its person agreed to show ends; how many did.

    They agreed to what stood there then. Each yes ends by the way it came. What merely went shows nothing, and ends nothing.
    """
    known, person = was or ContactInput(), contact_person(company)
    stated = ((person.name, known.name), (person.email, known.email), (person.phone, known.phone))
    if all(not new or new == old for new, old in stated):
        return 0
    members = members_of(session, [company.id or 0]).get(company.id or 0, frozenset())
    held = agreed(session, {*person_hashes(known.email, known.phone), *person.hashes}, SHOWING)
    ended = [each for each in held if speaks_for(each, company, members)]
    for each in ended:
        each.withdrawn_at, each.withdrawn_via = now(), each.channel
    session.flush()
    return len(ended)


def is_buyer(reader: User | None) -> bool:
    """Whether the reader works for an assembler, as far as the platform knows."""
    return any(held.company.assembler_profile is not None for held in working_memberships(reader))


def must_be_noted(session: Session, found: OpenContact, *, by: Actor) -> bool:
    """Whether this look is to be written into the log of who saw what."""
    return not found.is_public and not is_noted(session, PrivateViewKind.BUYER, found.person, by=by)


def note_contact_seen(session: Session, company: Company, found: OpenContact, *, by: Actor, place: str) -> None:
    note_view(session, PrivateViewKind.BUYER, found.person, by=by, place=place, company=company)
