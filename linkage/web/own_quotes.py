"""The form of an offer, for who is signed in and for who comes by the link of a letter.

On a phone it shows what every offer says; all else is folded, for it may be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.rfqs import Quotation, Rfq
from database.session import db
from linkage.errors import Invalid
from linkage.inputs.amounts import split_money
from linkage.inputs.base import read_input
from linkage.inputs.rfqs import AMOUNTS, PARTS, QuotationInput
from linkage.language import _
from linkage.services.drafts import draft_of, drop_draft
from linkage.services.quotations import send_quotation
from linkage.services.rfq_guards import standing_offer
from linkage.web.forms import once
from linkage.web.layout import format_time
from linkage.web.numbers import number_for_form, read_number
from linkage.web.own_rfqs import Seat
from linkage.web.rfq_papers import sent_file, upload_folder
from linkage.wording.figures import amount_text
from linkage.wording.rfq_fields import OFFER_FIELDS, named_fields
from linkage.wording.rfqs import part_label

FIGURES = ("duty_percent", "tool_days", "sample_days", "lead_days", "least_order", "capacity_month")
TEXTS = ("currency", "incoterm", "payment", "valid_until", "deviations", "text")
FIELDS = (*AMOUNTS, *FIGURES, *TEXTS)
FOLDED: Mapping[str, tuple[str, ...]] = {
    "parts": (*PARTS, "breakdown"),
    "tool": ("tool_price", "tool_days", "sample_days"),
    "delivery": ("freight", "duty_percent", "incoterm", "least_order", "capacity_month"),
    "terms": ("payment", "deviations", "text"),
}
"""The parts of the form that are folded until somebody needs them: all in them is optional."""


@dataclass(frozen=True, slots=True)
class QuotePage:
    """`open_parts`: those of `FOLDED` in which something stands already, or has to be corrected."""

    title: str
    due: str
    volume: str
    currency: str
    values: Mapping[str, Any]
    parts: tuple[tuple[str, str], ...]
    open_parts: frozenset[str]
    is_again: bool
    is_restored: bool
    url: str
    draft_url: str
    back_url: str


def quote_page(seat: Seat, errors: Mapping[str, Any]) -> str:
    """What was typed stays after an error; what was typed before the page was left comes back to who is signed in."""
    invitation, rfq = seat.invitation, seat.invitation.rfq
    offer = standing_offer(invitation)
    draft = draft_of(db(), g.user, _draft_name(seat)) if g.user is not None and not errors else None
    if errors:
        values: Mapping[str, Any] = {name: request.form.get(name, "") for name in FIELDS}
    elif draft is not None:
        values = {name: (draft.get(name) or [""])[0] for name in FIELDS}
    else:
        values = _values(offer, rfq)
    page = QuotePage(
        title=rfq.title,
        due=format_time(rfq.due_at),
        volume=amount_text(rfq.annual_volume, rfq.volume_unit),
        currency=rfq.currency,
        values=values,
        parts=tuple((name, part_label(name)) for name in PARTS),
        open_parts=_open_parts(values, errors, _values(None, rfq)),
        is_again=offer is not None,
        is_restored=draft is not None,
        url=seat.url("quote", ""),
        draft_url=url_for("drafts.save", form=_draft_name(seat)) if g.user is not None else "",
        back_url=seat.url("show", ""),
    )
    return render_template(
        "supplier/rfqs/quote.html", page=page, errors=errors, labels=named_fields(errors, OFFER_FIELDS)
    )


def save_quote(seat: Callable[[], Seat]) -> ResponseReturnValue:
    def make(session: Session) -> str:
        here = seat()
        given, paper = read_input(QuotationInput, _sent_offer()), sent_file("file")
        send_quotation(session, here.invitation, given, here.sender, folder=upload_folder(), paper=paper)
        if g.user is not None:
            drop_draft(session, g.user, _draft_name(here))
        return here.url("show", "")

    try:
        url = once(make)
    except Invalid as error:
        return quote_page(seat(), error.fields), 422
    flash(_("Your offer is sent. You can send another one in its place until the hour."), "success")
    return redirect(url)


def _open_parts(values: Mapping[str, Any], errors: Mapping[str, Any], offered: Mapping[str, Any]) -> frozenset[str]:
    """What the request itself suggests keeps a part folded."""

    def says(name: str) -> bool:
        return name in errors or values.get(name) not in (None, "", offered.get(name))

    return frozenset(part for part, names in FOLDED.items() if any(map(says, names)))


def _sent_offer() -> dict[str, str]:
    sent = {name: request.form.get(name, "") for name in FIELDS}
    figures = {name: read_number(sent[name]) for name in FIGURES if sent[name].strip()}
    return sent | figures | {name: _read_price(sent[name]) for name in AMOUNTS if sent[name].strip()}


def _read_price(text: str) -> str:
    """The figure as programs write it; a currency that is typed with it stays, for the input to read."""
    figure, currency = split_money(text)
    return f"{read_number(figure)} {currency}" if currency else read_number(text)


def _values(offer: Quotation | None, rfq: Rfq) -> dict[str, Any]:
    if offer is None:
        return {"currency": rfq.currency, "incoterm": rfq.incoterm or "", "payment": rfq.details.get("payment", "")}
    own = {name: getattr(offer, name) for name in FIELDS if name not in PARTS}
    numbers = {name: number_for_form(float(own[name])) for name in (*AMOUNTS, *FIGURES) if own.get(name) is not None}
    parts = {name: number_for_form(float(value)) for name, value in offer.breakdown.items()}
    return {**own, **numbers, **parts, "valid_until": offer.valid_until.isoformat()}


def _draft_name(seat: Seat) -> str:
    return f"quotation:{seat.invitation.code}"
