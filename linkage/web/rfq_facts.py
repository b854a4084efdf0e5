"""What a request asks for and what an offer says, as terms and values; the same for buyer and supplier."""

from __future__ import annotations

from database.models.rfqs import Quotation, Rfq
from linkage.inputs.rfqs import DETAILS, PARTS
from linkage.language import _
from linkage.services.quotations import landed_total
from linkage.web.layout import format_date, format_number
from linkage.wording.figures import amount_text
from linkage.wording.rfqs import detail_label, part_label, price_text, total_text

Fact = tuple[str, str]


def rfq_facts(rfq: Rfq) -> tuple[Fact, ...]:
    """What is asked, as terms and values; what is not stated is left out."""
    drawing = " · ".join(each for each in (rfq.drawing_no, rfq.drawing_revision) if each)
    stated = (
        (_("RFQ no."), rfq.number),
        (_("Part no."), rfq.part_no),
        (_("Drawing no. and revision"), drawing),
        (_("Volume a year"), amount_text(rfq.annual_volume, rfq.volume_unit)),
        (_("Currency"), rfq.currency),
        (_("Incoterm"), rfq.incoterm),
        (_("Place of delivery"), rfq.delivery_place),
        *((detail_label(name), str(rfq.details[name])) for name in DETAILS if rfq.details.get(name)),
    )
    return tuple((label, value) for label, value in stated if value)


def offer_facts(rfq: Rfq, offer: Quotation | None) -> tuple[Fact, ...]:
    """An offer as terms and values, an empty value where nothing is stated; nothing without an offer."""
    if offer is None:
        return ()
    money, parts = offer.currency, offer.breakdown
    return (
        (_("Price of one unit"), price_text(offer.unit_price, money)),
        *((part_label(name), f"{parts[name]} {money}") for name in PARTS if name in parts),
        (_("Freight of one unit"), price_text(offer.freight, money)),
        (_("Duty"), _("%(percent)s%%", percent=format_number(offer.duty_percent)) if offer.duty_percent else ""),
        (_("Landed total of a year, with the tool"), total_text(landed_total(rfq, offer), money)),
        *offer_terms(offer),
    )


def offer_terms(offer: Quotation) -> tuple[Fact, ...]:
    """All but the price of the unit."""

    def days(value: int | None) -> str:
        return "" if value is None else format_number(value)

    return (
        (_("Price of the tool"), total_text(offer.tool_price, offer.currency)),
        (_("Days for the tool"), days(offer.tool_days)),
        (_("Days for samples"), days(offer.sample_days)),
        (_("Lead time, days"), days(offer.lead_days)),
        (_("Smallest order"), days(offer.least_order)),
        (_("Capacity a month"), days(offer.capacity_month)),
        (_("Incoterm"), offer.incoterm or ""),
        (_("Terms of payment"), offer.payment or ""),
        (_("Valid until"), format_date(offer.valid_until, "medium")),
        (_("Deviations from the request"), offer.deviations or ""),
        (_("Remarks"), offer.text or ""),
    )
