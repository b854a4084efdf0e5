"""Words of requests for quotation: their states, their fields, what a price is made of."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from database.enums import InvitationStatus, RfqFileKind
from linkage.language import _, _l, current_language

RFQ_STATES: Mapping[str, Any] = {
    "draft": _l("Draft"),
    "open": _l("Open for answers"),
    "closed": _l("To be decided"),
    "awarded": _l("Order placed"),
    "not-awarded": _l("Nobody was chosen"),
    "cancelled": _l("Cancelled"),
}
INVITATION_STATES: Mapping[InvitationStatus, Any] = {
    InvitationStatus.INVITED: _l("Waits for an answer"),
    InvitationStatus.QUOTED: _l("Has quoted"),
    InvitationStatus.DECLINED: _l("Does not quote"),
    InvitationStatus.AWARDED: _l("Gets the order"),
    InvitationStatus.PARTLY_AWARDED: _l("Gets a part of the order"),
    InvitationStatus.NOT_AWARDED: _l("Does not get the order"),
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
    "material": _l("Material and its standard"),
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


def state_label(state: str) -> str:
    return str(RFQ_STATES[state])


def invitation_label(status: InvitationStatus) -> str:
    return str(INVITATION_STATES[status])


def detail_label(name: str) -> str:
    return str(DETAIL_LABELS[name])


def part_label(name: str) -> str:
    return str(PART_LABELS[name])


def file_kind_label(kind: RfqFileKind) -> str:
    return str(FILE_KINDS[kind])


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
