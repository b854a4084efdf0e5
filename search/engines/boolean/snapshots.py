"""What an index library must lend to be searched by trees of terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from search.engines.boolean.scoring import Scoring
from search.engines.boolean.terms import Stored
from search.engines.boolean.trees import Tree


@dataclass(frozen=True, slots=True)
class Candidates:
    """`total` of all that meet the conditions; `documents` a stretch of them, best first as far as the library can tell."""

    total: int
    documents: list[Stored]


class Snapshot(Protocol):
    """An index at one commit. Raises BrokenIndex when it cannot be read."""

    @property
    def documents(self) -> int: ...

    @property
    def mean_length(self) -> float:
        """Of `Entry.length`; 1 without documents."""

    def held_fact(self, name: str) -> int:
        """Documents that hold it."""

    def held_word(self, text: str) -> int: ...

    def numbers(self, name: str) -> Sequence[str]:
        """With which numbers documents hold a fact, as `terms.numbered` wrote them; some may be held by none any more."""

    def count(self, tree: Tree) -> int: ...

    def counts(self, tree: Tree, columns: Sequence[str], day: int) -> Mapping[str, Mapping[str, int]]:
        """Documents of the tree for each value of each column, in any order; of a dated one if it holds on the day."""

    def best(self, tree: Tree, scoring: Scoring, *, sort: str, start: int, size: int) -> Candidates: ...

    def shortest(self, trees: Sequence[Tree], within: Tree, limit: int) -> list[Stored]:
        """Documents of the first tree before those of the next, the one with the shortest name first."""
