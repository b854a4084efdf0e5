"""The pairing of the greatest worth, by an auction: needs bid for the slots of suppliers until nobody wants to change.

Every slot of a supplier has a price of its own, 0 at first (below that for a seat of the exposure floor). Needs with free slots
bid; then suppliers with empty slots that have kept a price from an earlier round lower it. Rounds go from coarse to fine. At
the end each need is within epsilon of the best it could have at these prices, and what is empty costs nothing, so that the
whole is within epsilon per pair of the greatest worth there is.

Source: Bertsekas, Castañón and Tsaknakis, Reverse auction and the solution of inequality constrained assignment problems, SIAM
J. Optimization 3 (1993); Bertsekas and Castañón, The auction algorithm for the transportation problem (1989).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np

from matching.pairing import bidding
from matching.pairing.market import SUBSIDY, UNIT, Bools, Ints, Market

EPSILON = UNIT // 1000
"""0.001 of a score per pair is what can be lost at most; measured: a fiftieth of that."""
COARSEST = UNIT // 10
COMPILED_FROM = 20_000
"""Pairs from which loading the compiled loops pays; the answer is the same."""


def auction(market: Market, *, epsilon: int = EPSILON) -> Bools:
    """The chosen pairs, locks included, as a mask over the pairs of the market. Deterministic; ties go by id.

    Worth within `epsilon` millionths per pair of the greatest.
    """
    is_compiled = len(market.worth) >= COMPILED_FROM and find_spec("numba") is not None
    return auction_compiled(market, epsilon=epsilon) if is_compiled else auction_plain(market, epsilon=epsilon)


def auction_plain(market: Market, *, epsilon: int = EPSILON) -> Bools:
    """The loops as they stand: no more than NumPy is needed."""
    return _Auction(market).run(epsilon, bidding.sell, bidding.offer, lambda values: values.tolist())


def auction_compiled(market: Market, *, epsilon: int = EPSILON) -> Bools:
    """The loops compiled (extra `kernel`): some seconds the first time, kept in numba's cache."""
    sell, offer = _compiled()
    return _Auction(market).run(epsilon, sell, offer, lambda values: values)


@cache
def _compiled() -> tuple[Callable[..., None], Callable[..., None]]:
    # Late: numba is an extra, and takes half a second to load.
    import numba

    return numba.njit(cache=True)(bidding.sell), numba.njit(cache=True)(bidding.offer)


class _Auction:
    """The state between rounds. Locked pairs have taken their slots before it begins."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.free = market.wanted - market.load_of_needs(market.is_locked)
        kept = market.load_of_suppliers(market.is_locked)
        self.offered = market.offered - kept
        self.seats = np.minimum(np.maximum(market.floor - kept, 0), self.offered)
        # A supplier without a slot has one that nobody can pay, so that every supplier has a price.
        slots = np.maximum(self.offered, 1)
        self.first = np.concatenate([[0], np.cumsum(slots)])
        self.supplier_of_slot = np.repeat(np.arange(len(slots)), slots)
        inside = np.arange(self.first[-1]) - self.first[self.supplier_of_slot]
        is_seat = inside >= (slots - self.seats)[self.supplier_of_slot]
        self.base = np.where(is_seat, -SUBSIDY, 0)
        is_barred = ~market.is_open | (self.offered == 0)[market.supplier_of]
        self.value = np.where(is_barred, bidding.BARRED, market.worth)

    def run(self, epsilon: int, sell: Any, offer: Any, kept: Callable[[Ints], Any]) -> Bools:
        market = self.market
        if not len(market.worth) or not self.free.any():
            return market.is_locked.copy()
        pairs = [kept(each) for each in (market.start, market.need_of, market.supplier_of, market.worth, self.first)]
        by_supplier = np.argsort(market.supplier_of, kind="stable")
        offered_start = np.searchsorted(market.supplier_of[by_supplier], np.arange(len(market.suppliers) + 1))
        offers = [kept(each) for each in (offered_start, by_supplier, self.seats)]
        queue = [kept(np.zeros(len(self.free) + 1, np.int64)) for _ in range(2)]
        stack = kept(np.zeros(len(self.base), np.int64))
        most = int(self.free.max()) + 1
        room = [kept(np.zeros(most, np.int64)) for _ in range(2)]
        floor_price = np.full(len(market.suppliers), -SUBSIDY)
        slot_edge: Any = None
        for step in _steps(epsilon):
            slot_price = kept(np.maximum(self.base, floor_price[self.supplier_of_slot]))
            slot_edge = kept(np.full(len(self.base), -1))
            price = kept(np.asarray(slot_price)[self.first[1:] - 1])
            value, free = kept(self.value.copy()), kept(self.free.copy())
            state = (step, value, free, price)
            sell(*pairs, *state, slot_price, slot_edge, *queue, *room)
            profit = kept(self._least_profits(np.asarray(value), np.asarray(price), np.asarray(free)))
            offer(*pairs, *state, slot_edge, *offers, SUBSIDY, profit, stack)
            floor_price = np.asarray(price) - step
        edges = np.asarray(slot_edge)
        chosen = market.is_locked.copy()
        chosen[edges[edges >= 0]] = True
        return chosen

    def _least_profits(self, value: Ints, price: Ints, free: Ints) -> Ints:
        """What each need gains by the least of its pairs; 0 where it has room for another, much where it wants none."""
        held = np.flatnonzero(value == bidding.HELD)
        least = np.full(len(free), 1 << 50)
        np.minimum.at(least, self.market.need_of[held], (self.market.worth - price[self.market.supplier_of])[held])
        return np.where(free > 0, 0, least)


def _steps(epsilon: int) -> list[int]:
    """From coarse to fine, a tenth each time."""
    steps = [epsilon]
    while steps[-1] * 10 <= COARSEST:
        steps.append(steps[-1] * 10)
    return steps[::-1]
