"""What a new run changed, and why: every pair that came or went is traced back to something that people or firms changed."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from matching.pairing.market import Pair

Cause = Literal[
    "kept",
    "released",
    "vetoed",
    "allowed",
    "wish",
    "fit",
    "need-slots",
    "supplier-slots",
    "floor",
    "policy",
    "afresh",
    "order",
]
"""What can set pairs moving.

kept: an officer keeps the pair; released, allowed: takes that, or a veto, back; fit: the score changed, came or went; floor: the
seats of new suppliers; policy, afresh: everything is weighed anew, by another way or because an officer asks; order: who wants
whom more changed elsewhere (deferred acceptance only).
"""


@dataclass(frozen=True, slots=True)
class Move:
    """A pair that came about (`is_new`) or ended. `cause` is what it goes back to, at the pair `root`; `after` is the move that led
    to this one: the slot it left or took. None when the cause is at this pair itself."""

    pair: Pair
    is_new: bool
    cause: Cause
    root: Pair
    after: Pair | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different since the last run: pairs, needs and suppliers with the cause; `whole` when it is everything."""

    pairs: Mapping[Pair, Cause]
    needs: Mapping[str, Cause]
    suppliers: Mapping[str, Cause]
    whole: Cause | None = None

    def at(self, pair: Pair) -> Cause | None:
        """What changed at a pair or at one of its two sides."""
        return self.pairs.get(pair) or self.needs.get(pair.need) or self.suppliers.get(pair.supplier) or self.whole


def moves(old: frozenset[Pair], new: frozenset[Pair], changes: Changes) -> tuple[tuple[Move, ...], frozenset[Pair]]:
    """The moves that have a cause, nearest to it first, and the pairs that came or went without one.

    Two pairs hang together when one leaves a slot that the other takes. Those without a cause are told apart so that they can be
    taken back: they hang together among themselves only, so that no slot is counted twice when they are.
    """
    changed = sorted(old ^ new)
    gone, came = _by_side(old - new), _by_side(new - old)
    found: dict[Pair, Move] = {}
    waiting: deque[Pair] = deque()
    for pair in changed:
        cause = changes.at(pair)
        if cause is not None:
            found[pair] = Move(pair, pair in new, cause, pair)
            waiting.append(pair)
    while waiting:
        pair = waiting.popleft()
        before = found[pair]
        for other in _touching(pair, gone if before.is_new else came):
            if other not in found:
                found[other] = Move(other, not before.is_new, before.cause, before.root, pair)
                waiting.append(other)
    return tuple(found.values()), frozenset(changed) - found.keys()


def _by_side(pairs: frozenset[Pair]) -> dict[tuple[str, str], list[Pair]]:
    sides: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in sorted(pairs):
        sides["need", pair.need].append(pair)
        sides["supplier", pair.supplier].append(pair)
    return sides


def _touching(pair: Pair, others: Mapping[tuple[str, str], list[Pair]]) -> Iterator[Pair]:
    yield from others.get(("supplier", pair.supplier), ())
    yield from others.get(("need", pair.need), ())
