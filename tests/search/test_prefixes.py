from __future__ import annotations

import pytest

from search.prefixes import PrefixTable

LABELS = ["Mạ kẽm", "Kẽm hợp kim", "電気めっき", "Đúc áp lực", "Hà Nội", "도금", "ชุบสังกะสี"]


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("mạ", ["Mạ kẽm"]),
        ("MA K", ["Mạ kẽm"]),
        ("kem", ["Kẽm hợp kim", "Mạ kẽm"]),
        ("メッキ", ["電気めっき"]),
        ("duc", ["Đúc áp lực"]),
        ("도", ["도금"]),
        ("สัง", ["ชุบสังกะสี"]),
        ("oi", []),
        ("", []),
        (" \0", []),
    ],
)
def test_prefix_finds_words_in_any_script(prefix: str, found: list[str]):
    assert [LABELS[number] for number in PrefixTable(LABELS).find(prefix, 5)] == found


def test_prefix_passes_over_what_is_not_accepted():
    table = PrefixTable(["Alpha one", "Alpha two", "Alpha three"])
    assert table.find("alp", 2, lambda number: number != 0) == [1, 2]


def test_prefix_of_any_length_is_answered():
    table = PrefixTable(LABELS)
    assert table.find("m" * 100_000, 5) == []
    assert table.find("\ud800", 5) == []
