"""A table of a report: as texts, the same on screen, on paper and in spreadsheets, or with figures for reckoning on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

NOTHING = "\N{EN DASH}"
Figure = str | int | float | Decimal | None
"""A cell: words, a count, a share in [0, 1], an amount, or nothing."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """`rows`: cells as text. `words`: how many columns at the beginning are words; `has_definition`: the last is one, too.

    Those between are numbers. `last`: the sum, empty without one. `rest`: the first cells of rows that tell no number.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    last: tuple[str, ...] = ()
    words: int = 1
    has_definition: bool = False
    rest: tuple[str, ...] = ()

    def is_number(self, column: int) -> bool:
        """Whether the column, counted from 0, holds numbers."""
        return self.words <= column < len(self.headings) - self.has_definition


@dataclass(frozen=True, slots=True)
class FigureTable:
    """`rows`: counts are int, shares float, amounts Decimal. `words`: how many columns at the beginning are words."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Figure, ...], ...]
    words: int = 1
