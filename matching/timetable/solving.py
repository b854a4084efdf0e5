"""From a problem to a timetable: the dispatch, and the two-sided solver from what is eligible to the last table."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from matching.timetable import earlier, loops
from matching.timetable.binding import binding
from matching.timetable.blocks import Best, Search, Stopped, build, clock, value
from matching.timetable.bounds import Bound, bound_of
from matching.timetable.case import NO_LIMIT, State
from matching.timetable.choosing import Chosen, choose, choose_among_all
from matching.timetable.compiling import IS_COMPILED, Array
from matching.timetable.drafts import CannotStand, costs, empty_state, stand
from matching.timetable.earlier import move_up
from matching.timetable.eligibility import Numbered, number
from matching.timetable.gap_counts import break_counts
from matching.timetable.gaps import close_gaps
from matching.timetable.problem import (
    Answer,
    Demand,
    Options,
    Participant,
    Placed,
    Problem,
    Slot,
    Status,
    Unplaced,
    WishedPair,
)
from matching.timetable.seating import calm_interpreters, tables_of
from matching.timetable.unplaced import can_ever, unplaced

Tell = Callable[[Answer], bool]
CLOSE = 1e-6
"""A gap this small is none."""
MOST_PARTS = 400_000
"""Pairs times halves of days up to which the linear programme is tried when the flow's bound is not reached."""


def solve(problem: Problem, *, tell: Tell | None = None) -> Answer:
    """The best timetable that is found in time, with a bound that proves how good it is.

    `tell` is given the best so far about once a second and stops the search by answering False. The same seed gives the same
    answer unless time ends the search. Raises ValueError with a sentence when the problem names what it does not have.
    """
    if problem.options.all_must_be_held and problem.repair is None:
        # Late: the exact engine is heavy to load, and not needed for most fairs.
        from matching.timetable.exact import solve_exact

        return solve_exact(problem, tell or (lambda _: True))
    if problem.repair is not None:
        # Late: repairing is made of what is here.
        from matching.timetable.repairing import repair

        return repair(problem)
    return solve_rich(problem, tell or (lambda _: True))


@dataclass
class Draft:
    """A solution in the making and what is known of it."""

    numbered: Numbered
    search: Search
    may: Array
    started: float
    bound: float = float("inf")
    prices: Array = field(default_factory=lambda: np.zeros(0))
    given: Mapping[int, Placed] = field(default_factory=dict)
    """Meetings that are given in full, by pair."""
    pinned: Mapping[int, str] = field(default_factory=dict)
    pinned_voice: Array = field(default_factory=lambda: np.zeros(0, bool))


def solve_rich(problem: Problem, tell: Tell) -> Answer:
    """The two-sided solver: choose, seat by blocks, close gaps, move up, prove. Time runs from when the loops are ready."""
    warm_up()
    return _solved(problem, tell)


@cache
def warm_up() -> None:
    """Loads the compiled loops, or compiles them (the first time on a machine, some seconds), by a fair of four meetings."""
    if not IS_COMPILED:
        return
    names = ("1", "2")
    people = [Participant(side + name, side=side) for side in ("a", "b") for name in names]
    pairs = tuple(WishedPair("a" + one, "b" + other) for one in names for other in names)
    options = Options(gap_weight=0.1, coverage_bonus=0.1, max_seconds=math.inf)
    draft = _solved_draft(Problem(tuple(map(Slot, names)), tuple(people), pairs, options=options), lambda _: True)
    if isinstance(draft, Draft):
        search, nobody = draft.search, np.zeros(0, np.int64)
        search.sweep(nobody)
        search.force(nobody)
        loops.force(*search.handles, 0, 0.0)
        loops.anneal(*search.handles, search.others, 0, 0.0)
        loops.place_all(*search.handles, nobody, nobody)
        loops.put_all(*search.handles, np.zeros((6, 0), np.int64))
        earlier.move_all(*search.handles, nobody)
        earlier.shift(*search.handles, nobody, 0)
        best = Best.of(search)
        loops.undo(*search.handles, 0)
        best.bring_back(search)


def _solved(problem: Problem, tell: Tell) -> Answer:
    found = _solved_draft(problem, tell)
    return final(found) if isinstance(found, Draft) else found


