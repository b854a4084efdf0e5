"""A timetable in the making: its beginning, and its end as meetings in the problem's own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np

from matching.timetable import loops
from matching.timetable.case import COVERED, GUIDE, IDLE, NO_LIMIT, SHORT, WEIGHT, Case, State
from matching.timetable.compiling import IS_COMPILED, whole
from matching.timetable.eligibility import Numbered
from matching.timetable.problem import Placed

BIG = 20.0
"""A must counts so many times more than all else that one meeting can bring."""


def costs(numbered: Numbered) -> Case:
    """The case with what each thing counts, by the options."""
    options = numbered.problem.options
    worth = np.zeros(5)
    worth[WEIGHT], worth[GUIDE] = 1.0, 1.0
    worth[IDLE], worth[COVERED] = -options.gap_weight, options.coverage_bonus
    worth[SHORT] = -BIG / 4 * _most_of_one(numbered)
    return numbered.case._replace(worth=worth)


def _most_of_one(numbered: Numbered) -> float:
    """More than any meeting can bring but for musts."""
    options = numbered.problem.options
    return float(numbered.case.weight.max(initial=0)) + 2 * (options.coverage_bonus + options.gap_weight) + 1e-3


def empty_state(numbered: Numbered) -> State:
    """Nothing placed yet. Pairs that can never meet are barred."""
    problem, case = numbered.problem, numbered.case
    pairs, people, slots, days = len(case.a), len(case.most), len(case.day), len(case.day_first) - 1
    tables, voices = len(case.table_zone), len(case.voice_most)
    per_zone = [len(each) for each in numbered.shared]
    if not problem.tables:
        per_zone = [NO_LIMIT if problem.tables_per_slot is None else problem.tables_per_slot]
    score = np.zeros(5)
    score[SHORT] = case.least.sum()
    return State(
        slot=np.full(pairs, -1, np.int64),
        da=np.full(pairs, -1, np.int64),
        db=np.full(pairs, -1, np.int64),
        at=np.full(pairs, -1, np.int64),
        voice=np.full(pairs, -1, np.int64),
        is_kept=np.zeros(pairs, bool),
        is_barred=numbered.is_vetoed.copy(),
        cell=np.full((len(case.owner), slots), -1, np.int64),
        busy=np.zeros((people, slots), np.int64),
        load=np.zeros(people, np.int64),
        day_load=np.zeros((people, days), np.int64),
        idle=np.zeros((people, days), np.int64),
        table_cell=np.zeros((tables, slots), np.int64),
        shared=np.repeat(whole(per_zone)[:, None], slots, axis=1),
        voice_cell=np.full((voices, slots), -1, np.int64),
        voice_load=np.zeros((voices, days), np.int64),
        gain=case.weight + np.where(numbered.is_musts, BIG * _most_of_one(numbered), 0.0),
        guide=np.zeros(pairs),
        score=score,
        found=np.zeros(4, np.int64),
        seed=whole([1 + problem.options.seed % 2147483646]),
        from_slot=whole([0]),
        journal=np.zeros((6, 1 << 15), np.int64),
        mark=whole([0]),
    )


def handles(case: Case, state: State) -> tuple[Case, State]:
    """As the loops want them: handles where they are compiled, themselves where they are not; the arrays are shared."""
    if not IS_COMPILED:
        return case, state
    # Late: numba is an extra.
    from matching.timetable.handles import case_handle, state_handle

    return cast("tuple[Case, State]", (case_handle(case), state_handle(state)))


class CannotStand(Exception):
    """What is fixed beforehand cannot be held; the index of the one that fails."""

    def __init__(self, placed: Placed) -> None:
        super().__init__(f"{placed.a} and {placed.b} cannot meet in {placed.slot}")
        self.placed = placed


def stand(numbered: Numbered, state: State, meetings: Sequence[Placed]) -> list[int]:
    """Places meetings as they are given, not to be moved, whatever the wishes say; returns their pairs, in the same order.

    Raises CannotStand when a person, a table or an interpreter would be in two meetings at once.
    """
    case, state_handle = handles(numbered.case, state)
    pairs = _pairs_of(numbered, meetings)
    book = _Book(numbered)
    told = [book.as_told(p, each) for p, each in zip(pairs, meetings, strict=True)]
    whole_ones = [index for index, each in enumerate(told) if each is not None]
    batch = whole([(pairs[index], *(told[index] or ())) for index in whole_ones]).reshape(-1, 6).T.copy()
    failed = int(loops.put_all(case, state_handle, batch))
    if failed >= 0:
        raise CannotStand(meetings[whole_ones[failed]])
    for index, (p, each) in enumerate(zip(pairs, meetings, strict=True)):
        if told[index] is None:
            found = _as_given(numbered, state, p, each)
            if found is None:
                raise CannotStand(each)
            loops.put(case, state_handle, p, numbered.slots[each.slot], *found)
            state.mark[0] = 0
    state.is_kept[pairs] = True
    return pairs


def _pairs_of(numbered: Numbered, meetings: Sequence[Placed]) -> list[int]:
    """The pair that each meeting is one of; of couples that are listed several times, one with the right session."""
    waiting: dict[tuple[str, str], list[int]] = {(each.a, each.b): [] for each in meetings}
    for index, pair in enumerate(numbered.pairs):
        listed = waiting.get((pair.a, pair.b))
        if listed is not None:
            listed.append(index)
    found = []
    for each in meetings:
        fitting = waiting[each.a, each.b]
        if len(fitting) > 1:
            session = numbered.problem.slots[numbered.slots[each.slot]].session
            fitting.sort(key=lambda p: (numbered.pairs[p].session not in (None, session), p))
        found.append(fitting.pop(0))
    return found


class _Book:
    """Ids looked up once, for meetings that say everything: slot, delegates, place and interpreter."""

    def __init__(self, numbered: Numbered) -> None:
        self.numbered = numbered
        own = len(numbered.own_tables)
        self.places = {name: index for index, name in enumerate(numbered.own_tables)}
        self.places |= {name: own + zone for zone, names in enumerate(numbered.shared) for name in names}
        self.voices = {each.id: index for index, each in enumerate(numbered.problem.interpreters)}
        owners = numbered.case.owner.tolist()
        names = [each.id for each in numbered.problem.participants]
        self.delegates: dict[tuple[str, str | None], int] = {
            (names[i], each.id): d for d, (i, each) in enumerate(zip(owners, numbered.delegates, strict=True))
        }
        self.has_tables, self.has_kinds = bool(numbered.problem.tables), bool(numbered.case.kind.any())

    def as_told(self, p: int, placed: Placed) -> tuple[int, int, int, int, int] | None:
        """Slot, delegates, place and interpreter, when the meeting names them or needs none; else None."""
        da = self.delegates.get((placed.a, placed.delegate_a))
        db = self.delegates.get((placed.b, placed.delegate_b))
        if da is None or db is None or self.has_tables != (placed.table in self.places):
            return None
        if placed.interpreter is not None and placed.interpreter not in self.voices:
            return None
        voice = -1 if placed.interpreter is None else self.voices[placed.interpreter]
        case = self.numbered.case
        if voice < 0 and self.has_kinds and case.kind[case.tongue[da], case.tongue[db], case.topic[p]] != 0:
            return None
        at = self.places[placed.table or ""] if self.has_tables else len(self.numbered.own_tables)
        return self.numbered.slots[placed.slot], da, db, at, voice


def _as_given(numbered: Numbered, state: State, p: int, placed: Placed) -> tuple[int, int, int, int] | None:
    """Delegates, place and interpreter of a given meeting: those it names, else any that are free; None when there are none."""
    case, s = numbered.case, numbered.slots[placed.slot]
    tables = len(case.table_zone)
    for da in _named(numbered, int(case.a[p]), placed.delegate_a, s, state):
        for db in _named(numbered, int(case.b[p]), placed.delegate_b, s, state):
            voice = _voice(numbered, state, p, s, da, db, placed.interpreter)
            for at in _places(numbered, p, placed.table):
                is_free = state.shared[at - tables, s] > 0 if at >= tables else state.table_cell[at, s] == 0
                if is_free and voice is not None:
                    return da, db, at, voice
    return None


def _named(numbered: Numbered, i: int, name: str | None, s: int, state: State) -> list[int]:
    """Free delegates of a participant: the one that is named, or all, who are there first."""
    first, last = int(numbered.case.first[i]), int(numbered.case.first[i + 1])
    free = [d for d in range(first, last) if state.cell[d, s] < 0 and name in (None, numbered.delegates[d].id)]
    return sorted(free, key=lambda d: not numbered.case.open[d, s])


def _voice(numbered: Numbered, state: State, p: int, s: int, da: int, db: int, name: str | None) -> int | None:
    """The interpreter of a given meeting; -1 when it needs none, None when it cannot have the one it needs."""
    case = numbered.case
    ids = [each.id for each in numbered.problem.interpreters]
    if name is not None:
        _known_interpreter(name, ids)
        voice = ids.index(name)
        return voice if state.voice_cell[voice, s] < 0 else None
    kind = int(case.kind[case.tongue[da], case.tongue[db], case.topic[p]])
    if kind <= 0:
        return -1 if kind == 0 else None
    serving = case.kind_of[case.kind_first[kind] : case.kind_first[kind + 1]]
    return next((int(j) for j in serving if case.voice_open[j, s] and state.voice_cell[j, s] < 0), None)


def _known_interpreter(name: str, ids: Sequence[str]) -> None:
    if name not in ids:
        raise ValueError(f"there is no interpreter {name}")


def _places(numbered: Numbered, p: int, name: str | None) -> list[int]:
    """Places of a given meeting, best first: the table that is named, else own ones, else shared ones."""
    case, tables = numbered.case, len(numbered.own_tables)
    if name is not None and numbered.problem.tables:
        if name in numbered.own_tables:
            return [numbered.own_tables.index(name)]
        zone = next((index for index, names in enumerate(numbered.shared) if name in names), None)
        if zone is None:
            raise ValueError(f"there is no table {name}")
        return [tables + zone]
    own = [int(case.own[i]) for i in (case.a[p], case.b[p]) if case.own[i] >= 0]
    return own or [tables + zone for zone in range(len(numbered.zones))]
