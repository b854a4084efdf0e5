"""Who reads the letters of a firm at a fair, and by which links they answer."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlmodel import Session

from database.enums import AccessLinkKind
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.queries import fair_readers as rows
from database.queries.memberships import people_of
from linkage.language import letter_language
from linkage.services.access_links import make_link
from linkage.services.fair_languages import writing_language
from linkage.services.firm_readers import name_of_reader

_LINK_DAYS = 30
"""How long after a fair the links in its letters stay open."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets the letters of a firm. `delegate_id`: of who comes; None for others. `language`: one of the pages.

    `answers`: for the firm, on its own page: those with an account, and where nobody has one whoever is written to.
    """

    name: str
    address: str
    language: str
    place: FairParticipant
    may_sign_in: bool = False
    answers: bool = True
    delegate_id: int | None = None
    user_id: int | None = None


Readers = dict[int, tuple[Reader, ...]]


def readers_of(session: Session, places: Collection[FairParticipant]) -> Readers:
    """Row of a place -> its people with an account, then those who come and left an address, else the address the agency has.

    A firm that no letter reaches is not in it. Each address stands once in a firm. Three queries at most.
    """
    accounts = people_of(session, {each.company_id for each in places})
    delegates = rows.delegates_with_address(session, places)
    found: Readers = {}
    for place in places:
        people: dict[str, Reader] = {}
        for user in accounts.get(place.company_id, ()):
            reader = Reader(
                user.name, user.email, letter_language(user.language), place, may_sign_in=True, user_id=user.id
            )
            people.setdefault(user.email.casefold(), reader)
        has_account = bool(people)
        for each in delegates.get(place.id or 0, ()):
            address = each.email or ""
            known = people.get(address.casefold())
            if known is None:
                language = letter_language(each.language)
                reader = Reader(each.name, address, language, place, answers=not has_account, delegate_id=each.id)
                people[address.casefold()] = reader
            elif known.delegate_id is None:
                people[address.casefold()] = replace(known, delegate_id=each.id)
        if people:
            found[place.id or 0] = tuple(people.values())
    return found | _by_contact(session, [each for each in places if each.id not in found])


def with_account(session: Session, companies: Collection[int]) -> frozenset[int]:
    """Rows of those companies for whom somebody with an account works; one query."""
    return frozenset(people_of(session, companies))


def account_language(session: Session, place: FairParticipant) -> str | None:
    """Of the first person who works for the firm; None when nobody has an account."""
    users = people_of(session, [place.company_id]).get(place.company_id)
    return users[0].language if users else None


def link_of(session: Session, reader: Reader, *, base_url: str) -> str:
    """Where a reader answers for the firm: its page behind the sign-in, or by a new link that opens it without."""
    if reader.may_sign_in:
        return f"{base_url}/fairs/{reader.place.fair.code}/mine"
    return f"{base_url}/l/{_secret(session, reader.place, AccessLinkKind.PLACE)}/place"


def request_link_of(session: Session, reader: Reader, asked: str | None, *, base_url: str) -> str:
    """Where a reader answers the request for a meeting with that code, or looks at what the firm agreed to."""
    if reader.may_sign_in or asked is None:
        return link_of(session, reader, base_url=base_url)
    secret = _secret(session, reader.place, AccessLinkKind.PLACE)
    return f"{base_url}/fairs/{reader.place.fair.code}/agenda/requests/{asked}?for={secret}"


def agenda_link_of(session: Session, reader: Reader, *, base_url: str) -> str:
    """Where a reader finds the timetable: for who comes for a firm and has no account only the own one."""
    if reader.may_sign_in:
        return f"{base_url}/fairs/{reader.place.fair.code}/agenda"
    return (
        f"{base_url}/l/{_secret(session, reader.place, AccessLinkKind.AGENDA, delegate_id=reader.delegate_id)}/agenda"
    )


def links_end(fair: Fair) -> datetime.datetime:
    """When links in the letters of a fair close."""
    end = datetime.datetime.combine(fair.ends_on, datetime.time(), datetime.UTC)
    return end + datetime.timedelta(days=_LINK_DAYS)


def _secret(session: Session, place: FairParticipant, kind: AccessLinkKind, *, delegate_id: int | None = None) -> str:
    return make_link(
        session,
        kind,
        expires_at=links_end(place.fair),
        fair_id=place.fair_id,
        participant_id=place.id if delegate_id is None else None,
        delegate_id=delegate_id,
    )


def _by_contact(session: Session, places: Collection[FairParticipant]) -> Readers:
    known = rows.companies_of(session, places)
    found: Readers = {}
    for place in places:
        company = known[place.company_id]
        if company.contact_email:
            language = letter_language(writing_language(place))
            found[place.id or 0] = (Reader(name_of_reader(company, language), company.contact_email, language, place),)
    return found
