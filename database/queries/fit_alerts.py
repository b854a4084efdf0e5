"""Reading who wants letters about new fits, and what was told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import ConsentPurpose, FitSide, MembershipRole, NeedStatus, ProfileStatus
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.fit_alerts import FitLetters, FitLook, FitNotice
from database.models.part_needs import PartNeed
from database.models.privacy import NEWS_TEXT_VERSION, Consent
from database.models.users import Membership, User
from database.queries.memberships import is_at_work


def watched_suppliers(session: Session) -> list[int]:
    """Ids of listed suppliers with somebody who wants to be told."""
    listed = select(SupplierProfile.company_id).where(SupplierProfile.status == ProfileStatus.LISTED)
    return _watched(session, col(Membership.company_id).in_(listed))


def watched_assemblers(session: Session) -> list[int]:
    """Ids of assemblers with a published need and somebody who wants to be told."""
    asking = select(PartNeed.company_id).where(PartNeed.status == NeedStatus.PUBLISHED)
    assemblers = select(AssemblerProfile.company_id)
    return _watched(session, col(Membership.company_id).in_(asking), col(Membership.company_id).in_(assemblers))


def readers(session: Session, company: Company) -> list[Membership]:
    """Those who want to be told of a firm's new fits, each with the person."""
    person = selectinload(Membership.user)  # type: ignore[arg-type]
    statement = _wanting(select(Membership)).where(Membership.company_id == company.id)
    return list(session.exec(statement.options(person).order_by(col(Membership.id))).all())


def letters_of(session: Session, memberships: Iterable[Membership]) -> dict[int, FitLetters]:
    """Membership id -> what its person has chosen, where they have."""
    ids = [membership.id for membership in memberships]
    found = session.exec(select(FitLetters).where(col(FitLetters.membership_id).in_(ids))).all()
    return {row.membership_id: row for row in found}


def letters_of_token(session: Session, token: str) -> FitLetters | None:
    """Whose letters a letter came from."""
    company = selectinload(FitLetters.membership).selectinload(Membership.company)  # type: ignore[arg-type]
    return session.exec(select(FitLetters).where(FitLetters.token == token).options(company)).first()


def told_needs(session: Session, supplier: Company) -> set[int]:
    """Ids of the needs a supplier was told of."""
    told = select(FitNotice.need_id).where(FitNotice.side == FitSide.SUPPLIER, FitNotice.supplier_id == supplier.id)
    return set(session.exec(told).all())


def told_suppliers(session: Session, need_ids: Collection[int]) -> dict[int, set[int]]:
    """Need id -> ids of the suppliers its buyer was told of."""
    told = select(FitNotice.need_id, FitNotice.supplier_id).where(FitNotice.side == FitSide.ASSEMBLER)
    found: dict[int, set[int]] = {key: set() for key in need_ids}
    for need, supplier in session.exec(told.where(col(FitNotice.need_id).in_(list(need_ids)))).all():
        found[need].add(supplier)
    return found


def looked_needs(session: Session, need_ids: Collection[int]) -> set[int]:
    """Those of the needs whose matches were compared before."""
    return set(session.exec(select(FitLook.need_id).where(col(FitLook.need_id).in_(list(need_ids)))).all())


def company_ids(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Public code -> row number of listed suppliers."""
    listed = select(Company.code, Company.id).join(SupplierProfile)
    rows = listed.where(col(Company.code).in_(list(codes)), col(SupplierProfile.status) == ProfileStatus.LISTED)
    return {code: key for code, key in session.exec(rows).all() if key is not None}


def _watched(session: Session, *conditions: ColumnElement[bool]) -> list[int]:
    statement = _wanting(select(Membership.company_id)).where(*conditions)
    return sorted(set(session.exec(statement).all()))


def agreeing(session: Session, user_ids: Collection[int]) -> set[int]:
    """Those of some accounts that agreed to news."""
    found = session.exec(_agreeing().where(col(Consent.user_id).in_(sorted(user_ids)))).all()
    return {key for key in found if key is not None}


def _agreeing() -> Any:
    """Ids of accounts that agreed to news, in the words of today."""
    return select(Consent.user_id).where(
        Consent.purpose == ConsentPurpose.NEWSLETTERS,
        Consent.text_version == NEWS_TEXT_VERSION,
        col(Consent.user_id).is_not(None),
        col(Consent.given_at).is_not(None),
        col(Consent.withdrawn_at).is_(None),
    )


def _wanting(statement: Any) -> Any:
    """Active people who have chosen letters, or are owners who agreed to news and have not chosen."""
    return (
        statement.join(User, col(User.id) == col(Membership.user_id))
        .outerjoin(FitLetters, col(FitLetters.membership_id) == col(Membership.id))
        .where(is_at_work())
        .where(
            or_(
                col(FitLetters.is_wanted),
                col(FitLetters.membership_id).is_(None)
                & (col(Membership.role) == MembershipRole.OWNER)
                & col(User.id).in_(_agreeing()),
            )
        )
    )
