"""A snapshot of an index as arrays: what an engine must lend to be searched by NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Values = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Posting:
    """The documents that hold a fact or word, ascending, each with its number."""

    docs: Ids
    values: Values

    def value_of(self, doc: int) -> float | None:
        place = int(np.searchsorted(self.docs, doc))
        return float(self.values[place]) if place < len(self.docs) and self.docs[place] == doc else None


NOTHING = Posting(np.empty(0, np.int32), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class FacetTable:
    """All postings of one field in a row: those of `ids[n]` begin at `starts[n]`. No id is without documents."""

    ids: tuple[str, ...]
    starts: NDArray[np.int64]
    docs: Ids
    values: Values


def facet_table(postings: list[tuple[str, Posting]]) -> FacetTable:
    held = [(name, posting) for name, posting in postings if len(posting.docs)]
    sizes = np.array([len(posting.docs) for _, posting in held], np.int64)
    return FacetTable(
        ids=tuple(name for name, _ in held),
        starts=np.cumsum(sizes) - sizes,
        docs=np.concatenate([posting.docs for _, posting in held]) if held else NOTHING.docs,
        values=np.concatenate([posting.values for _, posting in held]) if held else NOTHING.values,
    )


class View(Protocol):
    """Documents are numbered from 0 to `size`; deleted ones are not `live` and in no posting.

    `order` holds two columns that sort like the codes.
    """

    size: int
    live: Mask

    @property
    def order(self) -> NDArray[np.uint64]: ...

    def fact(self, name: str) -> Posting: ...

    def word(self, name: str) -> Posting: ...

    def facet(self, field: str, day: int) -> FacetTable:
        """The postings of a field; of a dated one those that hold on the day."""

    def identity(self, doc: int) -> tuple[str, str]:
        """Key and code."""
