"""Amounts as bands: how large the orders of a firm are, without what anybody paid.

Each currency has bands of its own; nothing is converted.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

_MILLION = 1_000_000
_DONG = (100 * _MILLION, 1_000 * _MILLION, 5_000 * _MILLION, 20_000 * _MILLION, 100_000 * _MILLION)
"""Up to 100 million, 1, 5, 20 and 100 billion dong."""
_OTHER = tuple(10**power for power in range(3, 13))
"""Of any other currency: up to 1,000, 10,000, 100,000 and so on, to 1,000 billion."""


class Band(NamedTuple):
    """`least` is in the band, `below` is not any more; None: there is no limit on that side."""

    least: int | None
    below: int | None


def band_of(amount: Decimal, currency: str) -> Band:
    """The band an amount lies in."""
    limits = _DONG if currency == "VND" else _OTHER
    for least, below in pairwise((None, *limits, None)):
        if below is None or amount < below:
            return Band(least, below)
    raise AssertionError("the last band has no limit")
