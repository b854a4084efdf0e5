"""Requests for quotation that one's firms sent or were sent, and offers. Drawings are had on the pages alone."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any, Literal

from flask import Response, current_app, g, url_for
from pydantic import Field
from sqlmodel import Session

from database.enums import InvitationStatus
from database.models.rfqs import Quotation, Rfq, RfqInvitation
from database.queries import rfqs as rows
from database.session import db
from linkage.access import working_memberships
from linkage.api.answers import answer
from linkage.api.idempotency import once
from linkage.api.operations import Operation, operation
from linkage.api.representations import Answer
from linkage.config import Config
from linkage.errors import NotFound
from linkage.inputs.base import Input
from linkage.inputs.rfqs import QuotationInput
from linkage.language import _l
from linkage.services.quotations import Sender, landed_total, send_quotation
from linkage.services.rfq_guards import asked_details, readable_offer, standing_offer, state_of
from linkage.services.rfq_questions import readable_questions
from linkage.services.users import actor_of

_ONE = "/rfqs/<code>"
_GONE = _l("There is no such request for quotation here.")
_TERMS = ("tool_price", "tool_days", "sample_days", "lead_days", "least_order", "capacity_month", "incoterm", "payment")


class RfqAnswer(Answer):
    """`code` opens it for this reader; `own_state`: where the own firm stands as the supplier that is asked, missing for the buyer."""

    code: str
    role: Literal["buyer", "supplier"]
    state: str
    own_state: InvitationStatus | None
    title: str
    buyer: str
    annual_volume: int
    volume_unit: str
    currency: str
    due_at: datetime.datetime
    is_sealed: bool


class QuotationAnswer(Answer):
    """An offer. `supplier`: its code. `landed_total`: of the volume of a year, with the tool, in the currency of the offer."""

    supplier: str
    revision: int
    currency: str
    unit_price: Decimal
    breakdown: dict[str, Decimal]
    freight: Decimal | None
    duty_percent: Decimal | None
    landed_total: Decimal
    tool_price: Decimal | None
    tool_days: int | None
    sample_days: int | None
    lead_days: int | None
    least_order: int | None
    capacity_month: int | None
    incoterm: str | None
    payment: str | None
    valid_until: datetime.date
    deviations: str | None
    text: str | None
    sent_at: datetime.datetime


class RfqQuestionAnswer(Answer):
    question: str
    answer: str | None


class RfqWhole(RfqAnswer):
    """`suppliers`: code -> where each stands, for the buyer. `offers`: to the buyer what it may read now, to a supplier its own."""

    number: str | None
    part_no: str | None
    drawing_no: str | None
    drawing_revision: str | None
    incoterm: str | None
    delivery_place: str | None
    text: str | None
    details: dict[str, Any]
    questions: list[RfqQuestionAnswer]
    suppliers: dict[str, InvitationStatus]
    offers: list[QuotationAnswer]


class RfqList(Answer):
    """The newest first, those of one's firms as buyers before those they were sent."""

    results: list[RfqAnswer]


class RfqsQuery(Input):
    """So many of each role at most."""

    limit: int = Field(default=50, ge=1, le=200)


@operation(
    Operation(
        "get",
        "/rfqs",
        summary=_l("Requests for quotation that your firm sent or was sent"),
        tag="rfqs",
        query=RfqsQuery,
        answer=RfqList,
    )
)
def rfqs(query: RfqsQuery) -> Response:
    own = [held.company_id for held in working_memberships(g.user)]
    sent = [each for key in own for each in rows.rfqs_of_buyer(db(), key, limit=query.limit)]
    asked = rows.invitations_of(db(), own, limit=query.limit)
    return answer(RfqList(results=[*(_line(each, None) for each in sent), *(_line(each.rfq, each) for each in asked)]))


@operation(
    Operation(
        "get", _ONE, summary=_l("A request with its questions and the offers you may read"), tag="rfqs", answer=RfqWhole
    )
)
def rfq(code: str) -> Response:
    return _shown(code)


