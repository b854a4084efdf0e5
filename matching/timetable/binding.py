"""What is scarce, and what one more of it would bring."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from matching.timetable.case import State
from matching.timetable.compiling import Array
from matching.timetable.eligibility import Numbered
from matching.timetable.problem import Binding
from matching.timetable.unplaced import common_slots, free_slots, table_free

MOST_NAMED = 20
_TINY = 1e-9


def binding(numbered: Numbered, state: State, prices: Array, may: Array) -> tuple[Binding, ...]:
    """Interpreters and tables by what could be held at once with one more of them, and participants by their price.

    `prices` [participant]: what one more meeting of theirs brings at most. Dearest first within each kind.
    """
    found = _interpreters(numbered, state, may) + _tables(numbered, state, may)
    people = [i for i in np.argsort(-prices, kind="stable")[:MOST_NAMED].tolist() if prices[i] > _TINY]
    names = [each.id for each in numbered.problem.participants]
    found += [Binding("participant", names[i], round(float(prices[i]), 6)) for i in people]
    return tuple(found)


def _waiting(numbered: Numbered, state: State, may: Array) -> tuple[Array, Array]:
    """Pairs that are not placed though both have room and a free slot in common; and those slots."""
    case = numbered.case
    room = state.load < case.most
    free = free_slots(case, state)
    room &= free.any(axis=1)
    pairs = np.flatnonzero((state.slot < 0) & may & room[case.a] & room[case.b])
    slots = common_slots(case, pairs, free)
    has_some = slots.any(axis=1)
    return pairs[has_some], slots[has_some]


def _interpreters(numbered: Numbered, state: State, may: Array) -> list[Binding]:
    """By pair of languages: one more interpreter the whole time, and in the slots where one alone would help most."""
    case = numbered.case
    if not len(case.serves[1:]) and not (case.kind < 0).any():
        return []
    pairs, slots = _waiting(numbered, state, may)
    by_languages: dict[str, list[int]] = defaultdict(list)
    for index, p in enumerate(pairs.tolist()):
        languages = _languages(numbered, p)
        if languages:
            by_languages[languages].append(index)
    found = []
    for languages, rows in sorted(by_languages.items()):
        found += _worth(numbered, state, "interpreter", languages, pairs[rows], slots[rows])
    return found


def _languages(numbered: Numbered, p: int) -> str:
    """The first pair of languages that an interpreter would go between, as `ja-vi`; nothing when none is needed."""
    people = numbered.problem.participants
    first, second = (people[int(side[p])] for side in (numbered.case.a, numbered.case.b))
    one, other = (each.delegates[0].languages or each.languages for each in (first, second))
    return "" if not one or not other or one & other else "-".join(sorted((min(one), min(other))))


def _tables(numbered: Numbered, state: State, may: Array) -> list[Binding]:
    """One more shared table."""
    case = numbered.case
    is_taken = ~table_free(state)
    if not is_taken.any():
        return []
    pairs, slots = _waiting(numbered, state, may)
    unseated = (case.own[case.a[pairs]] < 0) & (case.own[case.b[pairs]] < 0)
    needs_none = np.array([not _languages(numbered, p) for p in pairs.tolist()], bool)
    keep = unseated & needs_none
    return _worth(numbered, state, "table", "", pairs[keep], slots[keep] & is_taken[None, :])


def _worth(numbered: Numbered, state: State, what: str, name: str, pairs: Array, slots: Array) -> list[Binding]:
    """What one more brings over all slots, heaviest pairs first, each participant once a slot and within its room; then by slot."""
    case = numbered.case
    room = np.minimum(case.most - state.load, len(case.day))
    met: set[int] = set()
    by_slot: list[tuple[float, int]] = []
    for s in np.argsort(-slots.sum(axis=0), kind="stable").tolist():
        rows = np.flatnonzero(slots[:, s])
        rows = rows[np.argsort(-case.weight[pairs[rows]], kind="stable")]
        for p in pairs[rows].tolist():
            a, b = int(case.a[p]), int(case.b[p])
            if p not in met and room[a] > 0 and room[b] > 0 and case.weight[p] > _TINY:
                met.add(p)
                room[a] -= 1
                room[b] -= 1
                by_slot.append((float(case.weight[p]), s))
                break
    if not by_slot:
        return []
    names = [each.id for each in numbered.problem.slots]
    total = Binding(what, name, round(sum(price for price, _ in by_slot), 6), meetings=len(by_slot))
    single = sorted(by_slot, key=lambda each: (-each[0], each[1]))[:MOST_NAMED]
    return [total, *(Binding(what, name, round(price, 6), slot=names[s], meetings=1) for price, s in single)]
