"""Reading who works for firms, as far as the platform knows."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from database.enums import MembershipRole
from database.models.users import Membership, User


def is_at_work() -> ColumnElement[bool]:
    """People with an open account whose claim to the firm is not still to be looked at; for statements on both tables."""
    return (col(Membership.role) != MembershipRole.CLAIMANT) & col(User.is_active).is_(True)


def people_of(session: Session, company_ids: Collection[int]) -> dict[int, list[User]]:
    """Row of a company -> those who work for it, the oldest account first; firms without anybody are left out. One query."""
    statement = (
        select(Membership.company_id, User)
        .join(User)
        .where(col(Membership.company_id).in_(company_ids), is_at_work())
        .order_by(col(User.id))
    )
    found: dict[int, list[User]] = {}
    for company_id, user in session.exec(statement).all():
        found.setdefault(company_id, []).append(user)
    return found
