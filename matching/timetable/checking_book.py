"""A timetable looked up from every side, for the checker alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, pairwise, permutations

from matching.timetable.problem import Delegate, Participant, Placed, Problem, Slot

_MOST_ORDERS = 720
"""How many ways to tell meetings of the same couple apart are tried; six meetings of one couple."""


class Register:
    """The ids that a problem knows."""

    def __init__(self, problem: Problem) -> None:
        self._known = {
            "participant": {each.id for each in problem.participants},
            "slot": {each.id for each in problem.slots},
            "table": {each.id for each in problem.tables},
            "interpreter": {each.id for each in problem.interpreters},
        }
        self._delegates = {each.id: {person.id for person in each.delegates} for each in problem.participants}

    def unknown_in(self, placed: Placed) -> Iterator[Mapping[str, str]]:
        """What a meeting names and the problem does not know: `what` it should be, and its `id`."""
        named = (
            ("participant", placed.a),
            ("participant", placed.b),
            ("slot", placed.slot),
            ("table", placed.table),
            ("interpreter", placed.interpreter),
        )
        for what, name in named:
            if name is not None and name not in self._known[what]:
                yield {"what": what, "id": name}
        for who, person in ((placed.a, placed.delegate_a), (placed.b, placed.delegate_b)):
            if person is not None and who in self._delegates and person not in self._delegates[who]:
                yield {"what": "delegate", "id": person}


class Book:
    """The meetings of a timetable whose ids are known, by pair, participant, slot and interpreter."""

    def __init__(self, problem: Problem, meetings: Sequence[Placed]) -> None:
        self.problem = problem
        register = Register(problem)
        strange = [[*register.unknown_in(each)] for each in meetings]
        self.unknown = [each for found in strange for each in found]
        self.meetings = [each for each, found in zip(meetings, strange, strict=True) if not found]
        self.participants = {each.id: each for each in problem.participants}
        self.interpreters = {each.id: each for each in problem.interpreters}
        self.tables = {each.id for each in problem.tables}
        self.owned = {each.own_table for each in problem.participants}
        self.position = {each.id: at for at, each in enumerate(problem.slots)}
        self.by_slot: dict[str, list[Placed]] = defaultdict(list)
        self.of: dict[str, list[Placed]] = defaultdict(list)
        self.at: dict[tuple[str, str], list[Placed]] = defaultdict(list)
        self.interpreted: dict[str, list[str]] = defaultdict(list)
        self.held: dict[int, Placed] = {}
        self.unasked: list[Placed] = []
        self.repeated: list[Placed] = []
        for each in self.meetings:
            self._enter(each)
        self._tell_apart()

    def _enter(self, placed: Placed) -> None:
        self.by_slot[placed.slot].append(placed)
        for who in (placed.a, placed.b):
            self.of[who].append(placed)
            self.at[who, placed.slot].append(placed)
        if placed.interpreter is not None:
            self.interpreted[placed.interpreter].append(placed.slot)

    def _tell_apart(self) -> None:
        """Which wish each meeting answers; the same couple may be asked for twice, in other sessions."""
        wishes: dict[tuple[str, str], list[int]] = defaultdict(list)
        for index, pair in enumerate(self.problem.pairs):
            wishes[pair.a, pair.b].append(index)
        couples: dict[tuple[str, str], list[Placed]] = defaultdict(list)
        for each in self.meetings:
            couples[each.a, each.b].append(each)
        fixed = Counter((each.a, each.b) for each in self.problem.fixed)
        for couple, found in couples.items():
            asked = wishes[couple]
            if not asked and not fixed[couple]:
                self.unasked += found
                continue
            self.repeated += found[max(len(asked), fixed[couple]) :]
            orders = islice(permutations(found), _MOST_ORDERS)
            best = max(orders, key=lambda order: self._fitting(asked, order))
            self.held.update(zip(asked, best, strict=False))

    def _fitting(self, asked: list[int], order: Sequence[Placed]) -> int:
        sessions = [self.problem.pairs[index].session for index in asked]
        matches = zip(sessions, order, strict=False)
        return sum(session in (None, self.slot(placed).session) for session, placed in matches)

    @cached_property
    def _wish_of(self) -> dict[int, int]:
        return {id(placed): index for index, placed in self.held.items()}

    def slot(self, placed: Placed) -> Slot:
        return self.problem.slots[self.position[placed.slot]]

    def day(self, placed: Placed) -> str | None:
        return self.slot(placed).day

    def topic(self, placed: Placed) -> str | None:
        index = self._wish_of.get(id(placed))
        return None if index is None else self.problem.pairs[index].topic

    def value(self) -> float:
        """The weights of all that meet."""
        return float(sum(self.problem.pairs[index].weight for index in self.held))

    def a_day(self, slots: Sequence[str]) -> Counter[str]:
        """Day -> number of slots; all that name no day are one."""
        return Counter(self.problem.slots[self.position[slot]].day or "" for slot in slots)

    def breaks(self) -> dict[str, int]:
        """Participant -> groups of idle slots between its first and its last meeting of each day."""
        return {each.id: self._breaks_of(each.id) for each in self.problem.participants}

    def _breaks_of(self, who: str) -> int:
        taken = sorted({self.position[each.slot] for each in self.of[who]})
        days = [self.problem.slots[at].day for at in taken]
        return sum(
            after - before > 1 and day == next_day
            for (before, after), (day, next_day) in zip(pairwise(taken), pairwise(days), strict=True)
        )

    def idle(self) -> int:
        """Slots between two meetings of a day in which somebody who does not sit at side `a` could meet and does not."""
        return sum(self._idle_of(each) for each in self.problem.participants if each.side != "a")

    def _idle_of(self, who: Participant) -> int:
        taken = sorted({self.position[each.slot] for each in self.of[who.id]})
        slots, found = self.problem.slots, 0
        for before, after in pairwise(taken):
            if slots[before].day == slots[after].day:
                found += sum(self._is_open(who, slots[at].id) for at in range(before + 1, after))
        return found

    def _is_open(self, who: Participant, slot: str) -> bool:
        sets = [(who.available, each.available) for each in who.delegates]
        return any(all(each is None or slot in each for each in pair) for pair in sets)

    def without_delegate(self, who: str, slot: str) -> list[Placed]:
        """The meetings of one participant in one slot that are left without a delegate, seated as well as can be."""
        meetings = self.at[who, slot]
        delegates = self.participants[who].delegates
        sits: dict[str, int] = {}
        return [
            placed
            for number, placed in enumerate(meetings)
            if not self._seat(number, (who, delegates), meetings, sits, set())
        ]

    def _seat(
        self,
        number: int,
        firm: tuple[str, Sequence[Delegate]],
        meetings: Sequence[Placed],
        sits: dict[str, int],
        tried: set[str],
    ) -> bool:
        """One step of an augmenting path: seats a meeting, moving others to other delegates where needed."""
        placed = meetings[number]
        for person in firm[1]:
            if person.id in tried or not self._may_sit(person, firm[0], placed):
                continue
            tried.add(person.id)
            if person.id not in sits or self._seat(sits[person.id], firm, meetings, sits, tried):
                sits[person.id] = number
                return True
        return False

    def _may_sit(self, person: Delegate, who: str, placed: Placed) -> bool:
        named = placed.delegate_a if who == placed.a else placed.delegate_b
        topic = self.topic(placed)
        return (
            named in (None, person.id)
            and (person.available is None or placed.slot in person.available)
            and (topic is None or not person.topics or topic in person.topics)
        )

    def languages_apart(self, placed: Placed) -> list[set[str]]:
        """The pairs of languages that an interpreter may go between; empty when both speak one, or one names none."""
        mine = self._languages(placed.a, placed.delegate_a)
        theirs = self._languages(placed.b, placed.delegate_b)
        return [] if mine & theirs else [{left, right} for left in mine for right in theirs]

    def _languages(self, who: str, person: str | None) -> frozenset[str]:
        participant = self.participants[who]
        sitting = [each for each in participant.delegates if person in (None, each.id)]
        return frozenset().union(*(each.languages or participant.languages for each in sitting))

    def walks(self) -> dict[tuple[str, str], list[Placed]]:
        """(Participant, delegate) -> its meetings in order of time; of firms with several, only meetings that say who."""
        found: dict[tuple[str, str], list[Placed]] = defaultdict(list)
        for each in sorted(self.meetings, key=lambda placed: self.position[placed.slot]):
            for who, person in ((each.a, each.delegate_a), (each.b, each.delegate_b)):
                delegates = self.participants[who].delegates
                name = person or (delegates[0].id if len(delegates) == 1 else None)
                if name is not None:
                    found[who, name].append(each)
        return found

    def rounds(self) -> dict[str, list[Placed]]:
        """Interpreter -> its meetings in order of time."""
        found: dict[str, list[Placed]] = defaultdict(list)
        for each in sorted(self.meetings, key=lambda placed: self.position[placed.slot]):
            if each.interpreter is not None:
                found[each.interpreter].append(each)
        return found

    def is_next(self, before: Placed, after: Placed) -> bool:
        """Whether a meeting follows another without a pause."""
        first, second = self.slot(before), self.slot(after)
        is_same_sitting = (first.day, first.session) == (second.day, second.session)
        return is_same_sitting and self.position[after.slot] == self.position[before.slot] + 1

    def way(self, before: Placed, after: Placed) -> int:
        """Slots that must stay free to walk from table to table."""
        zones = {each.id: each.zone for each in self.problem.tables}
        first, second = zones.get(before.table or ""), zones.get(after.table or "")
        if first is None or second is None:
            return 0
        walking = self.problem.walking
        return max(walking.get((first, second), 0), walking.get((second, first), 0))
