"""Where a linkage stands, what is due in it, and what it is worth, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from database.enums import ValueKind
from linkage.language import _, _l

VALUE_KINDS: Mapping[ValueKind, Any] = {
    ValueKind.EXPECTED: _l("Expected"),
    ValueKind.QUOTED: _l("Quoted"),
    ValueKind.ORDERED: _l("Ordered"),
    ValueKind.REALISED: _l("Delivered and paid"),
}
"""Four figures that are never added up."""

STUCK: Mapping[str, Any] = {
    "denied": _l("One side denies a step"),
    "unconfirmed": _l("Said by one side alone"),
    "unanswered": _l("Questions not answered"),
    "dormant": _l("Nothing heard for long"),
}
"""Why a linkage is for an officer to ask about."""


def stuck_label(by: str) -> str:
    return str(STUCK[by])


def value_kind_label(kind: ValueKind) -> str:
    return str(VALUE_KINDS[kind])


def amount_text(amount: str, currency: str, *, is_yearly: bool) -> str:
    """An amount with its currency, and of what it is."""
    if is_yearly:
        return _("%(amount)s %(currency)s a year", amount=amount, currency=currency)
    return _("%(amount)s %(currency)s once", amount=amount, currency=currency)
