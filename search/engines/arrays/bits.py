"""Sets of documents as bits, 64 to a word: a list of conditions is joined, and counted, many documents at a step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.engines.arrays.view import Ids, Mask

Bits = NDArray[np.uint64]

_SPARSE = 4
"""When so small a share of the words holds anything, only those are looked at."""

_CHUNK = 65_536
"""Words that are counted at a step: about what a processor keeps near."""


def no_bits(size: int) -> Bits:
    return np.zeros((size + 63) // 64, np.uint64)


def bits_of(docs: Ids, size: int) -> Bits:
    mask = np.zeros((size + 63) // 64 * 64, np.bool_)
    mask[docs] = True
    return _packed(mask)


def docs_of(bits: Bits) -> Ids:
    """The documents of a set, ascending."""
    words = np.flatnonzero(bits)
    if len(words) * _SPARSE > len(bits):
        return np.asarray(np.flatnonzero(_unpacked(bits)), np.int32)
    places = np.flatnonzero(_unpacked(bits[words]))
    return np.asarray((words[places >> 6] << 6) + (places & 63), np.int32)


def holds(bits: Bits, docs: Ids) -> Mask:
    """Which of the documents are in the set."""
    found = (bits[docs >> 6] >> (docs & 63).astype(np.uint64)) & np.uint64(1)
    return np.asarray(found, np.bool_)


def count(bits: Bits) -> int:
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def counts(table: NDArray[np.uint64], bits: Bits) -> NDArray[np.int64]:
    """How many documents each row of a table has in common with a set."""
    words = np.flatnonzero(bits)
    if len(words) * _SPARSE < len(bits):
        table, bits = table[:, words], bits[words]
    totals = np.zeros(len(table), np.int64)
    step = max(1, _CHUNK // max(1, len(bits)))
    for start in range(0, len(table), step):
        rows = np.bitwise_count(table[start : start + step] & bits)
        totals[start : start + step] = rows.sum(axis=1, dtype=np.uint32)
    return totals


def _packed(mask: Mask) -> Bits:
    return np.packbits(mask, bitorder="little").view(np.uint64)


def _unpacked(bits: Bits) -> Mask:
    return np.unpackbits(bits.view(np.uint8), bitorder="little").view(np.bool_)
