from __future__ import annotations

import numpy as np
import pytest

from search.engines.arrays.names import NameTable, made_rows, rows_from, sorted_rows
from search.engines.arrays.view import Ids, Mask


def everybody(docs: Ids) -> Mask:
    return np.ones(len(docs), np.bool_)


def table(names: list[tuple[str, ...]]) -> NameTable:
    """Written in two parts and read back."""
    numbered = [*enumerate(names)]
    rows = sorted_rows([made_rows(numbered[::2]), made_rows(numbered[1::2])])
    return NameTable(rows_from(b"".join(rows.pieces())), lambda doc, number: names[doc][number])


@pytest.mark.parametrize("typed", ["mạ", "MA", "ma v", "xi m", "mạ vàng"])
def test_names_are_found_by_the_beginning_of_a_word(typed: str):
    assert [name for _, _, name in table([("Xi Mạ Vàng",), ("Khuôn",)]).find(typed, 5, everybody)] == ["Xi Mạ Vàng"]


def test_names_that_begin_so_come_first_then_short_ones():
    names = table([("Cơ khí Minh",), ("Minh Long Phát",), ("Minh An",), ("A Minh",)])

    found = [name for _, _, name in names.find("minh", 9, everybody)]
    assert found == ["Minh An", "Minh Long Phát", "A Minh", "Cơ khí Minh"]
    assert [name for _, _, name in names.find("minh", 2, everybody)] == found[:2]


def test_names_of_unspaced_scripts_are_found_from_any_character():
    assert [name for _, _, name in table([("日本精密プレス工業",)]).find("ぷれす", 5, everybody)] == [
        "日本精密プレス工業"
    ]


def test_names_longer_than_the_table_keeps_are_compared_whole():
    names = table([("Công ty TNHH Một Thành Viên Ánh Dương",), ("Công ty TNHH Một Thành Viên Ánh Sao",)])

    assert [doc for _, doc, _ in names.find("cong ty tnhh mot thanh vien anh s", 5, everybody)] == [1]
    assert names.find("cong ty tnhh mot thanh vien anh x", 5, everybody) == []


@pytest.mark.parametrize("typed", ["m", "mi", "min", "minh"])
def test_names_that_may_not_be_seen_leave_room_for_others(typed: str):
    names = table([(f"Minh {number}",) for number in range(5_000)])

    def last_two(docs: Ids) -> Mask:
        return np.asarray(docs >= 4_998)

    assert sorted(doc for _, doc, _ in names.find(typed, 5, last_two)) == [4_998, 4_999]


def test_each_name_is_found_once_though_two_of_its_words_begin_so():
    assert [name for _, _, name in table([("Minh Minh", "Minh")]).find("minh", 9, everybody)] == ["Minh", "Minh Minh"]


@pytest.mark.parametrize("typed", ["", "  ", "\0", "\ud800", "--", "z" * 500])
def test_names_answer_odd_prefixes(typed: str):
    assert table([("Minh",), ()]).find(typed, 5, everybody) == []


def test_rows_are_renumbered_and_dropped_with_their_documents():
    rows = made_rows([(0, ("An",)), (1, ("Bình",)), (2, ("Chi",))]).kept(np.array([-1, 0, 1]))
    names = NameTable(sorted_rows([rows]), lambda doc, _number: ("Bình", "Chi")[doc])

    assert [names.find(typed, 5, everybody) for typed in ("an", "chi")] == [[], [(3, 1, "Chi")]]


@pytest.mark.parametrize("damage", [b"", b"\0" * 5, b"garbage" * 9])
def test_rows_that_are_damaged_are_refused(damage: bytes):
    if damage == b"":
        damage = (3).to_bytes(8, "little")
    with pytest.raises(ValueError, match="damaged"):
        rows_from(damage)
