"""Placing and lifting one meeting, with every rule looked at. All that the search does is made of these."""

from __future__ import annotations

import math

import numpy as np

from matching.timetable.case import COVERED, GUIDE, IDLE, NOBODY, SHORT, WEIGHT, Case, State
from matching.timetable.compiling import Array, compiled, next_random


@compiled
def objective(case: Case, state: State) -> float:
    """What the search makes as great as possible: the value, with more for musts and minima, and the guidance."""
    total = 0.0
    for place in range(5):
        total += case.worth[place] * state.score[place]
    return total


@compiled
def count_idle(case: Case, state: State, i: int, day: int) -> int:
    """Idle slots of a participant on a day: not busy, though there, between its first and last meeting."""
    begin, end = case.day_first[day], case.day_first[day + 1]
    while begin < end and state.busy[i, begin] == 0:
        begin += 1
    while end > begin and state.busy[i, end - 1] == 0:
        end -= 1
    count = 0
    for s in range(begin, end):
        if state.busy[i, s] == 0 and case.is_there[i, s]:
            count += 1
    return count


@compiled
def _count(case: Case, state: State, i: int, s: int, step: int) -> None:
    """One meeting more (step 1) or fewer (-1) for a participant, in all that is counted."""
    day = case.day[s]
    if step > 0:
        if state.load[i] == 0:
            state.score[COVERED] += 1
        if state.load[i] < case.least[i]:
            state.score[SHORT] -= 1
    else:
        if state.load[i] == 1:
            state.score[COVERED] -= 1
        if state.load[i] <= case.least[i]:
            state.score[SHORT] += 1
    state.load[i] += step
    state.day_load[i, day] += step
    state.busy[i, s] += step
    idle = count_idle(case, state, i, day)
    state.score[IDLE] += case.waits[i] * (idle - state.idle[i, day])
    state.idle[i, day] = idle


@compiled
def _note(state: State, p: int, s: int) -> None:
    """Writes down that a meeting was placed (s: -1), or lifted out of a slot, so that it can be undone."""
    at = state.mark[0]
    if at < state.journal.shape[1]:
        state.journal[0, at], state.journal[1, at] = p, s
        state.journal[2, at], state.journal[3, at] = state.da[p], state.db[p]
        state.journal[4, at], state.journal[5, at] = state.at[p], state.voice[p]
        state.mark[0] += 1


@compiled
def put(case: Case, state: State, p: int, s: int, da: int, db: int, at: int, voice: int) -> None:
    """Places a meeting without asking."""
    tables = len(case.table_zone)
    state.slot[p], state.da[p], state.db[p], state.at[p], state.voice[p] = s, da, db, at, voice
    state.cell[da, s] = p
    state.cell[db, s] = p
    if at >= tables:
        state.shared[at - tables, s] -= 1
    elif at >= 0:
        state.table_cell[at, s] = 1
    if voice >= 0:
        state.voice_cell[voice, s] = p
        state.voice_load[voice, case.day[s]] += 1
    _count(case, state, case.a[p], s, 1)
    _count(case, state, case.b[p], s, 1)
    state.score[WEIGHT] += state.gain[p]
    state.score[GUIDE] += state.guide[p]
    _note(state, p, NOBODY)


@compiled
def lift(case: Case, state: State, p: int) -> None:
    """Takes a placed meeting away."""
    tables = len(case.table_zone)
    s, at, voice = state.slot[p], state.at[p], state.voice[p]
    _note(state, p, s)
    state.cell[state.da[p], s] = NOBODY
    state.cell[state.db[p], s] = NOBODY
    if at >= tables:
        state.shared[at - tables, s] += 1
    elif at >= 0:
        state.table_cell[at, s] = 0
    if voice >= 0:
        state.voice_cell[voice, s] = NOBODY
        state.voice_load[voice, case.day[s]] -= 1
    _count(case, state, case.a[p], s, -1)
    _count(case, state, case.b[p], s, -1)
    state.score[WEIGHT] -= state.gain[p]
    state.score[GUIDE] -= state.guide[p]
    state.slot[p] = NOBODY


