"""Reading the log of lists shown, and writing it once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, delete, func, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from database.enums import ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.match_lists import ListedFirm, MatchList
from database.models.part_needs import PartNeed


class Standing(NamedTuple):
    """How a firm stood on a list."""

    shown_on: datetime.date
    rank: int
    score: float
    supplier_score: float
    weights_version: str
    criteria: dict[str, float]


def add_list(session: Session, head: Mapping[str, Any], firms: Sequence[Mapping[str, Any]]) -> bool:
    """Writes a list unless it was noted that day already, by whichever process. `firms` name public codes.

    A need or a firm that is gone meanwhile is left out.
    """
    need_id = session.exec(select(PartNeed.id).where(PartNeed.code == head["need"])).first()
    if need_id is None:
        return False
    values = {key: value for key, value in head.items() if key != "need"} | {"need_id": need_id}
    dialect = session.get_bind().dialect.name
    put = (postgresql if dialect == "postgresql" else sqlite).insert(MatchList)
    key = session.execute(put.values(values).on_conflict_do_nothing().returning(col(MatchList.id))).scalar()
    if key is None:
        return False
    codes = [firm["code"] for firm in firms]
    known = session.execute(select(Company.code, Company.id).where(col(Company.code).in_(codes)))
    ids = {row[0]: row[1] for row in known}
    rows = [
        {
            **{name: value for name, value in firm.items() if name != "code"},
            "list_id": key,
            "company_id": ids[firm["code"]],
        }
        for firm in firms
        if firm["code"] in ids
    ]
    if rows:
        session.execute(insert(ListedFirm), rows)
    return True


def standing(session: Session, need_id: int, company_id: int, *, until: datetime.date) -> Standing | None:
    """How a firm stood on the latest list of a need that showed it, up to a day."""
    found = session.execute(
        select(
            MatchList.shown_on,
            ListedFirm.rank,
            ListedFirm.score,
            ListedFirm.supplier_score,
            MatchList.weights_version,
            ListedFirm.criteria,
        )  # type: ignore[call-overload]
        .join(MatchList, col(MatchList.id) == col(ListedFirm.list_id))
        .where(MatchList.need_id == need_id, ListedFirm.company_id == company_id, col(MatchList.shown_on) <= until)
        .order_by(col(MatchList.shown_on).desc(), col(MatchList.id).desc())
        .limit(1)
    ).first()
    return None if found is None else Standing(*found)


def shown_counts(session: Session, since: datetime.date, *, places: int) -> dict[int, int]:
    """Company id -> on how many lists it stood among the first places since a day."""
    statement = (
        select(ListedFirm.company_id, func.count())
        .join(MatchList, col(MatchList.id) == col(ListedFirm.list_id))
        .where(col(MatchList.shown_on) >= since, col(ListedFirm.rank) <= places)
        .group_by(col(ListedFirm.company_id))
    )
    return {int(key): int(count) for key, count in session.execute(statement)}


def firms(session: Session, ids: Iterable[int]) -> dict[int, Company]:
    """Companies by id."""
    found = session.exec(select(Company).where(col(Company.id).in_(list(ids)))).all()
    return {company.id or 0: company for company in found}


def list_count(session: Session, since: datetime.date) -> int:
    return session.exec(select(func.count()).select_from(MatchList).where(col(MatchList.shown_on) >= since)).one()


def listed_ids(session: Session) -> Iterable[int]:
    """Ids of the firms that could be shown: listed suppliers."""
    return session.exec(select(SupplierProfile.company_id).where(SupplierProfile.status == ProfileStatus.LISTED)).all()


def delete_before(session: Session, day: datetime.date) -> int:
    """Deletes older lists with their firms; how many."""
    done = session.execute(delete(MatchList).where(col(MatchList.shown_on) < day))
    return done.rowcount if isinstance(done, CursorResult) else 0
