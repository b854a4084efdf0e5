"""The rows of a list: what each says, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from linkage.inputs.suppliers import SupplierInput
from matching.registry.records import Pair

OUTCOMES = ("created", "updated", "unchanged", "duplicate", "review", "refused", "ignored")


@dataclass(frozen=True, slots=True)
class Reason:
    """Something to know about a row: a code and the values its sentence names."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row of a list and its fate; `company`: the code of the firm it meets; `changes`: [field, before, after] of that firm."""

    sheet: str
    number: int
    cells: tuple[str, ...]
    table: int | None
    outcome: str = ""
    reasons: tuple[Reason, ...] = ()
    supplier: SupplierInput | None = None
    company: str = ""
    changes: Sequence[Sequence[Any]] = ()

    @property
    def firm(self) -> SupplierInput:
        """The supplier in a row that holds one."""
        if self.supplier is None:
            raise ValueError(f"row {self.number} holds no firm")
        return self.supplier

    @property
    def place(self) -> str:
        """Where it stands in the file, for whoever asks later where a value came from."""
        return f"{self.sheet}:{self.number}" if self.sheet else str(self.number)

    def ignored(self, code: str) -> ListRow:
        return replace(self, outcome="ignored", reasons=(Reason(code),))

    def refused(self, *reasons: Reason) -> ListRow:
        return replace(self, outcome="refused", reasons=reasons)

    def holding(self, supplier: SupplierInput, *, reasons: Iterable[Reason]) -> ListRow:
        return replace(self, supplier=supplier, reasons=tuple(reasons))

    def with_fate(self, outcome: str, *reasons: Reason, company: str = "") -> ListRow:
        return replace(self, outcome=outcome, company=company, reasons=(*reasons, *self.reasons))

    def changing(self, changes: Sequence[Sequence[Any]]) -> ListRow:
        return replace(self, changes=tuple(changes))

    def without_cell(self, place: int) -> ListRow:
        """The row with one cell made unreadable, for what must not be kept."""
        return replace(self, cells=tuple("•••" if at == place else cell for at, cell in enumerate(self.cells)))

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the batch. What it would write is read from the cells again."""
        return {
            "sheet": self.sheet,
            "row": self.number,
            "cells": list(self.cells),
            "table": self.table,
            "outcome": self.outcome,
            "reasons": [{"code": reason.code, **reason.values} for reason in self.reasons],
            "name": self.supplier.name if self.supplier else "",
            "company": self.company,
            **({"changes": [list(change) for change in self.changes]} if self.changes else {}),
        }


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm that rows of a list speak of: a registered one by its id, or a new one by its place in `Plan.new`."""

    id: int | None = None
    new: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What one row adds to what is known of a firm."""

    firm: Firm
    supplier: SupplierInput
    place: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Two firms that may be one, for an officer to decide."""

    one: Firm
    other: Firm
    pair: Pair


@dataclass(frozen=True, slots=True)
class Plan:
    """The fate of every row, and what would be written: new firms, what rows say, which registered firms change by that and how
    (id -> as they would be), and which pairs an officer is asked about.

    `met`: which rows speak of which firms, as a batch keeps it until it is written.
    """

    rows: tuple[ListRow, ...]
    new: tuple[SupplierInput, ...] = ()
    said: tuple[Said, ...] = ()
    changed: Mapping[int, SupplierInput] = field(default_factory=dict)
    suspicions: tuple[Suspicion, ...] = ()
    created: tuple[tuple[int, int], ...] = ()
    """(place of the row in `rows`, place in `new`) of every row that makes a firm."""
    met: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES}
