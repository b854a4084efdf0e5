"""What a change of a profile changed, value by value, for officers who look at it again."""

from __future__ import annotations

import json
from typing import Any

from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput

NEVER_QUOTED = ("id", "contact", "tax_code")
"""The trail names these as changed but does not hold a second copy of what is personal."""
MOST_CHARACTERS = 20_000


def changes_between(before: SupplierInput, after: SupplierInput) -> dict[str, list[Any]]:
    """Key of the exchange format -> [before, after], None for what was not stated; of lists only the entries that differ.

    Empty when it would be too much to keep, as after a list of a hundred machines was replaced.
    """
    old, new = as_record(before), as_record(after)
    keys = [key for key in dict.fromkeys((*old, *new)) if key not in NEVER_QUOTED and old.get(key) != new.get(key)]
    changes = {key: _pair(old.get(key), new.get(key)) for key in keys}
    return changes if len(json.dumps(changes)) <= MOST_CHARACTERS else {}


def _pair(old: Any, new: Any) -> list[Any]:
    if isinstance(old or new, list):
        before, after = old or [], new or []
        return [[each for each in before if each not in after], [each for each in after if each not in before]]
    return [old, new]
