"""What a request asks for and what an offer says, as terms and values; the same for buyer and supplier."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from database.models.rfqs import Quotation, Rfq
from linkage.inputs.rfqs import DETAILS, PARTS
from linkage.language import _
from linkage.services.quotations import landed_total
from linkage.services.rfq_guards import asked_details
from linkage.web.layout import format_date, format_number
from linkage.wording.figures import amount_text, tolerance_text
from linkage.wording.rfq_fields import OFFER_FIELDS, REQUEST_FIELDS
from linkage.wording.rfqs import part_label, percent_text, place_text, price_text, total_text

Fact = tuple[str, str]


def rfq_facts(rfq: Rfq) -> tuple[Fact, ...]:
    """What is asked, as its buyer reads it: terms and values; what is not stated is left out."""
    return _facts(rfq, {name: str(value) for name, value in rfq.details.items()})


def asked_facts(rfq: Rfq) -> tuple[Fact, ...]:
    """The same, as suppliers read it."""
    return _facts(rfq, asked_details(rfq))


def _facts(rfq: Rfq, details: Mapping[str, str]) -> tuple[Fact, ...]:
    drawing = " · ".join(each for each in (rfq.drawing_no, rfq.drawing_revision) if each)
    stated = (
        (REQUEST_FIELDS["number"], rfq.number),
        (REQUEST_FIELDS["part_no"], rfq.part_no),
        (_("Drawing no. and revision"), drawing),
        (REQUEST_FIELDS["annual_volume"], amount_text(rfq.annual_volume, rfq.volume_unit)),
        (REQUEST_FIELDS["currency"], rfq.currency),
        (REQUEST_FIELDS["incoterm"], rfq.incoterm),
        (REQUEST_FIELDS["delivery_place"], place_text(rfq.delivery_place or "")),
        *((REQUEST_FIELDS[name], tolerance_text(details[name])) for name in DETAILS if details.get(name)),
    )
    return tuple((str(label), value) for label, value in stated if value)


def offer_facts(rfq: Rfq, offer: Quotation | None) -> tuple[Fact, ...]:
    """An offer as terms and values, an empty value where nothing is stated; nothing without an offer."""
    if offer is None:
        return ()
    money, parts = offer.currency, offer.breakdown
    return (
        (str(OFFER_FIELDS["unit_price"]), price_text(offer.unit_price, money)),
        *((part_label(name), price_text(Decimal(str(parts[name])), money)) for name in PARTS if name in parts),
        (str(OFFER_FIELDS["freight"]), price_text(offer.freight, money)),
        (str(OFFER_FIELDS["duty_percent"]), percent_text(offer.duty_percent)),
        (_("Landed total of a year, with the tool"), total_text(landed_total(rfq, offer), money)),
        *offer_terms(offer).values(),
    )


def offer_terms(offer: Quotation) -> dict[str, Fact]:
    """What it says beside the price of the unit: name of the field -> term and value."""

    def figure(value: int | None) -> str:
        return "" if value is None else format_number(value)

    said = {
        "tool_price": total_text(offer.tool_price, offer.currency),
        "tool_days": figure(offer.tool_days),
        "sample_days": figure(offer.sample_days),
        "lead_days": figure(offer.lead_days),
        "least_order": figure(offer.least_order),
        "capacity_month": figure(offer.capacity_month),
        "incoterm": offer.incoterm or "",
        "payment": offer.payment or "",
        "valid_until": format_date(offer.valid_until, "medium"),
        "deviations": offer.deviations or "",
        "text": offer.text or "",
    }
    return {name: (str(OFFER_FIELDS[name]), value) for name, value in said.items()}
