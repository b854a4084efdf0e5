"""The rows of a comparison of offers: the same for all, and in each the best of the figures that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from database.models.rfqs import Quotation, Rfq
from linkage.inputs.rfqs import PARTS
from linkage.language import _
from linkage.services.quotations import landed_total, landed_unit
from linkage.services.rfq_rates import converted_total, rates_of
from linkage.web.components import CompareRow
from linkage.web.rfq_facts import offer_terms
from linkage.wording.rfq_fields import OFFER_FIELDS
from linkage.wording.rfqs import part_label, percent_text, price_text, rate_text, total_text

Figure = Callable[[Quotation], Decimal | None]

_LESS_IS_BETTER = ("tool_price", "tool_days", "sample_days", "lead_days", "least_order")
_MORE_IS_BETTER = ("capacity_month",)


@dataclass(frozen=True, slots=True)
class _Price:
    """A row of money: what each offer says, and how it is written with its currency."""

    label: str
    figure: Figure
    text: Callable[[Decimal | None, str], str] = price_text


def compared_total(found: Rfq, offer: Quotation) -> str:
    """The landed total as the supplier quotes it, and what that is in the currency of the request, with the rate."""
    own = total_text(landed_total(found, offer), offer.currency)
    if offer.currency == found.currency:
        return own
    total = converted_total(found, offer)
    if total is None:
        return _("%(total)s, not compared: no rate yet", total=own)
    rate = rate_text(offer.currency, found.currency, rates_of(found)[offer.currency])
    return _("%(total)s (at %(rate)s)", total=total_text(total, found.currency), rate=rate)


def price_rows(found: Rfq, offers: Sequence[Quotation]) -> Iterable[CompareRow]:
    """The same rows for all; a part of the price that nobody states is left out."""
    if any(each.currency != found.currency for each in offers):
        label = _("Landed total of a year in %(currency)s, with the tool", currency=found.currency)
        best = _best(_converted(found, offers, partial(landed_total, found)), min)
        yield _row(label, (compared_total(found, each) for each in offers), best)
    for price in _prices(found, offers):
        best = _best(_converted(found, offers, price.figure), min)
        yield _row(price.label, (price.text(price.figure(each), each.currency) for each in offers), best)
    duties = [each.duty_percent for each in offers]
    yield _row(str(OFFER_FIELDS["duty_percent"]), map(percent_text, duties), _best(duties, min))


def term_rows(found: Rfq, offers: Sequence[Quotation]) -> Iterable[CompareRow]:
    """All but the price of the unit. Words are not compared."""
    columns = [offer_terms(each) for each in offers]
    for name, (label, _value) in columns[0].items() if columns else ():
        cells = tuple(each[name][1] or None for each in columns)
        is_figure = name in (*_LESS_IS_BETTER, *_MORE_IS_BETTER)
        yield CompareRow(label, cells, best=_best_terms(found, offers, name), is_figure=is_figure)


def _prices(found: Rfq, offers: Sequence[Quotation]) -> Iterable[_Price]:
    yield _Price(_("Landed total of a year, with the tool"), partial(landed_total, found), total_text)
    yield _Price(_("Landed price of one unit"), landed_unit)
    yield _Price(str(OFFER_FIELDS["unit_price"]), lambda offer: offer.unit_price)
    for name in PARTS:
        if any(name in each.breakdown for each in offers):
            yield _Price(part_label(name), partial(_part, name))
    yield _Price(str(OFFER_FIELDS["freight"]), lambda offer: offer.freight)


def _part(name: str, offer: Quotation) -> Decimal | None:
    value = offer.breakdown.get(name)
    return Decimal(str(value)) if value is not None else None


def _best_terms(found: Rfq, offers: Sequence[Quotation], name: str) -> frozenset[int]:
    if name == "tool_price":
        return _best(_converted(found, offers, lambda offer: offer.tool_price), min)
    if name == "valid_until":
        return _best([Decimal(each.valid_until.toordinal()) for each in offers], max)
    if name in _LESS_IS_BETTER or name in _MORE_IS_BETTER:
        figures = (getattr(each, name) for each in offers)
        stated = [None if figure is None else Decimal(figure) for figure in figures]
        return _best(stated, min if name in _LESS_IS_BETTER else max)
    return frozenset()


def _converted(found: Rfq, offers: Sequence[Quotation], figure: Figure) -> list[Decimal | None]:
    """Amounts in the currency of the request; none at all where one that is stated has no rate, for it might be the best."""
    rates = {**rates_of(found), found.currency: Decimal(1)}
    stated = [(figure(each), rates.get(each.currency)) for each in offers]
    if any(amount is not None and rate is None for amount, rate in stated):
        return []
    return [None if amount is None or rate is None else amount * rate for amount, rate in stated]


def _best(figures: Sequence[Decimal | None], best_of: Callable[[Iterable[Decimal]], Decimal]) -> frozenset[int]:
    """Places of the best figures; nothing where fewer than two are stated, or all are the same."""
    stated = [each for each in figures if each is not None]
    if len(set(stated)) < 2:
        return frozenset()
    best = best_of(stated)
    return frozenset(place for place, each in enumerate(figures) if each == best)


def _row(label: str, cells: Iterable[str], best: frozenset[int]) -> CompareRow:
    return CompareRow(label, tuple(cell or None for cell in cells), best=best, is_figure=True)
