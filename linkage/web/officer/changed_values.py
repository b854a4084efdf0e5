"""What a change of a firm changes, field by field, as officers look at it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from linkage.language import _
from linkage.wording.bulk_edits import bulk_field, bulk_value
from linkage.wording.firm_fields import is_veiled


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """An empty value is one that is not stated."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        nothing = _("Not stated")
        return _(
            "%(field)s: %(before)s → %(after)s",
            field=self.field,
            before=self.before or nothing,
            after=self.after or nothing,
        )


def changed_values(changes: Sequence[Sequence[Any]]) -> Iterator[ChangedValue]:
    """Changes as a row of a checked list keeps them: [field, before, after]."""
    for key, before, after in changes:
        yield ChangedValue(bulk_field(key), _text(key, before), _text(key, after))


def _text(key: str, value: Any) -> str:
    # Kept with the person masked, as one text.
    return str(value or "") if is_veiled(key) else bulk_value(key, value)
