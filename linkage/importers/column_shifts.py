"""Rows whose cells have slipped into other columns: a crawler or a person left a cell out, and what follows moved up.

The cells of a row keep their order; each is laid into the column it fits, by the best such placing of the whole row. A placing is only
proposed when figures that cannot be mistaken (a tax code, a day, an address, a mail address) stand wrong as they are and right after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from linkage.importers import cells
from linkage.importers.column_contents import is_day, is_phone, plain_kind
from linkage.importers.headings import FIGURES

_OWN_PLACE = 0.2  # a cell stays where it is when nothing speaks against it
_LEAST_GAIN = 1.5
_NARROW = frozenset({"tax_code", "email", "website", "phone", "established", "employees"})
_NAMES = frozenset({"name", "name_en", "name_ja", "name_local"})
_NEVER_TEXT = frozenset({"tax_code", "email", "phone", "established"})
_UNMISTAKABLE = frozenset({"tax_code", "email", "established", "address"})
UNKNOWN = "?"
"""Stands for a column whose heading is not known. A tax code or a mail address in it has slipped when there is a column for those."""


@dataclass(frozen=True, slots=True)
class Shift:
    """`cells` as they should stand; `place` and `target`: the first cell that is clearly wrong, and the column it belongs to."""

    cells: tuple[str, ...]
    place: int
    target: int


@lru_cache(maxsize=16_384)
def shift_of(fields: tuple[str, ...], row: tuple[str, ...]) -> Shift | None:
    """How a row's cells should stand under columns that hold `fields`; None when they stand well. O(cells x columns)."""
    filled = [(place, cell) for place, cell in enumerate(row) if cell]
    wrong = [
        place for place, cell in filled if _fit(_at(fields, place), cell) < 0 and plain_kind(cell) in _UNMISTAKABLE
    ]
    if not wrong:
        return None
    width = max(len(fields), len(row))
    gain, targets = _best_placing(fields, filled, width)
    moved = dict(zip((place for place, _cell in filled), targets, strict=True))
    righted = [place for place in wrong if _fit(_at(fields, moved[place]), row[place]) > 0]
    before = sum(_fit(_at(fields, place), cell) + _OWN_PLACE for place, cell in filled)
    if not righted or gain - before < _LEAST_GAIN:
        return None
    laid = [""] * width
    for place, cell in filled:
        laid[moved[place]] = cell
    return Shift(tuple(laid), righted[0], moved[righted[0]])


def _best_placing(fields: Sequence[str], filled: Sequence[tuple[int, str]], width: int) -> tuple[float, list[int]]:
    """The columns of the cells, in order, that together fit best, and how well they do."""
    nothing = float("-inf")
    best = [[0.0] * (width + 1)] + [[nothing] * (width + 1) for _ in filled]
    took = [[False] * (width + 1) for _ in range(len(filled) + 1)]
    for item, (place, cell) in enumerate(filled, start=1):
        for column in range(1, width + 1):
            worth = _fit(_at(fields, column - 1), cell) + (_OWN_PLACE if column - 1 == place else 0.0)
            with_it, without = best[item - 1][column - 1] + worth, best[item][column - 1]
            best[item][column] = max(with_it, without)
            took[item][column] = with_it > without
    targets: list[int] = []
    item, column = len(filled), width
    while item:
        column -= 1
        if took[item][column + 1]:
            targets.append(column)
            item -= 1
    return best[len(filled)][width], targets[::-1]


def _at(fields: Sequence[str], place: int) -> str:
    return fields[place] if place < len(fields) else ""


def _fit(field: str, cell: str) -> float:
    """1: the cell is what the column holds; -1: it cannot be; between them, it may be."""
    kind = plain_kind(cell)
    if field == UNKNOWN:
        return -1.0 if kind in ("tax_code", "email") else 0.0
    if not field or field in FIGURES or cells.says_nothing(cell):
        return 0.0
    if kind == field or (field == "phone" and is_phone(cell)) or (field == "established" and is_day(cell)):
        return 1.0
    if field in _NARROW:
        return 0.5 if _may_be_number(field, cell) else -1.0
    if field in _NAMES and kind == "name":
        return 0.5
    if kind in _NEVER_TEXT or (field in _NAMES and kind == "address"):
        return -1.0
    return 0.0


def _may_be_number(field: str, cell: str) -> bool:
    """A tax code with a wrong check digit is one still; so is a telephone number that is written oddly, or about 85 people."""
    digits = sum(letter.isdigit() for letter in cell)
    letters = sum(letter.isalpha() for letter in cell)
    least = {"tax_code": 8, "phone": 7, "employees": 1}.get(field)
    return least is not None and digits >= least and letters <= digits