@compiled
def _has_room(case: Case, state: State, i: int, s: int) -> bool:
    """Whether a participant may have one more meeting in all and that day."""
    return bool(state.load[i] < case.most[i] and state.day_load[i, case.day[s]] < case.most_a_day[i])


@compiled
def _is_rested(case: Case, state: State, d: int, s: int) -> bool:
    """Whether a meeting more would not make a delegate's run too long."""
    limit = case.run[case.owner[d]]
    if limit >= len(case.day):
        return True
    length, t = 1, s
    while case.joins[t] and state.cell[d, t - 1] >= 0:
        length, t = length + 1, t - 1
    t = s + 1
    while t < len(case.day) and case.joins[t] and state.cell[d, t] >= 0:
        length, t = length + 1, t + 1
    return bool(length <= limit)


@compiled
def _is_in_order(case: Case, state: State, p: int, s: int) -> bool:
    for index in range(case.earlier_first[p], case.earlier_first[p + 1]):
        if state.slot[case.earlier_of[index]] >= s:
            return False
    for index in range(case.later_first[p], case.later_first[p + 1]):
        other = state.slot[case.later_of[index]]
        if 0 <= other <= s:
            return False
    return True


@compiled
def zone_of(case: Case, at: int) -> int:
    """The zone of a place; -1 where no place is named."""
    tables = len(case.table_zone)
    if at >= tables:
        return at - tables
    return int(case.table_zone[at]) if at >= 0 else NOBODY


@compiled
def _can_walk(case: Case, state: State, cells: Array, who: int, s: int, zone: int) -> bool:
    """Whether somebody gets to a zone in time from its other meetings of the day, and on to the next."""
    reach = case.reach[0]
    for t in range(max(case.day_first[case.day[s]], s - reach), min(case.day_first[case.day[s] + 1], s + reach + 1)):
        other = cells[who, t]
        if t != s and other >= 0:
            there = zone_of(case, state.at[other])
            if there >= 0 and case.walk[zone, there] >= abs(s - t):
                return False
    return True


@compiled
def _can_sit(case: Case, state: State, s: int, at: int, da: int, db: int, voice: int) -> bool:
    if case.reach[0] == 0 or at < 0:
        return True
    zone = zone_of(case, at)
    if not _can_walk(case, state, state.cell, da, s, zone) or not _can_walk(case, state, state.cell, db, s, zone):
        return False
    return voice < 0 or _can_walk(case, state, state.voice_cell, voice, s, zone)


@compiled
def _find_place(case: Case, state: State, p: int, s: int, da: int, db: int, voice: int) -> int:
    """The own table of a or of b, or a shared one where neither has its own; -2 when there is none, -1 when none is counted."""
    tables = len(case.table_zone)
    first, second = case.own[case.a[p]], case.own[case.b[p]]
    if first >= 0 and state.table_cell[first, s] == 0 and _can_sit(case, state, s, first, da, db, voice):
        return int(first)
    if second >= 0 and state.table_cell[second, s] == 0 and _can_sit(case, state, s, second, da, db, voice):
        return int(second)
    if first >= 0 or second >= 0:
        return -2
    for zone in range(len(state.shared)):
        if state.shared[zone, s] > 0 and _can_sit(case, state, s, tables + zone, da, db, voice):
            return tables + zone
    return -2


@compiled
def _find_voice(case: Case, state: State, p: int, s: int, da: int, db: int, kind: int) -> bool:
    """Interpreter and place; the least versatile interpreter first."""
    for index in range(case.kind_first[kind], case.kind_first[kind + 1]):
        voice = case.kind_of[index]
        if not case.voice_open[voice, s] or state.voice_cell[voice, s] >= 0:
            continue
        if state.voice_load[voice, case.day[s]] >= case.voice_most[voice]:
            continue
        at = _find_place(case, state, p, s, da, db, voice)
        if at != -2:
            state.found[2], state.found[3] = at, voice
            return True
    return False


@compiled
def _is_free(case: Case, state: State, d: int, s: int, topic: int, i: int, want: int) -> bool:
    if state.cell[d, s] >= 0 or not case.open[d, s] or not case.knows[d, topic]:
        return False
    if want >= 0 and case.owner[want] == i and d != want:
        return False
    return _is_rested(case, state, d, s)


