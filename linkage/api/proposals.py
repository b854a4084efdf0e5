"""Proposals and introductions of one's firms; officers see all. Contacts stand in an answer only while both people agree."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from flask import Response, current_app, g, url_for
from pydantic import Field
from sqlmodel import Session

from database.enums import (
    AnsweredVia,
    FairSide,
    OutcomeReason,
    PrivateViewKind,
    ProposalAnswer,
    ProposalOrigin,
    ProposalStatus,
)
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.proposals import Proposal
from database.queries import needs as need_rows
from database.queries import proposals as rows
from database.queries.proposals import ProposalFilter
from database.queries.suppliers import supplier
from database.session import db, transaction
from linkage.access import (
    may_curate,
    may_edit_need,
    may_see_assembler_name,
    may_see_need,
    may_take_back_proposal,
    require,
    sides_in_proposal,
    working_memberships,
)
from linkage.api.answers import answer
from linkage.api.idempotency import once
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer, ReasonAnswer
from linkage.config import Config
from linkage.days import agency_day, agency_today
from linkage.errors import NotFound
from linkage.inputs.base import Input, read_input
from linkage.inputs.proposals import NoInput, ProposeInput, YesInput
from linkage.language import _l
from linkage.services.answers import reason_answers
from linkage.services.audit import Actor
from linkage.services.contacts import open_introduction
from linkage.services.private_views import is_noted, note_view
from linkage.services.proposal_answers import Answering, accept, decline, end_introduction
from linkage.services.proposal_letters import ProposalDesk, company_of, words_of
from linkage.services.proposals import Draft, is_shown_to, proposal_of, propose, withdraw
from linkage.services.reason_records import reasons_of_records
from linkage.services.users import actor_of

_ONE = "/proposals/<code>"
_GONE = _l("There is no such proposal. It may have been undone.")


class ContactAnswer(Answer):
    """Whom to call or write to at the other firm."""

    name: str | None
    email: str | None
    phone: str | None


class SideAnswer(Answer):
    """What one side said; `reason` is told to both."""

    answer: ProposalAnswer
    reason: OutcomeReason | None
    answered_at: datetime.datetime | None


class ProposalAnswerOne(Answer):
    """`buyer` is missing while you may not know who it is. `contact`: of the other firm, while both people agree to be shown.

    `score` and `reasons` are those of the day of the proposal, `proposed_on`, and stay; the lists of matches are of today.
    """

    code: str
    need: str | None
    title: str | None
    supplier: str
    buyer: str | None
    status: ProposalStatus
    origin: ProposalOrigin
    own_side: FairSide | None
    proposed_on: datetime.date
    expires_on: datetime.date
    score: float | None
    is_near_miss: bool
    words: str | None
    sides: dict[str, SideAnswer]
    contact: ContactAnswer | None


class ProposalWhole(ProposalAnswerOne):
    reasons: list[ReasonAnswer]


class ProposalList(Answer):
    """The newest first."""

    results: list[ProposalAnswerOne]


class ProposalsQuery(Input):
    """Those of one status; so many at most."""

    status: ProposalStatus | None = None
    limit: int = Field(default=50, ge=1, le=200)


@operation(
    Operation(
        "get",
        "/proposals",
        summary=_l("Proposals and introductions of your firm; officers see all"),
        tag="proposals",
        query=ProposalsQuery,
        answer=ProposalList,
    )
)
def proposals(query: ProposalsQuery) -> Response:
    wanted = frozenset() if query.status is None else frozenset({query.status})
    if may_curate(g.user):
        return answer(ProposalList(results=[_one(each, None, None) for each in _found(wanted, None, query.limit)]))
    shown: dict[str, ProposalAnswerOne] = {}
    for held in working_memberships(g.user):
        for each in _found(wanted, held.company_id, query.limit):
            side = _own_side(each)
            if side is not None:
                shown[each.code] = _one(each, side, None)
    return answer(ProposalList(results=list(shown.values())[: query.limit]))


@operation(
    Operation(
        "get",
        _ONE,
        summary=_l("A proposal with its reasons, and the contact of the other firm while it is open"),
        tag="proposals",
        answer=ProposalWhole,
    )
)
def proposal(code: str) -> Response:
    return _shown(code)


@operation(
    Operation(
        "post",
        "/proposals",
        summary=_l("Ask for an introduction for your firm, with your contact; officers propose any pair"),
        tag="proposals",
        body=ProposeInput,
        answer=ProposalWhole,
        status=201,
        is_once=True,
        refusals=frozenset({404}),
    )
)
def propose_a_pair(body: ProposeInput) -> Response:
    def make(session: Session) -> str:
        return _made(session, body).code

    code = once(body.model_dump(mode="json"), make)
    return _shown(code, status=201)


@operation(
    Operation(
        "post",
        f"{_ONE}/accept",
        summary=_l("Say yes for your firm, with your own contact and your consent"),
        tag="proposals",
        body=YesInput,
        answer=ProposalWhole,
    )
)
def accept_a_proposal(code: str, body: YesInput) -> Response:
    with transaction() as session:
        found = proposal_of(session, code)
        accept(session, found, body, email=g.user.email, who=_who(found), desk=_desk())
    return _shown(code)


@operation(
    Operation(
        "post",
        f"{_ONE}/decline",
        summary=_l("Say no for your firm, with a reason that the other one is told"),
        tag="proposals",
        body=NoInput,
        answer=ProposalWhole,
    )
)
def decline_a_proposal(code: str, body: NoInput) -> Response:
    with transaction() as session:
        found = proposal_of(session, code)
        decline(session, found, body, who=_who(found), desk=_desk())
    return _shown(code)


@operation(
    Operation(
        "post",
        f"{_ONE}/withdraw",
        summary=_l("Take back what your firm proposed; officers take back any open proposal"),
        tag="proposals",
        answer=ProposalWhole,
        refusals=frozenset({409}),
    )
)
def withdraw_a_proposal(code: str) -> Response:
    with transaction() as session:
        found = proposal_of(session, code)
        _check_known(found)
        require(may_take_back_proposal(g.user, found))
        withdraw(session, found, desk=_desk(), by=actor_of(g.user))
    return _shown(code)


@operation(
    Operation(
        "post",
        f"{_ONE}/close",
        summary=_l("Close an introduction: the contacts of both people are hidden at once, and the other firm is told"),
        tag="proposals",
        answer=ProposalWhole,
        refusals=frozenset({409}),
    )
)
def close_an_introduction(code: str) -> Response:
    with transaction() as session:
        found = proposal_of(session, code)
        _check_known(found)
        end_introduction(session, found, side=_own_side(found), desk=_desk(), by=actor_of(g.user))
    return _shown(code)


def _check_known(found: Proposal) -> None:
    """Raises NotFound for who is not to know of it."""
    if _own_side(found) is None and not may_curate(g.user):
        raise NotFound(_GONE)


def _found(statuses: frozenset[ProposalStatus], company_id: int | None, limit: int) -> list[Proposal]:
    return rows.proposals(db(), ProposalFilter(statuses, company_id=company_id), limit=limit)


def _made(session: Session, body: ProposeInput) -> Proposal:
    need, firm = need_rows.need(session, body.need), supplier(session, body.supplier)
    by = actor_of(g.user)
    if need is None or firm is None or firm.supplier_profile is None:
        raise NotFound(_l("There is no such need or supplier."))
    if may_curate(g.user):
        return propose(session, Draft(need, firm, ProposalOrigin.OFFICER, words=body.words), desk=_desk(), by=by)
    side = _asking_side(need, firm)
    given = read_input(YesInput, {"name": body.name, "phone": body.phone, "agrees": body.agrees})
    origin = ProposalOrigin.SUPPLIER if side is FairSide.SUPPLIER else ProposalOrigin.BUYER
    made = propose(session, Draft(need, firm, origin, words=body.words), desk=_desk(), by=by)
    if not is_shown_to(made, side):
        raise NotFound(_GONE)
    return accept(session, made, given, email=g.user.email, who=Answering(side, AnsweredVia.ACCOUNT, by), desk=_desk())


def _asking_side(need: PartNeed, firm: Company) -> FairSide:
    """For which of the two the person asks. Raises NotFound for a need or firm that is not theirs to ask for."""
    own = {held.company_id for held in working_memberships(g.user)}
    if firm.id in own and may_see_need(g.user, need, on=agency_today()):
        return FairSide.SUPPLIER
    if may_edit_need(g.user, need):
        return FairSide.ASSEMBLER
    raise NotFound(_l("There is no such need or supplier."))


def _own_side(found: Proposal) -> FairSide | None:
    """The side one speaks for, where it may know of the proposal."""
    return next((side for side in sides_in_proposal(g.user, found) if is_shown_to(found, side)), None)


def _who(found: Proposal) -> Answering:
    side = _own_side(found)
    if side is None:
        raise NotFound(_GONE)
    return Answering(side, AnsweredVia.ACCOUNT, actor_of(g.user))


def _shown(code: str, *, status: int = 200) -> Response:
    found = proposal_of(db(), code)
    _check_known(found)
    side = _own_side(found)
    contact = _contact(found, side)
    found = proposal_of(db(), code)
    head = _one(found, side, contact)
    reasons = reason_answers(reasons_of_records(found.reasons), {found.supplier.code: found.supplier.code})
    whole = ProposalWhole(**dict(head), reasons=reasons)
    if status == 201:
        return answer(whole, status=status, headers={"Location": url_for("api.proposal", code=code)})
    return answer(whole)


def _contact(found: Proposal, side: FairSide | None) -> ContactAnswer | None:
    """The other firm's person; that they were shown is noted."""
    person = None if side is None else open_introduction(db(), found).get(side.other)
    if side is None or person is None:
        return None
    by: Actor = actor_of(g.user)
    firm = company_of(found, side.other)
    if not is_noted(db(), PrivateViewKind.INTRODUCTION, person, by=by):
        with transaction() as session:
            note_view(session, PrivateViewKind.INTRODUCTION, person, by=by, place="api", company=firm)
    return ContactAnswer(name=person.name or None, email=person.email, phone=person.phone)


