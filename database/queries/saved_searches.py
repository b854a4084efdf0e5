"""Reading saved searches."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, select

from database.enums import NeedVisibility, ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.part_needs import PartNeed
from database.models.saved_searches import SavedSearch, SavedSearchHit
from database.models.users import User
from database.queries.needs import are_open


def searches_of(session: Session, user: User) -> list[SavedSearch]:
    """A person's saved searches, the latest first."""
    rows = select(SavedSearch).where(SavedSearch.user_id == user.id).order_by(col(SavedSearch.id).desc())
    return list(session.exec(rows).all())


def search_of(session: Session, user: User, code: str) -> SavedSearch | None:
    """One of a person's own."""
    rows = select(SavedSearch).where(SavedSearch.user_id == user.id, SavedSearch.code == code)
    return session.exec(rows).first()


def same_search(session: Session, user: User, state_hash: str) -> SavedSearch | None:
    rows = select(SavedSearch).where(SavedSearch.user_id == user.id, SavedSearch.state_hash == state_hash)
    return session.exec(rows).first()


def search_of_token(session: Session, token: str) -> SavedSearch | None:
    """The search a letter came from."""
    return session.exec(select(SavedSearch).where(SavedSearch.token == token)).first()


def count_of(session: Session, user: User) -> int:
    rows = select(func.count()).select_from(SavedSearch).where(SavedSearch.user_id == user.id)
    return session.exec(rows).one()


def searches_to_check(session: Session) -> list[int]:
    """Ids of the searches of people who may still sign in."""
    rows = select(SavedSearch.id).join(User, col(SavedSearch.user_id) == col(User.id)).where(col(User.is_active))
    return [key for key in session.exec(rows.order_by(col(SavedSearch.id))).all() if key is not None]


def new_counts(session: Session, user: User) -> dict[int, int]:
    """Search id -> hits found since its owner last looked."""
    rows = (
        select(SavedSearchHit.search_id, func.count())
        .join(SavedSearch, col(SavedSearch.id) == col(SavedSearchHit.search_id))
        .where(SavedSearch.user_id == user.id, col(SavedSearchHit.found_at) > col(SavedSearch.looked_at))
        .group_by(col(SavedSearchHit.search_id))
    )
    return dict(session.exec(rows).all())


def new_codes(session: Session, search: SavedSearch, *, most: int) -> list[str]:
    """Codes of the hits found since its owner last looked, the latest first."""
    rows = (
        select(SavedSearchHit.code)
        .where(SavedSearchHit.search_id == search.id, SavedSearchHit.found_at > search.looked_at)
        .order_by(col(SavedSearchHit.found_at).desc(), col(SavedSearchHit.code))
        .limit(most)
    )
    return list(session.exec(rows).all())


def known_codes(session: Session, search: SavedSearch) -> dict[str, bool]:
    """Code -> whether it was told, of all that a search has found so far."""
    rows = select(SavedSearchHit.code, SavedSearchHit.told_at).where(SavedSearchHit.search_id == search.id)
    return {code: told_at is not None for code, told_at in session.exec(rows).all()}


def listed_firms(session: Session, codes: Sequence[str]) -> list[Company]:
    """Of these firms, in the order of their codes, those that everybody may find today."""
    listed = select(Company).join(SupplierProfile)
    rows = listed.where(col(Company.code).in_(codes), col(SupplierProfile.status) == ProfileStatus.LISTED)
    found = {each.code: each for each in session.exec(rows).all()}
    return [found[code] for code in codes if code in found]


def open_need_titles(
    session: Session, codes: Sequence[str], *, visibilities: Collection[NeedVisibility], on: datetime.date
) -> dict[str, str]:
    """Code -> title, in the order of the codes, of needs that are open that day to whom these visibilities are shown."""
    rows = select(PartNeed.code, PartNeed.title).where(col(PartNeed.code).in_(codes), *are_open(visibilities, on))
    titles = dict(session.exec(rows).all())
    return {code: titles[code] for code in codes if code in titles}
