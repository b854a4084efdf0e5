"""Meetings into slots where everybody is always there: a colouring of the edges of a two-sided graph, as few colours as can be.

Every meeting finds a slot when nobody has more meetings than there are slots (König 1916): where no slot is free for both, two
slots are exchanged along the chain of meetings that begins at one of them. Slots are then evened out the same way, so that as few
tables as can be are needed at once.
"""

from __future__ import annotations

import numpy as np

from matching.timetable.compiling import Array, compiled


def colour(left: Array, right: Array, colours: int, nodes: int) -> Array:
    """A slot in [0, colours) for each meeting of a node of the left with one of the right; -1 for what is over somebody's limit.

    Nodes are numbered together, and none is on both sides. The sizes of the slots differ by one at most.
    """
    at = np.full((nodes, colours), -1, np.int64)
    slots = np.full(len(left), -1, np.int64)
    if colours:
        _colour(left, right, at, slots)
        _even_out(left, right, at, slots, np.bincount(slots[slots >= 0], minlength=colours))
    return slots


@compiled
def _first_free(line: Array) -> int:
    for index in range(len(line)):
        if line[index] < 0:
            return index
    return -1


@compiled
def _flip(left: Array, right: Array, at: Array, slots: Array, node: int, first: int, second: int) -> int:
    """Exchanges two slots along the chain from a node whose meeting in `first` is there and in `second` is not; its length."""
    edge, here, there, count = at[node, first], first, second, 0
    at[node, first] = -1
    while edge >= 0:
        count += 1
        other = right[edge] if left[edge] == node else left[edge]
        following = at[other, there]
        at[node, there], at[other, there], slots[edge] = edge, edge, there
        if following < 0:
            at[other, here] = -1
        node, edge, here, there = other, following, there, here
    return count


@compiled
def _colour(left: Array, right: Array, at: Array, slots: Array) -> None:
    for edge in range(len(left)):
        u, v = left[edge], right[edge]
        chosen = -1
        for slot in range(at.shape[1]):
            if at[u, slot] < 0 and at[v, slot] < 0:
                chosen = slot
                break
        if chosen < 0:
            chosen, other = _first_free(at[u]), _first_free(at[v])
            if chosen < 0 or other < 0:
                continue
            _flip(left, right, at, slots, v, chosen, other)
        at[u, chosen], at[v, chosen], slots[edge] = edge, edge, chosen


@compiled
def _chain(left: Array, right: Array, at: Array, node: int, first: int, second: int) -> int:
    """How many meetings the chain has that `_flip` would turn."""
    count, edge = 0, at[node, first]
    while edge >= 0:
        count += 1
        node = right[edge] if left[edge] == node else left[edge]
        edge = at[node, second if count % 2 else first]
    return count


@compiled
def _even_out(left: Array, right: Array, at: Array, slots: Array, sizes: Array) -> None:
    """Turns chains with one meeting more of a full slot than of an empty one."""
    while True:
        full, empty = int(sizes.argmax()), int(sizes.argmin())
        if sizes[full] - sizes[empty] < 2:
            return
        for node in range(len(at)):
            is_end = at[node, full] >= 0 and at[node, empty] < 0
            if is_end and _chain(left, right, at, node, full, empty) % 2:
                _flip(left, right, at, slots, node, full, empty)
                sizes[full] -= 1
                sizes[empty] += 1
                if sizes[full] - sizes[empty] < 2:
                    break
