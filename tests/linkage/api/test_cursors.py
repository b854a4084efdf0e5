"""Paging that shows no row twice."""

from __future__ import annotations

import base64
import json

import pytest

from linkage.api.cursors import Cursor, Portion, portion, read_cursor
from linkage.errors import Invalid


def _page(rows: list[str], cursor: Cursor, size: int) -> Portion[str]:
    def fetch(number: int) -> tuple[list[str], int]:
        return rows[(number - 1) * size : number * size], len(rows)

    return portion(cursor, size, fetch=fetch, code_of=lambda row: row)


def _walk(rows: list[str], size: int) -> list[str]:
    seen: list[str] = []
    cursor: Cursor | None = Cursor()
    while cursor is not None:
        page = _page(rows, cursor, size)
        seen += page.rows
        cursor = page.next
    return seen


@pytest.mark.parametrize("count", [0, 1, 3, 4, 7, 8, 9])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_walking_shows_every_row_once_and_ends(count: int, size: int) -> None:
    rows = [f"row{number}" for number in range(count)]
    assert _walk(rows, size) == rows


@pytest.mark.parametrize("put_in", [1, 2, 3, 4, 5])
def test_rows_put_in_above_repeat_nothing(put_in: int) -> None:
    rows = [f"row{number}" for number in range(12)]
    cursor = _page(rows, Cursor(), 4).next
    assert cursor is not None

    later = _page([*(f"new{number}" for number in range(put_in)), *rows], cursor, 4)

    assert later.rows == ("row4", "row5", "row6", "row7")


def test_a_row_taken_away_above_skips_nothing() -> None:
    rows = [f"row{number}" for number in range(12)]
    cursor = _page(rows, Cursor(), 4).next
    assert cursor is not None

    assert _page(rows[1:], cursor, 4).rows == ("row4", "row5", "row6", "row7")


def test_a_list_that_became_shorter_than_the_cursor_ends() -> None:
    page = _page(["row0"], Cursor(8, "row7"), 4)
    assert (page.rows, page.next) == ((), None)


def test_a_list_that_answers_its_last_page_behind_the_end_repeats_nothing() -> None:
    page = portion(Cursor(8, "gone"), 4, fetch=lambda _number: (["row0"], 1), code_of=lambda row: row)
    assert page.rows == ()


def test_cursor_comes_back_as_it_went_out() -> None:
    assert read_cursor(str(Cursor(40, "ABCD2345"))) == Cursor(40, "ABCD2345")


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"[1]", b'[-1,"a"]', b'[true,"a"]', b"[1,2]", b"{}", b'[1e9,"a"]', b'[100000000,"a"]', b"\xff", b"NaN"],
)
def test_what_is_no_cursor_is_refused(content: bytes) -> None:
    text = base64.urlsafe_b64encode(content).decode() or "!"
    with pytest.raises(Invalid) as refused:
        read_cursor(text)
    assert list(refused.value.fields) == ["cursor"]


def test_a_long_code_in_a_cursor_is_refused() -> None:
    with pytest.raises(Invalid):
        read_cursor(base64.urlsafe_b64encode(json.dumps([1, "x" * 41]).encode()).decode())
