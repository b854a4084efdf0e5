"""Who is in the list, and how many would be when one gate stood open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from search import fields
from search.engines.arrays.view import FacetTable, Mask, View


class Gates:
    """Conditions by name, which a document must all meet.

    Counting how many each document fails tells at once who would be in without any one of them.
    """

    def __init__(self, live: Mask) -> None:
        self._live = live
        self._masks: dict[str, Mask] = {}
        self._fails: NDArray[np.uint8] = np.zeros(len(live), np.uint8)

    def add(self, name: str, mask: Mask) -> None:
        self._masks[name] = mask
        self._fails += ~mask

    def all(self) -> Mask:
        return np.asarray(self._live & (self._fails == 0))

    def without(self, name: str) -> Mask:
        """Documents that meet all conditions but, maybe, this one."""
        mask = self._masks.get(name)
        if mask is None:
            return self.all()
        return np.asarray(self._live & (self._fails - (~mask).astype(np.uint8) == 0))


def chosen(view: View, field: str, values: tuple[str, ...], day: int) -> Mask:
    """Documents that hold one of the values."""
    mask = np.zeros(view.size, np.bool_)
    for value in values:
        posting = view.fact(fields.fact(field, value))
        mask[posting.docs[posting.values >= day] if field in fields.DATED else posting.docs] = True
    return mask


def counts(table: FacetTable, mask: Mask) -> Mapping[str, int]:
    """Documents of the mask for each value, largest first; values without any are left out."""
    if not table.ids:
        return {}
    numbers = np.add.reduceat(mask[table.docs], table.starts, dtype=np.int64)
    pairs = [(name, int(number)) for name, number in zip(table.ids, numbers, strict=True) if number]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
