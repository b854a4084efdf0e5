"""Reading the funnel: one row for each proposal, linkage and supplier that a filter leaves, with the days on which they got further.

Every query is one statement over all rows, whatever their number; counting them is for `linkage.services.funnel`.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Integer, and_, case, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from database.enums import (
    BY_AGENCY,
    ConfirmedBy,
    FairSide,
    FollowUpKind,
    FollowUpStatus,
    OutcomeReason,
    OutcomeStage,
    ParticipantStatus,
    ProposalAnswer,
    StepRole,
)
from database.models.companies import Company, SupplierProfile
from database.models.fair_participants import FairParticipant
from database.models.fairs import Fair
from database.models.follow_ups import FollowUp
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.models.part_needs import NeedStep, PartNeed
from database.models.plants import Capability, Plant
from database.models.proposals import Proposal, ProposalSide
from database.models.users import User
from database.queries.linkage_values import Total, value_totals
from database.queries.linkages import NOBODY

RUNGS = tuple(stage for stage in OutcomeStage if stage is not OutcomeStage.NOTHING)


@dataclass(frozen=True, slots=True)
class FunnelFilter:
    """Which pairs. `province`: where the supplier has a plant; `process`: what the need asks for first; `fair`: where the two met.

    `owner`: code of the officer who looks after the linkage, or who proposed the pair; "-" for nobody.
    """

    province: str = ""
    process: str = ""
    fair: str = ""
    owner: str = ""


class ProposalRow(NamedTuple):
    id: int
    code: str
    need_id: int | None
    supplier_id: int
    buyer_id: int
    created_at: datetime.datetime


class LinkageRow(NamedTuple):
    """`counted`, `confirmed`: the rungs with a step that counts, or is confirmed, as a sum of 2 ** place on the ladder.

    `first_on`: the day of the earliest step that counts. `days`: of each stage asked for the day of its step, where that counts.
    """

    id: int
    code: str
    need_id: int | None
    company_id: int
    buyer_id: int | None
    proposal_id: int | None
    ended_on: datetime.date | None
    ended_by: FairSide | None
    reason: OutcomeReason | None
    heard_on: datetime.date
    counted: int
    confirmed: int
    first_on: datetime.date | None
    days: tuple[datetime.date | None, ...]


class SupplierRow(NamedTuple):
    code: str
    created_at: datetime.datetime
    published_at: datetime.datetime | None


class AnswerCount(NamedTuple):
    """Rounds of questions to one side in a period: asked, answered, and how many of these an officer wrote down from a call."""

    side: FairSide
    asked: int
    answered: int
    by_call: int


def proposals(session: Session, wanted: FunnelFilter) -> list[ProposalRow]:
    """All that the filter leaves, the oldest first. Where a linkage is there, the linkage decides whether the filter leaves it."""
    columns: tuple[Any, ...] = (
        *(Proposal.id, Proposal.code, Proposal.need_id, Proposal.supplier_id, Proposal.buyer_id, Proposal.created_at),
    )
    statement = select(*columns).where(*_of_proposal(wanted)).order_by(col(Proposal.created_at), col(Proposal.id))
    return [ProposalRow(*row) for row in session.execute(statement)]


def declined(session: Session) -> dict[int, dict[FairSide, OutcomeReason]]:
    """Row of a proposal -> why each side declined that gave a reason."""
    statement = select(ProposalSide.proposal_id, ProposalSide.side, ProposalSide.reason).where(
        ProposalSide.answer == ProposalAnswer.DECLINED, col(ProposalSide.reason).is_not(None)
    )
    found: dict[int, dict[FairSide, OutcomeReason]] = {}
    for key, side, reason in session.execute(statement):
        found.setdefault(key, {})[side] = reason
    return found


def linkages(session: Session, wanted: FunnelFilter, stages: Sequence[OutcomeStage]) -> list[LinkageRow]:
    """All that the filter leaves, the oldest first, with the days of some stages."""
    counts = and_(col(OutcomeStep.denied_by).is_(None), col(OutcomeStep.stage) != OutcomeStage.NOTHING)
    both = or_(col(OutcomeStep.confirmed_by) == ConfirmedBy.BOTH, col(OutcomeStep.seen_at).is_not(None))
    head: tuple[Any, ...] = (
        *(Outcome.id, Outcome.code, Outcome.need_id, Outcome.company_id, Outcome.buyer_id, Outcome.proposal_id),
        *(Outcome.ended_on, Outcome.ended_by, Outcome.reason),
        func.coalesce(col(Outcome.last_event_on), col(Outcome.stage_on), type_=Date),
        _rungs(counts),
        _rungs(and_(counts, both)),
        func.min(case((counts, col(OutcomeStep.reached_on))), type_=Date),
    )
    days = [case((and_(col(OutcomeStep.stage) == stage, counts), col(OutcomeStep.reached_on))) for stage in stages]
    statement = (
        select(*head, *(func.max(day, type_=Date) for day in days))
        .join(OutcomeStep, col(OutcomeStep.outcome_id) == col(Outcome.id), isouter=True)
        .where(*_of_linkage(wanted))
        .group_by(col(Outcome.id))
        .order_by(col(Outcome.id))
    )
    return [LinkageRow(*(*row[: len(head)], row[len(head) :])) for row in session.execute(statement)]


def suppliers(session: Session, wanted: FunnelFilter) -> list[SupplierRow]:
    """Firms with a supplier's profile that the filter leaves: province and process of their own, and approved at the fair."""
    columns: tuple[Any, ...] = (Company.code, Company.created_at, SupplierProfile.published_at)
    found = select(*columns).join(SupplierProfile, col(SupplierProfile.company_id) == col(Company.id))
    conditions: list[Any] = []
    if wanted.province:
        conditions.append(_in_province(col(Company.id), wanted.province))
    if wanted.process:
        offers = exists().where(col(Plant.company_id) == col(Company.id), col(Capability.plant_id) == col(Plant.id))
        conditions.append(offers.where(col(Capability.process) == wanted.process))
    if wanted.fair:
        came = exists().where(
            col(FairParticipant.company_id) == col(Company.id),
            col(FairParticipant.status) == ParticipantStatus.APPROVED,
            col(FairParticipant.fair_id) == col(Fair.id),
            col(Fair.code) == wanted.fair,
        )
        conditions.append(came)
    return [SupplierRow(*row) for row in session.execute(found.where(*conditions).order_by(col(Company.code)))]


