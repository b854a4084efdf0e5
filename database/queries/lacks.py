"""Reading what firms lack, as the last count left it: lists only of needs still open and firms still listed, totals as counted."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import NeedVisibility, ProfileStatus
from database.models.companies import Company, SupplierProfile
from database.models.lacks import Lack, LackCount, LackTotal
from database.models.part_needs import PartNeed
from database.queries.needs import are_open


@dataclass(frozen=True, slots=True)
class LackFilter:
    """What narrows the lacks; empty lets everything through. `on`: the day on which a need must be open.

    `processes`: those of which the need's main one must be; `province`: where the firm is.
    """

    on: datetime.date
    key: str = ""
    processes: Collection[str] = ()
    province: str = ""


@dataclass(frozen=True, slots=True)
class FirmLack:
    """A firm that lacks one change: how many needs that would win, and how far it must go for all of them."""

    company: Company
    needs: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class NeedLack:
    """A need that one change would win for so many firms."""

    need: PartNeed
    firms: int
    low: float | None
    high: float | None


def change_totals(session: Session, *, kind: str = "", process: str = "", province: str = "") -> list[LackTotal]:
    """Each change as it was last counted, those that the most firms lack first; empty lets all through."""
    statement = select(LackTotal).where(
        LackTotal.in_process == process, LackTotal.in_province == province, LackTotal.key != ""
    )
    if kind:
        statement = statement.where(LackTotal.kind == kind)
    return sorted(session.exec(statement).all(), key=lambda each: (-each.firms, -each.needs, each.key))


def process_totals(
    session: Session, *, processes: Collection[str], kind: str = "", process: str = "", province: str = ""
) -> list[tuple[str, int, int]]:
    """(process asked for, firms, needs) as last counted, the most firms first; `processes`: `process` and all narrower ones."""
    name = col(LackTotal.in_process)
    narrowed = name.in_(list(processes)) if process else col(LackTotal.in_process) != ""
    return _by_name(
        session, name, kind, narrowed, col(LackTotal.is_asked).is_(True), col(LackTotal.in_province) == province
    )


def province_totals(
    session: Session, *, kind: str = "", process: str = "", province: str = ""
) -> list[tuple[str, int, int]]:
    """(province, firms, needs) as last counted, the most firms first."""
    name = col(LackTotal.in_province)
    return _by_name(
        session, name, kind, name == province if province else name != "", col(LackTotal.in_process) == process
    )


def _by_name(session: Session, name: Any, kind: str, *narrowed: ColumnElement[bool]) -> list[tuple[str, int, int]]:
    columns = (name, col(LackTotal.firms), col(LackTotal.needs))
    statement = select_columns(*columns).where(col(LackTotal.kind) == kind, col(LackTotal.key) == "", *narrowed)
    return sorted(
        ((key, firms, needs) for key, firms, needs in session.execute(statement)),
        key=lambda each: (-each[1], -each[2], each[0]),
    )


def total(session: Session, *, kind: str = "", process: str = "", province: str = "") -> tuple[int, int]:
    """How many firms lack one change for how many needs, as last counted."""
    found = session.get(LackTotal, (process, province, kind, ""))
    return (found.firms, found.needs) if found else (0, 0)


def lacks_to_total(session: Session, *, on: datetime.date) -> Iterator[Any]:
    """Every lack, with what is counted of it."""
    names = (Lack.need_id, Lack.company_id, Lack.core_process, Lack.province, Lack.kind, Lack.key)
    columns = (*names, Lack.subject, Lack.process, Lack.words)
    yield from session.execute(_narrowed(select_columns(*map(col, columns)), LackFilter(on)))


def one_lack(session: Session, wanted: LackFilter) -> Lack | None:
    """Any of those that pass the filter: with a key they differ in their figures only."""
    found: Lack | None = session.exec(_narrowed(select(Lack), wanted).limit(1)).first()
    return found


def rungs(session: Session, wanted: LackFilter) -> list[tuple[float, int, int]]:
    """(effort, firms, needs): so many firms and needs up to that effort, ascending; the last one is all."""
    firms, needs = (_first_efforts(session, wanted, column) for column in (Lack.company_id, Lack.need_id))
    found, firm, need = [], 0, 0
    for effort in sorted(firms | needs):
        firm, need = firm + firms.get(effort, 0), need + needs.get(effort, 0)
        found.append((effort, firm, need))
    return found


def _first_efforts(session: Session, wanted: LackFilter, column: Any) -> dict[float, int]:
    """Least effort -> for how many firms, or needs, it is the first that suffices."""
    first = func.min(col(Lack.effort)).label("effort")
    each = _narrowed(select_columns(first), wanted).group_by(col(column)).subquery()
    rows = session.execute(select_columns(each.c.effort, func.count()).group_by(each.c.effort))
    return {effort: int(count) for effort, count in rows}


def firms_lacking(session: Session, wanted: LackFilter, *, offset: int = 0, limit: int | None = None) -> list[FirmLack]:
    """The firms, those that would win most needs first, with what a line shows of each."""
    needs, company = func.count(), col(Lack.company_id)
    found = (
        _narrowed(select_columns(company, needs, func.min(col(Lack.low)), func.max(col(Lack.high))), wanted)
        .group_by(company)
        .order_by(needs.desc(), company)
        .offset(offset)
        .limit(limit)
    )
    rows = session.execute(found).all()
    plants = selectinload(Company.plants)  # type: ignore[arg-type]
    known = select(Company).where(col(Company.id).in_([row[0] for row in rows])).options(plants)
    companies = {each.id: each for each in session.exec(known).all()}
    return [FirmLack(companies[key], int(count), low, high) for key, count, low, high in rows if key in companies]


def needs_lacked(session: Session, wanted: LackFilter, *, offset: int = 0, limit: int | None = None) -> list[NeedLack]:
    """The needs, those that most firms would win first, each with its buyer."""
    firms, need = func.count(), col(Lack.need_id)
    found = (
        _narrowed(select_columns(need, firms, func.min(col(Lack.low)), func.max(col(Lack.high))), wanted)
        .group_by(need)
        .order_by(firms.desc(), need)
        .offset(offset)
        .limit(limit)
    )
    rows = session.execute(found).all()
    buyer = selectinload(PartNeed.company)  # type: ignore[arg-type]
    known = select(PartNeed).where(col(PartNeed.id).in_([row[0] for row in rows])).options(buyer)
    by_id = {each.id: each for each in session.exec(known).all()}
    return [NeedLack(by_id[key], int(count), low, high) for key, count, low, high in rows if key in by_id]


def needs_of_lack(session: Session, company: Company, wanted: LackFilter) -> list[int]:
    """Ids of the needs that one firm would win by one change."""
    statement = _narrowed(select_columns(col(Lack.need_id)), wanted).where(col(Lack.company_id) == company.id)
    return [int(key) for (key,) in session.execute(statement.order_by(col(Lack.need_id)))]


def last_count(session: Session, *, on: datetime.date) -> tuple[int, int, datetime.date | None]:
    """How many of the open needs were compared with all firms, of how many, and the oldest day on which one was."""
    is_open = are_open(tuple(NeedVisibility), on)
    asked = session.exec(select(func.count()).select_from(PartNeed).where(*is_open)).one()
    statement = select_columns(func.count(), func.min(col(LackCount.counted_on))).select_from(LackCount)
    counted, oldest = session.execute(
        statement.join(PartNeed, col(PartNeed.id) == col(LackCount.need_id)).where(*is_open)
    ).one()
    return int(counted), int(asked), oldest


def needs_to_count(session: Session, *, on: datetime.date) -> list[int]:
    """Ids of the open needs that were not compared with all firms on this day, or were changed since; the oldest count first."""
    count = (col(LackCount.counted_on), col(LackCount.need_version), col(LackCount.counted_at))
    statement = (
        select_columns(col(PartNeed.id), col(PartNeed.version), *count)
        .outerjoin(LackCount, col(LackCount.need_id) == col(PartNeed.id))
        .where(*are_open(tuple(NeedVisibility), on))
    )
    due = [row for row in session.execute(statement) if row[2] != on or row[3] != row[1]]
    due.sort(key=lambda row: (row[4] is not None, row[4] or datetime.datetime.min.replace(tzinfo=datetime.UTC), row[0]))
    return [int(row[0]) for row in due]


def _narrowed(statement: Any, wanted: LackFilter) -> Any:
    open_needs = select(PartNeed.id).where(*are_open(tuple(NeedVisibility), wanted.on))
    listed = select(SupplierProfile.company_id).where(SupplierProfile.status == ProfileStatus.LISTED)
    # With the bare column SQLite tries every need with every firm in the primary key: thirty million looks.
    statement = statement.where(col(Lack.need_id).in_(open_needs), (col(Lack.company_id) + 0).in_(listed))
    if wanted.key:
        statement = statement.where(col(Lack.key) == wanted.key)
    if wanted.processes:
        statement = statement.where(col(Lack.core_process).in_(list(wanted.processes)))
    if wanted.province:
        statement = statement.where(col(Lack.province) == wanted.province)
    return statement


def words_of(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()
