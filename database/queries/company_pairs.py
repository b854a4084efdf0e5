"""Pairs of firms that may be one: in the order officers look at them, and what officers found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from database.enums import PairState, ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.company_merges import CompanyMerge
from database.models.company_pairs import CompanyPair
from database.models.fair_participants import FairParticipant
from database.models.part_needs import PartNeed
from database.models.plants import Plant
from database.models.users import Membership
from database.queries.exchange import lots_of

TO_DECIDE = (PairState.OPEN, PairState.UNSURE)
TOLD_APART = (PairState.BRANCH, PairState.RELATED, PairState.DIFFERENT)
"""Found not to be one record; such a pair is not asked about again."""


def pair_codes(session: Session, *, rules: str, batch_id: int | None = None, province: str = "") -> list[str]:
    """Codes of all pairs to decide: the likeliest first, of equals those whose firm waits unseen; what was unsure last. One query.

    Scores of other versions than `rules` are of another scale: those pairs stand behind the others of their kind.
    """
    waits = _either_in(select(SupplierProfile.company_id).where(SupplierProfile.status == ProfileStatus.DRAFT))
    statement = select(CompanyPair.code).where(col(CompanyPair.state).in_(TO_DECIDE))
    if batch_id is not None:
        statement = statement.where(CompanyPair.batch_id == batch_id)
    if province:
        statement = statement.where(_either_in(select(Plant.company_id).where(Plant.province == province)))
    is_later = case((col(CompanyPair.state) == PairState.UNSURE, 1), else_=0)
    is_older = case((col(CompanyPair.rules) == rules, 0), else_=1)
    is_seen = case((waits, 0), else_=1)
    order = (is_later, is_older, col(CompanyPair.score).desc(), is_seen, col(CompanyPair.id))
    return list(session.exec(statement.order_by(*order)).all())


def count_older_pairs(session: Session, *, rules: str) -> int:
    """How many pairs to decide were judged by another version than `rules`."""
    statement = select(func.count()).select_from(CompanyPair).where(col(CompanyPair.state).in_(TO_DECIDE))
    return session.exec(statement.where(CompanyPair.rules != rules)).one()


def older_pairs(session: Session, *, rules: str) -> list[CompanyPair]:
    """The pairs to decide that were judged by another version than `rules`, by number."""
    statement = select(CompanyPair).where(col(CompanyPair.state).in_(TO_DECIDE), CompanyPair.rules != rules)
    return list(session.exec(statement.order_by(col(CompanyPair.id))).all())


def _either_in(companies: Any) -> ColumnElement[bool]:
    """Whether one of the two firms is among these, which are read once and not for each pair."""
    return or_(col(CompanyPair.one_id).in_(companies), col(CompanyPair.other_id).in_(companies))


def count_open_pairs(session: Session) -> int:
    """How many pairs nobody has looked at."""
    statement = select(func.count()).select_from(CompanyPair).where(col(CompanyPair.state) == PairState.OPEN)
    return session.exec(statement).one()


def pairs_coded(session: Session, codes: Sequence[str]) -> list[CompanyPair]:
    """Pairs by code, in the order of the codes; those that are gone are left out."""
    found: dict[str, CompanyPair] = {}
    for lot in lots_of(codes):
        found |= {pair.code: pair for pair in session.exec(select(CompanyPair).where(col(CompanyPair.code).in_(lot)))}
    return [found[code] for code in codes if code in found]


def pair_between(session: Session, one_id: int, other_id: int) -> CompanyPair | None:
    """The pair of two firms, whichever is named first."""
    first, second = sorted((one_id, other_id))
    statement = select(CompanyPair).where(CompanyPair.one_id == first, CompanyPair.other_id == second)
    return session.exec(statement).first()


def known_pairs(session: Session, ids: Iterable[int]) -> set[tuple[int, int]]:
    """The pairs, decided or not, whose first firm is one of these."""
    known: set[tuple[int, int]] = set()
    for lot in lots_of(ids):
        statement = select(CompanyPair.one_id, CompanyPair.other_id).where(col(CompanyPair.one_id).in_(lot))
        known.update(session.exec(statement).all())
    return known


def pairs_told_apart(session: Session) -> frozenset[frozenset[str]]:
    """The public codes of all two firms that an officer found to be no single one."""
    one, other = aliased(Company), aliased(Company)
    statement = (
        select(one.code, other.code)
        .select_from(CompanyPair)
        .join(one, one.id == CompanyPair.one_id)  # type: ignore[arg-type]
        .join(other, other.id == CompanyPair.other_id)  # type: ignore[arg-type]
        .where(col(CompanyPair.state).in_(TOLD_APART))
    )
    return frozenset(frozenset(codes) for codes in session.exec(statement))


def pairs_of(session: Session, company_id: int, states: Collection[PairState]) -> list[tuple[CompanyPair, Company]]:
    """The pairs of a firm in these states, each with the other firm, by its name."""
    is_either = or_(
        (col(CompanyPair.one_id) == company_id) & (col(Company.id) == col(CompanyPair.other_id)),
        (col(CompanyPair.other_id) == company_id) & (col(Company.id) == col(CompanyPair.one_id)),
    )
    statement = select(CompanyPair, Company).where(is_either, col(CompanyPair.state).in_(states))
    return list(session.exec(statement.order_by(func.lower(Company.name), col(CompanyPair.id))).all())


def merge_that_took(session: Session, codes: Collection[str]) -> CompanyMerge | None:
    """The last merge, not taken back, in which a firm of one of these codes went."""
    statement = select(CompanyMerge).where(
        col(CompanyMerge.gone_code).in_(codes), col(CompanyMerge.undone_at).is_(None)
    )
    return session.exec(statement.order_by(col(CompanyMerge.id).desc())).first()


@dataclass(frozen=True, slots=True)
class Ties:
    """What hangs on a firm: people, needs, fairs."""

    people: int
    needs: int
    fairs: int


def ties_of(session: Session, ids: Sequence[int]) -> dict[int, Ties]:
    """Company id -> what hangs on it. Three queries, however many firms."""
    people, needs, fairs = (
        _counted(session, col(table.company_id), ids) for table in (Membership, PartNeed, FairParticipant)
    )
    return {key: Ties(people.get(key, 0), needs.get(key, 0), fairs.get(key, 0)) for key in ids}


def _counted(session: Session, column: Any, ids: Sequence[int]) -> dict[int, int]:
    return dict(session.exec(select(column, func.count()).where(column.in_(ids)).group_by(column)).all())


def merges_lately(session: Session, *, limit: int) -> list[tuple[CompanyMerge, Company]]:
    """The last merges that can be taken back, each with the firm that stayed, newest first."""
    statement = (
        select(CompanyMerge, Company)
        .join(Company, col(Company.id) == col(CompanyMerge.kept_id))
        .where(col(CompanyMerge.undone_at).is_(None))
    )
    return list(session.exec(statement.order_by(col(CompanyMerge.id).desc()).limit(limit)).all())


def pairs_decided_lately(session: Session, *, limit: int) -> list[CompanyPair]:
    """The last pairs that officers decided otherwise, newest first."""
    statement = select(CompanyPair).where(col(CompanyPair.decided_at).is_not(None))
    return list(session.exec(statement.order_by(col(CompanyPair.decided_at).desc()).limit(limit)).all())
