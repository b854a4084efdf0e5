"""Whom to introduce, when suppliers can take only so many: slots wanted per need, slots offered per supplier, one answer for all.

    market = market_of({"need": 3}, {"supplier": 2}, [Candidate("need", "supplier", 0.8)], Rules())
    pairing = pair(market, policy="auction")
    again = pair_again(market, pairing.pairs, changes)      # what was kept stays; every move has a cause

No pair breaks a veto, nobody has more than it offers, every lock is there; the order of the input changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from matching.pairing.auction import auction
from matching.pairing.market import UNIT, Bools, Candidate, Market, Pair, Rules, market_of
from matching.pairing.moves import Changes, Move, moves
from matching.pairing.policies import stable
from matching.pairing.prices import Prices, prices
from matching.pairing.report import Gap, Report, Spread, report

__all__ = [
    "Candidate",
    "Changes",
    "Gap",
    "Market",
    "Move",
    "Pair",
    "Paired",
    "Pairing",
    "Policy",
    "Report",
    "Rules",
    "Spread",
    "market_of",
    "pair",
    "pair_again",
]

Policy = Literal["auction", "stable"]
INERTIA = UNIT // 100
"""A pair that was there before stays unless another way is better by a hundredth of a score."""


@dataclass(frozen=True, slots=True)
class Paired:
    """A pair with its score, and the price of its slot: what one slot more at this supplier would add (0: it has room)."""

    need: str
    supplier: str
    score: float
    price: float
    is_locked: bool


@dataclass(frozen=True, slots=True)
class Pairing:
    """By need and then by score, best first. `moves` is empty for a first run."""

    paired: tuple[Paired, ...]
    report: Report
    moves: tuple[Move, ...] = ()

    @property
    def pairs(self) -> frozenset[Pair]:
        return frozenset(Pair(each.need, each.supplier) for each in self.paired)


def pair(market: Market, *, policy: Policy = "auction") -> Pairing:
    """A first run. `auction`: the greatest worth of the whole; `stable`: no need and supplier want each other more."""
    return _pairing(market, auction(market) if policy == "auction" else stable(market))


def pair_again(
    market: Market, old: frozenset[Pair], changes: Changes, *, policy: Policy = "auction", holds: bool = True
) -> Pairing:
    """A later run: pairs of the last one stay unless something that changed, or a slot it set free or took, moves them.

    With nothing changed the pairs are those of the last run. `holds`: False gives the pairs
    of the last run no advantage. Raises ValueError when `changes` leaves out what makes a pair of the last run impossible.
    """
    before = market.chosen(old)
    if policy == "stable":
        chosen = stable(market)
        found, unexplained = moves(old, market.pairs(chosen), changes)
        # Preferences far away can turn a whole ring round; there is no single slot it goes back to.
        ring = tuple(Move(each, each not in old, "order", each) for each in sorted(unexplained))
        return replace(_pairing(market, chosen), moves=found + ring)
    held = replace(market, worth=market.worth + INERTIA * (before & market.is_open)) if holds else market
    chosen = auction(held)
    found, unexplained = moves(old, market.pairs(chosen), changes)
    if unexplained:
        chosen = market.chosen(market.pairs(chosen) ^ unexplained)
        _check(market, chosen, unexplained & old)
    return replace(_pairing(market, chosen), moves=found)


def _check(market: Market, chosen: Bools, taken_back: frozenset[Pair]) -> None:
    is_possible = (
        not (chosen & market.is_vetoed).any()
        and (market.load_of_needs(chosen) <= market.wanted).all()
        and (market.load_of_suppliers(chosen) <= market.offered).all()
        and taken_back <= market.pairs(chosen)
    )
    if not is_possible:
        raise ValueError("the last pairing cannot be kept, and the changes do not say why")


def _pairing(market: Market, chosen: Bools) -> Pairing:
    at = prices(market, chosen)
    return Pairing(_paired(market, chosen, at), report(market, chosen, at))


def _paired(market: Market, chosen: Bools, at: Prices) -> tuple[Paired, ...]:
    edges = np.flatnonzero(chosen)
    order = np.lexsort((-market.score[edges], market.need_of[edges]))
    return tuple(
        Paired(
            *market.pair(edge),
            score=float(market.score[edge]),
            price=int(at.suppliers[market.supplier_of[edge]]) / UNIT,
            is_locked=bool(market.is_locked[edge]),
        )
        for edge in edges[order].tolist()
    )
