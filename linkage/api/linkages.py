"""Linkages of one's firms on the ladder; officers read all. What proves a step stands in an answer for whose proof it is alone."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

from flask import Response, g
from pydantic import Field

from database.enums import ConfirmedBy, FairSide, OutcomeReason, OutcomeStage, ValueKind
from database.models.companies import Company
from database.models.outcomes import Outcome, OutcomeStep, OutcomeValue
from database.queries import linkages as rows
from database.queries.linkages import LinkageFilter
from database.session import db, transaction
from linkage.access import may_curate, sides_in_linkage, working_memberships
from linkage.api.answers import answer
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.errors import NotFound
from linkage.inputs.base import Input
from linkage.inputs.linkages import ReachedInput, ValueInput
from linkage.language import _l
from linkage.services.ladder import is_confirmed, rungs, said_at
from linkage.services.linkage_values import in_force, state_value
from linkage.services.linkages import confirm_step, deny_step, linkage_coded, report_step, teller_for

_ONE = "/linkages/<code>"
_STEP = f"{_ONE}/steps/<stage>"


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


class LinkagesQuery(Input):
    """Those that go on, or that ended; so many at most."""

    state: Literal["going-on", "ended"] | None = None
    limit: int = Field(default=50, ge=1, le=200)


@operation(
    Operation(
        "get",
        "/linkages",
        summary=_l("Linkages of your firm and how far each has got; officers see all"),
        tag="linkages",
        query=LinkagesQuery,
        answer=LinkageList,
    )
)
def linkages(query: LinkagesQuery) -> Response:
    wanted = LinkageFilter(state=query.state or "")
    if may_curate(g.user):
        found = rows.linkages(db(), wanted, limit=query.limit)
        return answer(LinkageList(results=[LinkageOne(**_head(each, None)) for each in found]))
    firms = [held.company_id for held in working_memberships(g.user)]
    mine = rows.shared_linkages(db(), firms, wanted, limit=query.limit)
    return answer(LinkageList(results=[LinkageOne(**_head(each, _side(each))) for each in mine]))


@operation(
    Operation(
        "get",
        _ONE,
        summary=_l("A linkage with its steps and amounts"),
        tag="linkages",
        answer=LinkageWhole,
    )
)
def linkage(code: str) -> Response:
    return _shown(code)


@operation(
    Operation(
        "post",
        f"{_ONE}/steps",
        summary=_l("Say that a step was reached; officers for a side, or with a paper"),
        tag="linkages",
        body=ReachedInput,
        answer=LinkageWhole,
    )
)
def report_a_step(code: str, body: ReachedInput) -> Response:
    with transaction() as session:
        found = linkage_coded(session, code, g.user)
        report_step(session, found, body, teller=teller_for(g.user, found, side=body.side, via=body.via))
    return _shown(code)


@operation(
    Operation(
        "post",
        f"{_STEP}/confirm",
        summary=_l("Say for your firm that it is so"),
        tag="linkages",
        refusals=frozenset({422}),
        answer=LinkageWhole,
    )
)
def confirm_a_step(code: str, stage: str) -> Response:
    with transaction() as session:
        found = linkage_coded(session, code, g.user)
        confirm_step(session, found, _stage(stage), teller=teller_for(g.user, found))
    return _shown(code)


@operation(
    Operation(
        "post",
        f"{_STEP}/deny",
        summary=_l("Say for your firm that it is not so"),
        tag="linkages",
        refusals=frozenset({422}),
        answer=LinkageWhole,
    )
)
def deny_a_step(code: str, stage: str) -> Response:
    with transaction() as session:
        found = linkage_coded(session, code, g.user)
        deny_step(session, found, _stage(stage), teller=teller_for(g.user, found))
    return _shown(code)


@operation(
    Operation(
        "post",
        f"{_ONE}/values",
        summary=_l("State what it is worth; it counts once the other firm confirms it"),
        tag="linkages",
        body=ValueInput,
        answer=LinkageWhole,
    )
)
def state_a_value(code: str, body: ValueInput) -> Response:
    with transaction() as session:
        found = linkage_coded(session, code, g.user)
        state_value(session, found, body, teller=teller_for(g.user, found, side=body.side, via=body.via))
    return _shown(code)


def _shown(code: str) -> Response:
    found = linkage_coded(db(), code, g.user)
    side = _side(found)
    counted = {step.stage for step in rungs(found.steps)}
    steps = [step for step in found.steps if step.stage in counted or step.denied_by is not None]
    return answer(
        LinkageWhole(
            **_head(found, side),
            steps=[_step(step, side) for step in steps],
            values=[_value(each) for each in in_force(found)],
        )
    )


def _side(found: Outcome) -> FairSide | None:
    return None if may_curate(g.user) else next(iter(sides_in_linkage(g.user, found)), None)


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


def _stage(code: str) -> OutcomeStage:
    if code not in tuple(OutcomeStage):
        raise NotFound(_l("There is no such step."))
    return OutcomeStage(code)
