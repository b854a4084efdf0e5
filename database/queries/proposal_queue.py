"""The best pairs of the last run of the matcher that nobody has proposed yet, over many needs at once."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, tuple_
from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.enums import MatchKind, NeedVisibility, ProfileStatus, ProposalStatus
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from database.models.match_results import MatchResult
from database.models.outcomes import Outcome
from database.models.part_needs import NeedStep, PartNeed
from database.models.plants import Plant
from database.models.proposals import Proposal
from database.queries.needs import are_open

_NOT_AGAIN = (ProposalStatus.OPEN, ProposalStatus.AGREED, ProposalStatus.DECLINED)


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What narrows the queue; empty lets everything through. `province`: of the supplier; `least`: score in [0, 1]."""

    on: datetime.date
    kind: MatchKind | None = MatchKind.MATCH
    processes: Collection[str] = ()
    province: str = ""
    buyer: str = ""
    words: str = ""
    least: float = 0.0


def queue(
    session: Session, wanted: QueueFilter, *, limit: int, offset: int = 0
) -> list[tuple[MatchResult, PartNeed, Company]]:
    """Pairs to propose, what suits both best first."""
    statement = select(MatchResult, PartNeed, Company).options(
        selectinload(PartNeed.company).selectinload(Company.assembler_profile),  # type: ignore[arg-type]
        selectinload(PartNeed.steps),  # type: ignore[arg-type]
        selectinload(Company.plants),  # type: ignore[arg-type]
        selectinload(Company.supplier_profile),  # type: ignore[arg-type]
    )
    ordered = _narrowed(statement, wanted).order_by(
        col(MatchResult.mutual).desc(), col(MatchResult.score).desc(), col(PartNeed.code), col(Company.code)
    )
    return [tuple(row) for row in session.exec(ordered.limit(limit).offset(offset)).all()]


def queue_length(session: Session, wanted: QueueFilter) -> int:
    statement: Any = select(func.count()).select_from(MatchResult)
    return int(session.exec(_narrowed(statement, wanted)).one())


def buyers_of_open_needs(session: Session, *, on: datetime.date) -> list[Company]:
    """By name."""
    open_ = select(PartNeed.company_id).where(*are_open(list(NeedVisibility), on))
    return list(session.exec(select(Company).where(col(Company.id).in_(open_)).order_by(col(Company.name))).all())


def pairs_of(session: Session, codes: Sequence[tuple[str, str]]) -> list[tuple[PartNeed, Company]]:
    """The needs and firms of these codes, in the order given; those that there are not are left out."""
    needs = {
        each.code: each
        for each in session.exec(select(PartNeed).where(col(PartNeed.code).in_({n for n, _s in codes}))).all()
    }
    firms = {
        each.code: each
        for each in session.exec(select(Company).where(col(Company.code).in_({s for _n, s in codes}))).all()
    }
    return [(needs[need], firms[firm]) for need, firm in dict.fromkeys(codes) if need in needs and firm in firms]


def _narrowed(statement: Any, wanted: QueueFilter) -> Any:
    done = select(Proposal.need_id, Proposal.supplier_id).where(
        col(Proposal.need_id).is_not(None), col(Proposal.status).in_(_NOT_AGAIN)
    )
    met = select(Outcome.need_id, Outcome.company_id).where(col(Outcome.need_id).is_not(None))
    pair = tuple_(col(MatchResult.need_id), col(MatchResult.company_id))
    found = (
        statement.join(PartNeed, col(PartNeed.id) == col(MatchResult.need_id))
        .join(Company, col(Company.id) == col(MatchResult.company_id))
        .join(SupplierProfile, col(SupplierProfile.company_id) == col(Company.id))
        .where(
            *are_open(list(NeedVisibility), wanted.on),
            col(SupplierProfile.status) == ProfileStatus.LISTED,
            col(Company.id) != col(PartNeed.company_id),
            pair.not_in(done),
            pair.not_in(met),
        )
    )
    if wanted.kind is not None:
        found = found.where(col(MatchResult.kind) == wanted.kind)
    if wanted.processes:
        asking = select(NeedStep.need_id).where(col(NeedStep.process).in_(list(wanted.processes)))
        found = found.where(col(PartNeed.id).in_(asking))
    if wanted.province:
        found = found.where(col(Company.id).in_(select(Plant.company_id).where(Plant.province == wanted.province)))
    if wanted.buyer:
        buyer = select(AssemblerProfile.company_id).join(Company).where(Company.code == wanted.buyer)
        found = found.where(col(PartNeed.company_id).in_(buyer))
    if wanted.words:
        found = found.where(col(PartNeed.title).icontains(wanted.words, autoescape=True))
    if wanted.least:
        score = col(MatchResult.mutual) if wanted.kind is MatchKind.MATCH else col(MatchResult.score)
        found = found.where(score >= wanted.least)
    return found
