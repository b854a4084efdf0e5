"""Reading proposals, introductions and refusals."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption
from sqlmodel import Session, col, select

from database.enums import ProposalAnswer, ProposalStatus
from database.models.companies import Company
from database.models.part_needs import NeedStep, PartNeed
from database.models.proposals import FirmRefusal, Proposal, ProposalSide

LIVING = (ProposalStatus.OPEN, ProposalStatus.AGREED)


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """What narrows a list of proposals; None and empty let everything through. `shown_until`: what the sides may know of already."""

    statuses: Collection[ProposalStatus] = ()
    company_id: int | None = None
    buyer: str = ""
    need: str = ""
    words: str = ""
    processes: Collection[str] = ()
    shown_until: datetime.datetime | None = None


def proposal(session: Session, code: str) -> Proposal | None:
    """A proposal in any state with both firms, its need and what both sides said."""
    return session.exec(select(Proposal).where(Proposal.code == code).options(*_whole())).first()


def living_of(session: Session, need_id: int, supplier_id: int) -> Proposal | None:
    """The one of a need and a supplier that is not at its end."""
    own = (Proposal.need_id == need_id, Proposal.supplier_id == supplier_id, col(Proposal.status).in_(LIVING))
    return session.exec(select(Proposal).where(*own).options(*_whole())).first()


def latest_of_need(session: Session, need_id: int) -> list[Proposal]:
    """The last one of a need with each supplier, whatever became of it, with their suppliers and sides."""
    wanted = (joinedload(Proposal.supplier), selectinload(Proposal.sides))  # type: ignore[arg-type]
    own = select(Proposal).where(Proposal.need_id == need_id).options(*wanted).order_by(col(Proposal.id))
    return list({each.supplier_id: each for each in session.exec(own).all()}.values())


def latest_of(session: Session, need_id: int, supplier_id: int) -> Proposal | None:
    """The last one of a need and a supplier, whatever became of it."""
    own = select(Proposal).where(Proposal.need_id == need_id, Proposal.supplier_id == supplier_id)
    return session.exec(own.options(*_whole()).order_by(col(Proposal.id).desc())).first()


def of_batch(session: Session, batch: str) -> list[Proposal]:
    """As they are now, in the order in which they were made."""
    statement = select(Proposal).where(Proposal.batch == batch).options(*_whole()).order_by(col(Proposal.id))
    return list(session.exec(statement.execution_options(populate_existing=True)).all())


def living_between(session: Session, one_id: int, other_id: int) -> list[Proposal]:
    """All that are not at their end between two firms, whoever buys."""
    statement = select(Proposal).where(_between(one_id, other_id), col(Proposal.status).in_(LIVING)).options(*_whole())
    return list(session.exec(statement.order_by(col(Proposal.id))).all())


def is_any_between(session: Session, one_id: int, other_id: int) -> bool:
    """Whether the two were ever proposed to each other."""
    return session.exec(select(Proposal.id).where(_between(one_id, other_id)).limit(1)).first() is not None


def count_proposals(session: Session, wanted: ProposalFilter) -> dict[ProposalStatus, int]:
    """How many there are of each status; one query."""
    statement = select(Proposal.status, func.count()).where(*_conditions(wanted)).group_by(col(Proposal.status))
    return {ProposalStatus(status): count for status, count in session.exec(statement).all()}


def proposals(session: Session, wanted: ProposalFilter, *, limit: int = 200, offset: int = 0) -> list[Proposal]:
    """Those that pass, the newest first."""
    statement = select(Proposal).where(*_conditions(wanted)).options(*_whole())
    return list(session.exec(statement.order_by(col(Proposal.id).desc()).limit(limit).offset(offset)).all())


def silent(session: Session, *, expired_before: datetime.date) -> list[Proposal]:
    """Open ones whose last day is past, the oldest first."""
    statement = select(Proposal).where(
        Proposal.status == ProposalStatus.OPEN, col(Proposal.expires_on) < expired_before
    )
    return list(session.exec(statement.options(*_whole()).order_by(col(Proposal.id))).all())


def to_remind(session: Session, *, shown_before: datetime.datetime, on: datetime.date) -> list[Proposal]:
    """Open ones that were shown before a moment and of which a side is silent and was not reminded."""
    waiting = select(ProposalSide.proposal_id).where(
        ProposalSide.answer == ProposalAnswer.WAITING, col(ProposalSide.reminded_at).is_(None)
    )
    statement = select(Proposal).where(
        Proposal.status == ProposalStatus.OPEN,
        col(Proposal.shown_at) < shown_before,
        col(Proposal.expires_on) >= on,
        col(Proposal.id).in_(waiting),
    )
    return list(session.exec(statement.options(*_whole()).order_by(col(Proposal.id))).all())


def proposals_to_undo(session: Session, user_id: int, *, at: datetime.datetime) -> list[Proposal]:
    """What a person proposed and nobody knows of yet, with need and supplier, the latest first; one query."""
    statement = (
        select(Proposal)
        .where(Proposal.proposed_by_id == user_id, col(Proposal.shown_at) > at, col(Proposal.batch).is_not(None))
        .options(joinedload(Proposal.need), joinedload(Proposal.supplier))  # type: ignore[arg-type]
        .order_by(col(Proposal.id).desc())
    )
    return list(session.exec(statement).all())


def by_codes(session: Session, codes: Iterable[str]) -> list[Proposal]:
    wanted = sorted(set(codes))
    if not wanted:
        return []
    statement = select(Proposal).where(col(Proposal.code).in_(wanted)).options(*_whole())
    return list(session.exec(statement.order_by(col(Proposal.id).desc())).all())


def refusals_of(session: Session, company_id: int) -> list[FirmRefusal]:
    """The firms that a firm does not want to be brought together with, by name."""
    other = joinedload(FirmRefusal.other)  # type: ignore[arg-type]
    statement = (
        select(FirmRefusal)
        .join(Company, col(Company.id) == col(FirmRefusal.other_id))
        .where(FirmRefusal.company_id == company_id, col(FirmRefusal.ended_at).is_(None))
        .options(other)
    )
    return list(session.exec(statement.order_by(col(Company.name), col(FirmRefusal.id))).all())


def refusal(session: Session, code: str) -> FirmRefusal | None:
    return session.exec(select(FirmRefusal).where(FirmRefusal.code == code)).first()


def refusal_between(session: Session, company_id: int, other_id: int) -> FirmRefusal | None:
    """What one firm said of another, where it is in force."""
    own = (FirmRefusal.company_id == company_id, FirmRefusal.other_id == other_id, col(FirmRefusal.ended_at).is_(None))
    return session.exec(select(FirmRefusal).where(*own)).first()


def barred_from(session: Session, company_id: int) -> list[str]:
    """Codes of the firms that a firm is not to be brought together with, whichever of the two said so; in order."""
    own = or_(col(FirmRefusal.company_id) == company_id, col(FirmRefusal.other_id) == company_id)
    rows = session.exec(
        select(FirmRefusal.company_id, FirmRefusal.other_id).where(own, col(FirmRefusal.ended_at).is_(None))
    ).all()
    others = {other if one == company_id else one for one, other in rows}
    return sorted(session.exec(select(Company.code).where(col(Company.id).in_(sorted(others)))).all())


def _conditions(wanted: ProposalFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.statuses:
        found.append(col(Proposal.status).in_(list(wanted.statuses)))
    if wanted.company_id is not None:
        own = (col(Proposal.buyer_id) == wanted.company_id, col(Proposal.supplier_id) == wanted.company_id)
        found.append(or_(*own))
    if wanted.shown_until is not None:
        found.append(col(Proposal.shown_at) <= wanted.shown_until)
    if wanted.buyer:
        found.append(col(Proposal.buyer_id).in_(select(Company.id).where(Company.code == wanted.buyer)))
    if wanted.need:
        found.append(col(Proposal.need_id).in_(select(PartNeed.id).where(PartNeed.code == wanted.need)))
    if wanted.words:
        named = col(PartNeed.title).icontains(wanted.words, autoescape=True)
        found.append(col(Proposal.need_id).in_(select(PartNeed.id).where(named)))
    if wanted.processes:
        asking = select(NeedStep.need_id).where(col(NeedStep.process).in_(list(wanted.processes)))
        found.append(col(Proposal.need_id).in_(asking))
    return found


def _between(one_id: int, other_id: int) -> ColumnElement[bool]:
    return or_(
        (col(Proposal.buyer_id) == one_id) & (col(Proposal.supplier_id) == other_id),
        (col(Proposal.buyer_id) == other_id) & (col(Proposal.supplier_id) == one_id),
    )


def _whole() -> tuple[ExecutableOption, ...]:
    buyer, supplier, need = (
        selectinload(Proposal.buyer),  # type: ignore[arg-type]
        selectinload(Proposal.supplier),  # type: ignore[arg-type]
        selectinload(Proposal.need),  # type: ignore[arg-type]
    )
    return (
        buyer.selectinload(Company.assembler_profile),  # type: ignore[arg-type]
        supplier.selectinload(Company.supplier_profile),  # type: ignore[arg-type]
        supplier.selectinload(Company.plants),  # type: ignore[arg-type]
        need.selectinload(PartNeed.steps),  # type: ignore[arg-type]
        selectinload(Proposal.sides),  # type: ignore[arg-type]
    )
