"""Of timetables that are worth the same, an early one: the same meetings, moved up within their day as far as it costs nobody a wait.

What comes early leaves time for what goes wrong, and nobody stays for a last meeting after an empty morning. The search itself has no
wish for early slots: it would have to weigh them against idle ones. So this comes last, and only moves what is placed. No meeting
comes or goes, so that of all that is counted only idle slots can change; each move is kept only when those of all together are no
more than before, and is taken back otherwise. Each move kept lowers the sum of the slots, so it ends.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from matching.timetable.blocks import TINY, Search
from matching.timetable.case import IDLE, NOBODY, Case, State
from matching.timetable.compiling import Array, compiled
from matching.timetable.loops import lift, place, undo

ROUNDS = 12
"""Rounds after which it is good enough; most fairs are done after three."""
_AT_ONCE = 64


def move_up(search: Search) -> None:
    """Groups that share nobody as a whole, then single meetings, until nothing moves any more. Raises Stopped between two moves."""
    case, state = search.case, search.state
    for _round in range(ROUNDS):
        moved = 0
        for group in _groups(case, state):
            moved += _close_up(search, group)
            search.pause()
        placed = np.flatnonzero((state.slot >= 0) & ~state.is_kept)
        order = placed[np.lexsort((placed, state.slot[placed]))]
        for part in np.array_split(order, max(1, len(order) // _AT_ONCE)):
            moved += int(move_all(*search.handles, part))
            search.pause()
        if not moved:
            return


def _groups(case: Case, state: State) -> list[Array]:
    """The meetings of a day that hang together by who sits in them, in order of time; without those of which one stays."""
    placed = np.flatnonzero(state.slot >= 0)
    people, days = len(case.most), len(case.day_first) - 1
    day = case.day[state.slot[placed]]
    ones, others = case.a[placed] * days + day, case.b[placed] * days + day
    size = people * days
    graph = coo_array((np.ones(len(placed)), (ones, others)), shape=(size, size))
    label = connected_components(graph, directed=False)[1][ones]
    found = []
    for each in np.unique(label):
        group = placed[label == each]
        if not state.is_kept[group].any() and 4 * len(group) < state.journal.shape[1]:
            found.append(group[np.lexsort((group, state.slot[group]))])
    return found


def _close_up(search: Search, group: Array) -> int:
    """Moves a group to the beginning of its day, and closes the slots in which nobody of it meets; how many moves were kept."""
    case, state, kept = search.case, search.state, 0
    end = int(case.day_first[case.day[state.slot[group[0]]]]) - 1
    index = 0
    while index < len(group):
        slot = int(state.slot[group[index]])
        for by in range(slot - end - 1, 0, -1):
            if shift(*search.handles, group[index:], by):
                kept += 1
                break
        end = int(state.slot[group[index]])
        index = int(np.searchsorted(state.slot[group], end, side="right"))
    return kept


@compiled
def shift(case: Case, state: State, group: Array, by: int) -> bool:
    """All meetings of a group so many slots earlier, where all of them can be and nobody waits more for it."""
    before, slots = state.score[IDLE], state.slot[group].copy()
    state.mark[0] = 0
    for index in range(len(group)):
        lift(case, state, group[index])
    for index in range(len(group)):
        s = slots[index] - by
        if case.day[s] != case.day[slots[index]] or not place(case, state, group[index], s, NOBODY):
            undo(case, state, 0)
            return False
    if state.score[IDLE] <= before + TINY:
        return True
    undo(case, state, 0)
    return False


@compiled
def move_all(case: Case, state: State, order: Array) -> int:
    """Each of some meetings in the first slot of its day where it can be and nobody waits more for it; how many moved."""
    moved = 0
    for index in range(len(order)):
        p = order[index]
        s = state.slot[p]
        for t in range(case.day_first[case.day[s]], s):
            if not _may_be_free(case, state, case.a[p], t) or not _may_be_free(case, state, case.b[p], t):
                continue
            before = state.score[IDLE]
            state.mark[0] = 0
            lift(case, state, p)
            if place(case, state, p, t, NOBODY) and state.score[IDLE] <= before + TINY:
                moved += 1
                break
            undo(case, state, 0)
    return moved


@compiled
def _may_be_free(case: Case, state: State, i: int, s: int) -> bool:
    """Whether somebody of a participant has no meeting in a slot; quick, for most have."""
    return bool(case.is_there[i, s] and state.busy[i, s] < case.first[i + 1] - case.first[i])