@operation(
    Operation(
        "post",
        f"{_ONE}/quotations",
        summary=_l("Send an offer of your firm, or another one in its place"),
        tag="rfqs",
        body=QuotationInput,
        answer=RfqWhole,
        status=201,
        is_once=True,
        refusals=frozenset({404}),
    )
)
def quote(code: str, body: QuotationInput) -> Response:
    config: Config = current_app.config["LINKAGE"]

    def make(session: Session) -> str:
        invitation = _own_invitation(session, code)
        if invitation is None:
            raise NotFound(_GONE)
        send_quotation(session, invitation, body, Sender(actor_of(g.user), base_url=config.base_url))
        return invitation.code

    return _shown(once({"rfq": code, "offer": body.model_dump(mode="json")}, make), status=201)


def _own_companies() -> set[int]:
    return {held.company_id for held in working_memberships(g.user)}


def _own_invitation(session: Session, code: str) -> RfqInvitation | None:
    found = rows.invitation(session, code)
    return found if found is not None and found.supplier_id in _own_companies() else None


def _shown(code: str, *, status: int = 200) -> Response:
    """What the reader may read of it. Raises NotFound for whom it does not concern."""
    invitation = _own_invitation(db(), code)
    found = invitation.rfq if invitation is not None else rows.rfq(db(), code)
    if found is None or (invitation is None and found.buyer_id not in _own_companies()):
        raise NotFound(_GONE)
    whole = _whole(found, invitation)
    if status == 201:
        return answer(whole, status=status, headers={"Location": url_for("api.rfq", code=code)})
    return answer(whole)


def _line(found: Rfq, invitation: RfqInvitation | None) -> RfqAnswer:
    return RfqAnswer(
        code=found.code if invitation is None else invitation.code,
        role="buyer" if invitation is None else "supplier",
        state=state_of(found),
        own_state=None if invitation is None else invitation.status,
        title=found.title,
        buyer=found.buyer.name,
        annual_volume=found.annual_volume,
        volume_unit=found.volume_unit,
        currency=found.currency,
        due_at=found.due_at,
        is_sealed=found.is_sealed,
    )


def _whole(found: Rfq, invitation: RfqInvitation | None) -> RfqWhole:
    questions = found.questions if invitation is None else readable_questions(invitation)
    return RfqWhole(
        **dict(_line(found, invitation)),
        number=found.number,
        part_no=found.part_no,
        drawing_no=found.drawing_no,
        drawing_revision=found.drawing_revision,
        incoterm=found.incoterm,
        delivery_place=found.delivery_place,
        text=found.text,
        details=found.details if invitation is None else asked_details(found),
        questions=[RfqQuestionAnswer(question=each.text, answer=each.answer) for each in questions],
        suppliers={each.supplier.code: each.status for each in found.invitations} if invitation is None else {},
        offers=_offers(found, invitation),
    )


def _offers(found: Rfq, invitation: RfqInvitation | None) -> list[QuotationAnswer]:
    if invitation is not None:
        own = standing_offer(invitation)
        return [] if own is None else [_offer(found, invitation, own)]
    readable = ((each, readable_offer(found, each)) for each in found.invitations)
    return [_offer(found, each, offer) for each, offer in readable if offer is not None]


def _offer(found: Rfq, invitation: RfqInvitation, offer: Quotation) -> QuotationAnswer:
    own = (
        "revision",
        "currency",
        "unit_price",
        "freight",
        "duty_percent",
        "valid_until",
        "deviations",
        "text",
        "sent_at",
    )
    return QuotationAnswer(
        supplier=invitation.supplier.code,
        breakdown={name: Decimal(str(value)) for name, value in offer.breakdown.items()},
        landed_total=landed_total(found, offer),
        **{name: getattr(offer, name) for name in (*own, *_TERMS)},
    )
