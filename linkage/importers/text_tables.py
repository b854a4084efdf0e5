"""Text files of cells (.csv, .tsv, .txt), whatever parts the cells."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from linkage.importers.grids import Grids, Refused

_DELIMITERS = ",;\t|"
_SAID = re.compile(r"\ufeff?sep=(.)\r?\n")
_LONGEST_FIELD = 1_000_000
_MOST_LINES_IN_A_CELL = 100


def read_text(text: str, encoding: str) -> Grids:
    """Raises Refused when a cell never ends."""
    # Control-Z ended files once.
    bare = text.replace("\x00", "").rstrip("\x1a \r\n\t")
    delimiter = _delimiter(bare)
    csv.field_size_limit(_LONGEST_FIELD)
    grids = Grids("text", encoding)
    try:
        records = list(csv.reader(io.StringIO(bare, newline=""), delimiter=delimiter))
        if any(cell.count("\n") > _MOST_LINES_IN_A_CELL for record in records for cell in record):
            # A quote that nobody closed has eaten the rows below it.
            records = list(csv.reader(io.StringIO(bare, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE))
            grids.notes["open_quote"] = "1"
        grids.add("", records)
    except csv.Error as error:
        raise Refused("broken") from error
    return grids


def _delimiter(text: str) -> str:
    """The one the file names, else the one that cuts most of the first records into the same number of pieces."""
    said = _SAID.match(text)
    if said:
        return said[1]

    def sameness(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=delimiter)
        try:
            widths = [len(record) for record in islice(reader, 30) if len(record) > 1]
        except csv.Error:
            return 0, 0
        return max((widths.count(width) for width in widths), default=0), max(widths, default=0)

    return max(_DELIMITERS, key=sameness)
