"""Words for supply links and networks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _l

_SECRECY: Mapping[str, Any] = {
    "public": _l("Everybody"),
    "registered": _l("Firms that are signed in"),
    "officers": _l("The agency and the two firms"),
    "sides": _l("Only the two firms"),
}
_SECRECY_HINTS: Mapping[str, Any] = {
    "public": _l("It stands on both profiles. A good reference, when the other firm agrees."),
    "registered": _l("Seen by firms on this platform after signing in."),
    "officers": _l("The agency uses it to see risks and to bring firms together. No other firm sees it."),
    "sides": _l("Not even the agency sees it. It counts in no figure but your own."),
}
_STATED_BY: Mapping[str, Any] = {
    "supplier": _l("Stated by the supplier"),
    "customer": _l("Stated by the customer"),
    "officer": _l("Noted by an officer"),
}
_NETWORK_STATUS: Mapping[str, Any] = {
    "forming": _l("Being put together"),
    "running": _l("At work"),
    "closed": _l("Ended"),
}


def secrecy_label(code: str) -> str:
    """Who may know of a link."""
    return str(_SECRECY.get(code, code))


def secrecy_hint(code: str) -> str:
    """What that means for the firm that chooses."""
    return str(_SECRECY_HINTS.get(code, ""))


def stated_by_label(code: str) -> str:
    return str(_STATED_BY.get(code, code))


def network_status_label(code: str) -> str:
    return str(_NETWORK_STATUS.get(code, code))
