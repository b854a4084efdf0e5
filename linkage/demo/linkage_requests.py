"""The requests for quotation of the demo as rows: invitations, NDAs, questions, offers with revisions, and awards with reasons."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from database.enums import AnsweredVia, InvitationStatus, RfqStatus
from database.models.rfqs import Quotation, Rfq, RfqInvitation, RfqQuestion
from linkage.demo.draws import chance, rounded, stream
from linkage.demo.linkage_values import values_of
from linkage.demo.linkages import Pair
from linkage.demo.prices import currency_of, from_dollars, is_bought_once, least_step, usual_price
from linkage.demo.requests import Asked, Request
from linkage.demo.rows import People, code_of, noon, write
from linkage.inputs.rfqs import DETAILS
from linkage.language import speaking
from linkage.services.rfq_drafts import from_need
from linkage.services.rfqs import version_of_text
from linkage.wording.firms import firm_name
from linkage.wording.nda_models import model_text, models_for

_QUESTIONS = (
    ("Dung sai có cần đạt sau xử lý bề mặt không?", "Có, sau xử lý bề mặt. / Yes, after the surface treatment."),
    ("Ai cấp vật liệu?", "Nhà cung cấp tự mua; chấp nhận vật liệu tương đương. / You buy it; an equivalent will do."),
    ("Lô đầu giao khi nào?", "Tám tuần sau khi đặt hàng. / Eight weeks after the order."),
)
_RESULTS = {
    InvitationStatus.AWARDED: "Xin chúc mừng, chúng tôi chọn báo giá của bạn. / Congratulations, we chose your offer.",
    InvitationStatus.PARTLY_AWARDED: "Chúng tôi giao một phần cho bạn. / We place a part of it with you.",
    InvitationStatus.NOT_AWARDED: "Cảm ơn bạn. Lần này chúng tôi chọn bên khác. / Thank you. We chose another offer this time.",
}
_SPLIT = {"material": "0.52", "process": "0.28", "overhead": "0.12"}
_TAKEN = ("title", "annual_volume", "volume_unit", "delivery_place", "text")
_AFTERNOON = datetime.timedelta(hours=5)
"""From noon to the hour at which requests end."""


def write_requests(session: Session, told: Sequence[tuple[Request, list[Pair]]], people: People) -> list[Rfq]:
    """Requests with all that belongs to them, and what their offers and orders are worth."""
    made: list[tuple[Pair, RfqInvitation]] = []
    sent: list[tuple[Request, Pair, Rfq]] = []
    for request, pairs in told:
        if not pairs:
            continue
        by_course = {id(pair.course): pair for pair in pairs}
        rfq = _rfq(request, pairs[0], people)
        for asked in request.asked:
            pair = by_course[id(asked.course)]
            invitation = _invitation(rfq, request, asked, pair, people)
            invitation.quotations = list(_offers(asked, pair, rfq, people))
            rfq.invitations.append(invitation)
            made.append((pair, invitation))
        session.add(rfq)
        sent.append((request, pairs[0], rfq))
    session.flush()
    write(session, RfqQuestion, (row for request, pair, rfq in sent for row in _questions(request, pair, rfq, people)))
    session.add_all(value for pair, invitation in made for value in values_of(pair, invitation, people))
    session.flush()
    return [rfq for _request, _pair, rfq in sent]


def _rfq(request: Request, pair: Pair, people: People) -> Rfq:
    """As the buyer's form begins it: with what the need says, and the model of an NDA in the languages of both."""
    need, buyer = pair.need, people.of(pair.buyer)
    rng = stream("rfq", need.external_id)
    with speaking(buyer.language if buyer.language in ("vi", "ja") else "en"):
        said = from_need(need)
    taken: dict[str, Any] = {name: said[name] or None for name in _TAKEN}
    languages = models_for(buyer.language)
    nda = model_text(languages, buyer=firm_name(pair.buyer), part=need.title) if request.has_nda else None
    return Rfq(
        code=code_of("rfq", need.external_id),
        need_id=need.id,
        buyer_id=need.company_id,
        status=request.status,
        number=f"RFQ-{request.sent_on:%y%m}-{rng.randint(100, 999)}",
        currency=currency_of(need),
        incoterm="DAP",
        due_at=noon(request.due_on) + _AFTERNOON,
        is_sealed=request.is_sealed,
        nda_text=nda,
        nda_version=version_of_text(nda) if nda is not None else None,
        nda_language=languages if nda is not None else None,
        details={name: said[name] for name in DETAILS if said.get(name)},
        created_by_id=buyer.user_id,
        created_at=noon(request.sent_on) - datetime.timedelta(hours=3),
        sent_at=noon(request.sent_on),
        decided_at=noon(request.decided_on) if request.decided_on is not None else None,
        **taken,
    )


