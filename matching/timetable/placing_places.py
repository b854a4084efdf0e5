"""What stands already, looked up by slot, participant and person, for placing one more meeting."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from matching.timetable.problem import Delegate, Interpreter, Participant, Placed, Problem, Table, WishedPair


class Plan:
    """All standing meetings, by slot, participant and interpreter. Meetings come and go; the problem stays."""

    def __init__(self, problem: Problem, standing: Iterable[Placed]) -> None:
        self.problem = problem
        self.participants = {each.id: each for each in problem.participants}
        self.tables = {each.id: each for each in problem.tables}
        self.interpreters = {each.id: each for each in problem.interpreters}
        self.slots = {each.id: each for each in problem.slots}
        self.position = {each.id: at for at, each in enumerate(problem.slots)}
        self.owned = {each.own_table for each in problem.participants if each.own_table is not None}
        self.at: dict[str, list[Placed]] = defaultdict(list)
        self.meetings_of: dict[str, list[Placed]] = defaultdict(list)
        self.by_interpreter: dict[str, list[Placed]] = defaultdict(list)
        self._wishes: dict[frozenset[str], list[WishedPair]] = defaultdict(list)
        for pair in problem.pairs:
            self._wishes[frozenset((pair.a, pair.b))].append(pair)
        for each in standing:
            self.enter(each)

    def enter(self, placed: Placed) -> None:
        """One more meeting stands."""
        for listed in self._lists(placed):
            listed.append(placed)

    def leave(self, placed: Placed) -> None:
        """A meeting stands no longer. Raises ValueError when it did not."""
        for listed in self._lists(placed):
            listed.remove(placed)

    def ask(self, wish: WishedPair) -> None:
        """What a couple asks for from now on, instead of what the problem says of it."""
        self._wishes[frozenset((wish.a, wish.b))] = [wish]

    @contextmanager
    def without(self, placed: Placed | None) -> Iterator[None]:
        """As if a meeting did not stand, while the block lasts; nothing changes for one that does not."""
        if placed is None or placed not in self.at[placed.slot]:
            yield
            return
        self.leave(placed)
        try:
            yield
        finally:
            self.enter(placed)

    def wishes(self, a: str, b: str) -> Sequence[WishedPair]:
        """What was asked for a couple, either way round."""
        return self._wishes.get(frozenset((a, b)), ())

    def _lists(self, placed: Placed) -> Iterator[list[Placed]]:
        yield self.at[placed.slot]
        yield self.meetings_of[placed.a]
        yield self.meetings_of[placed.b]
        if placed.interpreter is not None:
            yield self.by_interpreter[placed.interpreter]


class Standing:
    """A plan as a couple sees it that looks for a place.

    `topic` and `session` are what the couple asked for, None when it asked for nothing or for several things. `given_up`: where the
    couple met before, kept where it can be; the plan is to be without it. `asked`: what of the seating is decided already.
    """

    def __init__(self, plan: Plan, asked: Placed, given_up: Placed | None) -> None:
        self.plan = plan
        self.asked = asked
        self.given_up = given_up
        wishes = plan.wishes(asked.a, asked.b)
        self.topic = wishes[0].topic if len({each.topic for each in wishes}) == 1 else None
        self.session = wishes[0].session if len({each.session for each in wishes}) == 1 else None
        self.problem = plan.problem
        self.participants, self.tables, self.slots = plan.participants, plan.tables, plan.slots
        self.position, self.at, self.meetings_of = plan.position, plan.at, plan.meetings_of

    def is_past(self, slot: str) -> bool:
        repair = self.problem.repair
        if repair is None or repair.now is None:
            return False
        return self.position[slot] <= self.position.get(repair.now, -1)

    def number_that_day(self, meetings: Iterable[Placed], slot: str) -> int:
        day = self.slots[slot].day
        return sum(self.slots[each.slot].day == day for each in meetings if each.slot in self.slots)

    def asked_delegate(self, who: str) -> str | None:
        """Who is to sit for a firm, where that is decided already."""
        return self.asked.delegate_a if self.asked.a == who else self.asked.delegate_b

    def delegate_of(self, placed: Placed, who: str) -> str | None:
        """Who sits there for a firm; its only delegate when the meeting does not say."""
        named = placed.delegate_a if placed.a == who else placed.delegate_b
        delegates = self.participants[who].delegates
        return named or (delegates[0].id if len(delegates) == 1 else None)

    def kept_delegate(self, who: str) -> str | None:
        """Who would have sat in the meeting that is given up."""
        given_up = self.given_up
        return self.delegate_of(given_up, who) if given_up and who in (given_up.a, given_up.b) else None

    def run(self, who: Participant, person: Delegate, slot: str) -> int:
        """How many slots in a row the person would sit, with this one; the end of a session or a day is a pause."""
        taken = {self.position[each.slot] for each in self._of_person(who, person)}
        at = self.position[slot]
        return 1 + self._in_a_row(taken, at, -1) + self._in_a_row(taken, at, 1)

    def _in_a_row(self, taken: set[int], at: int, step: int) -> int:
        slots, number = self.problem.slots, 0
        sitting = (slots[at].day, slots[at].session)
        while (at := at + step) in taken and (slots[at].day, slots[at].session) == sitting:
            number += 1
        return number

    def _of_person(self, who: Participant, person: Delegate) -> list[Placed]:
        return [each for each in self.meetings_of[who.id] if self.delegate_of(each, who.id) == person.id]

    def is_far(self, who: Participant, person: Delegate, slot: str, table: Table) -> bool:
        """Whether the person could not walk there in time, or from there to the next meeting."""
        return self._is_rushed(self._of_person(who, person), slot, table)

    def is_far_for(self, interpreter: Interpreter, slot: str, table: str | None) -> bool:
        """The same of an interpreter."""
        there = self.tables.get(table or "")
        return there is not None and self._is_rushed(self.plan.by_interpreter[interpreter.id], slot, there)

    def _is_rushed(self, meetings: Sequence[Placed], slot: str, table: Table) -> bool:
        if not self.problem.walking or table.zone is None:
            return False
        at, day = self.position[slot], self.slots[slot].day
        return any(
            0 <= abs(self.position[each.slot] - at) - 1 < self._way(self.tables.get(each.table or ""), table)
            for each in meetings
            if self.slots[each.slot].day == day
        )

    def _way(self, first: Table | None, second: Table) -> int:
        if first is None or first.zone is None or second.zone is None:
            return 0
        walking = self.problem.walking
        return max(walking.get((first.zone, second.zone), 0), walking.get((second.zone, first.zone), 0))

    def common_tables(self, firms: Iterable[Participant]) -> list[Table]:
        """Tables for two that have none: where it was, where either already sits, any other that is nobody's own."""
        kept = self.given_up.table if self.given_up else None
        used = {each.table for who in firms for each in self.meetings_of[who.id]}
        common = [each for each in self.problem.tables if each.id not in self.plan.owned]
        return sorted(common, key=lambda each: (each.id != kept, each.id not in used))

    def is_free(self, interpreter: Interpreter, slot: str) -> bool:
        """Whether an interpreter has neither that slot taken nor the whole day."""
        return not self.is_taken(interpreter, slot) and not self.is_full(interpreter, slot)

    def is_taken(self, interpreter: Interpreter, slot: str) -> bool:
        return any(each.slot == slot for each in self.plan.by_interpreter[interpreter.id])

    def is_full(self, interpreter: Interpreter, slot: str) -> bool:
        """Whether an interpreter has as many meetings that day as agreed."""
        booked = self.plan.by_interpreter[interpreter.id]
        return interpreter.max_a_day is not None and self.number_that_day(booked, slot) >= interpreter.max_a_day

    def burden(self, interpreter: Interpreter, who: str, slot: str) -> tuple[bool, int, int, str]:
        """The least comes first: who interprets it now, sits with the firm in a neighbouring slot, and has little to do."""
        is_kept = self.given_up is not None and self.given_up.interpreter == interpreter.id
        booked = self.plan.by_interpreter[interpreter.id]
        at = self.position[slot]
        near = sum(abs(self.position[each.slot] - at) == 1 and who in (each.a, each.b) for each in booked)
        return not is_kept, -near, self.number_that_day(booked, slot), interpreter.id
