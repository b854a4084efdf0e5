"""Which meetings to hold: the heaviest set within everybody's limits, with a bonus for each participant met at all.

A flow of least cost, exact to a thousand-millionth of the greatest weight: by network simplex where loops are compiled, else by
the linear programme of the same network, whose corners are whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from matching.timetable.compiling import IS_COMPILED, Array, whole
from matching.timetable.flows import ARC, AT_LOWER, CHILD, DEPTH, IN_TREE, LAST, NEXT, PARENT, cheapest_flow

STEPS = 1_000_000_000
"""Costs are whole: so many steps to the greatest weight."""

EARLY = 0.2
"""The share of the pairs, the heaviest, among which the flow is sought first."""


@dataclass(frozen=True)
class Chosen:
    """`is_chosen` over the pairs; `worth` with bonuses; `prices` per participant: what one more meeting of theirs brings at most."""

    is_chosen: Array
    worth: float
    prices: Array


def choose(
    a: Array, b: Array, weight: Array, limit: Array, *, bonus: Array | None = None, is_compiled: bool = IS_COMPILED
) -> Chosen:
    """The pairs of the greatest weight with at most `limit[i]` of each participant, and `bonus[i]` for its first.

    Nobody may stand on both sides (`a`, `b`: numbers of participants); see `choose_among_all` for that.
    """
    extra = np.zeros(len(limit)) if bonus is None else bonus
    if not len(weight):
        return Chosen(np.zeros(0, bool), 0.0, np.zeros(len(limit)))
    if not is_compiled:
        return choose_among_all(a, b, weight, limit, bonus=extra)
    step = max(float(weight.max()), float(extra.max(initial=0)), 1e-12) / STEPS
    early = int(EARLY * len(weight))
    order = np.argpartition(-weight, early)
    a, b, weight = a[order], b[order], weight[order]
    count = len(limit)
    sits, comes = np.zeros(count, bool), np.zeros(count, bool)
    sits[a], comes[b] = True, True
    who = np.flatnonzero(sits | comes)
    # One more than there are pairs is as good as no limit, and has no price.
    room = np.minimum(limit, 1 + np.bincount(np.concatenate([a, b]), minlength=count))[who]
    first = np.minimum(1, room)
    prize = whole(np.rint(extra[who] / step))
    is_left = sits[who]
    # Arcs: homeward (the first tree), first meeting with its bonus, the others, and the pairs. Node 0 is the root.
    starts, ends = np.where(is_left, 0, who + 1), np.where(is_left, who + 1, 0)
    everybody = np.arange(1, count + 1)
    arcs = whole(
        [
            np.concatenate([everybody, starts, starts, a + 1]),
            np.concatenate([np.zeros(count), ends, ends, b + 1]),
        ]
    )
    # Homeward arcs hold up the first tree; the prize is given back there. Those who come hang by their first meeting.
    back = np.zeros(count)
    back[who] = prize
    cost = whole(np.concatenate([back, -prize, np.zeros(len(who)), -np.rint(weight / step)]))
    home = np.where(sits, np.iinfo(np.int32).max, 0)
    upper = whole(np.concatenate([home, first, room - first, np.ones(len(weight))]))
    flow = np.zeros(len(cost), np.int64)
    state = np.full(len(cost), AT_LOWER, np.int64)
    hangs_by = np.arange(count)
    hangs_by[who[~is_left]] = count + np.flatnonzero(~is_left)
    state[hangs_by] = IN_TREE
    tree = _first_tree(hangs_by)
    price = np.zeros(count + 1, np.int64)
    price[1 + who] = np.where(is_left, -prize, prize)
    block, others = max(64, int(len(cost) ** 0.5)), len(cost) - len(weight)
    # The heavier part of the pairs first: most steps are then taken among few arcs.
    for arcs_first in (others + early, len(cost)):
        cheapest_flow(arcs, cost, upper, flow, state, tree, price, block, arcs_first)
    taken = flow[others:] > 0
    is_chosen = np.zeros(len(weight), bool)
    is_chosen[order[taken]] = True
    met = np.bincount(np.concatenate([a[taken], b[taken]]), minlength=count) > 0
    prices = np.maximum(0.0, np.where(sits, price[1:], -price[1:]) * step)
    return Chosen(is_chosen, float(weight[taken].sum() + extra[met].sum()), prices)


def _first_tree(hangs_by: Array) -> Array:
    """Everybody hangs at the root by an arc."""
    count = len(hangs_by)
    tree = np.full((6, count + 1), -1, np.int64)
    everybody = np.arange(1, count + 1)
    tree[PARENT, 1:] = 0
    tree[ARC, 1:] = hangs_by
    tree[DEPTH, 1:] = 1
    tree[DEPTH, 0] = 0
    tree[CHILD, 0] = 1 if count else -1
    tree[NEXT, 1:-1] = everybody[1:]
    tree[LAST, 2:] = everybody[:-1]
    return tree


def choose_among_all(a: Array, b: Array, weight: Array, limit: Array, *, bonus: Array) -> Chosen:
    """The same by linear programme, whoever stands where; with anybody meeting anybody, halves are rounded down."""
    count, pairs = len(limit), len(weight)
    index = np.arange(pairs)
    prized = np.flatnonzero(bonus > 0)
    # First meetings are columns after the pairs: at most one, and no more than there are meetings.
    rows = np.concatenate([a, b, count + np.searchsorted(prized, a), count + np.searchsorted(prized, b)])
    columns = np.tile(index, 4)
    is_prized = np.zeros(count, bool)
    is_prized[prized] = True
    keep = np.concatenate([np.ones(2 * pairs, bool), is_prized[a], is_prized[b]])
    values = np.concatenate([np.ones(2 * pairs), -np.ones(2 * pairs)])
    own = np.arange(len(prized))
    matrix = csr_array(
        (
            np.concatenate([values[keep], np.ones(len(prized))]),
            (np.concatenate([rows[keep], count + own]), np.concatenate([columns[keep], pairs + own])),
        ),
        shape=(count + len(prized), pairs + len(prized)),
    )
    limits = np.concatenate([np.minimum(limit, pairs), np.zeros(len(prized))])
    worth = np.concatenate([weight, bonus[prized]])
    found = linprog(-worth, A_ub=matrix, b_ub=limits, bounds=(0, 1), method="highs")
    is_chosen = found.x[:pairs] > 1 - 1e-6
    met = np.bincount(np.concatenate([a[is_chosen], b[is_chosen]]), minlength=count) > 0
    prices = np.maximum(0.0, -found.ineqlin.marginals[:count])
    return Chosen(is_chosen, float(weight[is_chosen].sum() + bonus[met].sum()), prices)
