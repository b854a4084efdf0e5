"""Reading whom the letters of a fair reach: people who come and left an address, and the firms that none reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import contains_eager, selectinload
from sqlmodel import Session, col, select

from database.enums import ParticipantStatus
from database.models.companies import Company
from database.models.fair_participants import FairDelegate, FairParticipant
from database.models.fairs import Fair
from database.models.users import Membership, User
from database.queries.memberships import is_at_work
from database.queries.outbox import refused_addresses


def delegates_with_address(session: Session, places: Iterable[FairParticipant]) -> dict[int, list[FairDelegate]]:
    """Row of a place -> those who come and left an address, in the order of the firm. One query."""
    statement = (
        select(FairDelegate)
        .where(col(FairDelegate.participant_id).in_([each.id for each in places]), col(FairDelegate.email).is_not(None))
        .order_by(col(FairDelegate.position), col(FairDelegate.id))
    )
    found: dict[int, list[FairDelegate]] = {}
    for each in session.exec(statement).all():
        found.setdefault(each.participant_id, []).append(each)
    return found


def companies_of(session: Session, places: Iterable[FairParticipant]) -> dict[int, Company]:
    """By row; one query, none for no places."""
    ids = {each.company_id for each in places}
    found = session.exec(select(Company).where(col(Company.id).in_(ids))).all() if ids else ()
    return {each.id or 0: each for each in found}


def unreached(session: Session, fair: Fair, statuses: Collection[ParticipantStatus]) -> list[FairParticipant]:
    """The firms in one of these states that no letter reaches, by name, with those who come. Two queries.

    Of them the agency knows no address, or the mail servers of all their readers said that nobody is there.
    """
    wanted = _unreached(select(FairParticipant), fair, statuses).options(
        contains_eager(FairParticipant.company),  # type: ignore[arg-type]
        selectinload(FairParticipant.delegates),  # type: ignore[arg-type]
    )
    return list(session.exec(wanted.order_by(col(Company.name), col(FairParticipant.id))).all())


def count_unreached(session: Session, fair: Fair, statuses: Collection[ParticipantStatus]) -> int:
    """How many those are; one query."""
    counted = session.exec(_unreached(select(func.count()).select_from(FairParticipant), fair, statuses)).one()
    return int(counted)


def _unreached(wanted: Any, fair: Fair, statuses: Collection[ParticipantStatus]) -> Any:
    refused = refused_addresses()
    accounts = select(Membership.id).join(User).where(Membership.company_id == FairParticipant.company_id, is_at_work())
    delegates = select(FairDelegate.id).where(
        FairDelegate.participant_id == FairParticipant.id, col(FairDelegate.email).is_not(None)
    )
    # Whoever is known by name reads the letters; the address that the agency has is for firms without anybody.
    is_known = accounts.exists() | delegates.exists()
    contact = func.lower(func.coalesce(Company.contact_email, ""))
    return wanted.join(Company).where(
        FairParticipant.fair_id == fair.id,
        col(FairParticipant.status).in_(statuses),
        ~accounts.where(col(User.email).not_in(refused)).exists(),
        ~delegates.where(func.lower(FairDelegate.email).not_in(refused)).exists(),
        is_known | (contact == "") | contact.in_(refused),
    )
