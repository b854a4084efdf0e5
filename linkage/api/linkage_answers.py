"""How a linkage reads in the JSON interface; what proves a step stands in it for whose proof it is alone."""

from __future__ import annotations

import datetime
from decimal import Decimal

from database.enums import ConfirmedBy, FairSide, OutcomeReason, OutcomeStage, ValueKind
from database.models.companies import Company
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from linkage.api.representations import Answer
from linkage.services.ladder import is_confirmed, rungs, said_at
from linkage.services.linkage_values import in_force


class LinkageStep(Answer):
    """`said_by`: the sides that say so; `is_confirmed`: both do, or an officer has seen what proves it. `evidence`: your own."""

    stage: OutcomeStage
    reached_on: datetime.date
    confirmed_by: ConfirmedBy
    said_by: list[FairSide]
    denied_by: FairSide | None
    is_confirmed: bool
    evidence: str | None


class LinkageValue(Answer):
    """Only confirmed amounts count; kinds and currencies are never added up."""

    code: str
    kind: ValueKind
    amount: Decimal
    currency: str
    is_yearly: bool
    stated_on: datetime.date
    stated_by: FairSide | None
    is_confirmed: bool


class LinkageOne(Answer):
    """`own_side` is missing for officers; `reason`: why it ended, where you may read it."""

    code: str
    need: str | None
    title: str | None
    supplier: str
    supplier_name: str
    buyer: str | None
    buyer_name: str | None
    own_side: FairSide | None
    stage: OutcomeStage
    stage_on: datetime.date
    last_event_on: datetime.date
    ended_on: datetime.date | None
    ended_by: FairSide | None
    reason: OutcomeReason | None


class LinkageWhole(LinkageOne):
    steps: list[LinkageStep]
    values: list[LinkageValue]


class LinkageList(Answer):
    """The latest change first."""

    results: list[LinkageOne]


def line(found: Outcome, side: FairSide | None) -> LinkageOne:
    """`side`: for whom the reader speaks; None: an officer."""
    return LinkageOne(**_head(found, side))


def whole(found: Outcome, side: FairSide | None) -> LinkageWhole:
    counted = {step.stage for step in rungs(found.steps)}
    steps = [step for step in found.steps if step.stage in counted or step.denied_by is not None]
    return LinkageWhole(
        **_head(found, side),
        steps=[_step(step, side) for step in steps],
        values=[_value(each) for each in in_force(found)],
    )


def _head(found: Outcome, side: FairSide | None) -> dict[str, object]:
    may_read = side is None or found.is_reason_open or found.ended_by is side
    buyer: Company | None = found.buyer
    return {
        "code": found.code,
        "need": found.need.code if found.need is not None else None,
        "title": found.need.title if found.need is not None else None,
        "supplier": found.company.code,
        "supplier_name": found.company.name,
        "buyer": buyer.code if buyer is not None else None,
        "buyer_name": buyer.name if buyer is not None else None,
        "own_side": side,
        "stage": found.stage,
        "stage_on": found.stage_on,
        "last_event_on": found.last_event_on or found.stage_on,
        "ended_on": found.ended_on,
        "ended_by": found.ended_by,
        "reason": found.reason if may_read else None,
    }


def _step(step: OutcomeStep, side: FairSide | None) -> LinkageStep:
    may_read = side is None or step.evidence_by is side
    return LinkageStep(
        stage=step.stage,
        reached_on=step.reached_on,
        confirmed_by=step.confirmed_by,
        said_by=[each for each in (FairSide.SUPPLIER, FairSide.ASSEMBLER) if said_at(step, each) is not None],
        denied_by=step.denied_by,
        is_confirmed=is_confirmed(step),
        evidence=step.evidence if may_read else None,
    )


def _value(each: OutcomeValue) -> LinkageValue:
    return LinkageValue(
        code=each.code,
        kind=each.kind,
        amount=each.amount,
        currency=each.currency,
        is_yearly=each.is_yearly,
        stated_on=each.stated_on,
        stated_by=each.stated_by,
        is_confirmed=each.confirmed_at is not None,
    )
