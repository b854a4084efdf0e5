"""Reading the other offices of a firm."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, false, func, not_, or_
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import PairState, ProfileStatus, ReviewStatus
from database.models.companies import Company, SupplierProfile
from database.models.company_pairs import CompanyPair

MOST = 20
SIGNED_UP = "web"
"""The source of firms that people entered themselves."""
_HOUSEHOLD_DIGITS = 12


def offices(session: Session, company: Company, head: str) -> list[Company]:
    """Listed suppliers with a tax code that begins with `head` (empty: none), or found to be a branch of the firm, by name."""
    is_checked = or_(col(Company.source) != SIGNED_UP, col(SupplierProfile.review_status) == ReviewStatus.APPROVED)
    code = col(Company.tax_code)
    of_code: Any = and_(code.startswith(head), func.length(code) != _HOUSEHOLD_DIGITS, is_checked) if head else false()
    found = col(CompanyPair.state) == PairState.BRANCH
    pairs = (
        select(CompanyPair.other_id).where(CompanyPair.one_id == company.id, found),
        select(CompanyPair.one_id).where(CompanyPair.other_id == company.id, found),
    )
    told_apart = col(CompanyPair.state).in_((PairState.DIFFERENT, PairState.RELATED))
    others = (
        select(CompanyPair.other_id).where(CompanyPair.one_id == company.id, told_apart),
        select(CompanyPair.one_id).where(CompanyPair.other_id == company.id, told_apart),
    )
    own = col(Company.id)
    statement = (
        select(Company)
        .join(SupplierProfile)
        .where(
            SupplierProfile.status == ProfileStatus.LISTED,
            own != company.id,
            or_(and_(of_code, *(not_(own.in_(each)) for each in others)), *(own.in_(each) for each in pairs)),
        )
        .options(selectinload(Company.plants))  # type: ignore[arg-type]
    )
    return list(session.exec(statement.order_by(func.lower(Company.name), own).limit(MOST)).all())
