"""How a pairing spreads introductions, beside what would have happened without it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

import numpy as np

from matching.pairing.market import UNIT, Bools, Ints, Market
from matching.pairing.policies import each_for_itself, greedy, stable
from matching.pairing.prices import Prices, best_possible

Why = Literal["nobody-fits", "too-few-fit", "all-taken"]


@dataclass(frozen=True, slots=True)
class Spread:
    """One way to pair. `worth`: sum of scores, wishes included; `overbooked`: share of its slots that lie with suppliers who have
    more than they offer; `gini`: of slots over the suppliers that fit anything, 0 even, 1 all with one; `never_shown`: share of
    those suppliers that get nothing."""

    slots: int
    worth: float
    overbooked: float
    gini: float
    never_shown: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Slots a need wanted and did not get.

    `fitting` suppliers could take it. One slot more at `supplier` would help most and add `price` to the whole; nobody and 0 when
    none fits that has not got it already.
    """

    need: str
    slots: int
    why: Why
    fitting: int
    supplier: str | None
    price: float


@dataclass(frozen=True, slots=True)
class Report:
    """`of_best`: at least this share of the greatest worth any pairing could have under the same rules. `contested`: suppliers whose
    slots are too few, with what one more would add, dearest first."""

    wanted: int
    offered: int
    pairing: Spread
    alone: Spread
    greedy: Spread
    stable: Spread
    of_best: float
    gaps: tuple[Gap, ...]
    contested: tuple[tuple[str, float], ...]


def report(market: Market, chosen: Bools, at: Prices) -> Report:
    """All figures of one run; the three other ways are computed under the same vetoes, wishes and locks."""
    best, got = best_possible(market, at), market.gain(chosen)
    worth = int(market.worth[chosen].sum())
    dear = np.flatnonzero(at.suppliers > 0)
    return Report(
        wanted=int(market.wanted.sum()),
        offered=int(market.offered.sum()),
        pairing=spread(market, chosen),
        alone=spread(market, each_for_itself(market)),
        greedy=spread(market, greedy(market)),
        stable=spread(market, stable(market)),
        of_best=min(1.0, worth / (worth + best - got)) if worth else 1.0,
        gaps=tuple(_gaps(market, chosen, at)),
        contested=tuple(
            (market.suppliers[place], at.suppliers[place] / UNIT)
            for place in dear[np.argsort(-at.suppliers[dear], kind="stable")].tolist()
        ),
    )


def spread(market: Market, chosen: Bools) -> Spread:
    """The figures of one way to pair."""
    load = market.load_of_suppliers(chosen)
    possible = market.is_open | market.is_locked
    fits = np.bincount(market.supplier_of[possible], minlength=len(load)) > 0
    asked = load[fits & (market.offered > 0)]
    slots = int(load.sum())
    return Spread(
        slots=slots,
        worth=int(market.worth[chosen].sum()) / UNIT,
        overbooked=float(load[load > market.offered].sum()) / slots if slots else 0.0,
        gini=gini(asked),
        never_shown=float((asked == 0).mean()) if len(asked) else 0.0,
    )


def gini(values: Ints) -> float:
    """Gini coefficient in [0, 1): 0 when all have the same. 0 of nothing."""
    total = int(values.sum())
    if not total:
        return 0.0
    ranked = np.sort(values)
    count = len(ranked)
    return float(2 * (np.arange(1, count + 1) * ranked).sum() / (count * total) - (count + 1) / count)


def _gaps(market: Market, chosen: Bools, at: Prices) -> list[Gap]:
    """Needs with unserved slots, most slots first."""
    missing = market.wanted - market.load_of_needs(chosen)
    fitting = np.bincount(market.need_of[market.is_open | market.is_locked], minlength=len(missing))
    helpful: dict[int, list[int]] = defaultdict(list)
    for edge in np.flatnonzero(market.is_open & ~chosen).tolist():
        helpful[int(market.need_of[edge])].append(edge)
    found = []
    for need in np.flatnonzero(missing > 0).tolist():
        suppliers = [int(market.supplier_of[edge]) for edge in helpful[need]]
        supplier = max(suppliers, key=lambda place: (at.suppliers[place], -place), default=None)
        found.append(
            Gap(
                need=market.needs[need],
                slots=int(missing[need]),
                why=_why(int(fitting[need]), int(market.wanted[need])),
                fitting=int(fitting[need]),
                supplier=None if supplier is None else market.suppliers[supplier],
                price=0.0 if supplier is None else int(at.suppliers[supplier]) / UNIT,
            )
        )
    return sorted(found, key=lambda gap: (-gap.slots, gap.need))


def _why(fitting: int, wanted: int) -> Why:
    return "nobody-fits" if not fitting else "too-few-fit" if fitting < wanted else "all-taken"
