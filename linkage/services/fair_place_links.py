"""The link to the page of a firm at a fair: who has it answers for the firm without signing in.

It ends when somebody who may have it does not speak for the firm any more: a person who comes is taken off or gets another address,
the firm is out, or has an account.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import AccessLinkKind, FairPhase
from database.models.access_links import AccessLink
from database.models.fair_participants import FairParticipant
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.access_links import open_link
from linkage.services.audit import Actor
from linkage.services.firm_readers import still_reads
from linkage.services.persons import Person
from linkage.services.secret_hashes import hash_of_secret


def place_of_link(session: Session, secret: str) -> FairParticipant:
    """The place of the firm. Raises NotFound when the link is over or opens something else, or the event is not announced."""
    return firm_of_link(session, open_link(session, secret, AccessLinkKind.PLACE))


def firm_of_link(session: Session, link: AccessLink) -> FairParticipant:
    """The firm that an open link belongs to.

    Raises NotFound when it is of nobody's, the event is not announced, or whom it was written to is not with the firm any more.
    """
    found = session.get(FairParticipant, link.participant_id) if link.participant_id is not None else None
    if found is None or found.fair.phase is FairPhase.PLANNING or not _still_reads(session, found, link):
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    return found


def _still_reads(session: Session, place: FairParticipant, link: AccessLink) -> bool:
    """Whether it went to somebody who came for the firm, to one of its people, or to its contact of now."""
    if link.person_hash is None or link.person_hash in {Person(each.email).hash for each in place.delegates}:
        return True
    return still_reads(session, place.company, link.person_hash)


def end_links_to_place(session: Session, place: FairParticipant, *, by: Actor) -> None:
    """Who had a link to the firm's page needs the one in the next letter.

    A guest keeps the link by which they act, so that they read what came of it.
    """
    _end(session, col(AccessLink.participant_id) == place.id, by)


def end_links_to_firm(session: Session, company_id: int, *, by: Actor) -> None:
    """The same at every fair: somebody signs in for the firm from now on."""
    places = select(FairParticipant.id).where(FairParticipant.company_id == company_id)
    _end(session, col(AccessLink.participant_id).in_(places), by)


def _end(session: Session, opens: ColumnElement[bool], by: Actor) -> None:
    living = update(AccessLink).where(
        opens, col(AccessLink.kind) == AccessLinkKind.PLACE, col(AccessLink.revoked_at).is_(None)
    )
    if by.link:
        living = living.where(col(AccessLink.token_hash) != hash_of_secret(by.link))
    session.execute(living.values(revoked_at=now()))
