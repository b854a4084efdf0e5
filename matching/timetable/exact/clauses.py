"""A model in truths: clauses and counts over numbered literals, each of them perhaps only when a demand holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Count:
    """At most so many of the literals are true, or exactly so many. `demand`: a literal; only where it is true."""

    literals: tuple[int, ...]
    bound: int
    is_exact: bool = False
    demand: int | None = None


@dataclass(slots=True)
class Clauses:
    """Literals are numbers from 1, negative for false; a clause is true when one of its literals is."""

    size: int = 0
    clauses: list[list[int]] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)
    unwanted: list[int] = field(default_factory=list)
    """As few of these as possible: the breaks of all."""

    def new(self) -> int:
        self.size += 1
        return self.size

    def add(self, *literals: int) -> None:
        self.clauses.append([*literals])

    def at_most(self, bound: int, literals: Iterable[int], *, demand: int | None = None) -> None:
        """Of at most so many; left out where it says nothing."""
        found = tuple(literals)
        if len(found) > bound:
            self.counts.append(Count(found, bound, demand=demand))

    def exactly(self, bound: int, literals: Iterable[int]) -> None:
        self.counts.append(Count(tuple(literals), bound, is_exact=True))

    def any_of(self, literals: Sequence[int]) -> int:
        """A literal that is true just when one of these is."""
        if len(literals) == 1:
            return literals[0]
        found = self.new()
        for each in literals:
            self.add(-each, found)
        self.add(-found, *literals)
        return found

    def both(self, first: int, second: int) -> int:
        """A literal that is true just when both are."""
        found = self.new()
        self.add(-found, first)
        self.add(-found, second)
        self.add(found, -first, -second)
        return found
