"""Topics are the same however people type them, and different where the words are."""

from __future__ import annotations

import unicodedata

import pytest

from matching.timetable.topics import topic_key


@pytest.mark.parametrize(
    "typed",
    [
        "Đúc áp lực",
        "  đúc  áp lực ",
        "ĐÚC ÁP LỰC",
        unicodedata.normalize("NFD", "Đúc áp lực"),
        "duc ap luc",
        "Đúc áp\tlực",
    ],
)
def test_ways_of_typing_a_topic_are_one(typed: str) -> None:
    assert topic_key(typed) == "duc ap luc"


def test_other_words_are_other_topics() -> None:
    assert topic_key("stamping") != topic_key("stamping-progressive")
    assert topic_key("ガラス") != topic_key("カラス")
    assert topic_key("Ｄie-casting") == "die-casting"
