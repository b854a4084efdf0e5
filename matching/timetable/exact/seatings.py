"""How a meeting can sit in a slot, apart from when: whose delegates, which interpreter, which table or hall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from matching.timetable.problem import Delegate, Participant, Placed, Problem, WishedPair

MISSING = "?"
"""Stands for an interpreter that is needed and not there; only where it is asked which demands clash."""


@dataclass(frozen=True, slots=True)
class Sort:
    """Delegates of a participant who are alike: it matters only how many of them sit."""

    participant: str
    number: int
    people: tuple[Delegate, ...]

    @property
    def first(self) -> Delegate:
        return self.people[0]


@dataclass(frozen=True, slots=True)
class Seating:
    """`table`: an own table; `zone`: the hall of any other one, None where halls make no difference."""

    sorts: tuple[Sort, Sort]
    interpreter: str | None = None
    table: str | None = None
    zone: str | None = None


class Seats:
    """The seatings that a problem allows, whatever the slot."""

    def __init__(self, problem: Problem, *, with_missing: bool) -> None:
        self.problem = problem
        self.participants = {each.id: each for each in problem.participants}
        self._with_missing = with_missing
        self._tables = {each.id for each in problem.tables}
        self.owned = {each.own_table for each in problem.participants} & self._tables

    @cached_property
    def sorts(self) -> dict[str, tuple[Sort, ...]]:
        return {each.id: self._sorts_of(each) for each in self.problem.participants}

    def _sorts_of(self, who: Participant) -> tuple[Sort, ...]:
        """Each delegate is one of a kind where it matters what the same person does before and after."""
        matters = who.max_run is not None or bool(self.problem.walking)
        groups: dict[object, list[Delegate]] = defaultdict(list)
        for each in who.delegates:
            is_like = (each.available, each.languages or who.languages, each.topics)
            groups[(is_like, each.id) if matters else is_like].append(each)
        return tuple(Sort(who.id, number, tuple(people)) for number, people in enumerate(groups.values()))

    @cached_property
    def room(self) -> dict[str | None, int]:
        """Hall -> tables that are nobody's own; one for all where nobody needs time to walk."""
        found: dict[str | None, int] = defaultdict(int)
        for each in self.problem.tables:
            if each.id not in self.owned:
                found[each.zone if self.problem.walking else None] += 1
        return found

    def of(self, pair: WishedPair, fixed: Placed | None) -> Iterator[Seating]:
        """All that fit the topic and the languages, and what is fixed."""
        a, b = self.participants[pair.a], self.participants[pair.b]
        for first, second in product(self.sorts[a.id], self.sorts[b.id]):
            if not all(self._knows(each, pair.topic) for each in (first, second)):
                continue
            interpreters = self._interpreters((first, second), pair.topic)
            if interpreters == [None] and fixed is not None:
                interpreters = [fixed.interpreter]
            for interpreter, (table, zone) in product(interpreters, self._places(a, b)):
                found = Seating((first, second), interpreter, table, zone)
                if fixed is None or self._is_as_fixed(found, fixed):
                    yield found

    def _knows(self, sort: Sort, topic: str | None) -> bool:
        return topic is None or not sort.first.topics or topic in sort.first.topics

    def _interpreters(self, sorts: tuple[Sort, Sort], topic: str | None) -> list[str | None]:
        mine, theirs = (each.first.languages or self.participants[each.participant].languages for each in sorts)
        if not mine or not theirs or mine & theirs:
            return [None]
        couples = {frozenset({left, right}) for left in mine for right in theirs}
        fitting: list[str | None] = [
            each.id
            for each in self.problem.interpreters
            if couples & each.pairs and (topic is None or not each.topics or topic in each.topics)
        ]
        return [*fitting, MISSING] if self._with_missing else fitting

    def _places(self, a: Participant, b: Participant) -> list[tuple[str | None, str | None]]:
        own = [each.own_table for each in (a, b) if each.own_table in self._tables]
        if own:
            return [(table, None) for table in dict.fromkeys(own)]
        return [(None, zone) for zone in self.room] or [(None, None)]

    def _is_as_fixed(self, seating: Seating, fixed: Placed) -> bool:
        named = (fixed.delegate_a, fixed.delegate_b)
        if fixed.table is not None and not self._may_be(seating, fixed.table):
            return False
        return all(
            name is None or any(each.id == name for each in sort.people)
            for name, sort in zip(named, seating.sorts, strict=True)
        ) and fixed.interpreter in (None, seating.interpreter)

    def _may_be(self, seating: Seating, table: str) -> bool:
        if seating.table is not None or table in self.owned:
            return seating.table == table
        zone = next((each.zone for each in self.problem.tables if each.id == table), None)
        return not self.problem.walking or zone == seating.zone
