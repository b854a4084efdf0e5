"""Changes of many firms in words: what is changed, what became of a firm, and why nothing did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from linkage.language import _, _l
from linkage.wording.firm_fields import field_label, field_lines

_CHANGES: Mapping[str, Any] = {
    "business-type": _l("Kind of business"),
    "ownership": _l("Ownership"),
    "sector-add": _l("Add a sector"),
    "sector-remove": _l("Take a sector out"),
    "park": _l("Spelling of an industrial park"),
    "province": _l("Province of the main plant"),
    "pause": _l("Pause the profile"),
    "work": _l("Give the work to an officer"),
    "file": _l("A table that came back"),
}
_OUTCOMES: Mapping[str, Any] = {
    "changes": _l("Would change"),
    "unchanged": _l("Unchanged"),
    "refused": _l("Refused"),
    "written": _l("Written"),
    "left-out": _l("Left out"),
    "restored": _l("Taken back"),
    "stays": _l("Stays as it is"),
}
_REASONS: Mapping[str, Any] = {
    "not_listed": _l("Only a published profile can be paused."),
    "changed_since": _l("Somebody changed this firm after you looked at it. Look again."),
    "broke_off": _l("The work broke off before this firm."),
    "said_since": _l("Somebody said or did something about this since; that stays."),
    "invalid": _l("%(field)s: %(why)s"),
    "no_code": _l("The row has no code. New firms come in as a list, not in this table."),
    "unknown_code": _l("No firm has the code %(value)s."),
    "merged_code": _l("The firm of the code %(value)s went into %(name)s. Download the table again."),
    "twice": _l("The firm stands in row %(row)s already."),
    "older_table": _l("Somebody changed this firm after the table was downloaded. Download it again."),
    "fixed": _l("%(field)s cannot be changed in the table."),
    "cell": _l("Cell %(cell)s, “%(value)s”: %(why)s"),
    "tax_code_taken": _l("Another firm has the tax code %(value)s."),
}
_WORK_FIELDS: Mapping[str, Any] = {
    "work.owner": _l("Officer in charge"),
    "work.due_on": _l("Due on"),
    "work.note": _l("Note"),
}


def change_label(change: str) -> str:
    """What is changed of many firms."""
    return str(_CHANGES.get(change, change))


def outcome_label(outcome: str) -> str:
    """What became of one firm, or would."""
    return str(_OUTCOMES.get(outcome, outcome))


def bulk_reason(code: str, values: Mapping[str, Any]) -> str:
    """Why a firm is refused, left out or stays."""
    named = {**values, "field": bulk_field(str(values["field"]))} if "field" in values else values
    return str(_REASONS[code]) % named if code in _REASONS else code


def bulk_field(key: str) -> str:
    """The name of what changes."""
    if key == "former_province":
        return _("Province before July 2025")
    return str(_WORK_FIELDS[key]) if key in _WORK_FIELDS else field_label(key)


def bulk_value(key: str, value: Any) -> str:
    """A value as it was or would be; empty when nothing is said. Long lists stay whole, for they are what is decided."""
    return "; ".join(field_lines(key, value))
