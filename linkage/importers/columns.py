"""Which column holds what: told by the words of its heading, and where those say nothing, by its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from linkage.importers.column_contents import fields_by_content, kind_of_cell
from linkage.importers.files import Row, Sheet
from linkage.importers.headings import FIELDS, field_of, heading_key

_HEADER_WITHIN = 30
_LEAST_KNOWN = 2
SHIFTS = ("ask", "move", "keep")
# Of a column whose heading is not known: what its cells cannot be mistaken for. A column of numbers or days may be anything.
_UNMISTAKABLE = frozenset(FIELDS) - {"employees", "established"}


@dataclass(frozen=True, slots=True)
class Table:
    """A run of rows below one row of headings. `fields` says for each column what it holds; "" is not taken in.

    `guessed`: columns (from 0) that were told by their cells. `said`: as `fields`, but with the columns that hold the same as one
    before them, which do not count; empty when there are none. `shifts`: what is done with rows whose cells stand in other columns
    than the headings say (see `column_shifts`): ask = they are refused until the officer says; move = put right; keep = as they stand.
    """

    sheet: str
    header_row: int
    labels: tuple[str, ...]
    fields: tuple[str, ...]
    guessed: tuple[int, ...] = ()
    shifts: str = "ask"
    said: tuple[str, ...] = ()

    @property
    def doubles(self) -> dict[int, int]:
        """Columns that hold the same as another one -> that one, which counts."""
        return {
            place: self.fields.index(field) for place, field in enumerate(self.said) if field and not self.fields[place]
        }


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the number of its table; None above the first. `is_header` rows name columns."""

    sheet: str
    row: Row
    table: int | None
    is_header: bool = False


def tables_of(sheets: Iterable[Sheet]) -> tuple[list[Table], list[Placed]]:
    """The tables of all sheets, and every row with the table it belongs to. A heading repeated further down starts no new one."""
    tables: list[Table] = []
    placed: list[Placed] = []
    for sheet in sheets:
        current: int | None = None
        start = len(tables)
        before: Row | None = None
        for row in sheet.rows:
            table = _table_at(sheet.name, row, before)
            is_header = table is not None and (current is not None or row.number <= _HEADER_WITHIN)
            if table is not None and is_header:
                current = _place_of(tables, table, start)
            placed.append(Placed(sheet.name, row, current, is_header))
            before = row
    if not tables:
        return _without_headings(placed)
    return [_completed(table, place, placed) for place, table in enumerate(tables)], placed


def _completed(table: Table, number: int, placed: Sequence[Placed]) -> Table:
    """The table with columns of unknown headings told by their cells, as far as no other column holds the same."""
    rows = [each.row.cells for each in placed if each.table == number and not each.is_header]
    found = fields_by_content(rows, len(table.labels))
    guessed = tuple(
        place
        for place, kind in enumerate(found)
        if kind in _UNMISTAKABLE - set(table.fields) and not table.fields[place] and not field_of(table.labels[place])
    )
    fields = tuple(found[place] if place in guessed else field for place, field in enumerate(table.fields))
    said = tuple(fields[place] or field for place, field in enumerate(table.said))
    return replace(table, fields=fields, guessed=guessed, said=said)


def _without_headings(placed: Sequence[Placed]) -> tuple[list[Table], list[Placed]]:
    """When no row names columns, their cells tell. The widest of the first rows may hold headings of another language."""
    if not placed:
        return [], []
    widest = max(placed[:_HEADER_WITHIN], key=lambda each: len(each.row.cells))
    width = len(widest.row.cells)
    found = fields_by_content([each.row.cells for each in placed], width)
    fields = tuple(kind if kind in FIELDS else "" for kind in found)
    is_named = _names_columns(widest.row.cells, fields)
    labels = widest.row.cells if is_named else ("",) * width
    guessed = tuple(place for place, field in enumerate(fields) if field)
    table = Table(widest.sheet, widest.row.number if is_named else 0, labels, fields, guessed)
    return [table], [replace(each, table=0, is_header=is_named and each is widest) for each in placed]


def _names_columns(row: Sequence[str], fields: Sequence[str]) -> bool:
    """Whether a row holds headings: no cell of it is what its column holds, and none has a figure, as a firm has."""
    if any(letter.isdigit() for cell in row for letter in cell):
        return False
    return not any(field and kind_of_cell(cell) == field for cell, field in zip(row, fields, strict=True))


def with_fields(table: Table, fields: Sequence[str]) -> Table:
    """The table as an officer corrected it: of two columns said to hold one thing, the first counts."""
    said = tuple(field if field in FIELDS else "" for field in fields)[: len(table.labels)]
    settled = _once_each(said)
    guessed = tuple(place for place in table.guessed if settled[place] == table.fields[place])
    return replace(table, fields=settled, guessed=guessed, said=said if said != settled else ())


def _place_of(tables: list[Table], table: Table, start: int) -> int:
    for place, known in enumerate(tables[start:], start):
        if known.fields == table.fields and [heading_key(label) for label in known.labels] == [
            heading_key(x) for x in table.labels
        ]:
            return place
    tables.append(table)
    return len(tables) - 1


def _table_at(sheet: str, row: Row, before: Row | None) -> Table | None:
    """The table that begins below this row when it names columns. Of headings over two rows the upper fills the lower's gaps."""
    found = [field_of(cell) if cell else "" for cell in row.cells]
    taken_in = {field for field in found if field in FIELDS}
    if "name" not in taken_in or sum(map(bool, found)) < _LEAST_KNOWN + (len(row.cells) > _LEAST_KNOWN):
        return None
    upper = before.cells if before else ()
    labels = [cell or (upper[place] if place < len(upper) else "") for place, cell in enumerate(row.cells)]
    labels += upper[len(labels) :] if any(not field for field in found) else []
    said = tuple(field if (field := field_of(label)) in FIELDS else "" for label in labels)
    fields = _once_each(said)
    return Table(sheet, row.number, tuple(labels), fields, said=said if said != fields else ())


def _once_each(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(field if field and field not in fields[:place] else "" for place, field in enumerate(fields))
