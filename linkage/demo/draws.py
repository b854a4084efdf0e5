"""Drawing lots so that the same key always draws the same: each firm and each need has a stream of its own."""

from __future__ import annotations

import datetime
import math
from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import TypeVar

T = TypeVar("T")

_STEPS = (1, 1.2, 1.5, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10)
_HALFWAY = [(here + there) / 2 for here, there in pairwise(_STEPS)]


def stream(*key: object) -> Random:
    """A stream of lots that depends on the key alone; hashed by the library in the same way on every machine."""
    return Random("/".join(str(part) for part in key))  # noqa: S311 (repeatable on purpose, keeps no secret)


def chance(rng: Random, share: float) -> bool:
    return rng.random() < share


def weighted(rng: Random, weights: Mapping[T, float]) -> T:
    """One of the keys, by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def some(rng: Random, items: Sequence[T], low: int, high: int) -> list[T]:
    """`low` to `high` different items, as far as there are so many, in their own order."""
    count = min(len(items), rng.randint(low, high))
    chosen = set(rng.sample(range(len(items)), count))
    return [item for position, item in enumerate(items) if position in chosen]


def between(rng: Random, low: float, high: float, *, lean: float = 0.5, spread: float = 0.25) -> float:
    """A value between two positive ones on a logarithmic scale; a `lean` above one half leans to the high end."""
    share = min(1.0, max(0.0, rng.gauss(lean, spread)))
    return math.exp(math.log(low) + share * (math.log(high) - math.log(low)))


def rounded(value: float) -> float | int:
    """The nearest figure people would state: 0.015, 2.5, 180, 25000."""
    if value <= 0:
        return 0
    power = math.floor(math.log10(value))
    step = _STEPS[bisect(_HALFWAY, value / 10**power)]
    result = round(step * 10**power, 2 - power)
    return int(result) if float(result).is_integer() else result


def days_before(rng: Random, day: datetime.date, fewest: int, most: int) -> datetime.date:
    return day - datetime.timedelta(days=rng.randint(fewest, most))
