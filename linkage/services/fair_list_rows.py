"""Rows of a list of participants, and what each would do: plain records that are kept, shown and compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from database.enums import FairSide

NEW, SKIP = "new", "skip"
UNKNOWN = "unknown"
FATES = ("added", "updated", "choose", "duplicate", "left-out", "refused")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to know about a row: a code, the cell, what stands there, and what was made of it."""

    code: str
    cell: str = ""
    value: str = ""
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A firm as it is named in a cell."""

    cell: str
    name: str


@dataclass(frozen=True, slots=True)
class ListedFirm:
    """What a row says. `days`: numbers of the days it comes, empty for all; `tax_code` None: none, or none that can be kept."""

    sheet: str
    number: int
    side: FairSide
    name: str
    name_cell: str = ""
    tax_code: str | None = None
    phone: str | None = None
    email: str | None = None
    people: tuple[str, ...] = ()
    people_count: str = ""
    nationality: str | None = None
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    wishes: tuple[Named, ...] = ()
    vetoes: tuple[Named, ...] = ()
    table: str = ""
    table_cell: str = ""
    days: tuple[int, ...] = ()
    days_cell: str = ""
    interpreter: bool = False
    is_confirmed: bool = True
    doubts: tuple[Doubt, ...] = ()

    @property
    def key(self) -> str:
        """By what an officer's choice for the row is kept."""
        return f"{self.sheet}:{self.number}"

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> ListedFirm:
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in kept.items()
        }
        values["side"] = FairSide(kept["side"])
        for name in ("wishes", "vetoes"):
            values[name] = tuple(Named(**each) for each in kept[name])
        values["doubts"] = tuple(Doubt(**each) for each in kept["doubts"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class KnownFirm:
    """A firm of the registry as far as a list can meet it."""

    id: int
    code: str
    name: str
    tax_digits: str
    phone: str


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a wish means: a row of the list by its key, or a firm at the fair by its code."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class RowPlan:
    """The fate of a row. `company`: code of the firm it is, empty for a new one; `candidates`: among whom an officer chooses.
    `wishes` in their order, `vetoes` never both; `into`: key of the row a duplicate belongs to."""

    row: ListedFirm
    fate: str
    company: str = ""
    company_name: str = ""
    candidates: tuple[KnownFirm, ...] = ()
    into: str = ""
    wishes: tuple[Target, ...] = ()
    vetoes: tuple[Target, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPlan:
    rows: tuple[RowPlan, ...]

    @property
    def counts(self) -> dict[str, int]:
        return {fate: sum(1 for each in self.rows if each.fate == fate) for fate in FATES}

    @property
    def is_ready(self) -> bool:
        """Whether nothing waits for a choice, and there is something to write."""
        counts = self.counts
        return not counts["choose"] and bool(counts["added"] + counts["updated"])

    def seal(self) -> str:
        """What was looked at, as a digest: another plan has another one."""
        told = [
            (
                each.row.key,
                each.fate,
                each.company,
                each.into,
                [w.key for w in each.wishes],
                [v.key for v in each.vetoes],
            )
            for each in self.rows
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()
