"""Reading what came of introductions."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import ConfirmedBy, OutcomeReason, OutcomeStage
from database.models.companies import Company, SupplierProfile
from database.models.outcomes import LearningRun, Outcome, OutcomeStep
from database.models.part_needs import PartNeed
from database.queries.linkages import is_shared

LOT = 900
ORDERS = (OutcomeStage.TRIAL_ORDER, OutcomeStage.ORDER, OutcomeStage.LOCALISED)
"""The stages that are orders, or more than that."""


class Done(NamedTuple):
    """Work that a supplier has done for an order, without for whom."""

    company_id: int
    process: str
    materials: list[str]
    sector: str | None
    finished_on: datetime.date


class Tried(NamedTuple):
    """An introduction as it stood on the list, and how it ended: `stage` is the furthest, `ended_on` None while it goes on."""

    need_id: int
    company_id: int
    stage: OutcomeStage
    started_on: datetime.date
    ended_on: datetime.date | None
    score: float
    criteria: dict[str, float]


def outcome(session: Session, code: str) -> Outcome | None:
    return session.exec(select(Outcome).where(Outcome.code == code).options(*_whole())).first()


def outcome_of(session: Session, need_id: int, company_id: int) -> Outcome | None:
    statement = select(Outcome).where(Outcome.need_id == need_id, Outcome.company_id == company_id)
    return session.exec(statement.options(*_whole())).first()


def needs_underway(session: Session, company_id: int) -> set[int]:
    """Needs that a supplier goes on with in a linkage both firms know of: neither a list nor a letter offers them anew."""
    wanted = select(Outcome.need_id).where(Outcome.company_id == company_id, *_is_underway())
    return {need_id for need_id in session.exec(wanted).all() if need_id is not None}


def firms_underway(session: Session, need_id: int) -> dict[str, str]:
    """Code of each supplier that goes on with a need -> code of their linkage, by the rule of `needs_underway`."""
    wanted = select(Company.code, Outcome.code).join(Outcome, col(Outcome.company_id) == col(Company.id))
    return dict(session.exec(wanted.where(Outcome.need_id == need_id, *_is_underway())).all())


def _is_underway() -> tuple[Any, ...]:
    return col(Outcome.ended_on).is_(None), is_shared()


def need_title(session: Session, code: str) -> str | None:
    return session.exec(select(PartNeed.title).where(PartNeed.code == code.upper())).first()


def supplier_name(session: Session, code: str) -> str | None:
    """Of a firm that is a supplier, listed or not."""
    statement = select(Company.name).join(SupplierProfile).where(Company.code == code.upper())
    return session.exec(statement).first()


def outcomes(session: Session, *, offset: int = 0, limit: int | None = None) -> list[Outcome]:
    """The latest change first, with need, firm and steps."""
    statement = select(Outcome).order_by(col(Outcome.updated_at).desc(), col(Outcome.id).desc())
    return list(session.exec(statement.options(*_whole()).offset(offset).limit(limit)).all())


def outcome_count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Outcome)).one()


def reached(session: Session) -> dict[OutcomeStage, int]:
    """Furthest step -> introductions; to be added up from the last step for a funnel."""
    rows = select(Outcome.stage, func.count()).group_by(col(Outcome.stage))
    return {OutcomeStage(stage): int(count) for stage, count in session.execute(rows)}


def reasons(session: Session) -> list[tuple[OutcomeReason, int]]:
    """Why introductions ended, the most frequent reason first."""
    counted = func.count().label("counted")
    rows = select(Outcome.reason, counted).where(col(Outcome.reason).is_not(None)).group_by(col(Outcome.reason))
    found = session.execute(rows.order_by(counted.desc(), col(Outcome.reason)))
    return [(OutcomeReason(reason), int(count)) for reason, count in found]


def done_work(session: Session, ids: Sequence[int]) -> Iterator[Done]:
    """Orders of these firms that the buyer confirmed, or the supplier with a proof an officer saw; each linkage once, oldest first."""
    proven = or_(
        col(OutcomeStep.confirmed_by).in_((ConfirmedBy.BUYER, ConfirmedBy.BOTH)),
        and_(col(OutcomeStep.confirmed_by) == ConfirmedBy.SUPPLIER, col(OutcomeStep.seen_at).is_not(None)),
    )
    latest = func.max(col(OutcomeStep.reached_on)).label("latest")
    columns: tuple[Any, ...] = (col(Outcome.id), Outcome.company_id, Outcome.process, latest)
    for start in range(0, len(ids), LOT):
        orders = (
            select(*columns)
            .join(OutcomeStep, col(OutcomeStep.outcome_id) == col(Outcome.id))
            .where(col(Outcome.company_id).in_(ids[start : start + LOT]))
            .where(col(OutcomeStep.stage).in_(ORDERS), proven, col(Outcome.process).is_not(None))
            .group_by(col(Outcome.id), col(Outcome.company_id), col(Outcome.process))
        ).subquery()
        # JSON columns cannot be grouped by on PostgreSQL, so they are read beside the groups.
        done: tuple[Any, ...] = (
            orders.c.company_id,
            orders.c.process,
            Outcome.materials,
            Outcome.sector,
            orders.c.latest,
        )
        found = select(*done).join(Outcome, col(Outcome.id) == orders.c.id).order_by(orders.c.latest, orders.c.id)
        for row in session.execute(found):
            yield Done(*row)


def answered(session: Session, buyer_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Buyer id -> (introductions, those that were answered): a step further, or an end that is not silence."""
    is_answered = or_(
        col(Outcome.stage) != OutcomeStage.INTRODUCED,
        and_(col(Outcome.reason).is_not(None), col(Outcome.reason) != OutcomeReason.NO_ANSWER),
    )
    found: dict[int, tuple[int, int]] = {}
    for start in range(0, len(buyer_ids), LOT):
        statement = (
            select(PartNeed.company_id, func.count(), func.count().filter(is_answered))
            .join(Outcome, col(Outcome.need_id) == col(PartNeed.id))
            .where(col(PartNeed.company_id).in_(buyer_ids[start : start + LOT]))
            .group_by(col(PartNeed.company_id))
        )
        found |= {int(key): (int(count), int(good)) for key, count, good in session.execute(statement)}
    return found


