"""Filters of the registry that officers keep under a name, for themselves or for all."""

from __future__ import annotations

from sqlalchemy.orm import joinedload
from sqlmodel import Session, col, func, or_, select

from database.models.registry_filters import RegistryFilter
from database.models.users import User
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.registry_filters import RegistryFilterChange, RegistryFilterInput
from linkage.language import _l

MOST = 50
"""So many filters of one person."""


def filters_for(session: Session, user: User) -> list[RegistryFilter]:
    """A person's own filters and what colleagues share, by name. One query."""
    mine = col(RegistryFilter.user_id) == user.id
    statement = select(RegistryFilter).where(or_(mine, col(RegistryFilter.is_shared).is_(True)))
    ordered = statement.order_by(func.lower(RegistryFilter.name), col(RegistryFilter.id))
    return list(session.exec(ordered.options(joinedload(RegistryFilter.user))).all())  # type: ignore[arg-type]


def save_filter(session: Session, user: User, given: RegistryFilterInput) -> RegistryFilter:
    """Keeps a filter; one of the same name says what it shows from now on. Raises Invalid when the person has too many."""
    known = _named(session, user, given.name)
    if known is None:
        count = select(func.count()).select_from(RegistryFilter).where(RegistryFilter.user_id == user.id)
        if session.exec(count).one() >= MOST:
            raise Invalid(
                fields={"name": _l("You have as many saved filters as one person may have. Delete one first.")}
            )
        known = RegistryFilter(user_id=user.id or 0, name=given.name, state=given.state)
        session.add(known)
    known.state, known.is_shared = given.state, given.is_shared
    session.flush()
    return known


def change_filter(
    session: Session, kept: RegistryFilter, given: RegistryFilterChange, *, expected_version: int
) -> None:
    """Another name, or for other eyes. Raises Conflict when it was changed since, Invalid when another has the name."""
    if kept.version != expected_version:
        raise Conflict(_l("This filter was changed meanwhile, perhaps in another window. Look at it again."))
    same = _named(session, kept.user, given.name)
    if same is not None and same.id != kept.id:
        raise Invalid(fields={"name": _l("Another filter of yours has this name.")})
    kept.name, kept.is_shared = given.name, given.is_shared
    session.flush()


def delete_filter(session: Session, kept: RegistryFilter) -> None:
    session.delete(kept)
    session.flush()


def own_filter(session: Session, user: User, code: str) -> RegistryFilter:
    """Raises NotFound when the person has no such filter; those of colleagues are theirs to change."""
    found = session.exec(
        select(RegistryFilter).where(RegistryFilter.code == code, RegistryFilter.user_id == user.id)
    ).first()
    if found is None:
        raise NotFound(_l("You have no such filter. Filters of colleagues are theirs to change."))
    return found


def _named(session: Session, user: User, name: str) -> RegistryFilter | None:
    statement = select(RegistryFilter).where(RegistryFilter.user_id == user.id, RegistryFilter.name == name)
    return session.exec(statement).first()
