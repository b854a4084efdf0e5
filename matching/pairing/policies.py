"""Other ways to pair: deferred acceptance, where no two want each other more; the greedy way; and each need for itself."""

from __future__ import annotations

import heapq
from dataclasses import replace

import numpy as np

from matching.pairing.market import Bools, Ints, Market


def stable(market: Market) -> Bools:
    """Needs propose in the order of `worth`, suppliers keep whom they want most by `supplier_worth`: no blocking pair is left.

    Seats of the exposure floor are given away first, in the same manner. Locks stay whatever anybody wants. Ties go by id.
    Source: Gale and Shapley 1962; Roth and Sotomayor 1990, chapter 5, for several slots a side.
    """
    floor = np.maximum(market.floor - market.load_of_suppliers(market.is_locked), 0)
    chosen = market.is_locked
    if floor.any():
        chosen = _accept(market, chosen, market.load_of_suppliers(chosen) + floor)
    return _accept(market, chosen, market.offered)


def _accept(market: Market, kept: Bools, offered: Ints) -> Bools:
    """Deferred acceptance for the slots that `kept` pairs leave."""
    worth, wanting = market.worth.tolist(), market.supplier_worth.tolist()
    supplier_of, start = market.supplier_of.tolist(), market.start.tolist()
    need_of = market.need_of.tolist()
    may_propose = market.is_open & ~kept
    room = (offered - market.load_of_suppliers(kept)).tolist()
    free = (market.wanted - market.load_of_needs(kept)).tolist()
    lists = [
        sorted(
            (edge for edge in range(start[need], start[need + 1]) if may_propose[edge]), key=lambda e: (worth[e], -e)
        )
        for need in range(len(market.needs))
    ]
    held: list[list[tuple[int, int]]] = [[] for _ in market.suppliers]
    waiting = [need for need in range(len(market.needs)) if free[need] > 0]
    while waiting:
        need = waiting.pop()
        while free[need] > 0 and lists[need]:
            edge = lists[need].pop()
            supplier = supplier_of[edge]
            if room[supplier] <= 0:
                continue
            offer = (wanting[edge], -edge)
            if len(held[supplier]) < room[supplier]:
                heapq.heappush(held[supplier], offer)
                free[need] -= 1
                continue
            refused = heapq.heappushpop(held[supplier], offer)
            if refused != offer:
                free[need] -= 1
                free[need_of[-refused[1]]] += 1
                waiting.append(need_of[-refused[1]])
    chosen = kept.copy()
    chosen[[-edge for offers in held for _, edge in offers]] = True
    return chosen


def blocking_pairs(market: Market, chosen: Bools) -> list[int]:
    """Open pairs that are not chosen though both sides would rather have each other than what they have, or have room."""
    need_least = _least(market.need_of, market.worth, chosen, market.wanted)
    supplier_least = _least(market.supplier_of, market.supplier_worth, chosen, market.offered)
    edges = np.flatnonzero(market.is_open & ~chosen)
    wants = market.worth[edges] > need_least[market.need_of[edges]]
    wanted = market.supplier_worth[edges] > supplier_least[market.supplier_of[edges]]
    is_blocking: Bools = wants & wanted
    return [int(edge) for edge in edges[is_blocking]]


def _least(side: Ints, worth: Ints, chosen: Bools, slots: Ints) -> Ints:
    """The least that each of one side has; 0 where it has room, much where it offers nothing."""
    much = 1 << 50
    least = np.full(len(slots), much)
    np.minimum.at(least, side[chosen], worth[chosen])
    load = np.bincount(side[chosen], minlength=len(slots))
    return np.where(load < slots, 0, np.where(slots > 0, least, much)).astype(np.int64)


def greedy(market: Market) -> Bools:
    """The best pair that still has room on both sides, again and again: what a careful person does by hand."""
    chosen = market.is_locked.copy()
    free = (market.wanted - market.load_of_needs(chosen)).tolist()
    room = (market.offered - market.load_of_suppliers(chosen)).tolist()
    edges = np.flatnonzero(market.is_open)
    for edge in edges[np.argsort(-market.worth[edges], kind="stable")].tolist():
        need, supplier = market.need_of[edge], market.supplier_of[edge]
        if free[need] > 0 and room[supplier] > 0:
            free[need] -= 1
            room[supplier] -= 1
            chosen[edge] = True
    return chosen


def each_for_itself(market: Market) -> Bools:
    """Every need takes the top of its own list, whatever the suppliers offer: how introductions go without a pairing."""
    return greedy(replace(market, offered=market.load_of_suppliers(np.ones(len(market.worth), bool))))