def _solved_draft(problem: Problem, tell: Tell) -> Draft | Answer:
    """The timetable in the making when all is done, or the answer that there is none."""
    started = time.monotonic()
    numbered = number(problem)
    numbered = replace(numbered, case=costs(numbered))
    state = empty_state(numbered)
    try:
        fixed = stand(numbered, state, problem.fixed)
    except CannotStand as reason:
        return _clash(reason.placed, started)
    may = ~state.is_barred & can_ever(numbered.case)
    state.is_barred[:] = ~may
    draft: Draft | None = None

    def keep_telling() -> bool:
        return draft is None or tell(answer_of(draft))

    search = Search(numbered, numbered.case, state, clock(problem.options.max_seconds, keep_telling))
    draft = Draft(numbered, search, may, started)
    draft.pinned, draft.pinned_voice = pins(numbered, fixed, problem.fixed)
    _run(draft)
    return draft


def _run(draft: Draft) -> None:
    """All steps, as far as time allows; the first two always end, for without them there is no timetable."""
    numbered, search = draft.numbered, draft.search
    chosen = _choose(draft)
    try:
        build(search, chosen)
        bound = _better_bound(draft)
        if bound is not None and bound.use.any():
            _try_programme(draft, bound)
        close_gaps(search)
        move_up(search)
    except Stopped:
        pass
    calm_interpreters(numbered, search.state, draft.pinned_voice)


def _choose(draft: Draft) -> Array:
    """The pairs to begin with; sets the first bound, of the weights alone."""
    numbered, state = draft.numbered, draft.search.state
    case = numbered.case
    options = numbered.problem.options
    limit = room_of(numbered)
    bonus = np.full(len(limit), options.coverage_bonus) + np.where(case.least > 0, -case.worth[3], 0.0)
    best = best_set(numbered, draft.may, state.gain, limit, bonus)
    is_plain = not bonus.any() and bool((state.gain == case.weight).all())
    proof = best if is_plain else best_set(numbered, draft.may, case.weight, limit, np.zeros(len(limit)))
    draft.bound, draft.prices = proof.worth, proof.prices
    return best.is_chosen


def best_set(numbered: Numbered, may: Array, weight: Array, limit: Array, bonus: Array) -> Chosen:
    """`choose` among the pairs that may meet."""
    case = numbered.case
    among = np.flatnonzero(may)
    sits, comes = np.zeros(len(limit), bool), np.zeros(len(limit), bool)
    sits[case.a[among]], comes[case.b[among]] = True, True
    if (sits & comes).any():
        found = choose_among_all(case.a[among], case.b[among], weight[among], limit, bonus=bonus)
    else:
        found = choose(case.a[among], case.b[among], weight[among], limit, bonus=bonus)
    is_chosen = np.zeros(len(case.a), bool)
    is_chosen[among] = found.is_chosen
    return replace(found, is_chosen=is_chosen)


def room_of(numbered: Numbered) -> Array:
    """How many meetings each participant can hold at most, by its slots, delegates and limits."""
    case = numbered.case
    cells = np.zeros((len(case.most), len(case.day_first) - 1), np.int64)
    for day in range(cells.shape[1]):
        inside = case.open[:, case.day_first[day] : case.day_first[day + 1]].sum(axis=1)
        np.add.at(cells[:, day], case.owner, inside)
    found: Array = np.minimum(case.most, np.minimum(cells, case.most_a_day[:, None]).sum(axis=1))
    return found


def places_at_once(numbered: Numbered) -> Array:
    """[slot] meetings that fit at once."""
    slots = len(numbered.problem.slots)
    if not numbered.problem.tables:
        limit = numbered.problem.tables_per_slot
        return np.full(slots, NO_LIMIT if limit is None else limit)
    return np.full(slots, len(numbered.problem.tables))


def _better_bound(draft: Draft) -> Bound | None:
    """The bound of the linear programme, where the first one is not reached and the programme not too large."""
    numbered, search = draft.numbered, draft.search
    parts = len(numbered.case.a) * max(1, 2 * (len(numbered.case.day_first) - 1))
    left = numbered.problem.options.max_seconds - (time.monotonic() - draft.started)
    if gap_of(value(search), draft.bound) <= CLOSE or parts > MOST_PARTS or left <= 0.5:
        return None
    bound = bound_of(numbered.case, draft.may, places_at_once(numbered), draft.prices, seconds=left / 3)
    draft.bound = min(draft.bound, bound.worth)
    return bound


