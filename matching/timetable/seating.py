"""At which shared table and with which interpreter: names for what the search only counted, with as little moving as can be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from scipy.optimize import linear_sum_assignment

from matching.timetable.case import State
from matching.timetable.compiling import Array
from matching.timetable.eligibility import Numbered


def tables_of(numbered: Numbered, state: State, pinned: Mapping[int, str]) -> dict[int, str]:
    """A table for each placed pair. `pinned`: those whose table is settled. People stay where they sat last, as far as it is free."""
    if not numbered.problem.tables:
        return {}
    own = len(numbered.own_tables)
    found = dict(pinned)
    last: dict[int, str] = {}
    for s in range(len(numbered.problem.slots)):
        placed = np.flatnonzero(state.slot == s).tolist()
        taken = {found[p] for p in placed if p in found}
        for p in placed:
            if p not in found and state.at[p] < own:
                found[p] = numbered.own_tables[state.at[p]]
        by_zone: dict[int, list[int]] = defaultdict(list)
        for p in placed:
            if p not in found:
                by_zone[int(state.at[p]) - own].append(p)
        for zone, waiting in by_zone.items():
            _sit(numbered, zone, waiting, taken, last, found)
        for p in placed:
            last[int(numbered.case.a[p])] = last[int(numbered.case.b[p])] = found[p]
    return found


def _sit(
    numbered: Numbered, zone: int, waiting: list[int], taken: set[str], last: Mapping[int, str], found: dict[int, str]
) -> None:
    """Shared tables of a zone in one slot: first for those who sat at one, then for the others."""
    free = dict.fromkeys(name for name in numbered.shared[zone] if name not in taken)
    for people in (numbered.case.a, numbered.case.b):
        for p in waiting:
            name = last.get(int(people[p]))
            if p not in found and name in free:
                found[p] = name
                del free[name]
    # Tables that nobody comes back to are taken first, so that the others stay free for those who do.
    wanted = set(last.values())
    rest = sorted(free, key=lambda name: name in wanted)
    for p in waiting:
        if p not in found:
            found[p] = rest.pop(0)


def calm_interpreters(numbered: Numbered, state: State, pinned: Array) -> None:
    """Hands interpreters on as seldom as can be: slot by slot, who served a firm last serves it again where that is possible.

    `pinned` [pair]: those whose interpreter is settled. Who may only work so long a day, or must walk, keeps what the search found.
    """
    case = numbered.case
    voices = len(case.voice_most)
    limited = case.voice_most < len(case.day)
    if not voices or case.reach[0] > 0:
        return
    last = np.full(len(case.most), -1, np.int64)
    for s in range(len(case.day)):
        placed = np.flatnonzero((state.slot == s) & (state.voice >= 0))
        loose = placed[~pinned[placed] & ~limited[state.voice[placed]]]
        if len(loose):
            free = case.voice_open[:, s] & ~limited
            free[state.voice[np.setdiff1d(placed, loose)]] = False
            columns = np.flatnonzero(free)
            kinds = case.kind[case.tongue[state.da[loose]], case.tongue[state.db[loose]], case.topic[loose]]
            cost = np.where(case.serves[kinds][:, columns], 0.0, 1e6)
            cost -= 2.0 * (last[case.a[loose]][:, None] == columns) + 1.0 * (last[case.b[loose]][:, None] == columns)
            cost -= 0.5 * (state.voice[loose][:, None] == columns)
            rows, chosen = linear_sum_assignment(cost)
            if cost[rows, chosen].max(initial=0.0) < 1e5:
                state.voice_cell[state.voice[loose], s] = -1
                state.voice_load[state.voice[loose], case.day[s]] -= 1
                state.voice[loose[rows]] = columns[chosen]
                state.voice_cell[state.voice[loose], s] = loose
                state.voice_load[state.voice[loose], case.day[s]] += 1
        last[case.a[placed]] = state.voice[placed]
        last[case.b[placed]] = state.voice[placed]
