"""Who is in the list, and how many would be when one gate stood open."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from search import fields
from search.engines.arrays import bits
from search.engines.arrays.bits import Bits
from search.engines.arrays.kept import Kept
from search.engines.arrays.view import Ids, Posting, View

_RARE = 512
"""A fact is rare when not even one of so many documents holds it."""


class Gates:
    """Conditions by name, which a document in scope must all meet."""

    def __init__(self, scope: Bits) -> None:
        self._scope = scope
        self._sets: dict[str, Bits] = {}

    def add(self, name: str, holders: Bits) -> None:
        self._sets[name] = holders

    def all(self) -> Bits:
        return self._joined(self._sets.values())

    def without(self, name: str) -> Bits:
        """Documents that meet all conditions but, maybe, this one."""
        return self._joined(holders for other, holders in self._sets.items() if other != name)

    def _joined(self, sets: Iterable[Bits]) -> Bits:
        return functools.reduce(np.bitwise_and, sets, self._scope)


def any_holder(view: View, kept: Kept, names: Sequence[str], day: int | None = None) -> Bits:
    """Documents that hold one of the facts; with a day those whose number reaches it.

    Sets of frequent facts are kept; many rare facts, such as the materials of each process below one, make one set together.
    """
    sets: list[Bits] = []
    rare: list[Ids] = []
    for name in names:
        posting = view.fact(name)
        if len(names) > 1 and len(posting.docs) * _RARE < view.size:
            rare.append(docs_on(posting, day))
        else:
            sets.append(kept.bits((name, day), functools.partial(docs_on, posting, day)))
    if rare or not sets:
        sets.append(bits.bits_of(np.concatenate(rare), view.size) if rare else bits.no_bits(view.size))
    return functools.reduce(np.bitwise_or, sets)


def docs_on(posting: Posting, day: int | None) -> Ids:
    """Documents of a posting; with a day those whose number reaches it."""
    return posting.docs if day is None else posting.docs[posting.values >= day]


def chosen(view: View, kept: Kept, field: str, values: tuple[str, ...], day: int) -> Bits:
    """Documents that hold one of the values of a filter."""
    names = [fields.fact(field, value) for value in values]
    return any_holder(view, kept, names, day if field in fields.DATED else None)


def facet_counts(view: View, kept: Kept, field: str, day: int, listed: Bits) -> Mapping[str, int]:
    """Documents listed for each value, largest first; values without any are left out."""
    ids, table = kept.table(view, field, day)
    numbers = bits.counts(table, listed).tolist()
    pairs = [(name, number) for name, number in zip(ids, numbers, strict=True) if number]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
