"""Reading part needs: the outlines a board is filtered by, and whole needs with what a card shows."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, select

from database.enums import NeedStatus, NeedVisibility
from database.models.companies import AssemblerProfile, Company
from database.models.part_needs import NeedStep, PartNeed


@dataclass(frozen=True, slots=True)
class NeedOutline:
    """What a board filters and orders a published need by. `text` is its title and, when asked for, all its words."""

    id: int
    code: str
    text: str
    province: str | None
    sector: str | None
    published_at: datetime.datetime | None
    processes: tuple[str, ...]


def need(session: Session, code: str) -> PartNeed | None:
    """A need in any state, with its steps and its buyer; who may see it is for the caller to check."""
    return session.exec(select(PartNeed).where(PartNeed.code == code).options(*_whole_need())).first()


def needs_in_order(session: Session, codes: Iterable[str]) -> list[PartNeed]:
    """The needs of these codes in the order given, with what a card shows."""
    wanted = list(codes)
    if not wanted:
        return []
    rows = session.exec(select(PartNeed).where(col(PartNeed.code).in_(wanted)).options(*_whole_need())).all()
    by_code = {row.code: row for row in rows}
    return [by_code[code] for code in wanted if code in by_code]


def latest_needs(
    session: Session, visibilities: Collection[NeedVisibility], *, on: datetime.date, limit: int
) -> list[PartNeed]:
    """Published needs still open on a day, newest first."""
    statement = select(PartNeed).where(*_open(visibilities, on)).order_by(*_newest_first()).limit(limit)
    return list(session.exec(statement.options(*_whole_need())).all())


def count_open_needs(session: Session, visibilities: Collection[NeedVisibility], *, on: datetime.date) -> int:
    return session.exec(select(func.count()).select_from(PartNeed).where(*_open(visibilities, on))).one()


def open_need_outlines(
    session: Session, visibilities: Collection[NeedVisibility], *, on: datetime.date, with_text: bool
) -> list[NeedOutline]:
    """Outlines of all needs open on a day, newest first: two queries whatever their number. The long text only on request."""
    words = (col(PartNeed.title), col(PartNeed.text)) if with_text else (col(PartNeed.title), col(PartNeed.title))
    columns = (PartNeed.id, PartNeed.code, *words, PartNeed.plant_province, AssemblerProfile.plant_province)
    statement = (
        select(*columns, AssemblerProfile.sector, PartNeed.published_at)  # type: ignore[call-overload]
        .outerjoin(AssemblerProfile, col(AssemblerProfile.company_id) == col(PartNeed.company_id))
        .where(*_open(visibilities, on))
        .order_by(*_newest_first())
    )
    steps = _processes_of_open_needs(session, visibilities, on)
    return [
        NeedOutline(
            id=id_,
            code=code,
            text=f"{title}\n{text or ''}" if with_text else title,
            province=province or buyer_province,
            sector=sector,
            published_at=published_at,
            processes=tuple(steps.get(id_, ())),
        )
        for id_, code, title, text, province, buyer_province, sector, published_at in session.exec(statement).all()
    ]


def _processes_of_open_needs(
    session: Session, visibilities: Collection[NeedVisibility], on: datetime.date
) -> dict[int, list[str]]:
    statement = (
        select(NeedStep.need_id, NeedStep.process)
        .join(PartNeed, col(PartNeed.id) == col(NeedStep.need_id))
        .where(*_open(visibilities, on))
        .order_by(col(NeedStep.need_id), col(NeedStep.position))
    )
    steps: dict[int, list[str]] = {}
    for need_id, process in session.exec(statement).all():
        steps.setdefault(need_id, []).append(process)
    return steps


def _open(visibilities: Collection[NeedVisibility], on: datetime.date) -> tuple[ColumnElement[bool], ...]:
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