def _try_programme(draft: Draft, bound: Bound) -> None:
    """Builds once more from what the programme holds, and keeps the better of both."""
    search = draft.search
    if gap_of(value(search), draft.bound) <= CLOSE:
        return
    best = Best.of(search)
    try:
        _lift_loose(search)
        build(search, (bound.use.sum(axis=1) > 0.5) | draft.numbered.is_musts)
    finally:
        if Best.of(search).objective < best.objective:
            best.bring_back(search)


def _lift_loose(search: Search) -> None:
    state: State = search.state
    for p in np.flatnonzero((state.slot >= 0) & ~state.is_kept).tolist():
        loops.lift(*search.handles, p)
    state.mark[0] = 0


def pins(numbered: Numbered, pairs: list[int], given: tuple[Placed, ...]) -> tuple[dict[int, str], Array]:
    """The tables and interpreters that fixed meetings name, by pair."""
    voices = np.zeros(len(numbered.case.a), bool)
    tables = {}
    for p, placed in zip(pairs, given, strict=True):
        if placed.table is not None and numbered.problem.tables:
            tables[p] = placed.table
        voices[p] = placed.interpreter is not None
    return tables, voices


def gap_of(worth: float, bound: float) -> float:
    """How far below the bound, as a share of it."""
    return max(0.0, (bound - worth) / bound) if bound > 0 else 0.0


def meetings_of(draft: Draft) -> tuple[Placed, ...]:
    """What is placed, in the order of the slots, in the problem's words."""
    numbered, state = draft.numbered, draft.search.state
    tables = tables_of(numbered, state, draft.pinned)
    problem = numbered.problem
    found = []
    placed = np.flatnonzero(state.slot >= 0)
    for p in placed[np.lexsort((placed, state.slot[placed]))].tolist():
        pair, voice = numbered.pairs[p], int(state.voice[p])
        found.append(
            draft.given.get(p)
            or Placed(
                pair.a,
                pair.b,
                problem.slots[state.slot[p]].id,
                tables.get(p),
                numbered.delegates[state.da[p]].id,
                numbered.delegates[state.db[p]].id,
                problem.interpreters[voice].id if voice >= 0 else None,
            )
        )
    return tuple(found)


def answer_of(
    draft: Draft, *, reasons: tuple[Unplaced, ...] = (), meetings: tuple[Placed, ...] | None = None
) -> Answer:
    """The timetable as it stands, with its figures."""
    numbered, search = draft.numbered, draft.search
    meetings = meetings_of(draft) if meetings is None else meetings
    worth = value(search)
    bound = max(draft.bound, worth)
    breaks = break_counts(numbered.problem, meetings)
    gap = gap_of(worth, bound)
    is_best = gap <= 1e-9 and numbered.problem.options.gap_weight == 0 and numbered.problem.options.coverage_bonus == 0
    goes = [at for at, each in enumerate(numbered.problem.participants) if each.side != "a"]
    return Answer(
        status=Status.OPTIMAL if is_best else Status.FEASIBLE,
        meetings=meetings,
        value=worth,
        bound=bound,
        gap=gap,
        breaks_total=sum(breaks),
        breaks_max=max(breaks, default=0),
        unplaced=reasons,
        idle=int(search.state.idle[goes].sum()),
        seconds=time.monotonic() - draft.started,
    )


def final(draft: Draft) -> Answer:
    """The answer with all that is said about it."""
    numbered, state = draft.numbered, draft.search.state
    wished = np.arange(len(numbered.problem.pairs))
    reasons = unplaced(numbered, state, wished)
    scarce = binding(numbered, state, draft.prices, draft.may)
    answer = answer_of(draft, reasons=reasons)
    return replace(answer, binding=scarce, seconds=time.monotonic() - draft.started)


def _clash(placed: Placed, started: float) -> Answer:
    demand = Demand("fixed", {"a": placed.a, "b": placed.b, "slot": placed.slot})
    return Answer(Status.INFEASIBLE, clashing=(demand,), seconds=time.monotonic() - started)