@compiled
def find(case: Case, state: State, p: int, s: int, want: int) -> bool:
    """Whether a pair can meet in a slot now, with `want` as delegate unless -1; who and where is left in `state.found`."""
    a, b, topic = case.a[p], case.b[p], case.topic[p]
    if s < state.from_slot[0] or (case.session[p] >= 0 and case.session[p] != case.slot_session[s]):
        return False
    if not _has_room(case, state, a, s) or not _has_room(case, state, b, s) or not _is_in_order(case, state, p, s):
        return False
    for da in range(case.first[a], case.first[a + 1]):
        if not _is_free(case, state, da, s, topic, a, want):
            continue
        for db in range(case.first[b], case.first[b + 1]):
            if not _is_free(case, state, db, s, topic, b, want):
                continue
            kind = case.kind[case.tongue[da], case.tongue[db], topic]
            if kind > 0:
                if not _find_voice(case, state, p, s, da, db, kind):
                    continue
            elif kind == 0:
                at = _find_place(case, state, p, s, da, db, NOBODY)
                if at == -2:
                    continue
                state.found[2], state.found[3] = at, NOBODY
            else:
                continue
            state.found[0], state.found[1] = da, db
            return True
    return False


@compiled
def place(case: Case, state: State, p: int, s: int, want: int) -> bool:
    """Places a pair in a slot when it can be."""
    if state.slot[p] >= 0 or state.is_barred[p] or not find(case, state, p, s, want):
        return False
    found = state.found
    put(case, state, p, s, found[0], found[1], found[2], found[3])
    return True


@compiled
def undo(case: Case, state: State, mark: int) -> None:
    """Takes back what was done since the journal stood at `mark`."""
    journal = state.journal
    at = state.mark[0]
    while at > mark:
        at -= 1
        p, s = journal[0, at], journal[1, at]
        if s < 0:
            lift(case, state, p)
        else:
            put(case, state, p, s, journal[2, at], journal[3, at], journal[4, at], journal[5, at])
        state.mark[0] = at


@compiled
def put_all(case: Case, state: State, batch: Array) -> int:
    """Places meetings given as lines of pair, slot, delegates, place and interpreter; stops at the first that collides, -1: none."""
    tables = len(case.table_zone)
    for index in range(batch.shape[1]):
        p, s, da, db, at, voice = (
            batch[0, index],
            batch[1, index],
            batch[2, index],
            batch[3, index],
            batch[4, index],
            batch[5, index],
        )
        is_taken = state.cell[da, s] >= 0 or state.cell[db, s] >= 0 or (voice >= 0 and state.voice_cell[voice, s] >= 0)
        is_full = state.shared[at - tables, s] <= 0 if at >= tables else state.table_cell[at, s] > 0
        if is_taken or is_full:
            return index
        state.mark[0] = 0
        put(case, state, p, s, da, db, at, voice)
    return NOBODY


@compiled
def place_all(case: Case, state: State, pairs: Array, slots: Array) -> None:
    """Places pairs in the slots they are given (-1: none), as far as they can be."""
    for index in range(len(pairs)):
        state.mark[0] = 0
        if slots[index] >= 0:
            place(case, state, pairs[index], slots[index], NOBODY)


