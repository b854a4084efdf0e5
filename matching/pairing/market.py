"""What is to be paired: slots wanted per need, slots offered per supplier, and the pairs that may come about.

A market is made of sorted arrays, so that the order of the input changes nothing and equal values are always broken alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

UNIT = 1_000_000
"""Worths are whole millionths of a score: sums are exact, on every machine."""
SUBSIDY = 4 * UNIT
"""What a seat of the exposure floor is worth on top: more than any pair with its wish, so that the floor is filled where it can be."""
GREATEST_WISH = 1.0


class Pair(NamedTuple):
    need: str
    supplier: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pair that may come about. Scores in [0, 1]; `supplier_score` is how much the supplier should want it, None: as much."""

    need: str
    supplier: str
    score: float
    supplier_score: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What people decided.

    `wishes` add to a score (up to 1 either way), `locks` are kept whatever they cost, `vetoes` never come about; `newcomers` get
    at least `floor` slots each where they fit, as far as they offer them.
    """

    vetoes: frozenset[Pair] = frozenset()
    locks: frozenset[Pair] = frozenset()
    wishes: Mapping[Pair, float] = field(default_factory=dict)
    newcomers: frozenset[str] = frozenset()
    floor: int = 0


@dataclass(frozen=True, slots=True)
class Market:
    """Pairs as arrays, sorted by need and supplier; `start[i]:start[i + 1]` are those of need i.

    `wanted` and `offered` count slots; `worth` and `supplier_worth` are millionths, wishes included, above 0; `score` is what the
    candidate came with. `is_locked` and `is_vetoed` mark pairs that are decided. `floor` is the number of seats per supplier that
    carry the subsidy.
    """

    needs: tuple[str, ...]
    suppliers: tuple[str, ...]
    wanted: Ints
    offered: Ints
    need_of: Ints
    supplier_of: Ints
    score: Floats
    worth: Ints
    supplier_worth: Ints
    is_locked: Bools
    is_vetoed: Bools
    floor: Ints
    start: Ints

    @property
    def is_open(self) -> Bools:
        """Pairs that may still come about or not."""
        return ~(self.is_locked | self.is_vetoed)

    def pair(self, edge: int) -> Pair:
        return Pair(self.needs[self.need_of[edge]], self.suppliers[self.supplier_of[edge]])

    def pairs(self, chosen: Bools) -> frozenset[Pair]:
        return frozenset(self.pair(edge) for edge in np.flatnonzero(chosen).tolist())

    def chosen(self, pairs: Iterable[Pair]) -> Bools:
        """A mask over the pairs of this market; pairs it does not know are left out."""
        places = {self.pair(edge): edge for edge in range(len(self.worth))}
        mask = np.zeros(len(self.worth), bool)
        mask[[places[pair] for pair in pairs if pair in places]] = True
        return mask

    def load_of_needs(self, chosen: Bools) -> Ints:
        return np.bincount(self.need_of[chosen], minlength=len(self.needs)).astype(np.int64)

    def load_of_suppliers(self, chosen: Bools) -> Ints:
        return np.bincount(self.supplier_of[chosen], minlength=len(self.suppliers)).astype(np.int64)

    def gain(self, chosen: Bools) -> int:
        """What a choice is worth in millionths, with the subsidy of the floor seats it fills."""
        seats = np.minimum(self.load_of_suppliers(chosen), self.floor).sum()
        return int(self.worth[chosen].sum()) + SUBSIDY * int(seats)


def market_of(
    wanted: Mapping[str, int], offered: Mapping[str, int], candidates: Iterable[Candidate], rules: Rules | None = None
) -> Market:
    """Sorts everything by id and writes it into arrays. A locked pair that is no candidate joins with score 0.

    Raises ValueError for slots below 0, scores or wishes out of range, a pair named twice or unknown, and locks that are vetoed or
    need more slots than there are: what people decided has to be possible.
    """
    rules = rules or Rules()
    needs, suppliers = tuple(sorted(wanted)), tuple(sorted(offered))
    place_of_need = {need: place for place, need in enumerate(needs)}
    place_of_supplier = {supplier: place for place, supplier in enumerate(suppliers)}
    listed = list(candidates)
    known = {Pair(each.need, each.supplier) for each in listed}
    if len(known) != len(listed):
        raise ValueError("a pair is a candidate twice")
    listed += [Candidate(*pair, score=0.0) for pair in sorted(rules.locks - known)]
    if any(each.need not in place_of_need or each.supplier not in place_of_supplier for each in listed):
        raise ValueError("a candidate or a lock names a need or supplier that takes no part")
    listed.sort(key=lambda each: (each.need, each.supplier))
    pairs = [Pair(each.need, each.supplier) for each in listed]
    market = market_of_arrays(
        needs=needs,
        suppliers=suppliers,
        wanted=np.array([wanted[need] for need in needs], np.int64),
        offered=np.array([offered[supplier] for supplier in suppliers], np.int64),
        need_of=np.array([place_of_need[pair.need] for pair in pairs], np.int64),
        supplier_of=np.array([place_of_supplier[pair.supplier] for pair in pairs], np.int64),
        score=np.array([each.score for each in listed], np.float64),
        supplier_score=np.array(
            [each.score if each.supplier_score is None else each.supplier_score for each in listed], np.float64
        ),
        wish=np.array([rules.wishes.get(pair, 0.0) for pair in pairs], np.float64),
        is_locked=np.array([pair in rules.locks for pair in pairs], bool),
        is_vetoed=np.array([pair in rules.vetoes for pair in pairs], bool),
        floor=np.array([rules.floor * (supplier in rules.newcomers) for supplier in suppliers], np.int64),
    )
    _check_locks(market)
    return market


def market_of_arrays(
    *,
    needs: tuple[str, ...],
    suppliers: tuple[str, ...],
    wanted: Ints,
    offered: Ints,
    need_of: Ints,
    supplier_of: Ints,
    score: Floats,
    supplier_score: Floats | None = None,
    wish: Floats | None = None,
    is_locked: Bools | None = None,
    is_vetoed: Bools | None = None,
    floor: Ints | None = None,
) -> Market:
    """The same from arrays that are sorted by need and supplier already, ids included. Raises ValueError for values out of range."""
    count = len(need_of)
    supplier_score = score if supplier_score is None else supplier_score
    wish = np.zeros(count) if wish is None else wish
    if (wanted < 0).any() or (offered < 0).any():
        raise ValueError("slots cannot be fewer than none")
    for values in (score, supplier_score):
        if not (np.isfinite(values).all() and (values >= 0).all() and (values <= 1).all()):
            raise ValueError("scores lie between 0 and 1")
    if not (np.isfinite(wish).all() and (abs(wish) <= GREATEST_WISH).all()):
        raise ValueError("a wish adds at most 1 to a score, or takes at most 1 away")
    return Market(
        needs=needs,
        suppliers=suppliers,
        wanted=wanted,
        offered=offered,
        need_of=need_of,
        supplier_of=supplier_of,
        score=score,
        worth=_millionths(score + wish),
        supplier_worth=_millionths(supplier_score + wish),
        is_locked=np.zeros(count, bool) if is_locked is None else is_locked,
        is_vetoed=np.zeros(count, bool) if is_vetoed is None else is_vetoed,
        floor=np.zeros(len(suppliers), np.int64) if floor is None else np.minimum(floor, offered),
        start=np.searchsorted(need_of, np.arange(len(needs) + 1)).astype(np.int64),
    )


def _millionths(values: Floats) -> Ints:
    """At least 1: a pair that may come about is better than an empty slot, however little it is worth."""
    return np.maximum(np.rint(values * UNIT), 1).astype(np.int64)


def _check_locks(market: Market) -> None:
    if (market.is_locked & market.is_vetoed).any():
        raise ValueError("a pair is both kept and vetoed")
    if (market.load_of_needs(market.is_locked) > market.wanted).any():
        raise ValueError("more pairs are kept for a need than it wants slots")
    if (market.load_of_suppliers(market.is_locked) > market.offered).any():
        raise ValueError("more pairs are kept for a supplier than it offers slots")
