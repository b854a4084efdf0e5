"""What a change of a profile changed, value by value, for officers who look at it again."""

from __future__ import annotations

import json
from typing import Any

from linkage.inputs.exchange import as_record
from linkage.inputs.suppliers import SupplierInput
from linkage.services.source_records import statement_of
from linkage.wording.firm_fields import is_veiled, veiled_lines
from linkage.wording.identifiers import is_personal_number, masked_number

NEVER_QUOTED = ("id", "contact", "tax_code")
"""The trail names these as changed but does not hold a second copy of what is personal."""
MOST_CHARACTERS = 20_000
MOST_ENTRIES = 20


def changes_between(before: SupplierInput, after: SupplierInput) -> dict[str, list[Any]]:
    """Key of the exchange format -> [before, after], None for what was not stated; of lists only the entries that differ.

    Empty when it would be too much to keep, as after a list of a hundred machines was replaced.
    """
    old, new = as_record(before), as_record(after)
    keys = [key for key in dict.fromkeys((*old, *new)) if key not in NEVER_QUOTED and old.get(key) != new.get(key)]
    changes = {key: _pair(old.get(key), new.get(key)) for key in keys}
    return changes if len(json.dumps(changes)) <= MOST_CHARACTERS else {}


def field_changes(before: SupplierInput, after: SupplierInput) -> list[list[Any]]:
    """[field, before, after] of every field that differs, as a checked list keeps it; None for what is not stated.

    Of lists only the entries that differ, at most 20 on each side. Who the contact person is, and a person's number, are masked.
    """
    old, new = statement_of(before), statement_of(after)
    found = []
    for name in dict.fromkeys((*old, *new)):
        pair = _pair(old.get(name), new.get(name))
        if pair[0] != pair[1] and name not in _SAID_BY_THE_ADDRESS:
            found.append([name, *(_kept(name, value) for value in pair)])
    return found


_SAID_BY_THE_ADDRESS = frozenset({"lat", "lon"})


def _kept(name: str, value: Any) -> Any:
    if is_veiled(name):
        return "; ".join(veiled_lines(name, value)) or None
    if name == "tax_code" and is_personal_number(value):
        return masked_number(value)
    return value[:MOST_ENTRIES] if isinstance(value, list) else value


def _pair(old: Any, new: Any) -> list[Any]:
    if isinstance(old or new, list):
        before, after = old or [], new or []
        return [[each for each in before if each not in after], [each for each in after if each not in before]]
    return [old, new]