@compiled
def assign(values: Array, most: int) -> Array:  # noqa: C901 (loops within loops are quickest in one piece)
    """For each row a column or -1, of the greatest sum of values, at most `most` of them; -inf is no choice.

    Shortest augmenting paths, row by row. Rows without a column take one of as many columns without worth; where fewer rows may be
    served than there are, the others must. Source: Kuhn (1955); Jonker and Volgenant, Computing 38 (1987).
    """
    rows, columns = values.shape
    width = columns + rows
    forced = 4 * (1 + max(0.0, values.max())) * (rows + 1)
    idle_from = columns + max(0, rows - most)
    row_price, price = np.zeros(rows + 1), np.zeros(width + 1)
    taken, back = np.zeros(width + 1, np.int64), np.zeros(width + 1, np.int64)
    least, is_seen = np.empty(width + 1), np.empty(width + 1, np.bool_)
    for row in range(1, rows + 1):
        taken[0] = row
        least[:] = np.inf
        is_seen[:] = False
        at = 0
        while taken[at] != 0:
            is_seen[at] = True
            here, step, to = taken[at], np.inf, 0
            for column in range(1, width + 1):
                if is_seen[column]:
                    continue
                worth = 0.0 if column > idle_from else forced
                if column <= columns:
                    worth = values[here - 1, column - 1]
                now = -worth - row_price[here] - price[column]
                if now < least[column]:
                    least[column], back[column] = now, at
                if least[column] < step:
                    step, to = least[column], column
            for column in range(width + 1):
                if is_seen[column]:
                    row_price[taken[column]] += step
                    price[column] -= step
                else:
                    least[column] -= step
            at = to
        while at:
            taken[at] = taken[back[at]]
            at = back[at]
    found = np.full(rows, NOBODY, np.int64)
    for column in range(1, columns + 1):
        if taken[column]:
            found[taken[column] - 1] = column - 1
    return found


@compiled
def other_side(case: Case, p: int, i: int) -> int:
    return int(case.b[p] if case.a[p] == i else case.a[p])


@compiled
def gain_of(case: Case, state: State, p: int, i: int, s: int) -> float:
    """What placing a pair in a slot brings, but for what it does to the day of `i`."""
    q, day = other_side(case, p, i), case.day[s]
    gain = case.worth[WEIGHT] * state.gain[p] + case.worth[GUIDE] * state.guide[p]
    if state.load[q] == 0:
        gain += case.worth[COVERED]
    if state.load[q] < case.least[q]:
        gain -= case.worth[SHORT]
    if case.worth[IDLE] != 0 and state.busy[q, s] == 0 and case.waits[q] > 0:
        state.busy[q, s] = 1
        gain += case.worth[IDLE] * case.waits[q] * (count_idle(case, state, q, day) - state.idle[q, day])
        state.busy[q, s] = 0
    return float(gain)


@compiled
def _lift_all(case: Case, state: State, i: int) -> None:
    """Takes away what a participant has and may be moved."""
    for d in range(case.first[i], case.first[i + 1]):
        for s in range(state.from_slot[0], len(case.day)):
            p = state.cell[d, s]
            if p >= 0 and not state.is_kept[p]:
                lift(case, state, p)


@compiled
def _free_cells(case: Case, state: State, i: int) -> Array:
    """(delegate, slot) of a participant that are free."""
    found = np.empty((2, (case.first[i + 1] - case.first[i]) * len(case.day)), np.int64)
    count = 0
    for s in range(state.from_slot[0], len(case.day)):
        for d in range(case.first[i], case.first[i + 1]):
            if case.open[d, s] and state.cell[d, s] < 0:
                found[0, count], found[1, count] = d, s
                count += 1
    return found[:, :count]


@compiled
def _candidates(case: Case, state: State, i: int) -> Array:
    """Pairs of a participant that could be placed as far as the other side's limit goes."""
    found = np.empty(case.pair_first[i + 1] - case.pair_first[i], np.int64)
    count = 0
    for index in range(case.pair_first[i], case.pair_first[i + 1]):
        p = case.pair_of[index]
        q = other_side(case, p, i)
        if state.slot[p] < 0 and not state.is_barred[p] and state.load[q] < case.most[q]:
            found[count] = p
            count += 1
    return found[:count]


@compiled
def _seat(case: Case, state: State, cells: Array, pairs: Array, i: int) -> None:
    """Places the pairs of a participant in its free cells as well as can be; what does not fit in the end is tried elsewhere."""
    values = np.full((cells.shape[1], len(pairs)), -np.inf)
    for column in range(len(pairs)):
        p = pairs[column]
        for row in range(cells.shape[1]):
            if find(case, state, p, cells[1, row], cells[0, row]):
                values[row, column] = gain_of(case, state, p, i, cells[1, row])
    room = case.most[i] - state.load[i]
    chosen = assign(values, room)
    worth = np.zeros(len(chosen))
    for row in range(len(chosen)):
        worth[row] = values[row, chosen[row]] if chosen[row] >= 0 else -np.inf
    failed = 0
    for row in np.argsort(-worth):
        if chosen[row] >= 0 and not place(case, state, pairs[chosen[row]], cells[1, row], cells[0, row]):
            failed += 1
    if failed:
        for p in pairs:
            if state.slot[p] < 0:
                for row in range(cells.shape[1]):
                    if place(case, state, p, cells[1, row], cells[0, row]):
                        break


