"""Whose address and number the firms met at a fair may have: the firm agreed for itself, and each person for themselves."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from database.enums import ConsentPurpose
from database.models.companies import Company
from database.models.fair_participants import FairDelegate
from linkage.services.consents import has_agreed, has_refused, who_agrees, who_refuses
from linkage.services.persons import contact_person, delegate_person


def sharing_delegates(session: Session, people: Collection[tuple[FairDelegate, Company]]) -> frozenset[int]:
    """Ids of the delegates who agreed that their contact is passed on; two queries at most."""
    known = [(delegate, delegate_person(delegate), company) for delegate, company in people]
    agreeing = who_agrees(session, [(person, company) for _each, person, company in known], ConsentPurpose.EVENTS)
    return frozenset(delegate.id or 0 for delegate, person, company in known if has_agreed(agreeing, person, company))


def sharing_contacts(session: Session, companies: Collection[Company]) -> frozenset[int]:
    """Ids of the firms whose contact person agreed to the same; two queries at most."""
    known = [(contact_person(company), company) for company in companies]
    agreeing = who_agrees(session, known, ConsentPurpose.EVENTS)
    return frozenset(company.id or 0 for person, company in known if has_agreed(agreeing, person, company))


def not_to_be_called(session: Session, companies: Collection[Company]) -> frozenset[int]:
    """Ids of the firms whose contact person asked for no calls; two queries at most."""
    people = [(contact_person(company), company) for company in companies]
    said_no = who_refuses(session, people, ConsentPurpose.CALLS)
    return frozenset(company.id or 0 for person, company in people if has_refused(said_no, person, company))
