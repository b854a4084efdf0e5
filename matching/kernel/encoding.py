"""A plan as flat arrays, for the compiled kernel: it takes numbers and arrays only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.columns import Array
from matching.kernel.plan import NONE, CorePlan, Limit, SidePlan, Stretch

FIRST, LAST, RELATION, UNSTATED, LIMITS_FROM, LIMITS_TO, SIZE_LOW, SIZE_HIGH, SETS_FROM = range(9)
"""Columns of `Encoded.stretches`."""

LOW_AT, HIGH_AT, MAY_BE_LARGER, TABLE_AT = range(4)
"""Columns of `Encoded.limits`; TABLE_AT is -1 for a figure."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A step: a line per stretch, a line per limit, and all small tables one behind the other."""

    stretches: NDArray[np.int64]
    closeness: NDArray[np.float64]
    limits: NDArray[np.int64]
    ends: NDArray[np.float32]
    tables: NDArray[np.uint8]
    sets: NDArray[np.uint8]
    overlaps: NDArray[np.float64]
    size: float
    size_high: float

    @property
    def arrays(self) -> tuple[Array, ...]:
        return self.stretches, self.closeness, self.limits, self.ends, self.tables, self.sets, self.overlaps


def encoded(step: CorePlan | SidePlan) -> Encoded:
    lines: list[list[int]] = []
    limits: list[list[int]] = []
    ends: list[tuple[float, float]] = []
    tables: list[Array] = []
    at = sets = 0
    for stretch in step.stretches:
        begin = len(limits)
        for limit in stretch.limits:
            limits.append([limit.low, limit.high, limit.may_be_larger, -1 if limit.table is None else at])
            ends.append((limit.need_low, limit.need_high))
            if limit.table is not None:
                tables.append(limit.table)
                at += len(limit.table)
        lines.append(_line(stretch, begin, len(limits), sets))
        sets += len(stretch.sets)
    sizes = [stretch.size for stretch in step.stretches if stretch.size]
    return Encoded(
        stretches=np.array(lines, np.int64).reshape(-1, 9),
        closeness=np.array([stretch.closeness for stretch in step.stretches], np.float64),
        limits=np.array(limits, np.int64).reshape(-1, 4),
        ends=np.array(ends, np.float32).reshape(-1, 2),
        tables=_joined(tables, np.uint8),
        sets=_joined([stretch.sets for stretch in step.stretches], np.uint8),
        overlaps=_joined([stretch.overlaps for stretch in step.stretches], np.float64),
        size=sizes[0].need_low if sizes else 0.0,
        size_high=sizes[0].need_high if sizes else 0.0,
    )


def _line(stretch: Stretch, begin: int, end: int, sets: int) -> list[int]:
    size = stretch.size or Limit(-1, -1, 0.0, 0.0)
    low, high = (size.low, size.high) if min(size.low, size.high) >= 0 else (-1, -1)
    return [stretch.first, stretch.last, stretch.relation, stretch.unknown, begin, end, low, high, sets]


def _joined(arrays: Sequence[Array], kind: Any) -> Array:
    found = [array for array in arrays if len(array)]
    if len(found) == 1:
        return found[0]
    return np.concatenate(found) if found else NONE.astype(kind)
