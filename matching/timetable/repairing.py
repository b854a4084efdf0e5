"""After no-shows and changes: the past stays, nobody moves who need not, holes are filled, and good swaps are proposed."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from dataclasses import replace
from operator import attrgetter

import numpy as np

from matching.timetable import loops
from matching.timetable.blocks import Search
from matching.timetable.compiling import Array, whole
from matching.timetable.drafts import CannotStand, costs, empty_state, stand
from matching.timetable.eligibility import Numbered, number
from matching.timetable.problem import Answer, Demand, Placed, Problem, Repair, Status
from matching.timetable.solving import Draft, answer_of, best_set, meetings_of, pins, room_of, warm_up
from matching.timetable.unplaced import common_slots, free_slots, unplaced

MOST_SUGGESTIONS = 23
TRIED = 150
"""Missing pairs, the most promising first, for which a swap is looked for."""
FILLS = 3
"""Rounds of blocks at most."""
WORTHWHILE = 0.01
"""A swap must bring this share of the greatest weight."""

Suggestion = tuple[tuple[Placed, ...], tuple[Placed, ...]]


def repair(problem: Problem) -> Answer:
    """The timetable as it can be from now on. Within the bound for what nobody's moving leaves open, unless they may move."""
    warm_up()
    started = time.monotonic()
    facts = problem.repair or Repair(())
    problem = _in_question(problem, facts)
    numbered = number(problem)
    numbered = replace(numbered, case=costs(numbered))
    if facts.now is not None and facts.now not in numbered.slots:
        raise ValueError(f"there is no slot {facts.now}")
    first = numbered.slots[facts.now] + 1 if facts.now is not None else 0
    for name in sorted(facts.absent - numbered.participants.keys()):
        raise ValueError(f"there is no participant {name}")
    state = empty_state(numbered)
    standing = [each for each in facts.previous if _still_stands(numbered, each, facts, first)]
    fixed = [each for each in problem.fixed if _still_stands(numbered, each, facts, first)]
    known = {(each.a, each.b, each.slot) for each in standing}
    standing += [each for each in fixed if (each.a, each.b, each.slot) not in known]
    try:
        kept = stand(numbered, state, standing)
    except CannotStand as reason:
        values = {"a": reason.placed.a, "b": reason.placed.b, "slot": reason.placed.slot}
        clashing = (Demand("fixed", values),)
        return Answer(Status.INFEASIBLE, clashing=clashing, seconds=time.monotonic() - started)
    gone = whole([numbered.participants[name] for name in facts.absent])
    _send_away(numbered, gone, first)
    state.from_slot[0] = first
    search = Search(numbered, numbered.case, state, lambda: None)
    may = _open_pairs(search, facts.may_move)
    state.is_barred[:] = ~may
    draft = Draft(numbered, search, may, started)
    draft.pinned, draft.pinned_voice = pins(numbered, kept, tuple(standing))
    draft.given = {} if facts.may_move else _in_full(draft, kept, standing)
    _loosen(search, facts, fixed)
    _bound(draft)
    _fill(search, may)
    return _answer(draft, facts)


def _in_full(draft: Draft, pairs: list[int], standing: list[Placed]) -> dict[int, Placed]:
    """The standing meetings that name all that a meeting has."""
    has_tables = bool(draft.numbered.problem.tables)
    voices = draft.search.state.voice[pairs].tolist()
    return {
        p: each
        for p, each, voice in zip(pairs, standing, voices, strict=True)
        if each.delegate_a and each.delegate_b and bool(each.table) == has_tables and (each.interpreter or voice < 0)
    }


