"""Reading people."""

from __future__ import annotations

from sqlmodel import Session, col, select

from database.enums import OfficerRole
from database.models.users import User


def officers(session: Session) -> list[User]:
    """Staff of the agency whom work is given to, by name."""
    staff = select(User).where(col(User.officer_role).in_(tuple(OfficerRole)), col(User.is_active))
    return list(session.exec(staff.order_by(col(User.name), col(User.id))).all())