def values(session: Session, wanted: FunnelFilter, first: datetime.date, last: datetime.date) -> list[Total]:
    """What was stated in a period and is confirmed, by kind and currency."""
    return value_totals(session, col(OutcomeValue.stated_on).between(first, last), *_of_linkage(wanted))


def answer_counts(
    session: Session, wanted: FunnelFilter, first: datetime.date, last: datetime.date
) -> list[AnswerCount]:
    """Rounds of questions that were due in a period and were asked: by a letter, or by the call that answered them."""
    is_answered = col(FollowUp.status) == FollowUpStatus.DONE
    by_call = and_(is_answered, col(FollowUp.via).in_(BY_AGENCY))
    columns: tuple[Any, ...] = (
        col(FollowUp.side),
        func.count(),
        func.count().filter(is_answered),
        func.count().filter(by_call),
    )
    statement = (
        select(*columns)
        .join(Outcome, col(Outcome.id) == col(FollowUp.outcome_id), isouter=True)
        .where(
            col(FollowUp.kind) == FollowUpKind.QUESTIONS,
            col(FollowUp.due_on).between(first, last),
            or_(col(FollowUp.asked_at).is_not(None), is_answered),
            *_of_round(wanted),
        )
        .group_by(col(FollowUp.side))
        .order_by(col(FollowUp.side).desc())
    )
    return [AnswerCount(*row) for row in session.execute(statement)]


