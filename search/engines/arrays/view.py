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


_CODE_BYTES = 16

NOTHING = Posting(np.empty(0, np.int32), np.empty(0, np.float32))


def code_order(codes: list[bytes]) -> NDArray[np.uint64]:
    """Two columns that sort like the codes."""
    packed = np.array(codes, f"S{_CODE_BYTES}")
    return np.frombuffer(packed.tobytes(), ">u8").reshape(-1, 2).astype(np.uint64)


class View(Protocol):
    """Documents are numbered from 0 to `size`; deleted ones are in no posting.

    `documents`, `mean_length` and `held_...` tell of the whole index, also where the view shows a few documents of it.
    `order` holds two columns that sort like the codes.
    """

    size: int

    @property
    def documents(self) -> int: ...

    @property
    def mean_length(self) -> float:
        """Of the words' weights; 1 without documents."""

    def held_fact(self, name: str) -> int:
        """Documents that hold it."""

    def held_word(self, name: str) -> int: ...

    @property
    def order(self) -> NDArray[np.uint64]: ...

    def fact(self, name: str) -> Posting: ...

    def word(self, name: str) -> Posting: ...

    def facet(self, field: str, day: int) -> dict[str, Ids]:
        """Each value of a field with the documents that hold it, of a dated one on the day; none without documents."""

    def identity(self, doc: int) -> tuple[str, str]:
        """Key and code."""
