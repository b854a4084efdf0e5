"""The values that a change of a profile replaced, in the words of the profile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from database.models.audit_events import AuditEvent
from linkage.wording.firm_fields import field_label, field_lines


@dataclass(frozen=True, slots=True)
class Change:
    """A field with what it said and says; a line for each entry of a list, none for what was not stated."""

    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def changes_of(events: Iterable[AuditEvent]) -> tuple[Change, ...]:
    """The changes that these events hold, in their order."""
    found = [change for event in events for change in event.details.get("changes", {}).items()]
    return tuple(
        Change(field_label(key), field_lines(key, before), field_lines(key, after)) for key, (before, after) in found
    )
