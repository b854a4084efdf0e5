"""More than any timetable can be worth: a linear programme over halves of days, proved by its prices.

Whatever prices the participants' time, the tables and the interpreters are given, no timetable is worth more than what all of it
costs at these prices plus what each pair would pay over them in its best half day. So the bound holds with any prices; those of
the programme make it small. Only pairs that may matter at the prices found so far go into the programme; the rest are looked at
once more in the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matching.timetable.case import NO_LIMIT, Case
from matching.timetable.compiling import Array, whole

_TRIES = 6
_CLOSE = 1e-7


class Limit(NamedTuple):
    """At most `room` meetings of some pairs in some parts of the day. `what`, `who`, `part` say which, for `binding`."""

    what: str
    who: int
    part: int
    room: float


@dataclass(frozen=True)
class Bound:
    """`worth`: no timetable has a greater sum of weights. `use` [pair, part]: the programme's own answer; prices by limit."""

    worth: float
    use: Array
    limits: tuple[Limit, ...]
    prices: Array


@dataclass(frozen=True)
class _Programme:
    """Limits as rows; for each pair and part the rows it uses, -1 for none: [row kind, pair, part]."""

    limits: tuple[Limit, ...]
    rows: Array
    is_open: Array


def parts_of(case: Case) -> Array:
    """The part of each slot: halves of days, by session where a day has two or more."""
    part = np.zeros(len(case.day), np.int64)
    number = -1
    for day in range(len(case.day_first) - 1):
        begin, end = int(case.day_first[day]), int(case.day_first[day + 1])
        starts = [at for at in range(begin, end) if at == begin or not case.joins[at]]
        if len(starts) == 1 and end - begin > 1:
            starts.append((begin + end) // 2)
        for at in range(begin, end):
            number += at in starts
            part[at] = number
    return part


def bound_of(case: Case, may: Array, at_once: Array, prices: Array, *, seconds: float = 20.0) -> Bound:
    """The bound. `may` [pair]: not barred; `at_once` [slot]: places at tables; `prices` [participant]: first prices, of `choose`."""
    part = parts_of(case)
    programme = _programme(case, part, may, at_once)
    count = len(case.a)
    worth = case.weight
    dual = np.zeros(len(programme.limits))
    for index, limit in enumerate(programme.limits):
        if limit.what == "participant":
            dual[index] = prices[limit.who]
    best, best_dual = _proved(programme, worth, dual), dual
    use = np.zeros((count, part[-1] + 1 if len(part) else 0))
    margin = 0.05 * float(worth.max(initial=1.0))
    inside = np.zeros(programme.is_open.shape, bool)
    for _ in range(_TRIES):
        reduced = _reduced(programme, worth, dual)
        more = (reduced > -margin) & programme.is_open & ~inside
        if not more.any():
            break
        inside |= more
        solved = _solve(programme, worth, inside, seconds)
        if solved is None:
            break
        use, dual = solved
        proved = _proved(programme, worth, dual)
        if proved < best:
            best, best_dual = proved, dual
        if not ((_reduced(programme, worth, dual) > _CLOSE) & programme.is_open & ~inside).any():
            break
        margin = _CLOSE
    return Bound(best, use, programme.limits, best_dual)


def _programme(case: Case, part: Array, may: Array, at_once: Array) -> _Programme:
    parts = int(part.max(initial=-1)) + 1
    people, slots = len(case.most), len(part)
    limits: list[Limit] = []
    cells = np.zeros((people, parts))
    np.add.at(cells, (case.owner[:, None], part[None, :].repeat(len(case.owner), axis=0)), case.open)
    part_row = whole(np.arange(people * parts).reshape(people, parts))
    day_of = np.array([case.day[part == each][0] for each in range(parts)], np.int64)
    for i in range(people):
        limits += [Limit("part", i, each, float(cells[i, each])) for each in range(parts)]
    whole_row = whole(np.arange(people) + len(limits))
    limits += [Limit("participant", i, -1, float(min(case.most[i], cells[i].sum()))) for i in range(people)]
    day_row = np.full((people, parts), -1, np.int64)
    for i in np.flatnonzero(case.most_a_day < NO_LIMIT).tolist():
        for day in range(int(case.day.max(initial=-1)) + 1):
            day_row[i, day_of == day] = len(limits)
            limits.append(Limit("day", i, day, float(case.most_a_day[i])))
    table_row = np.full(parts, -1, np.int64)
    if at_once.sum() < NO_LIMIT:
        for each in range(parts):
            table_row[each] = len(limits)
            limits.append(Limit("table", -1, each, float(at_once[part == each].sum())))
    voice_row = np.full((len(case.a), parts), -1, np.int64)
    kind = _needed(case)
    for each_kind in range(1, len(case.serves)):
        for each in range(parts):
            voice_row[kind == each_kind, each] = len(limits)
            limits.append(Limit("interpreter", each_kind, each, _voices(case, each_kind, part == each)))
    all_voices = np.full((len(case.a), parts), -1, np.int64)
    for each in range(parts if len(case.serves) > 2 else 0):
        all_voices[kind > 0, each] = len(limits)
        limits.append(Limit("interpreters", -1, each, _voices(case, -1, part == each)))
    rows = np.stack(
        [
            part_row[case.a],
            part_row[case.b],
            np.repeat(whole_row[case.a][:, None], parts, axis=1),
            np.repeat(whole_row[case.b][:, None], parts, axis=1),
            day_row[case.a],
            day_row[case.b],
            np.repeat(table_row[None, :], len(case.a), axis=0),
            voice_row,
            all_voices,
        ]
    )
    is_open = (cells[case.a] > 0) & (cells[case.b] > 0) & may[:, None] & (kind >= 0)[:, None]
    session = np.zeros((len(case.a), parts), bool)
    for at in range(slots):
        session[:, part[at]] |= (case.session < 0) | (case.session == case.slot_session[at])
    return _Programme(tuple(limits), rows, is_open & session)


def _needed(case: Case) -> Array:
    """The kind of interpreting that a pair needs whoever sits there; 0 when that depends on who does."""
    if not len(case.tongue):
        return np.zeros(len(case.a), np.int64)
    first = case.tongue[np.minimum(case.first[:-1], len(case.tongue) - 1)]
    is_one = np.ones(len(case.most), bool)
    np.logical_and.at(is_one, case.owner, case.tongue == first[case.owner])
    kinds = case.kind[first[case.a], first[case.b], case.topic]
    found: Array = np.where(is_one[case.a] & is_one[case.b], kinds, 0)
    return found


def _voices(case: Case, kind: int, slots: Array) -> float:
    """Slots of all interpreters of a kind (-1: of all) in a part of the day."""
    serving = np.ones(len(case.voice_most), bool) if kind < 0 else case.serves[kind]
    return float(np.minimum(case.voice_open[serving][:, slots].sum(axis=1), case.voice_most[serving]).sum())


def _reduced(programme: _Programme, worth: Array, dual: Array) -> Array:
    """[pair, part] what a meeting there is worth over the prices."""
    padded = np.append(dual, 0.0)
    found: Array = worth[:, None] - padded[programme.rows].sum(axis=0)
    return found


def _proved(programme: _Programme, worth: Array, dual: Array) -> float:
    room = np.array([limit.room for limit in programme.limits])
    over = np.where(programme.is_open, _reduced(programme, worth, dual), 0.0)
    return float(room @ dual + np.maximum(over, 0.0).max(axis=1, initial=0.0).sum())


def _solve(programme: _Programme, worth: Array, inside: Array, seconds: float) -> tuple[Array, Array] | None:
    pair, part = np.nonzero(inside)
    used, pair_row = np.unique(pair, return_inverse=True)
    count = len(programme.limits)
    rows = programme.rows[:, pair, part]
    column = np.broadcast_to(np.arange(len(pair)), rows.shape)
    is_real = rows >= 0
    matrix = csr_array(
        (
            np.ones(int(is_real.sum()) + len(pair)),
            (
                np.concatenate([rows[is_real], count + pair_row]),
                np.concatenate([column[is_real], np.arange(len(pair))]),
            ),
        ),
        shape=(count + len(used), len(pair)),
    )
    room = np.concatenate([[limit.room for limit in programme.limits], np.ones(len(used))])
    kept = np.flatnonzero(np.asarray((matrix.sum(axis=1)) > room))
    found = linprog(
        -worth[pair],
        A_ub=matrix[kept],
        b_ub=room[kept],
        bounds=(0, 1),
        method="highs",
        options={"time_limit": seconds},
    )
    if found.status != 0:
        return None
    prices = np.zeros(count + len(used))
    prices[kept] = np.maximum(0.0, -found.ineqlin.marginals)
    use = np.zeros(inside.shape)
    use[pair, part] = found.x
    return use, prices[:count]