def _in_question(problem: Problem, facts: Repair) -> Problem:
    """The same without the pairs that cannot change: one side has no time or no meeting left to give."""
    pairs = problem.pairs
    if facts.may_move or any(map(attrgetter("earlier_than"), pairs)):
        return problem
    slots = [each.id for each in problem.slots]
    past = frozenset(slots[: slots.index(facts.now) + 1] if facts.now in slots else ())
    load = Counter[str]()
    for each in facts.previous:
        if each.slot in past or not facts.absent & {each.a, each.b}:
            load[each.a] += 1
            load[each.b] += 1
    room = {
        who.id
        for who in problem.participants
        if who.id not in facts.absent
        and load[who.id] < len(slots) * len(who.delegates)
        and (who.max_meetings is None or load[who.id] < who.max_meetings)
    }
    met: dict[str, set[str]] = defaultdict(set)
    for each in (*facts.previous, *problem.fixed):
        met[each.b].add(each.a)
    nobody: set[str] = set()
    left = [
        pair for pair in pairs if (pair.b in room and pair.a in room) or pair.a in met.get(pair.b, nobody) or pair.must
    ]
    return replace(problem, pairs=tuple(left))


def _still_stands(numbered: Numbered, placed: Placed, facts: Repair, first: int) -> bool:
    """Whether a meeting is past or running, or both are still there for it."""
    if placed.slot not in numbered.slots:
        raise ValueError(f"there is no slot {placed.slot}")
    return numbered.slots[placed.slot] < first or not facts.absent & {placed.a, placed.b}


def _send_away(numbered: Numbered, gone: Array, first: int) -> None:
    """Those who are absent are not there from now on."""
    case = numbered.case
    case.is_there[gone, first:] = False
    case.open[np.isin(case.owner, gone), first:] = False


def _open_pairs(search: Search, may_move: bool) -> Array:
    """[pair]: not barred, and with room and time left on both sides; all that is placed is in it as well."""
    case, state = search.case, search.state
    free = case.is_there.copy() if may_move else free_slots(case, state)
    free[:, : int(state.from_slot[0])] = False
    room = free.any(axis=1) & ((state.load < case.most) | may_move)
    found = room[case.a] & room[case.b] & ~state.is_barred
    among = np.flatnonzero(found)
    found[among] = common_slots(case, among, free).any(axis=1)
    return found | (state.slot >= 0)


def _loosen(search: Search, facts: Repair, fixed: list[Placed]) -> None:
    """With leave to move, what comes later and is not fixed may be placed anew."""
    state = search.state
    if not facts.may_move:
        return
    named = {(each.a, each.b) for each in fixed}
    for p in np.flatnonzero(state.slot >= state.from_slot[0]).tolist():
        pair = search.numbered.pairs[p]
        state.is_kept[p] = (pair.a, pair.b) in named


def _bound(draft: Draft) -> None:
    """The weights that stay, and the heaviest set for the room that is left."""
    numbered, state = draft.numbered, draft.search.state
    case = numbered.case
    stays = state.is_kept & (state.slot >= 0)
    load = np.bincount(np.concatenate([case.a[stays], case.b[stays]]), minlength=len(case.most))
    rest = case.open.copy()
    rest[:, : int(state.from_slot[0])] = False
    rows, slots = np.nonzero(state.cell >= 0)
    kept = state.is_kept[state.cell[rows, slots]]
    rest[rows[kept], slots[kept]] = False
    day_load = np.zeros_like(state.day_load)
    for people in (case.a[stays], case.b[stays]):
        np.add.at(day_load, (people, case.day[state.slot[stays]]), 1)
    left = case._replace(open=rest, most=np.maximum(0, case.most - load))
    room = np.minimum(room_of(replace(numbered, case=left)), np.maximum(0, case.most_a_day - day_load.max(axis=1)) * 99)
    found = best_set(numbered, draft.may & ~stays, case.weight, room, np.zeros(len(room)))
    draft.bound = float(case.weight[stays].sum()) + found.worth
    draft.prices = found.prices


def _fill(search: Search, may: Array) -> None:
    """Blocks for all who sit and have a hole, then for those who go about and have room."""
    case, state = search.case, search.state
    waiting = np.flatnonzero(may & ~state.is_kept)
    loose = np.zeros(len(case.most), bool)
    loose[case.a[waiting]] = loose[case.b[waiting]] = True
    for _ in range(FILLS):
        gained = 0.0
        for people in (search.scarce, search.others):
            gained += search.sweep(people[loose[people]])
        if gained <= 1e-9:
            break


