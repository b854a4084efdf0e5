"""What the ways of a part are worth: nothing like staying in the house, less with every kilometre."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.chains.paths import Ways
from matching.features.region import DECAY_KM, Point

Array = NDArray[Any]
STAY = 1.0
HAND_OVER = 0.7
"""A hand-over next door, against staying: the part is packed, moved, checked and paid for once more."""
ONCE = 0.2
"""A kilometre of what travels once, a tool or a sample, against one of every lot."""
ASSUMED_KM = 300.0
"""Taken for a way whose beginning or end is not known: nearer firms come first, it is said, and nobody is thrown out."""
EARTH_KM = 6371.0


def delivery_worth(km: float | None) -> float:
    """In (0, 1]: exp(-km / 300), like every distance of the matcher."""
    return math.exp(-(ASSUMED_KM if km is None else km) / DECAY_KM)


def handover_worth(km: float | None) -> float:
    return HAND_OVER * delivery_worth(km)


def once_worth(km: float | None) -> float:
    return HAND_OVER * delivery_worth(ONCE * (ASSUMED_KM if km is None else km))


class Places:
    """The places of a routing by number, ascending; what is not known is the last, away from everything and from itself."""

    def __init__(self, points: Iterable[Point | None]) -> None:
        known = sorted({point for point in points if point is not None})
        self.points: tuple[Point | None, ...] = (*known, None)
        self.numbers = {point: number for number, point in enumerate(self.points)}
        lat, lon = np.radians(np.array(known, dtype=np.float64).reshape(-1, 2)).T
        self.vectors = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)

    def of(self, points: Sequence[Point | None]) -> Array:
        return np.array([self.numbers[point] for point in points], dtype=np.int64)

    @property
    def unknown(self) -> int:
        return len(self.points) - 1

    def kilometres(self, here: int) -> Array:
        """From one place to every place."""
        found: Array = self._kilometres(np.array([here]), np.arange(len(self.points)))[0]
        return found

    def ways(self, among: Array, deliveries: Array, weight: float) -> Ways:
        """What the ways between some places are worth, each times `weight`, and what delivering from each is.

        A last place is nowhere: ways from and to it are worth nothing, for steps that stand beside the way of the part.
        """
        handover = np.zeros((len(among) + 1, len(among) + 1))
        handover[:-1, :-1] = weight * HAND_OVER * np.exp(-self._kilometres(among, among) / DECAY_KM)
        return Ways(handover, np.append(deliveries[among], 0.0), weight * STAY)

    def _kilometres(self, here: Array, there: Array) -> Array:
        """Great circles by their chords."""
        found = np.full((len(here), len(there)), ASSUMED_KM)
        from_known, to_known = np.flatnonzero(here != self.unknown), np.flatnonzero(there != self.unknown)
        one, other = self.vectors[here[from_known]], self.vectors[there[to_known]]
        squares = ((one[:, None, :] - other[None, :, :]) ** 2).sum(axis=2)
        found[np.ix_(from_known, to_known)] = 2 * EARTH_KM * np.arcsin(np.minimum(np.sqrt(squares) / 2, 1.0))
        return found
