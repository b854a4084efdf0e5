"""Words of requests for quotation: their states, their fields, what a price is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Context, Decimal
from typing import Any

from babel.numbers import format_decimal

from database.enums import InvitationStatus, RfqFileKind
from linkage.language import _, _l, current_language, ngettext
from linkage.wording.figures import list_text
from linkage.wording.labels import language_name, province_label
from matching.taxonomy import taxonomy

RFQ_STATES: Mapping[str, Any] = {
    "draft": _l("Draft"),
    "open": _l("Open for answers"),
    "closed": _l("To be decided"),
    "awarded": _l("A supplier is chosen"),
    "not-awarded": _l("Nobody was chosen"),
    "cancelled": _l("Cancelled"),
}
INVITATION_STATES: Mapping[InvitationStatus, Any] = {
    InvitationStatus.INVITED: _l("Waits for an answer"),
    InvitationStatus.QUOTED: _l("Has quoted"),
    InvitationStatus.DECLINED: _l("Does not quote"),
    InvitationStatus.AWARDED: _l("Chosen for the order"),
    InvitationStatus.PARTLY_AWARDED: _l("Chosen for a part"),
    InvitationStatus.NOT_AWARDED: _l("Not chosen"),
    InvitationStatus.RECALLED: _l("Taken back"),
}
FILE_KINDS: Mapping[RfqFileKind, Any] = {
    RfqFileKind.DRAWING: _l("Drawing"),
    RfqFileKind.MODEL: _l("3D model"),
    RfqFileKind.SPECIFICATION: _l("Specification"),
    RfqFileKind.OTHER: _l("Another paper"),
}
DETAIL_LABELS: Mapping[str, Any] = {
    "project": _l("Project or model"),
    "process": _l("Processes"),
    "material": _l("Material and its standard"),
    "size": _l("Size of the part"),
    "surface": _l("Surface treatment and thickness"),
    "heat_treatment": _l("Heat treatment"),
    "critical": _l("Critical dimensions"),
    "tolerance": _l("General tolerance"),
    "lot": _l("Lot and deliveries"),
    "life": _l("Years of supply"),
    "start": _l("Start of production"),
    "sample": _l("Samples wanted by"),
    "tool": _l("Tool: whose, cavities, shots"),
    "quality": _l("Quality level (PPAP, Cpk, ppm)"),
    "packing": _l("Packing"),
    "payment": _l("Terms of payment"),
    "target_price": _l("Target price"),
    "nominated": _l("Sub-suppliers that are set"),
    "substances": _l("Substances (RoHS, REACH)"),
    "origin": _l("Proof of origin"),
}
PART_LABELS: Mapping[str, Any] = {
    "material": _l("Material"),
    "process": _l("Process cost"),
    "sub_process": _l("Processes bought in"),
    "tool_share": _l("Share of the tool"),
    "packing": _l("Packing"),
    "transport": _l("Transport"),
    "overhead": _l("Overhead and profit"),
    "other": _l("Other cost"),
}

WARNINGS: Mapping[str, Any] = {
    "no-drawing": _l("No drawing is added. Most suppliers need one to work out a price."),
    "short": _l("Suppliers have less than three working days to answer. Offers usually take three to ten."),
    "no-nda": _l("There is a drawing and no NDA: every supplier that you ask sees it at once."),
}


_LIGHT = ("IDR", "VND", "LAK", "KHR", "MMK", "KRW", "JPY", "TWD", "THB", "PHP", "CNY")
"""Currencies of which people say how many make one of another, the lightest first."""

_FIGURES = Context(prec=8)


def state_label(state: str) -> str:
    return str(RFQ_STATES[state])


def invitation_label(status: InvitationStatus) -> str:
    return str(INVITATION_STATES[status])


def detail_label(name: str) -> str:
    return str(DETAIL_LABELS[name])


def part_label(name: str) -> str:
    return str(PART_LABELS[name])


def place_text(place: str) -> str:
    """Where to deliver, as it was written; a province, by its code or its name in any language, by the reader's name of it."""
    for code, province in taxonomy().provinces.items():
        if place == code or place in province.labels.values():
            return province_label(code)
    return place


def languages_text(codes: Iterable[str]) -> str:
    """Which languages a firm reads, in words."""
    return _("reads %(languages)s", languages=list_text(map(language_name, codes)))


def unread_text(what: str, firm: str, read: Iterable[str], written: Iterable[str]) -> str:
    """That a supplier reads none of the languages of a text; `what`: `nda` or `text`."""
    values = {
        "firm": firm,
        "read": list_text(map(language_name, read)),
        "written": list_text(map(language_name, written)),
    }
    if what == "nda":
        return _("%(firm)s reads: %(read)s. The NDA is in: %(written)s.", **values)
    return _("%(firm)s reads: %(read)s. What you ask for is written in: %(written)s.", **values)


def unread_briefly(what: str, written: Iterable[str]) -> str:
    """The same beside the name of the supplier and the languages that it reads."""
    languages = list_text(map(language_name, written))
    if what == "nda":
        return _("NDA only in %(languages)s", languages=languages)
    return _("Texts only in %(languages)s", languages=languages)


def days_left_text(days: int) -> str:
    """How many days are left for answers, the last one not counted."""
    return ngettext("%(num)d day left", "%(num)d days left", days) if days > 0 else _("Ends today")


def warning_text(code: str) -> str:
    """What a buyer should know before it sends a request."""
    return str(WARNINGS[code])


def file_kind_label(kind: RfqFileKind) -> str:
    return str(FILE_KINDS[kind])


def percent_text(share: Decimal | None) -> str:
    """33.5%, in the reader's notation; nothing for nothing."""
    if share is None:
        return ""
    return _("%(percent)s%%", percent=str(format_decimal(share, format="#,##0.##", locale=current_language())))


def price_text(amount: Decimal | None, currency: str) -> str:
    """0.4525 USD, with as many digits as the price has, four at most; nothing for nothing."""
    if amount is None:
        return ""
    figure = str(format_decimal(amount, format="#,##0.####", locale=current_language()))
    return _("%(amount)s %(currency)s", amount=figure, currency=currency)


def total_text(amount: Decimal | None, currency: str) -> str:
    """A total, to the cent; nothing for nothing."""
    if amount is None:
        return ""
    figure = str(format_decimal(amount, format="#,##0.##", locale=current_language()))
    return _("%(amount)s %(currency)s", amount=figure, currency=currency)


def rate_pair(currency: str, other: str) -> tuple[str, str]:
    """The two as people quote them: one unit of the one that is worth more, in the other."""
    return (other, currency) if _weight(currency) < _weight(other) else (currency, other)


def turned_rate(currency: str, other: str, rate: Decimal) -> Decimal:
    """What one unit of a currency is worth in another, turned into the rate of their pair, and back."""
    return rate if rate_pair(currency, other)[0] == currency else 1 / rate


def rate_text(currency: str, other: str, rate: Decimal) -> str:
    """1 USD = 25,300 VND, from what one unit of `currency` is worth in `other`."""
    one, many = rate_pair(currency, other)
    shown = _FIGURES.create_decimal(turned_rate(currency, other, rate))
    figure = str(format_decimal(shown, format="#,##0.######", locale=current_language()))
    return _("1 %(one)s = %(figure)s %(many)s", one=one, figure=figure, many=many)


def _weight(currency: str) -> int:
    return _LIGHT.index(currency) if currency in _LIGHT else len(_LIGHT)
