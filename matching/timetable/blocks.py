"""The search: first the chosen meetings alone, then all, by assignment blocks and forced pairs; always a whole timetable."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from matching.timetable import loops
from matching.timetable.case import IDLE, Case, State
from matching.timetable.colouring import colour
from matching.timetable.compiling import Array
from matching.timetable.drafts import handles
from matching.timetable.eligibility import Numbered

ROUNDS = 3
"""Rounds of forcing, at each of which every missing pair is tried three times."""
STALE = 6
"""Rounds without any gain after which forcing ends."""
TINY = 1e-9


class Stopped(Exception):
    """Time is over, or the caller has had enough; the timetable stands as it is."""


@dataclass
class Search:
    """A case, its state, and the clock. `pause` is called between steps and may raise Stopped."""

    numbered: Numbered
    case: Case
    state: State
    pause: Callable[[], None]
    random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self.handles = handles(self.case, self.state)
        self.random = np.random.default_rng(self.numbered.problem.options.seed)
        busy = np.bincount(np.concatenate([self.case.a, self.case.b]), minlength=len(self.case.most))
        sits = np.array([each.side == "a" for each in self.numbered.problem.participants], bool)
        self.scarce = np.flatnonzero(sits & (busy > 0))
        self.others = np.flatnonzero(~sits & (busy > 0))

    def sweep(self, people: Array) -> float:
        """An assignment block for each of some people, in an order drawn anew; the clock is looked at now and then."""
        change = 0.0
        shuffled = self.random.permutation(people)
        for part in np.array_split(shuffled, max(1, len(shuffled) // 64)):
            change += float(loops.sweep(*self.handles, part, 0.0))
            self.pause()
        return change

    def force(self, pairs: Array) -> float:
        """Each of some pairs is placed whatever stands in its way, where that brings something."""
        change = 0.0
        drawn = self.random.permutation(np.tile(pairs, 3))
        for part in np.array_split(drawn, max(1, len(drawn) // 64)):
            change += float(loops.force_all(*self.handles, part, 0.0))
            self.pause()
        return change

    def missing(self, pairs: Array) -> Array:
        """Those of some pairs that are not placed."""
        found: Array = pairs[self.state.slot[pairs] < 0]
        return found


def build(search: Search, chosen: Array) -> None:
    """Places what was chosen, as far as it goes, then whatever else helps."""
    state = search.state
    barred = state.is_barred.copy()
    wanted = np.flatnonzero(chosen & ~barred)
    state.is_barred[~chosen] = True
    if search.case.open.all() and not state.is_kept.any():
        loops.place_all(*search.handles, wanted, _by_colour(search.case, wanted))
    try:
        for _ in range(2):
            search.sweep(search.scarce)
            if len(search.missing(wanted)):
                search.sweep(search.others)
        _force_while_it_helps(search, wanted)
    finally:
        state.is_barred[:] = barred
    improve(search, wanted)


def _by_colour(case: Case, pairs: Array) -> Array:
    """Slots for pairs where everybody is always there; meetings of a participant are dealt out to its delegates in turn."""
    people = np.concatenate([case.a[pairs], case.b[pairs]])
    order = np.argsort(people, kind="stable")
    begins = np.searchsorted(people[order], people[order])
    turn = np.empty(len(people), np.int64)
    turn[order] = np.arange(len(people)) - begins
    node = case.first[people] + turn % np.diff(case.first)[people]
    half = len(pairs)
    return colour(node[:half], node[half:], len(case.day), len(case.owner))


def improve(search: Search, wanted: Array) -> None:
    """Sweeps and forced pairs until nothing more comes of it."""
    for _ in range(ROUNDS):
        gained = search.sweep(search.scarce) + search.sweep(search.others) if len(search.missing(wanted)) else 0.0
        gained += search.sweep(search.scarce)
        if gained < TINY:
            break
    _force_while_it_helps(search, wanted)


def _force_while_it_helps(search: Search, wanted: Array) -> None:
    stale = 0
    while stale < STALE:
        missing = search.missing(wanted)
        if not len(missing):
            return
        stale = 0 if search.force(missing) > TINY else stale + 1


def value(search: Search) -> float:
    """The sum of the weights of what is placed."""
    return float(search.case.weight[search.state.slot >= 0].sum())


@dataclass
class Best:
    """The best timetable so far, to come back to."""

    objective: float
    arrays: tuple[Array, ...]

    @classmethod
    def of(cls, search: Search) -> Best:
        """A copy of where the search stands."""
        state = search.state
        placed = np.flatnonzero(state.slot >= 0)
        parts = (state.slot, state.da, state.db, state.at, state.voice)
        return cls(float(loops.objective(*search.handles)), (placed, *(part[placed] for part in parts)))

    def bring_back(self, search: Search) -> None:
        """Makes the search stand where it was."""
        state = search.state
        for p in np.flatnonzero(state.slot >= 0).tolist():
            loops.lift(*search.handles, p)
        for p, s, da, db, at, voice in zip(*(part.tolist() for part in self.arrays), strict=True):
            loops.put(*search.handles, p, s, da, db, at, voice)
        state.mark[0] = 0


def clock(seconds: float, tell: Callable[[], bool]) -> Callable[[], None]:
    """A pause that asks `tell` about once a second, and raises Stopped when it says no or time is over."""
    started = told = time.monotonic()

    def pause() -> None:
        nonlocal told
        now = time.monotonic()
        if now - started > seconds:
            raise Stopped
        if now - told > 0.9:
            told = now
            if not tell():
                raise Stopped

    return pause


def has_idle(search: Search) -> bool:
    """Whether idle slots cost anything, and there are any."""
    return bool(search.case.worth[IDLE] < 0 and search.state.score[IDLE] > TINY)
