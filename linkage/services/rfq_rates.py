"""Offers in other currencies, compared in that of the request: what one unit of a currency is worth is the buyer's to say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Context, Decimal

from sqlmodel import Session

from database.models.rfqs import Quotation, Rfq
from database.queries import rfqs as rows
from linkage.errors import Invalid
from linkage.language import _l
from linkage.services.audit import Actor
from linkage.services.quotations import landed_total
from linkage.services.rfq_guards import lock_rfq, note, readable_offer
from linkage.services.rfq_values import CENT
from linkage.wording.rfqs import rate_pair, rate_text, turned_rate

_IN_DOLLARS: Mapping[str, Decimal] = {
    code: Decimal(worth)
    for worth, codes in {
        "0.00005": ("VND", "IDR", "LAK"),
        "0.0005": ("KHR", "MMK", "KRW"),
        "0.007": ("JPY",),
        "0.02": ("TWD", "THB", "PHP", "INR"),
        "0.15": ("CNY", "HKD", "MYR"),
        "1": ("USD", "EUR", "GBP", "SGD", "CHF", "AUD", "CAD"),
    }.items()
    for code in codes
}
"""What one unit of a currency is worth in US dollars, roughly: enough to see a rate that was typed upside down."""

_WIDE = 8
"""How many times the rough rate, or what part of it, may still be right."""

_FIGURES = Context(prec=5)


def foreign_currencies(rfq: Rfq) -> tuple[str, ...]:
    """Of offers that the buyer may read, those that are not the request's, each once."""
    offers = (readable_offer(rfq, each) for each in rfq.invitations)
    return tuple(sorted({offer.currency for offer in offers if offer is not None} - {rfq.currency}))


def set_rates(
    session: Session, rfq: Rfq, given: Mapping[str, Decimal], *, by: Actor, insisted: Collection[str] = ()
) -> None:
    """Currency -> what one unit of it is worth in the currency of the request; one that is left out has no rate any more.

    `insisted`: currencies of which the buyer says that the rate is so. Raises Invalid at `rate-VND` for any other rate that was
    typed upside down or a thousandfold wrong; one that is kept already is not asked about again.
    """
    lock_rfq(session, rfq)
    kept_before = rates_of(rfq)
    _check(rfq, {each: rate for each, rate in given.items() if each not in insisted and rate != kept_before.get(each)})
    kept = {currency: f"{rate:f}" for currency, rate in given.items() if currency != rfq.currency}
    if kept != rfq.rates:
        rfq.rates = kept
        session.add(rfq)
        session.flush()
        note(session, by, "rfq.rates", rfq, currencies=sorted(kept))


def _check(rfq: Rfq, given: Mapping[str, Decimal]) -> None:
    faults = {}
    for each, rate in given.items():
        one, many = rate_pair(each, rfq.currency)
        meant = meant_instead(rfq, each, rate)
        if meant is not None:
            faults[f"rate-{each}"] = _l(
                "This rate is far from the usual one. Did you mean %(rate)s?", rate=rate_text(one, many, meant)
            )
    if faults:
        raise Invalid(_l("Some answers need another look."), fields=faults)


def meant_instead(rfq: Rfq, currency: str, rate: Decimal) -> Decimal | None:
    """As `meant_rate`, of what one unit of a currency is said to be worth in that of the request."""
    one, many = rate_pair(currency, rfq.currency)
    return meant_rate(one, many, turned_rate(currency, rfq.currency, rate))


def meant_rate(one: str, many: str, rate: Decimal) -> Decimal | None:
    """The rate that somebody meant who typed it upside down, or a thousandfold too small or large; None where it may be right."""
    if not {one, many} <= _IN_DOLLARS.keys():
        return None
    usual = _IN_DOLLARS[one] / _IN_DOLLARS[many]

    def may_be(typed: Decimal) -> bool:
        return usual / _WIDE < typed < usual * _WIDE

    if may_be(rate):
        return None
    return next((_FIGURES.create_decimal(each) for each in (1 / rate, rate * 1000, rate / 1000) if may_be(each)), None)


def rates_of(rfq: Rfq) -> dict[str, Decimal]:
    return {currency: Decimal(str(rate)) for currency, rate in rfq.rates.items()}


def offered_rates(session: Session, rfq: Rfq, wanted: Iterable[str]) -> dict[str, Decimal]:
    """For a form: the request's own rates, else those of the buyer's last request in the same currency that had one."""
    found = rates_of(rfq)
    earlier = rows.rates_of_buyer(session, rfq.buyer_id, rfq.currency)
    for currency in wanted:
        used = next((rates[currency] for rates in earlier if currency in rates), None)
        if currency not in found and used is not None:
            found[currency] = Decimal(str(used))
    return found


def converted_total(rfq: Rfq, offer: Quotation) -> Decimal | None:
    """The landed total in the currency of the request; None without a rate."""
    total = landed_total(rfq, offer)
    if offer.currency == rfq.currency:
        return total
    rate = rates_of(rfq).get(offer.currency)
    return None if rate is None else (total * rate).quantize(CENT)