def firm_names(session: Session, ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Row of a firm -> its code and name."""
    found = select(Company.id, Company.code, Company.name).where(col(Company.id).in_(list(ids)))
    return {int(key or 0): (code, name) for key, code, name in session.execute(found)} if ids else {}


def need_titles(session: Session, ids: Collection[int]) -> dict[int, str]:
    found = select(PartNeed.id, PartNeed.title).where(col(PartNeed.id).in_(list(ids)))
    return {int(key or 0): title for key, title in session.execute(found)} if ids else {}


def _rungs(counts: ColumnElement[bool]) -> Any:
    """A linkage has one step of a stage at most, so that no power of two is added twice."""
    power = case({stage: 2**place for place, stage in enumerate(RUNGS)}, value=col(OutcomeStep.stage))
    return func.coalesce(func.sum(case((counts, power)), type_=Integer), 0)


def _of_linkage(wanted: FunnelFilter) -> list[Any]:
    found: list[Any] = []
    if wanted.province:
        found.append(_in_province(col(Outcome.company_id), wanted.province))
    if wanted.process:
        found.append(col(Outcome.process) == wanted.process)
    if wanted.fair:
        found.append(exists().where(col(Fair.id) == col(Outcome.fair_id), col(Fair.code) == wanted.fair))
    return [*found, *_owned(col(Outcome.owner_id), wanted.owner)]


def _of_proposal(wanted: FunnelFilter) -> list[Any]:
    """A proposal with a linkage goes with it; one without is asked itself."""
    same = or_(
        col(Outcome.proposal_id) == col(Proposal.id),
        and_(col(Outcome.need_id) == col(Proposal.need_id), col(Outcome.company_id) == col(Proposal.supplier_id)),
    )
    linked = exists().where(same)
    asked: list[Any] = _owned(col(Proposal.proposed_by_id), wanted.owner)
    if wanted.province:
        asked.append(_in_province(col(Proposal.supplier_id), wanted.province))
    if wanted.process:
        asked.append(_asks_first_for(wanted.process))
    if wanted.fair:
        return [linked.where(*_of_linkage(wanted))]
    if not asked:
        return []
    return [or_(linked.where(*_of_linkage(wanted)), and_(~linked, *asked))]


def _asks_first_for(process: str) -> Any:
    """Its first core step, or its first step where none is core: the process that a linkage would carry."""
    step, earlier = aliased(NeedStep), aliased(NeedStep)
    rank = case((col(step.role) == StepRole.CORE, 0), else_=1)
    before = case((col(earlier.role) == StepRole.CORE, 0), else_=1)
    goes_before = or_(before < rank, and_(before == rank, col(earlier.position) < col(step.position)))
    is_first = ~exists().where(col(earlier.need_id) == col(step.need_id), goes_before)
    return exists().where(col(step.need_id) == col(Proposal.need_id), col(step.process) == process, is_first)


def _of_round(wanted: FunnelFilter) -> list[Any]:
    found: list[Any] = []
    if wanted.province:
        found.append(_in_province(col(FollowUp.supplier_company_id), wanted.province))
    if wanted.process:
        found.append(col(Outcome.process) == wanted.process)
    if wanted.fair:
        at_fair = func.coalesce(col(Outcome.fair_id), col(FollowUp.fair_id))
        found.append(exists().where(col(Fair.id) == at_fair, col(Fair.code) == wanted.fair))
    return [*found, *_owned(func.coalesce(col(Outcome.owner_id), col(FollowUp.owner_id)), wanted.owner)]


def _in_province(company_id: Any, province: str) -> Any:
    return exists().where(col(Plant.company_id) == company_id, col(Plant.province) == province)


def _owned(owner_id: Any, owner: str) -> list[Any]:
    if not owner:
        return []
    if owner == NOBODY:
        return [owner_id.is_(None)]
    return [exists().where(col(User.id) == owner_id, col(User.code) == owner)]