def _answer(draft: Draft, facts: Repair) -> Answer:
    numbered, state = draft.numbered, draft.search.state
    before = {(each.a, each.b): each.slot for each in facts.previous}
    meetings = meetings_of(draft)
    moved = sum(before.get((each.a, each.b), each.slot) != each.slot for each in meetings) if facts.may_move else 0
    asked = np.array([pair.must or (pair.a, pair.b) in before for pair in numbered.problem.pairs], bool)
    reasons = unplaced(numbered, state, np.flatnonzero(asked))
    answer = answer_of(draft, reasons=reasons, meetings=meetings)
    swaps = () if facts.may_move else _suggestions(draft, meetings)
    return replace(answer, moved=moved, suggestions=swaps, seconds=time.monotonic() - draft.started)


def _suggestions(draft: Draft, meetings: tuple[Placed, ...]) -> tuple[Suggestion, ...]:
    """Swaps that would bring more, best first, each possible by itself and none touching a meeting of another."""
    search, state, case = draft.search, draft.search.state, draft.search.case
    free = free_slots(case, state).any(axis=1) & (state.load < case.most)
    missing = np.flatnonzero((state.slot < 0) & ~draft.numbered.is_vetoed & free[case.a] & free[case.b])
    missing = missing[np.argsort(-case.weight[missing], kind="stable")[:TRIED]]
    later = np.flatnonzero((state.slot >= state.from_slot[0]) & state.is_kept)
    fixed = {(each.a, each.b) for each in draft.numbered.problem.fixed}
    loose = whole([p for p in later.tolist() if (draft.numbered.pairs[p].a, draft.numbered.pairs[p].b) not in fixed])
    state.is_kept[loose] = False
    state.is_barred[missing] = False
    names = {(each.a, each.b): each for each in meetings}
    found: list[tuple[float, Suggestion]] = []
    touched: set[tuple[str, str]] = set()
    needed = WORTHWHILE * float(case.weight.max(initial=0.0))
    for p in missing.tolist():
        gain = float(loops.force(*search.handles, p, -needed))
        if gain > 0:
            swap = _difference(draft, names)
            couples = {(each.a, each.b) for side in swap for each in side}
            loops.undo(*search.handles, 0)
            if not couples & touched and swap[1]:
                touched |= couples
                found.append((gain, swap))
    found.sort(key=lambda each: -each[0])
    return tuple(swap for _, swap in found[:MOST_SUGGESTIONS])


def _difference(draft: Draft, names: dict[tuple[str, str], Placed]) -> Suggestion:
    """What a try took away, and what it put instead."""
    journal, state = draft.search.state.journal, draft.search.state
    pairs = sorted({int(p) for p in journal[0, : int(state.mark[0])]})
    gone, come = [], []
    for p in pairs:
        pair = draft.numbered.pairs[p]
        before, s = names.get((pair.a, pair.b)), int(state.slot[p])
        now = None if s < 0 else draft.numbered.problem.slots[s].id
        if before is not None and before.slot != now:
            gone.append(before)
        if now is not None and (before is None or before.slot != now):
            come.append(_as_placed(draft, p, now))
    return tuple(gone), tuple(come)


def _as_placed(draft: Draft, p: int, slot: str) -> Placed:
    numbered, state = draft.numbered, draft.search.state
    pair, at, voice = numbered.pairs[p], int(state.at[p]), int(state.voice[p])
    table = numbered.own_tables[at] if 0 <= at < len(numbered.own_tables) else None
    return Placed(
        pair.a,
        pair.b,
        slot,
        table,
        numbered.delegates[state.da[p]].id,
        numbered.delegates[state.db[p]].id,
        numbered.problem.interpreters[voice].id if voice >= 0 else None,
    )