@compiled
def reseat(case: Case, state: State, i: int, slack: float) -> float:
    """One assignment block: frees a participant and seats it anew against all others; undone when it loses more than `slack`."""
    before, mark = objective(case, state), state.mark[0]
    _lift_all(case, state, i)
    cells, pairs = _free_cells(case, state, i), _candidates(case, state, i)
    if cells.shape[1] and len(pairs):
        _seat(case, state, cells, pairs, i)
    change = objective(case, state) - before
    if change < -slack - 1e-9:
        undo(case, state, mark)
        return 0.0
    return change


@compiled
def sweep(case: Case, state: State, order: Array, slack: float) -> float:
    """An assignment block for each participant of a list; what it brought."""
    change = 0.0
    for i in order:
        state.mark[0] = 0
        change += reseat(case, state, i, slack)
    return change


@compiled
def _random_free(case: Case, state: State, p: int) -> int:
    """A slot at random in which the sides of a pair are there and neither has a meeting that must stay; -1 when a few tries fail."""
    first, slots = state.from_slot[0], len(case.day)
    for _ in range(8):
        s = first + next_random(state.seed) % (slots - first)
        if case.is_there[case.a[p], s] and case.is_there[case.b[p], s]:
            return int(s)
    return NOBODY


@compiled
def _make_way(case: Case, state: State, i: int, s: int, out: Array, count: int) -> int:
    """Lifts what keeps a participant from one more meeting in a slot: the one held then, and the lightest one when it is full."""
    is_free = False
    for d in range(case.first[i], case.first[i + 1]):
        is_free = is_free or (state.cell[d, s] < 0 and case.open[d, s])
    if not is_free:
        d = case.first[i] + next_random(state.seed) % (case.first[i + 1] - case.first[i])
        p = state.cell[d, s]
        if p >= 0 and not state.is_kept[p]:
            out[count] = p
            count += 1
            lift(case, state, p)
    if state.load[i] >= case.most[i]:
        worst, least = NOBODY, np.inf
        for index in range(case.pair_first[i], case.pair_first[i + 1]):
            p = case.pair_of[index]
            if state.slot[p] >= first_free(state) and not state.is_kept[p] and state.gain[p] < least:
                worst, least = p, state.gain[p]
        if worst >= 0:
            out[count] = worst
            count += 1
            lift(case, state, worst)
    return count


@compiled
def _free_places(case: Case, state: State, p: int, s: int, out: Array, count: int) -> int:
    """Lifts the lightest meeting of a slot that holds a shared table, and the lightest that holds an interpreter."""
    light, spoken = NOBODY, NOBODY
    for d in range(len(case.owner)):
        q = state.cell[d, s]
        if q < 0 or state.is_kept[q] or state.gain[q] >= state.gain[p]:
            continue
        if state.at[q] >= len(case.table_zone) and (light < 0 or state.gain[q] < state.gain[light]):
            light = q
        if state.voice[q] >= 0 and (spoken < 0 or state.gain[q] < state.gain[spoken]):
            spoken = q
    for q in (light, spoken):
        if q >= 0 and state.slot[q] == s:
            out[count] = q
            count += 1
            lift(case, state, q)
            if find(case, state, p, s, NOBODY):
                break
    return count


@compiled
def first_free(state: State) -> int:
    return int(state.from_slot[0])


