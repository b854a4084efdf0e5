"""Words for the parts board of a fair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _, _l
from linkage.wording.figures import quantity_text
from linkage.wording.labels import certificate_label

MACHINE, CERTIFICATE = "machine:", "certificate:"
"""What a line of evidence is taken from begins its code."""

_AUDIENCES: Mapping[str, Any] = {
    "public": _l("Everybody, with our name"),
    "registered": _l("Firms that are signed in, with our name"),
    "anonymous": _l("Everybody, without our name"),
}
_AUDIENCE_HINTS: Mapping[str, Any] = {
    "public": _l("Most suppliers find the part this way."),
    "registered": _l("Visitors who are not signed in do not see the part at all."),
    "anonymous": _l("The part gets a number that says nothing of you. The words of the need are left out."),
}
_LEVELS: Mapping[str, Any] = {"can-make": _l("Can make"), "could-make": _l("Could make")}
_LEVEL_HINTS: Mapping[str, Any] = {
    "can-make": _l("You make such parts today."),
    "could-make": _l("With a new tool, a trial or some help."),
}


def audience_label(code: str) -> str:
    """Who sees a part."""
    return str(_AUDIENCES.get(code, code))


def audience_hint(code: str) -> str:
    return str(_AUDIENCE_HINTS.get(code, ""))


def mark_label(code: str) -> str:
    return str(_LEVELS.get(code, code))


def mark_hint(code: str) -> str:
    return str(_LEVEL_HINTS.get(code, ""))


def evidence_text(code: str) -> str:
    """A machine in the firm's own words, a certificate by its name."""
    if code.startswith(CERTIFICATE):
        return certificate_label(code.removeprefix(CERTIFICATE))
    return code.removeprefix(MACHINE)


def volumes_text(value: float | None, unit: str | None) -> str:
    """A volume as it was stated; of a monthly one also what a year makes."""
    stated = quantity_text(value, unit)
    if not stated or value is None or not unit or not unit.endswith("/month"):
        return stated
    yearly = quantity_text(12 * value, unit.removesuffix("/month") + "/year")
    return _("%(volume)s (%(yearly)s)", volume=stated, yearly=yearly)
