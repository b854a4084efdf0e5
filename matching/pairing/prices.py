"""What one more slot would be worth: the price of contested capacity, and how far a pairing is from the best there could be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.pairing.auction import EPSILON
from matching.pairing.market import SUBSIDY, Bools, Ints, Market

_ROUNDS = 200
_NOTHING = -(1 << 50)


@dataclass(frozen=True, slots=True)
class Prices:
    """By how many millionths the whole would grow if a supplier offered, or a need wanted, one slot more. At least 0."""

    suppliers: Ints
    needs: Ints


def prices(market: Market, chosen: Bools) -> Prices:
    """Follows what a new slot would set in motion: somebody takes it, leaves a slot elsewhere, which somebody takes ...

    Pairs on seats of the exposure floor stay where they are. Steps below the auction's epsilon are not worth following.
    """
    load = market.load_of_suppliers(chosen)
    may_leave = chosen & ~market.is_locked & (load > market.floor)[market.supplier_of]
    may_come = market.is_open & ~chosen
    need_has_room = market.load_of_needs(chosen) < market.wanted
    supplier_has_room = load < market.offered
    supplier = _extra(market.supplier_of, market.need_of, market.worth, may_come, may_leave, need_has_room, len(load))
    need = _extra(
        market.need_of, market.supplier_of, market.worth, may_come, may_leave, supplier_has_room, len(need_has_room)
    )
    return Prices(np.where(supplier_has_room, 0, supplier), np.where(need_has_room, 0, need))


def _extra(
    here: Ints, there: Ints, worth: Ints, may_come: Bools, may_leave: Bools, has_room: Bools, count: int
) -> Ints:
    """Worth of one more slot for each of the `count` on the side `here`; `has_room` is of the other side."""
    gain = np.zeros(count, np.int64)
    for _ in range(_ROUNDS):
        # A partner without room leaves the pair whose slot is then worth most, less what the pair was.
        freed = np.full(len(has_room), _NOTHING)
        np.maximum.at(freed, there[may_leave], (gain[here] - worth)[may_leave])
        freed = np.where(has_room, 0, freed)
        best = np.zeros_like(gain)
        np.maximum.at(best, here[may_come], (worth + freed[there])[may_come])
        if not (best > gain + EPSILON).any():
            break
        gain = np.maximum(gain, best)
    return gain


def best_possible(market: Market, at: Prices) -> int:
    """No pairing of this market gains more millionths (subsidies included), whatever the prices: weak duality.

    Near the truth when the prices are near the market's own.
    """
    kept_needs, kept_suppliers = market.load_of_needs(market.is_locked), market.load_of_suppliers(market.is_locked)
    free, room = market.wanted - kept_needs, market.offered - kept_suppliers
    seats = np.minimum(np.maximum(market.floor - kept_suppliers, 0), room)
    # A seat of the floor may be as cheap as its subsidy makes it; then its price has to be negative for needs.
    price = np.where((seats > 0) & (at.suppliers == 0), -SUBSIDY, at.suppliers)
    sold = seats * np.maximum(price + SUBSIDY, 0) + (room - seats) * np.maximum(price, 0)
    edges = np.flatnonzero(market.is_open)
    profit = np.maximum(market.worth[edges] - price[market.supplier_of[edges]], 0)
    order = np.lexsort((-profit, market.need_of[edges]))
    need = market.need_of[edges][order]
    rank = np.arange(len(need)) - np.searchsorted(need, need)
    bought = profit[order][rank < free[need]].sum()
    kept = market.worth[market.is_locked].sum() + SUBSIDY * np.minimum(kept_suppliers, market.floor).sum()
    return int(sold.sum() + bought + kept)