def _invitation(rfq: Rfq, request: Request, asked: Asked, pair: Pair, people: People) -> RfqInvitation:
    contact, nda_on = people.of(pair.supplier), asked.nda_on if request.has_nda else None
    is_shown = request.status is not RfqStatus.OPEN
    made = RfqInvitation(
        code=code_of("invitation", *pair.key),
        rfq_id=rfq.id or 0,
        supplier_id=pair.supplier.id or 0,
        outcome_id=pair.outcome_id or None,
        status=asked.status,
        contact_name=contact.name,
        contact_email=contact.email,
        seen_at=noon(asked.seen_on) if asked.seen_on is not None else None,
        reason=asked.reason,
        result=_RESULTS.get(asked.status) if is_shown and asked.offers else None,
        share=Decimal(asked.share) if asked.share is not None else None,
        answered_at=noon(asked.answered_on) if asked.answered_on is not None else None,
        created_at=noon(request.sent_on),
    )
    if nda_on is not None:
        made.nda_accepted_at, made.nda_accepted_by_id = noon(nda_on), contact.user_id
        made.nda_accepted_via = people.via(pair.supplier, AnsweredVia.ACCOUNT)
        made.nda_accepted_name, made.nda_accepted_text = contact.name, rfq.nda_text
        made.nda_accepted_version = rfq.nda_version
    return made


def _offers(asked: Asked, pair: Pair, rfq: Rfq, people: People) -> Iterator[Quotation]:
    base, step, rng = usual_price(pair.need), least_step(rfq.currency), stream("offer", *pair.key)
    via = people.via(pair.supplier, AnsweredVia.ACCOUNT) or AnsweredVia.LINK
    tool = from_dollars(int(rounded(rng.uniform(1_500, 24_000))), rfq.currency)
    is_tool = is_bought_once(pair.need)
    tool_days, sample_days, lead_days = rng.randint(20, 60), rng.randint(10, 30), rng.randint(14, 45)
    for revision, (day, share) in enumerate(asked.offers, 1):
        price = (base * Decimal(str(round(share, 4)))).quantize(step)
        parts = {name: (price * Decimal(part)).quantize(step) for name, part in _SPLIT.items()}
        parts["packing"] = price - sum(parts.values())
        yield Quotation(
            invitation_id=0,
            code=code_of("offer", *pair.key, revision),
            revision=revision,
            currency=rfq.currency,
            unit_price=price,
            breakdown={name: str(value) for name, value in parts.items()},
            freight=(price * Decimal("0.03")).quantize(step),
            tool_price=None if is_tool else tool,
            least_order=max(1, min(1_000, rfq.annual_volume // 24)),
            capacity_month=max(1, int(rounded(rfq.annual_volume / 9))),
            incoterm="DAP",
            payment="Chuyển khoản 30 ngày / T/T 30 days",
            valid_until=day + datetime.timedelta(days=60),
            via=via,
            sent_by_id=people.of(pair.supplier).user_id,
            sent_at=noon(day),
            tool_days=None if is_tool else tool_days,
            sample_days=sample_days,
            lead_days=lead_days,
        )


def _questions(request: Request, pair: Pair, rfq: Rfq, people: People) -> Iterator[dict[str, Any]]:
    """Now and then a question of the supplier named first, hours after it read the request, answered a day later."""
    rng, first = stream("question", pair.need.external_id), rfq.invitations[0]
    if not chance(rng, 0.45) or first.seen_at is None or request.asked[0].seen_on == request.due_on:
        return
    text, answer = rng.choice(_QUESTIONS)
    asked_at, day_after = first.seen_at + datetime.timedelta(hours=2), datetime.timedelta(days=1)
    is_answered = asked_at + day_after <= noon(pair.course.as_of)
    yield {
        "code": code_of("question", pair.need.external_id),
        "rfq_id": rfq.id,
        "invitation_id": first.id,
        "text": text,
        "asked_at": asked_at,
        "answer": answer if is_answered else None,
        "answered_at": asked_at + day_after if is_answered else None,
        "answered_by_id": people.of(pair.buyer).user_id if is_answered else None,
    }