@compiled
def force(case: Case, state: State, p: int, slack: float) -> float:
    """Places a pair whatever stands in its way, and seats anew those who lost a meeting by it; undone when it loses."""
    s = _random_free(case, state, p)
    if s < 0 or state.slot[p] >= 0 or state.is_barred[p]:
        return 0.0
    before = objective(case, state)
    state.mark[0] = 0
    out = np.empty(6, np.int64)
    count = _make_way(case, state, case.a[p], s, out, 0)
    count = _make_way(case, state, case.b[p], s, out, count)
    if not find(case, state, p, s, NOBODY):
        count = _free_places(case, state, p, s, out, count)
    if place(case, state, p, s, NOBODY):
        for index in range(count):
            q = out[index]
            other = case.a[q]
            if other in (case.a[p], case.b[p]):
                other = case.b[q]
            if objective(case, state) < before - slack + state.gain[q]:
                reseat(case, state, other, 0.0)
        for index in range(count):
            for t in range(first_free(state), len(case.day)):
                if place(case, state, out[index], t, NOBODY):
                    break
    change = objective(case, state) - before
    if change < -slack - 1e-9:
        undo(case, state, 0)
        return 0.0
    return change


@compiled
def force_all(case: Case, state: State, pairs: Array, slack: float) -> float:
    """`force` for each pair of a list."""
    change = 0.0
    for p in pairs:
        if state.slot[p] < 0:
            change += force(case, state, p, slack)
    return change


@compiled
def _is_beyond(case: Case, state: State, i: int, s: int) -> bool:
    """Whether a participant is surely not free in a slot."""
    return bool(
        s < state.from_slot[0] or not case.is_there[i, s] or state.busy[i, s] > case.first[i + 1] - case.first[i] - 1
    )


@compiled
def _swap(case: Case, state: State, p: int, t: int, i: int, heat: float) -> bool:
    """Moves a meeting of `i` to another slot, and what its partner's delegate has there to the slot it came from.

    Kept when it brings something, or with the chance of annealing at this heat.
    """
    s, q = state.slot[p], other_side(case, p, i)
    d = state.da[p] if case.a[p] == q else state.db[p]
    r = state.cell[d, t]
    if not case.open[d, t] or _is_beyond(case, state, i, t) or state.is_kept[p] or (r >= 0 and state.is_kept[r]):
        return False
    if r >= 0 and _is_beyond(case, state, other_side(case, r, q), s):
        return False
    before = objective(case, state)
    state.mark[0] = 0
    lift(case, state, p)
    if r >= 0:
        lift(case, state, r)
    if place(case, state, p, t, d) and (r < 0 or place(case, state, r, s, d)):
        change = objective(case, state) - before
        if change >= -1e-12 or (heat > 0 and next_random(state.seed) < 2147483647 * math.exp(change / heat)):
            return True
    undo(case, state, 0)
    return False


@compiled
def _meeting_at_random(case: Case, state: State, i: int) -> int:
    """A meeting of a participant that is neither past nor kept, or -1."""
    first, slots = state.from_slot[0], len(case.day)
    d = case.first[i] + next_random(state.seed) % (case.first[i + 1] - case.first[i])
    at = next_random(state.seed) % (slots - first)
    for step in range(slots - first):
        p = state.cell[d, first + (at + step) % (slots - first)]
        if p >= 0 and not state.is_kept[p]:
            return int(p)
    return NOBODY


@compiled
def anneal(case: Case, state: State, people: Array, steps: int, heat: float) -> int:
    """Many swaps, mostly for those who have idle slots, mostly towards their other meetings; returns how many were kept."""
    slots, kept = len(case.day), 0
    first = state.from_slot[0]
    for _ in range(steps):
        i = people[next_random(state.seed) % len(people)]
        for _ in range(4):
            if state.idle[i].sum() > 0 or next_random(state.seed) % 8 == 0:
                break
            i = people[next_random(state.seed) % len(people)]
        p = _meeting_at_random(case, state, i)
        if p < 0:
            continue
        t = first + next_random(state.seed) % (slots - first)
        if next_random(state.seed) % 4 > 0:
            near = _meeting_at_random(case, state, i)
            t = state.slot[near] + 1 - 2 * (next_random(state.seed) % 2)
        if first <= t < slots and t != state.slot[p] and _swap(case, state, p, t, i, heat):
            kept += 1
    return kept