def _one(found: Proposal, side: FairSide | None, contact: ContactAnswer | None) -> ProposalAnswerOne:
    sides: Mapping[str, SideAnswer] = {
        each.side.value: SideAnswer(answer=each.answer, reason=each.reason, answered_at=each.answered_at)
        for each in sorted(found.sides, key=lambda each: each.side)
    }
    return ProposalAnswerOne(
        code=found.code,
        need=found.need.code if found.need is not None else None,
        title=found.need.title if found.need is not None else None,
        supplier=found.supplier.code,
        buyer=found.buyer.name if _is_buyer_named(found, side) else None,
        status=found.status,
        origin=found.origin,
        own_side=side,
        proposed_on=agency_day(found.created_at),
        expires_on=found.expires_on,
        score=None if found.score is None else round(found.score, 6),
        is_near_miss=found.is_near_miss,
        words=words_of(found) or None,
        sides=dict(sides),
        contact=contact,
    )


def _is_buyer_named(found: Proposal, side: FairSide | None) -> bool:
    """An assembler may stay unnamed to the supplier until both have agreed."""
    return found.status is ProposalStatus.AGREED or side is None or may_see_assembler_name(g.user, found.buyer)


def _desk() -> ProposalDesk:
    config: Config = current_app.config["LINKAGE"]
    return ProposalDesk(config.base_url, config.agency_name)
