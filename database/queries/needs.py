"""Reading part needs with what a card shows."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, select

from database.enums import NeedStatus, NeedVisibility
from database.models.companies import AssemblerProfile, Company
from database.models.part_needs import NeedStep, PartNeed

_LOT = 900

NeedEdition = tuple[int, int, tuple[str, ...]]
"""Version of a need and of its buyer, whose sector and place are facts of the need, and whom the buyer is not to meet."""


def need(session: Session, code: str) -> PartNeed | None:
    """A need in any state, with its steps and its buyer; who may see it is for the caller to check."""
    return session.exec(select(PartNeed).where(PartNeed.code == code).options(*_whole_need())).first()


def needs_in_order(session: Session, codes: Iterable[str]) -> list[PartNeed]:
    """The needs of these codes in the order given, with what a card shows."""
    wanted = list(codes)
    by_code: dict[str, PartNeed] = {}
    for start in range(0, len(wanted), _LOT):
        lot = wanted[start : start + _LOT]
        rows = session.exec(select(PartNeed).where(col(PartNeed.code).in_(lot)).options(*_whole_need())).all()
        by_code |= {row.code: row for row in rows}
    return [by_code[code] for code in wanted if code in by_code]


def open_needs_in_order(
    session: Session, codes: Iterable[str], visibilities: Collection[NeedVisibility], *, on: datetime.date
) -> list[PartNeed]:
    """The needs of these codes in the order given, but only those open on a day and meant for these eyes."""
    wanted = list(codes)
    if not wanted:
        return []
    statement = select(PartNeed).where(col(PartNeed.code).in_(wanted), *are_open(visibilities, on))
    by_code = {row.code: row for row in session.exec(statement.options(*_whole_need())).all()}
    return [by_code[code] for code in wanted if code in by_code]


@dataclass(frozen=True, slots=True)
class NeedFilter:
    """What narrows the open needs; empty lets everything through.

    `processes` were asked in words, `chosen_processes` as a filter: a step in one of each. `title`: a title with this piece is
    as good as the `processes`. `words`: a piece of the title or the text.
    """

    visibilities: Collection[NeedVisibility]
    on: datetime.date
    processes: Collection[str] = ()
    chosen_processes: Collection[str] = ()
    provinces: Collection[str] = ()
    sectors: Collection[str] = ()
    title: str = ""
    words: str = ""


def narrowed_needs(session: Session, wanted: NeedFilter, *, offset: int, limit: int) -> tuple[int, list[PartNeed]]:
    """How many open needs pass, and a piece of them, newest first."""
    conditions = [*are_open(wanted.visibilities, wanted.on), *_narrowed(wanted)]
    total = session.exec(select(func.count()).select_from(PartNeed).where(*conditions)).one()
    statement = select(PartNeed).where(*conditions).order_by(*_newest_first()).offset(offset).limit(limit)
    return total, list(session.exec(statement.options(*_whole_need())).all())


def _narrowed(wanted: NeedFilter) -> Iterator[ColumnElement[bool]]:
    buyer, title = select(AssemblerProfile.company_id), col(PartNeed.title)
    if wanted.processes:
        named = [title.icontains(wanted.title, autoescape=True)] if wanted.title else []
        yield or_(_asks_for(wanted.processes), *named)
    if wanted.chosen_processes:
        yield _asks_for(wanted.chosen_processes)
    if wanted.provinces:
        there = buyer.where(col(AssemblerProfile.plant_province).in_(wanted.provinces))
        elsewhere = col(PartNeed.plant_province).is_(None) & col(PartNeed.company_id).in_(there)
        yield or_(col(PartNeed.plant_province).in_(wanted.provinces), elsewhere)
    if wanted.sectors:
        yield col(PartNeed.company_id).in_(buyer.where(col(AssemblerProfile.sector).in_(wanted.sectors)))
    if wanted.words:
        yield or_(*(text.icontains(wanted.words, autoescape=True) for text in (title, col(PartNeed.text))))


def _asks_for(processes: Collection[str]) -> ColumnElement[bool]:
    return col(PartNeed.id).in_(select(NeedStep.need_id).where(col(NeedStep.process).in_(processes)))


def latest_needs(
    session: Session, visibilities: Collection[NeedVisibility], *, on: datetime.date, limit: int
) -> list[PartNeed]:
    """Published needs still open on a day, newest first."""
    statement = select(PartNeed).where(*are_open(visibilities, on)).order_by(*_newest_first()).limit(limit)
    return list(session.exec(statement.options(*_whole_need())).all())


def open_needs(session: Session, visibilities: Collection[NeedVisibility], *, on: datetime.date) -> list[PartNeed]:
    """All needs still open on a day for these eyes, by their codes."""
    statement = select(PartNeed).where(*are_open(visibilities, on)).order_by(col(PartNeed.code))
    return list(session.exec(statement.options(*_whole_need())).all())


def open_need_editions(
    session: Session, visibilities: Collection[NeedVisibility], *, on: datetime.date
) -> dict[str, NeedEdition]:
    """Code -> edition of the open needs that name a process, by their codes."""
    statement = (
        select(PartNeed.code, PartNeed.version, Company.version, AssemblerProfile.barred)
        .join(Company, col(Company.id) == col(PartNeed.company_id))
        .outerjoin(AssemblerProfile, col(AssemblerProfile.company_id) == col(Company.id))
        .where(*are_open(visibilities, on), col(PartNeed.id).in_(select(NeedStep.need_id)))
        .order_by(col(PartNeed.code))
    )
    rows = session.exec(statement).all()
    return {code: (version, buyer, tuple(barred or ())) for code, version, buyer, barred in rows}


def count_open_needs(session: Session, visibilities: Collection[NeedVisibility], *, on: datetime.date) -> int:
    return session.exec(select(func.count()).select_from(PartNeed).where(*are_open(visibilities, on))).one()


def are_open(visibilities: Collection[NeedVisibility], on: datetime.date) -> tuple[ColumnElement[bool], ...]:
    """Published, for these eyes, and not past its closing day."""
    return (
        col(PartNeed.status) == NeedStatus.PUBLISHED,
        col(PartNeed.visibility).in_(list(visibilities)),
        or_(col(PartNeed.closes_on).is_(None), col(PartNeed.closes_on) >= on),
    )


def _newest_first() -> tuple[Any, ...]:
    return (col(PartNeed.published_at).is_(None), col(PartNeed.published_at).desc(), col(PartNeed.code))


def _whole_need() -> tuple[ExecutableOption, ...]:
    buyer = selectinload(PartNeed.company)  # type: ignore[arg-type]
    return (
        selectinload(PartNeed.steps),  # type: ignore[arg-type]
        buyer.selectinload(Company.assembler_profile),  # type: ignore[arg-type]
    )
