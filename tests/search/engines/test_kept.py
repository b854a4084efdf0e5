from __future__ import annotations

import numpy as np
import pytest

from search.engines.arrays import bits
from search.engines.arrays.kept import Kept, Shelf
from search.engines.arrays.view import Posting


def ids(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    return np.array(numbers, np.int32)


def test_shelf_lets_the_older_half_go():
    shelf: Shelf[str] = Shelf(most_bytes=30)
    for name in "abcd":
        shelf.put(name, name, 10)

    assert [shelf.get(name) for name in "abcd"] == [None, None, "c", "d"]


@pytest.mark.parametrize("size", [1, 63, 64, 65, 1_000])
def test_bits_hold_what_was_put_in(size: int):
    docs = ids(*sorted({0, size // 2, size - 1}))
    found = bits.bits_of(docs, size)

    assert bits.docs_of(found).tolist() == docs.tolist()
    assert bits.count(found) == len(docs)
    assert np.flatnonzero(bits.holds(found, np.arange(size, dtype=np.int32))).tolist() == docs.tolist()


@pytest.mark.parametrize("step", [1, 3, 700])
def test_bits_count_every_row(step: int):
    """With many documents listed, and with so few that most words are passed over."""
    listed = np.arange(0, 5_000, step, dtype=np.int32)
    rows = [np.arange(first, 5_000, 7, dtype=np.int32) for first in range(20)]
    table = np.stack([bits.bits_of(row, 5_000) for row in rows])

    expected = [len(np.intersect1d(row, listed)) for row in rows]
    assert bits.counts(table, bits.bits_of(listed, 5_000)).tolist() == expected


@pytest.mark.parametrize("asked", [1, 50])
def test_numbers_are_found_for_few_and_for_many_documents(asked: int):
    posting = Posting(np.arange(0, 100, 2, dtype=np.int32), np.arange(50, dtype=np.float32) + 1)
    kept, docs = Kept(100), np.arange(99, 99 - asked, -1, dtype=np.int32)[::-1]

    expected = [doc / 2 + 1 if doc % 2 == 0 else 0 for doc in docs.tolist()]
    assert kept.at(posting, docs).tolist() == expected
    assert kept.sums([(posting.docs, posting.values), (posting.docs, 1.0)], docs).tolist() == [
        number + 1 if number else 0 for number in expected
    ]
    with kept.zeros() as column:
        assert not column.any()