def tried(session: Session) -> list[Tried]:
    """Introductions that stood on a list before, in the order in which they began."""
    started = func.min(col(OutcomeStep.reached_on)).label("started")
    first = select(OutcomeStep.outcome_id, started).group_by(col(OutcomeStep.outcome_id)).subquery()
    columns: tuple[Any, ...] = (
        *(Outcome.need_id, Outcome.company_id, Outcome.stage, first.c.started, Outcome.ended_on),
        *(Outcome.score, Outcome.criteria),
    )
    statement = (
        select(*columns)
        .join(first, first.c.outcome_id == col(Outcome.id))
        .where(col(Outcome.score).is_not(None), col(Outcome.need_id).is_not(None))
        .order_by(first.c.started, col(Outcome.id))
    )
    return [Tried(*row) for row in session.execute(statement)]


def latest_run(session: Session) -> LearningRun | None:
    return session.exec(select(LearningRun).order_by(col(LearningRun.number).desc()).limit(1)).first()


def run_numbered(session: Session, number: int) -> LearningRun | None:
    return session.exec(select(LearningRun).where(LearningRun.number == number)).first()


def _whole() -> tuple[Any, ...]:
    need = selectinload(Outcome.need)  # type: ignore[arg-type]
    return (
        selectinload(Outcome.company),  # type: ignore[arg-type]
        need.selectinload(PartNeed.company),  # type: ignore[arg-type]
        selectinload(Outcome.steps),  # type: ignore[arg-type]
    )
