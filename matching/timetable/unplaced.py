"""Why a pair has no meeting, as far as that can be said of one pair alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.timetable.case import NOBODY, Case, State
from matching.timetable.compiling import Array
from matching.timetable.eligibility import Numbered
from matching.timetable.problem import Unplaced

REASONS = (
    "veto",
    "no-common-slot",
    "no-delegate",
    "no-interpreter",
    "a-is-full",
    "b-is-full",
    "no-table",
    "better-use",
)
_CHUNK = 50_000


def common_slots(case: Case, pairs: Array, there: Array) -> Array:
    """[pair, slot]: both are there (by `there` [participant, slot]), and it is in the session asked for."""
    session = case.session[pairs]
    found: Array = there[case.a[pairs]] & there[case.b[pairs]]
    found &= (session[:, None] < 0) | (session[:, None] == case.slot_session[None, :])
    return found


def can_ever(case: Case, there: Array | None = None) -> Array:
    """[pair]: some slot is common to both at all."""
    opened = case.is_there if there is None else there
    parts = [
        common_slots(case, np.arange(begin, min(begin + _CHUNK, len(case.a))), opened).any(axis=1)
        for begin in range(0, len(case.a), _CHUNK)
    ]
    return np.concatenate(parts) if parts else np.zeros(0, bool)


def free_slots(case: Case, state: State) -> Array:
    """[participant, slot]: some delegate is there and has no meeting, from now on."""
    free = case.open & (state.cell < 0)
    free[:, : int(state.from_slot[0])] = False
    found = np.zeros_like(case.is_there)
    np.logical_or.at(found, case.owner, free)
    return found


def unplaced(numbered: Numbered, state: State, among: Array) -> tuple[Unplaced, ...]:
    """The reason for each of some pairs that is not placed, in their order."""
    case = numbered.case
    pairs = among[state.slot[among] < 0]
    found: list[Unplaced] = []
    free, ever = free_slots(case, state), case.is_there.copy()
    ever[:, : int(state.from_slot[0])] = False
    for begin in range(0, len(pairs), _CHUNK):
        part = pairs[begin : begin + _CHUNK]
        reason = _reasons(numbered, state, part, free, ever)
        for p, code in zip(part.tolist(), reason.tolist(), strict=True):
            pair = numbered.pairs[p]
            found.append(Unplaced(pair.a, pair.b, REASONS[code], _values(case, state, p, REASONS[code])))
    return tuple(found)


def _values(case: Case, state: State, p: int, code: str) -> dict[str, str | int | float]:
    if code not in ("a-is-full", "b-is-full"):
        return {}
    return {"meetings": int(state.load[case.a[p] if code == "a-is-full" else case.b[p]])}


def _reasons(numbered: Numbered, state: State, pairs: Array, free: Array, ever: Array) -> Array:
    case = numbered.case
    a, b = case.a[pairs], case.b[pairs]
    slots = common_slots(case, pairs, ever)
    both = slots & free[a] & free[b]
    kinds = _kinds(case, pairs)
    full = _full(case, state, free)
    reason = np.full(len(pairs), REASONS.index("better-use"))

    def say(code: str, where: Any) -> None:
        reason[where & (reason == REASONS.index("better-use"))] = REASONS.index(code)

    say("veto", numbered.is_vetoed[pairs])
    say("no-common-slot", ~slots.any(axis=1))
    say("no-delegate", _lacks_delegate(case, pairs))
    say("no-interpreter", kinds == NOBODY)
    say("a-is-full", full[a])
    say("b-is-full", full[b])
    say("no-interpreter", (kinds > 0) & both.any(axis=1) & ~(both & _voice_free(case, state)[kinds]).any(axis=1))
    tables = table_free(state)
    own = np.where(case.own[a] >= 0, case.own[a], case.own[b])
    seats = np.where((own >= 0)[:, None], _own_free(case, state)[own], tables[None, :])
    say("no-table", both.any(axis=1) & ~(both & seats).any(axis=1))
    return reason


def _full(case: Case, state: State, free: Array) -> Array:
    """[participant]: without room, in all or on each day on which a slot is left."""
    has_room = state.day_load < case.most_a_day[:, None]
    found: Array = (state.load >= case.most) | ~(free & has_room[:, case.day]).any(axis=1)
    return found


def _kinds(case: Case, pairs: Array) -> Array:
    """What kind of interpreting the first delegates need."""
    if not len(case.tongue):
        return np.zeros(len(pairs), np.int64)
    tongue = case.tongue[np.minimum(case.first[:-1], len(case.tongue) - 1)]
    kinds: Array = case.kind[tongue[case.a[pairs]], tongue[case.b[pairs]], case.topic[pairs]]
    return kinds


def _lacks_delegate(case: Case, pairs: Array) -> Array:
    """Nobody of one of the sides knows the topic."""
    known = np.zeros((len(case.most), case.knows.shape[1]), bool)
    np.logical_or.at(known, case.owner, case.knows)
    topic = case.topic[pairs]
    found: Array = ~(known[case.a[pairs], topic] & known[case.b[pairs], topic])
    return found


def _voice_free(case: Case, state: State) -> Array:
    """[kind, slot]: an interpreter of the kind is there and free. Kind 0 needs none; the last line stands for nobody."""
    free = case.voice_open & (state.voice_cell < 0)
    rows = [np.ones(len(case.day), bool)]
    rows += [free[serving].any(axis=0) for serving in case.serves[1:]]
    return np.array([*rows, np.zeros(len(case.day), bool)])


def table_free(state: State) -> Array:
    """[slot]: some shared table is free."""
    found: Array = np.logical_or.reduce(state.shared > 0, axis=0)
    return found


def _own_free(case: Case, state: State) -> Array:
    """[own table, slot]; one line more, so that -1 can be looked up."""
    return np.concatenate([state.table_cell == 0, np.ones((1, len(case.day)), bool)])
