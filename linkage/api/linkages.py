"""Linkages of one's firms on the ladder; officers read all, and say for a side what it told them.

Whatever is sent twice under one key, or the same again, changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from flask import Response, g
from pydantic import Field
from sqlmodel import Session

from database.enums import AnsweredVia, FairSide, OutcomeStage
from database.models.outcomes import Outcome
from database.queries import linkages as rows
from database.queries.linkages import LinkageFilter
from database.session import db
from linkage.access import may_curate, sides_in_linkage, working_memberships
from linkage.api.answers import answer
from linkage.api.idempotency import once
from linkage.api.linkage_answers import LinkageList, LinkageWhole, line, whole
from linkage.api.operations import Operation, operation
from linkage.errors import NotFound
from linkage.inputs.base import Input
from linkage.inputs.linkages import EndInput, ReachedInput, ValueInput
from linkage.language import _l
from linkage.services.ladder import Teller
from linkage.services.linkage_ends import end_linkage, take_up
from linkage.services.linkage_values import confirm_value, state_value
from linkage.services.linkages import confirm_step, deny_step, linkage_coded, report_step, teller_for

_ONE = "/linkages/<code>"
_STEP = f"{_ONE}/steps/<stage>"


class LinkagesQuery(Input):
    """Those that go on, or that ended; so many at most."""

    state: Literal["going-on", "ended"] | None = None
    limit: int = Field(default=50, ge=1, le=200)


class TellerQuery(Input):
    """For officers alone: which side told them, and how they know."""

    side: FairSide | None = None
    via: AnsweredVia | None = None


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
        return answer(LinkageList(results=[line(each, None) for each in found]))
    firms = [held.company_id for held in working_memberships(g.user)]
    mine = rows.shared_linkages(db(), firms, wanted, limit=query.limit)
    return answer(LinkageList(results=[line(each, _side(each)) for each in mine]))


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
        is_once=True,
    )
)
def report_a_step(code: str, body: ReachedInput) -> Response:
    return _told("report", code, body, lambda session, found, teller: report_step(session, found, body, teller=teller))


@operation(
    Operation(
        "post",
        f"{_STEP}/confirm",
        summary=_l("Say for your firm that it is so"),
        tag="linkages",
        query=TellerQuery,
        refusals=frozenset({409}),
        answer=LinkageWhole,
        is_once=True,
    )
)
def confirm_a_step(code: str, stage: str, query: TellerQuery) -> Response:
    step = _stage(stage)

    def tell(session: Session, found: Outcome, teller: Teller) -> None:
        confirm_step(session, found, step, teller=teller)

    return _told(f"confirm:{stage}", code, query, tell)


@operation(
    Operation(
        "post",
        f"{_STEP}/deny",
        summary=_l("Say for your firm that it is not so"),
        tag="linkages",
        query=TellerQuery,
        refusals=frozenset({409}),
        answer=LinkageWhole,
        is_once=True,
    )
)
def deny_a_step(code: str, stage: str, query: TellerQuery) -> Response:
    step = _stage(stage)

    def tell(session: Session, found: Outcome, teller: Teller) -> None:
        deny_step(session, found, step, teller=teller)

    return _told(f"deny:{stage}", code, query, tell)


@operation(
    Operation(
        "post",
        f"{_ONE}/values",
        summary=_l("State what it is worth; it counts once the other firm confirms it"),
        tag="linkages",
        body=ValueInput,
        answer=LinkageWhole,
        is_once=True,
    )
)
def state_a_value(code: str, body: ValueInput) -> Response:
    return _told("value", code, body, lambda session, found, teller: state_value(session, found, body, teller=teller))


@operation(
    Operation(
        "post",
        f"{_ONE}/values/<value>/confirm",
        summary=_l("Say for your firm that the amount of the other one holds"),
        tag="linkages",
        query=TellerQuery,
        refusals=frozenset({409}),
        answer=LinkageWhole,
        is_once=True,
    )
)
def confirm_a_value(code: str, value: str, query: TellerQuery) -> Response:
    def tell(session: Session, found: Outcome, teller: Teller) -> None:
        confirm_value(session, found, value, teller=teller)

    return _told(f"confirm:{value}", code, query, tell)


@operation(
    Operation(
        "post",
        f"{_ONE}/end",
        summary=_l("Say that nothing more comes of it for now, and why"),
        tag="linkages",
        body=EndInput,
        answer=LinkageWhole,
        is_once=True,
    )
)
def end_a_linkage(code: str, body: EndInput) -> Response:
    return _told("end", code, body, lambda session, found, teller: end_linkage(session, found, body, teller=teller))


@operation(
    Operation(
        "post",
        f"{_ONE}/again",
        summary=_l("Take it up again after an end of your firm"),
        tag="linkages",
        query=TellerQuery,
        refusals=frozenset({409}),
        answer=LinkageWhole,
        is_once=True,
    )
)
def take_a_linkage_up(code: str, query: TellerQuery) -> Response:
    return _told("again", code, query, lambda session, found, teller: take_up(session, found, teller=teller))


_Tell = Callable[[Session, Outcome, Teller], Any]


def _told(what: str, code: str, given: ReachedInput | ValueInput | EndInput | TellerQuery, tell: _Tell) -> Response:
    """What is told of a linkage, once for each key, and how it stands then."""

    def make(session: Session) -> str:
        found = linkage_coded(session, code, g.user)
        tell(session, found, teller_for(g.user, found, side=given.side, via=given.via))
        return found.code

    sent = {"linkage": code, "what": what, "given": given.model_dump(mode="json")}
    return _shown(once(sent, make))


def _shown(code: str) -> Response:
    found = linkage_coded(db(), code, g.user)
    return answer(whole(found, _side(found)))


def _side(found: Outcome) -> FairSide | None:
    return None if may_curate(g.user) else next(iter(sides_in_linkage(g.user, found)), None)


def _stage(code: str) -> OutcomeStage:
    if code not in tuple(OutcomeStage):
        raise NotFound(_l("There is no such step."))
    return OutcomeStage(code)
