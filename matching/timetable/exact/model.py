"""From a problem to truths: every meeting in one slot, everybody in one place, and each break a literal.

A break of a participant ends in the slot before a meeting: idle now, busy before, busy next. Two counts that follow from the
rest help the solvers: a participant who is one person is busy in exactly as many slots as it has meetings, and at most twice as many
participants are busy in a slot as there are tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations, pairwise

from matching.timetable.exact.clauses import Clauses
from matching.timetable.exact.fairness import at_least, keep_fair
from matching.timetable.exact.known import refuse_strangers
from matching.timetable.exact.seatings import MISSING, Seating, Seats, Sort
from matching.timetable.problem import Demand, Participant, Placed, Problem, WishedPair


class Model:
    """`with_demands`: each demand holds only where its literal in `demands` is true, and only what must be is in it.

    Raises ValueError with a sentence when the problem names what it does not have.
    """

    def __init__(self, problem: Problem, *, with_demands: bool = False) -> None:
        refuse_strangers(problem)
        self.problem = problem
        self.clauses = Clauses()
        self.demands: dict[int, Demand] = {}
        self._literals: dict[tuple[object, ...], int] = {}
        self._with_demands = with_demands
        self.seats = Seats(problem, with_missing=with_demands)
        self.numbers = _numbers(problem, only_musts=with_demands)
        self.pairs = [problem.pairs[index] for index in self.numbers]
        self.fixed = self._take_fixed()
        self.at: list[list[int]] = [[self.clauses.new() for _ in problem.slots] for _ in self.pairs]
        self.seatings: list[list[list[tuple[int, Seating]]]] = []
        self.asked: dict[int, int] = {}
        self._users: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for index in range(len(self.pairs)):
            self._meet(index)
        for build in (self._people, self._interpreters, self._tables, self._limits, self._order, self._walks):
            build()
        self.breaks = {each.id: self._breaks(each) for each in problem.participants}
        self.clauses.unwanted = [literal for found in self.breaks.values() for literal in found]
        self._fairness()
        self._implied()

    def demand(self, code: str, **values: str | int) -> int | None:
        """The literal of a demand; None where demands are not told apart and all hold."""
        if not self._with_demands:
            return None
        key = (code, *values.items())
        if key not in self._literals:
            self._literals[key] = self.clauses.new()
            self.demands[self._literals[key]] = Demand(code, values)
        return self._literals[key]

    def _add(self, demand: int | None, *literals: int) -> None:
        self.clauses.add(*([] if demand is None else [-demand]), *literals)

    def _take_fixed(self) -> dict[int, Placed]:
        """Which meetings are fixed; those that nobody wished for are added."""
        fixed: dict[int, Placed] = {}
        for placed in self.problem.fixed:
            index = self._wish_of(placed, fixed)
            if index is None:
                index = len(self.pairs)
                self.pairs.append(WishedPair(placed.a, placed.b, weight=0.0))
            fixed[index] = placed
        return fixed

    def _wish_of(self, placed: Placed, taken: dict[int, Placed]) -> int | None:
        """The wish that a fixed meeting answers: one that is not answered yet, of its session before others."""
        session = next(each.session for each in self.problem.slots if each.id == placed.slot)
        found = [
            (pair.session not in (None, session), index)
            for index, pair in enumerate(self.pairs)
            if (pair.a, pair.b) == (placed.a, placed.b) and index not in taken
        ]
        return min(found)[1] if found else None

    def _meet(self, index: int) -> None:
        """One meeting is in at most one slot, in its session, seated in one way."""
        pair, slots = self.pairs[index], self.problem.slots
        fixed = self.fixed.get(index)
        self.clauses.at_most(1, self.at[index])
        demand = None
        if fixed is not None:
            here = next(at for at, slot in enumerate(slots) if slot.id == fixed.slot)
            demand = self.demand("fixed", a=pair.a, b=pair.b, slot=fixed.slot)
            self._add(demand, self.at[index][here])
        elif self._must(pair):
            demand = self.demand("must-meet", a=pair.a, b=pair.b, **({"session": pair.session} if pair.session else {}))
            self._add(demand, *self.at[index])
        if demand is not None:
            self.asked[index] = demand
        if {(pair.a, pair.b), (pair.b, pair.a)} & self.problem.vetoes:
            for literal in self.at[index]:
                self.clauses.add(-literal)
        possible = [*self.seats.of(pair, fixed)]
        rows: list[list[tuple[int, Seating]]] = []
        for at, slot in enumerate(slots):
            if not possible or (pair.session is not None and slot.session != pair.session):
                self.clauses.add(-self.at[index][at])
                rows.append([])
                continue
            rows.append(self._seat(self.at[index][at], possible))
            self._use(index, at, rows[-1])
        self.seatings.append(rows)

    def _must(self, pair: WishedPair) -> bool:
        return pair.must or self.problem.options.all_must_be_held

    def _seat(self, here: int, possible: Sequence[Seating]) -> list[tuple[int, Seating]]:
        if len(possible) == 1:
            return [(here, possible[0])]
        rows = [(self.clauses.new(), each) for each in possible]
        for literal, _ in rows:
            self.clauses.add(-literal, here)
        self.clauses.add(-here, *(literal for literal, _ in rows))
        self.clauses.at_most(1, [literal for literal, _ in rows])
        return rows

    def _use(self, index: int, at: int, rows: Sequence[tuple[int, Seating]]) -> None:
        """Notes what a meeting would take up in a slot: people, an interpreter, a table."""
        found: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for literal, seating in rows:
            for sort in seating.sorts:
                found["person", sort, at].append(literal)
            if seating.interpreter is not None:
                found["interpreter", seating.interpreter, at].append(literal)
            found["place", (seating.table, seating.zone), at].append(literal)
        for key, literals in found.items():
            is_always = len(literals) == len(rows)
            self._users[key].append(self.at[index][at] if is_always else self.clauses.any_of(literals))

    def _people(self) -> None:
        for who in self.problem.participants:
            for sort in self.seats.sorts[who.id]:
                for at, slot in enumerate(self.problem.slots):
                    users = self._users[("person", sort, at)]
                    sets = (who.available, sort.first.available)
                    if all(each is None or slot.id in each for each in sets):
                        self.clauses.at_most(len(sort.people), users)
                        continue
                    demand = self.demand("available", participant=who.id) if users else None
                    for literal in users:
                        self._add(demand, -literal)
                    if demand is not None:
                        self.clauses.at_most(len(sort.people), users)

    def _interpreters(self) -> None:
        names = [(each.id, each) for each in self.problem.interpreters]
        for name, interpreter in names:
            for at, slot in enumerate(self.problem.slots):
                users = self._users[("interpreter", name, at)]
                is_there = interpreter.available is None or slot.id in interpreter.available
                if users:
                    self.clauses.at_most(1 if is_there else 0, users, demand=self.demand("interpreters"))
            for day in self._days:
                if interpreter.max_a_day is not None:
                    users = [each for at in day for each in self._users[("interpreter", name, at)]]
                    self.clauses.at_most(interpreter.max_a_day, users, demand=self.demand("interpreters"))
        for at in range(len(self.problem.slots)):
            for literal in self._users[("interpreter", MISSING, at)]:
                self._add(self.demand("interpreters"), -literal)

    def _tables(self) -> None:
        problem = self.problem
        for at in range(len(problem.slots)):
            if not problem.tables:
                if problem.tables_per_slot is not None:
                    literals = [row[at] for row in self.at]
                    self.clauses.at_most(problem.tables_per_slot, literals, demand=self.demand("tables"))
                continue
            for table in sorted(self.seats.owned, key=str):
                users = self._users[("place", (table, None), at)]
                self.clauses.at_most(1, users, demand=self.demand("tables"))
            for zone in self.seats.room or {None: 0}:
                users = self._users[("place", (None, zone), at)]
                self.clauses.at_most(self.seats.room.get(zone, 0), users, demand=self.demand("tables"))

    @cached_property
    def _days(self) -> list[list[int]]:
        days: dict[str | None, list[int]] = {}
        for at, slot in enumerate(self.problem.slots):
            days.setdefault(slot.day, []).append(at)
        return [*days.values()]

    @cached_property
    def _of(self) -> dict[str, list[int]]:
        """Participant -> its meetings."""
        found: dict[str, list[int]] = {each.id: [] for each in self.problem.participants}
        for index, pair in enumerate(self.pairs):
            found[pair.a].append(index)
            found[pair.b].append(index)
        return found

    def _limits(self) -> None:
        for who in self.problem.participants:
            rows = [self.at[index] for index in self._of[who.id]]
            if who.max_meetings is not None and len(rows) > who.max_meetings:
                literals = [literal for row in rows for literal in row]
                demand = self.demand("max-meetings", participant=who.id)
                self.clauses.at_most(who.max_meetings, literals, demand=demand)
            for day in self._days if who.max_a_day is not None else ():
                literals = [row[at] for row in rows for at in day]
                demand = self.demand("max-meetings", participant=who.id)
                self.clauses.at_most(who.max_a_day or 0, literals, demand=demand)
            if who.min_meetings:
                self._at_least(who)

    def _at_least(self, who: Participant) -> None:
        held = [self.clauses.any_of(self.at[index]) for index in self._of[who.id]]
        demand = self.demand("min-meetings", participant=who.id)
        missing = len(held) - who.min_meetings
        if missing < 0:
            self._add(demand)
        else:
            self.clauses.at_most(missing, [-each for each in held], demand=demand)

    def _order(self) -> None:
        """What must be later is after a slot by which the earlier one has been; only where both are held."""
        for (first, second), demand in self._ordered():
            done = self.clauses.new()
            self.clauses.add(-done)
            is_sure = self._must(self.pairs[first]) and not self._with_demands
            unless = [] if is_sure else [-self.clauses.any_of(self.at[first])]
            for at in range(len(self.problem.slots)):
                self._add(demand, -self.at[second][at], done, *unless)
                done = self._prefix(first, at, done)

    def _prefix(self, index: int, at: int, before: int) -> int:
        if (index, at) not in self._prefixes:
            self._prefixes[index, at] = self.clauses.any_of([self.at[index][at], before])
        return self._prefixes[index, at]

    @cached_property
    def _prefixes(self) -> dict[tuple[int, int], int]:
        return {}

    def _ordered(self) -> Iterator[tuple[tuple[int, int], int | None]]:
        known = {number: index for index, number in enumerate(self.numbers)}
        for number, pair in enumerate(self.problem.pairs):
            for later in pair.earlier_than:
                if number in known and later in known:
                    other = self.problem.pairs[later]
                    demand = self.demand("earlier", a=pair.a, b=pair.b, later_a=other.a, later_b=other.b)
                    yield (known[number], known[later]), demand

    def _walks(self) -> None:
        """Runs have their pauses, and the way from hall to hall its time."""
        for who in self.problem.participants:
            for sort in self.seats.sorts[who.id]:
                if who.max_run is not None:
                    self._runs(who, sort, who.max_run)
                if self.problem.walking:
                    self._ways([self._halls(sort, at) for at in range(len(self.problem.slots))])
        for interpreter in self.problem.interpreters if self.problem.walking else ():
            self._ways([self._rounds(interpreter.id, at) for at in range(len(self.problem.slots))])

    def _runs(self, who: Participant, sort: Sort, limit: int) -> None:
        slots = self.problem.slots
        for start in range(len(slots) - limit):
            window = range(start, start + limit + 1)
            if len({(slots[at].day, slots[at].session) for at in window}) > 1:
                continue
            users = [self._users[("person", sort, at)] for at in window]
            if all(users):
                demand = self.demand("run", participant=who.id)
                self._add(demand, *(-self.clauses.any_of(each) for each in users))

    def _ways(self, there: Sequence[Sequence[tuple[str, int]]]) -> None:
        """`there`: for each slot the (hall, literal) of each meeting that somebody could have in it."""
        slots, farthest = self.problem.slots, max(self.problem.walking.values(), default=0)
        for first, second in combinations(range(len(slots)), 2):
            if second - first - 1 >= farthest or slots[first].day != slots[second].day:
                continue
            for hall, one in there[first]:
                for other_hall, other in there[second]:
                    if second - first - 1 < self._way(hall, other_hall):
                        self.clauses.add(-one, -other)

    def _halls(self, sort: Sort, at: int) -> list[tuple[str, int]]:
        rows = (row for index in self._of[sort.participant] for row in self.seatings[index][at])
        return [(hall, literal) for literal, each in rows if sort in each.sorts and (hall := self._hall(each))]

    def _rounds(self, interpreter: str, at: int) -> list[tuple[str, int]]:
        rows = (row for seatings in self.seatings for row in seatings[at])
        return [
            (hall, literal) for literal, each in rows if each.interpreter == interpreter and (hall := self._hall(each))
        ]

    def _hall(self, seating: Seating) -> str | None:
        return self._zones.get(seating.table) if seating.table is not None else seating.zone

    @cached_property
    def _zones(self) -> dict[str, str | None]:
        return {each.id: each.zone for each in self.problem.tables}

    def _way(self, first: str, second: str) -> int:
        walking = self.problem.walking
        return max(walking.get((first, second), 0), walking.get((second, first), 0))

    @cached_property
    def busy(self) -> dict[str, list[int]]:
        """Participant -> for each slot, whether it has a meeting."""
        return {
            who: [self.clauses.any_of([self.at[index][at] for index in found]) for at in range(len(self.problem.slots))]
            for who, found in self._of.items()
            if found
        }

    def _breaks(self, who: Participant) -> list[int]:
        """A literal for each slot with which a break ends."""
        is_beside = self._with_demands and self.problem.options.fairness_gap is None
        if is_beside or len(self._of[who.id]) < 2:
            return []
        busy, found = self.busy[who.id], []
        for day in self._days:
            before = busy[day[0]] if day else 0
            for now, following in pairwise(day[1:]):
                found.append(self.clauses.both(self.clauses.both(before, -busy[now]), busy[following]))
                before = self.clauses.any_of([before, busy[now]])
        return found

    def _fairness(self) -> None:
        limit = self.problem.options.fairness_gap
        if limit is not None and self.problem.participants:
            keep_fair(self.clauses, [*self.breaks.values()], limit, self.demand("fairness"))

    def _implied(self) -> None:
        """Follows from the rest, where all must be held; solvers do not find it by themselves."""
        alone = {each.id for each in self.problem.participants if len(each.delegates) == 1}
        if self._with_demands:
            self._implied_by_demands(alone)
            return
        for who, busy in self.busy.items():
            if who in alone and all(self._must(self.pairs[index]) or index in self.fixed for index in self._of[who]):
                self.clauses.exactly(len(self._of[who]), busy)
        tables = len(self.problem.tables) or self.problem.tables_per_slot
        for at in range(len(self.problem.slots)):
            literals = [busy[at] for who, busy in self.busy.items() if who in alone]
            if tables is not None and literals:
                self.clauses.at_most(2 * tables, literals)

    def _implied_by_demands(self, alone: set[str]) -> None:
        """Who must meet so often is busy in so many slots; within a session, as often as it must meet there."""
        sessions = {slot.session for slot in self.problem.slots} | {None}
        for who in alone & self.busy.keys():
            for session in sessions:
                chosen = [at for at, slot in enumerate(self.problem.slots) if session in (None, slot.session)]
                asked = [
                    self.asked[index]
                    for index in self._of[who]
                    if index in self.asked and session in (None, self.pairs[index].session)
                ]
                if len(asked) > 1:
                    at_least(self.clauses, asked, [self.busy[who][at] for at in chosen])


def _numbers(problem: Problem, *, only_musts: bool) -> list[int]:
    """Which pairs of the problem are in the model."""
    options = problem.options
    is_all = not only_musts or options.all_must_be_held or any(each.min_meetings for each in problem.participants)
    couples = {(each.a, each.b) for each in problem.fixed}
    return [index for index, each in enumerate(problem.pairs) if is_all or each.must or (each.a, each.b) in couples]
