"""Words for wishes at a fair."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _, _l

_KINDS: Mapping[str, Any] = {"must": _l("Must meet"), "like": _l("Would like to meet"), "no": _l("Not this firm")}
_STANDS: Mapping[str, Any] = {
    "mutual": _l("Both wish it"),
    "buyer": _l("Only the buyer wishes it"),
    "supplier": _l("Only the supplier wishes it"),
    "no-buyer": _l("The buyer refuses"),
    "no-supplier": _l("The supplier refuses"),
    "no-both": _l("Both refuse"),
}


def wish_label(kind: str) -> str:
    """What one side says of the other."""
    return str(_KINDS.get(kind, kind))


def refused_part_text(number: str) -> str:
    """What a supplier said of a buyer that it does not know by name."""
    return _("Not the buyer of part %(number)s, who is not named", number=number)


def stand_label(stand: str) -> str:
    """How two firms stand to each other."""
    return str(_STANDS.get(stand, stand))


STANDS = tuple(_STANDS)
