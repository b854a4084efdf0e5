"""Reading what suppliers tell the agency in confidence: single reports for head officers, counts for everybody else.

What two firms told of each other that have become one rests: it is in no list and no count until they are two again.
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import ConductTopic
from database.models.companies import Company
from database.models.feedback import ConductReport


def report_coded(session: Session, code: str) -> ConductReport | None:
    statement = select(ConductReport).where(ConductReport.code == code[:16], _is_of_two_firms())
    return session.exec(statement.options(*_whole())).first()


def locked_report(session: Session, found: ConductReport) -> ConductReport:
    """As it is now; nobody else changes it until the transaction ends."""
    held = select(ConductReport).where(ConductReport.id == found.id).with_for_update(of=ConductReport)
    return session.exec(held.options(*_whole()).execution_options(populate_existing=True)).one()


def reports(session: Session, *, is_open: bool, page: int, size: int) -> list[ConductReport]:
    """Those that wait for an answer, the oldest first; or all others, the latest first."""
    statement = select(ConductReport).where(_is_waiting() if is_open else ~_is_waiting(), _is_of_two_firms())
    places = (col(ConductReport.created_at), col(ConductReport.id))
    wanted = places if is_open else tuple(each.desc() for each in places)
    ordered = statement.order_by(*wanted).limit(size).offset((page - 1) * size)
    return list(session.exec(ordered).all())


def count_reports(session: Session, *, is_open: bool) -> int:
    wanted = (_is_waiting() if is_open else ~_is_waiting(), _is_of_two_firms())
    return int(session.exec(select(func.count()).select_from(ConductReport).where(*wanted)).one())


def reports_of_firm(session: Session, company_id: int, buyer_id: int) -> list[ConductReport]:
    """What a firm, or one that went into it, told of a buyer, the newest first."""
    statement = select(ConductReport).where(ConductReport.company_id == company_id, ConductReport.buyer_id == buyer_id)
    return list(session.exec(statement.order_by(col(ConductReport.id).desc())).all())


def firms_by_topic(session: Session, buyer: Company, *, since: datetime.datetime) -> dict[ConductTopic, int]:
    """How many different firms told of a buyer, by topic; what was withdrawn does not count. Never for a page as it is."""
    statement = (
        select(ConductReport.topic, func.count(func.distinct(ConductReport.company_id)))
        .where(
            ConductReport.buyer_id == buyer.id,
            col(ConductReport.created_at) >= since,
            col(ConductReport.withdrawn_at).is_(None),
            _is_of_two_firms(),
        )
        .group_by(col(ConductReport.topic))
    )
    return dict(session.execute(statement).all())


def _is_waiting() -> Any:
    return col(ConductReport.answered_at).is_(None) & col(ConductReport.withdrawn_at).is_(None)


def _is_of_two_firms() -> Any:
    return col(ConductReport.company_id) != col(ConductReport.buyer_id)


def _whole() -> tuple[Any, ...]:
    return (
        selectinload(ConductReport.company),  # type: ignore[arg-type]
        selectinload(ConductReport.buyer).selectinload(Company.assembler_profile),  # type: ignore[arg-type]
        selectinload(ConductReport.told_by),  # type: ignore[arg-type]
        selectinload(ConductReport.outcome),  # type: ignore[arg-type]
    )
