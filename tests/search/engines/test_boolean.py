"""Requests as trees of exact terms."""

from __future__ import annotations

import pytest

from matching.taxonomy import taxonomy
from search.documents import Document
from search.engines.boolean.shares import Weighed, enough, rarest
from search.engines.boolean.terms import Stored, entry
from search.engines.boolean.trees import EVERYTHING, NOTHING, Fact, Word, either, every
from search.engines.tantivy.schemas import dated_from


def word(text: str, rarity: float, held: int = 1) -> Weighed:
    return Weighed(text, held, rarity, is_plain=True)


def test_every_and_either_leave_out_what_says_nothing():
    one, two = Fact("a"), Fact("b")

    assert every([one, EVERYTHING, every([two, one])]) == every([one, two])
    assert every([one, NOTHING]) == NOTHING
    assert either([NOTHING, one]) == one
    assert either([one, EVERYTHING]) == EVERYTHING


def test_enough_asks_for_the_least_sets_of_words_that_reach_the_share():
    words = [word("rare", 5.0), word("middle", 3.0), word("common", 2.0)]

    assert enough(words, 0.5, Word) == either([Word("rare"), every([Word("middle"), Word("common")])])


def test_enough_counts_words_that_nobody_holds_as_missing():
    assert enough([word("unknown", 9.0, held=0), word("common", 1.0)], 0.6, Word) == NOTHING


def test_rarest_keeps_the_order_typed_and_the_first_of_equals():
    words = [word("a", 1.0, 9), word("b", 2.0, 3), word("c", 2.0, 3), word("d", 2.0, 3)]

    assert [one.text for one in rarest(words, 2)] == ["b", "c"]


def test_entry_keeps_a_document_whole():
    facts = {"low=p:k:0": float("-inf"), "high=p:k:0": 0.1, "process=p": 0.866667, "province=01": 1.0}
    document = Document("c1", "CODE0001", ("Công ty Ánh Dương",), facts, {"ánh": 3.0, "đúc": 1.5})

    stored = Stored(entry(document).stored)

    assert (stored.key, stored.code, stored.labels) == ("c1", "CODE0001", ["Công ty Ánh Dương"])
    assert (stored.facts, stored.words) == (facts, document.words)
    assert (stored.fact("low=p:k:0"), stored.fact("province=01"), stored.fact("province=0")) == (
        float("-inf"),
        1.0,
        None,
    )
    assert (stored.word("ánh"), stored.word("anh")) == (3.0, None)


def test_entry_turns_numbers_into_terms():
    facts = {"low=p:k:0": 1.0, "high=p:k:0": 2.5, "process=p": 0.8, "certificate=iso-9001": 740_000.0}

    kept = entry(Document("c1", "C", (), facts)).facts

    assert {"range=p:k@1.0~2.5", "process=p@0.8", "certificate=iso-9001@740000.0"} <= {*kept}


def test_certificates_share_no_numbers_in_a_dated_column():
    certificates = taxonomy().certificates

    assert len({dated_from(name) for name in certificates}) == len(certificates)


def test_stored_refuses_what_was_not_stored():
    with pytest.raises(ValueError, match="unpack"):
        Stored(b"\x1egarbage")


def test_stored_parts_names_that_hold_what_parts_them():
    facts = {"source=a\nb\t2": 1.0, "source=c\x1e": 1.0}

    stored = Stored(entry(Document("c1", "C", (), facts)).stored)

    assert [stored.fact(name) for name in (*facts, "b", "source=a")] == [1.0, 1.0, None, None]
