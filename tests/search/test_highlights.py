from __future__ import annotations

import pytest

from search.analysis import tokens
from search.highlights import marked


def found(text: str, query: str) -> list[str]:
    return [piece for piece, is_found in marked(text, tokens(query)) if is_found]


@pytest.mark.parametrize(
    ("text", "query", "pieces"),
    [
        ("Xi mạ kẽm, mạ niken", "ma kem", ["mạ", "kẽm", "mạ"]),
        ("ĐÚC áp lực 350T", "đúc 350t", ["ĐÚC", "350T"]),
        ("無電解ニッケルめっき", "にっける", ["ニッケル"]),
        ("프레스 금형 제작", "금형", ["금형"]),
        ("แม่พิมพ์พลาสติก", "แม่พิมพ์", ["แม่พิมพ์"]),
        ("plate, plated, plating", "plated", ["plated"]),
        ("mạ kẽm", "", []),
        ("", "mạ", []),
    ],
)
def test_marked_finds_words_however_they_were_typed(text: str, query: str, pieces: list[str]):
    assert found(text, query) == pieces


@pytest.mark.parametrize("text", ["a\0mạ\u200bkẽm", "ﬁnish ㍿めっき", "\ud800 mạ ̀̀̀", "mạ" * 2_000, "\u202eabc mạ"])
def test_marked_pieces_make_up_the_text(text: str):
    pieces = marked(text, tokens("mạ めっき kẽm finish"))

    assert "".join(piece for piece, _ in pieces) == text
    assert all(piece for piece, _ in pieces)
