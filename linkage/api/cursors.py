"""Walking through a list page by page, without showing a row twice while others are put in.

A cursor says how far the reader has come and which row was shown last. When rows have been put in above, that row is found again
further down and the next page begins behind it. Opaque to clients; nothing in it is secret.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from linkage.errors import Invalid
from linkage.inputs.json_texts import read_json
from linkage.language import _l

_LONGEST_CODE = 40
_LARGEST_OFFSET = 10_000_000
_PAGES_LOOKED_AT = 4

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Cursor:
    """`offset` rows are behind the reader, the last of them was `code`."""

    offset: int = 0
    code: str = ""

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.offset, self.code]).encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Portion(Generic[RowT]):
    """The rows of one page, and the cursor of the next one, None at the end."""

    rows: tuple[RowT, ...]
    total: int
    next: Cursor | None


def read_cursor(text: str | None) -> Cursor:
    """Raises Invalid for anything that is no cursor of ours."""
    if not text:
        return Cursor()
    try:
        offset, code = read_json(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (Invalid, ValueError, TypeError):
        raise _no_cursor() from None
    if type(offset) is not int or not 0 <= offset <= _LARGEST_OFFSET:
        raise _no_cursor()
    if not isinstance(code, str) or len(code) > _LONGEST_CODE:
        raise _no_cursor()
    return Cursor(offset, code)


def _no_cursor() -> Invalid:
    text = _l("This is no cursor. Take it as it stands in “next” of the page before, or leave it out to begin anew.")
    return Invalid(text, fields={"cursor": text})


def portion(
    cursor: Cursor,
    size: int,
    *,
    fetch: Callable[[int], tuple[Sequence[RowT], int]],
    code_of: Callable[[RowT], str],
) -> Portion[RowT]:
    """The page behind a cursor. `fetch(n)` gives the n-th page of `size` rows, from 1, and how many rows there are at all.

    Looks from the row shown last on: two fetches when nothing was put in, some more when much was.
    """
    first = max(cursor.offset - 1, 0) // size + 1
    start, rows, total = cursor.offset - (first - 1) * size, list[RowT](), 0
    for number in range(first, first + _PAGES_LOOKED_AT):
        fetched, total = fetch(number)
        # Some lists answer a page behind the end with their last one.
        rows += fetched if (number - 1) * size < total else ()
        places = [place for place, row in enumerate(rows) if cursor.code and code_of(row) == cursor.code]
        start = places[0] + 1 if places else start
        is_found = bool(places) or not cursor.code
        if (is_found and len(rows) - start >= size) or number * size >= total:
            break
    shown = tuple(rows[start : start + size])
    behind = (first - 1) * size + start + len(shown)
    is_last = not shown or behind >= total
    return Portion(shown, total, None if is_last else Cursor(behind, code_of(shown[-1])))
