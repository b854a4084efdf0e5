"""The answer of `matches.match_need` from columns: the kernel ranks all firms, only those shown are read as facts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.assessment import Assessor
from matching.candidates import relatives
from matching.columns import TRADING, Columns, process_places
from matching.facts import Match, NearMiss, NeedFact, SupplierFact
from matching.matches import TEMPTING
from matching.neighbours import around, same_products
from matching.ranking import Part, Ranked, explained, rank, without
from matching.scoring import STANDARD, Weights, match_of, near_miss_of
from matching.taxonomy import taxonomy

Read = Callable[[Collection[str]], Mapping[str, SupplierFact]]
"""Facts of these suppliers by id, as they count on the day asked. Raises KeyError or leaves out who is gone."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answer:
    """Both lists with every reason, and what was counted over all firms."""

    matches: tuple[Match, ...]
    near_misses: tuple[NearMiss, ...]
    ranked: Ranked


def match_columns(
    need: NeedFact,
    parts: Sequence[Part],
    read: Read,
    *,
    on: datetime.date,
    limit: int = 20,
    weights: Weights = STANDARD,
) -> Answer:
    """Matches and near-misses as `match_need` gives them; `read` is called once, for the firms that may be shown.

    Raises ValueError when the need names no process, or when facts and columns are not of one moment (`ranking.explained`).
    """
    parts = without(parts, need.barred)
    found = rank(parts, need, on=on, limit=limit, weights=weights)
    tempting = tempting_ids(parts, need, max(TEMPTING, limit), assessed=found.assessed)
    shown = [standing.supplier for standing in (*found.matches, *found.near_misses)]
    suppliers = read([*shown, *tempting])
    if not suppliers.keys() >= {*shown, *tempting}:
        raise ValueError("a firm among the columns is not there any more")
    matches, near_misses = explained(found, need, suppliers, on=on, weights=weights)
    assessor = Assessor(need, on)
    others = (near_miss_of(assessor.assess(suppliers[code]), found.means, weights) for code in tempting)
    nearest = sorted((*near_misses, *others), key=lambda near: (not near.is_curable, -near.score, near.supplier))
    return Answer(matches, tuple(nearest[:limit]), found)


def judged(
    need: NeedFact,
    parts: Sequence[Part],
    suppliers: Iterable[SupplierFact],
    *,
    on: datetime.date,
    weights: Weights = STANDARD,
) -> dict[str, Match | NearMiss]:
    """Id -> how each of some suppliers fits, with the score it has among all firms, wherever it stands; `suppliers` as of the day.

    Raises ValueError when the need names no process.
    """
    means = rank(parts, need, on=on, limit=1, weights=weights).means
    assessor = Assessor(need, on)
    found = [assessor.assess(supplier) for supplier in suppliers]
    return {
        one.supplier.id: near_miss_of(one, means, weights) if one.missed else match_of(one, means, weights)
        for one in found
    }


def tempting_ids(
    parts: Sequence[Part], need: NeedFact, limit: int, *, assessed: Sequence[NDArray[np.int64]]
) -> list[str]:
    """Ids of the firms that cannot match and are worth a look, as `candidates.tempting` and `other_trades` name them, in their order.

    `assessed`: per part the numbers of the firms dealt with already.
    """
    sights = [_Sight.of(part, firms) for part, firms in zip(parts, assessed, strict=True)]
    ids = _best([sight.pulled(need, limit) for sight in sights], limit)
    ids += _first([sight.traders() for sight in sights], limit - len(ids))
    for sight in sights:
        sight.forget(ids)
    for kind in (same_products, around):
        processes = {other for step in need.core_steps for other in kind(step.process)}
        found = _first([sight.naming(processes, limit - len(ids)) for sight in sights], limit - len(ids))
        for sight in sights:
            sight.forget(found)
        ids += found
    return ids


@dataclass(slots=True)
class _Sight:
    """A part with a mask of the firms that may still be named."""

    columns: Columns
    is_open: Mask

    @classmethod
    def of(cls, part: Part, assessed: NDArray[np.int64]) -> _Sight:
        is_open = np.ones(len(part.columns), np.bool_) if part.dead is None else ~part.dead
        is_open[assessed] = False
        return cls(part.columns, is_open)

    def pulled(self, need: NeedFact, limit: int) -> list[tuple[float, str]]:
        """The firms nearest by the closeness of their best relative of the core and a share for each other step, best first."""
        pull = np.zeros(len(self.columns))
        for step in need.core_steps:
            for process, closeness in relatives(step.process):
                firms = self._firms(process)
                pull[firms] = np.maximum(pull[firms], closeness)
        share = 0.5 / max(1, len(need.secondary_steps))
        for step in need.secondary_steps:
            pull[np.unique(self._firms_of_all(step.process))] += share
        named = np.flatnonzero((pull > 0) & self.is_open)
        if len(named) > limit:
            least = np.partition(pull[named], len(named) - limit)[len(named) - limit]
            named = named[pull[named] >= least]
        order = named[np.argsort(-pull[named], kind="stable")[:limit]]
        return [(-float(pull[firm]), self.columns.id_of(int(firm))) for firm in order]

    def traders(self) -> list[str]:
        """Traders that state no process."""
        is_named = np.zeros(len(self.columns), np.bool_)
        is_named[self.columns.arrays["row_firm"]] = True
        found = np.flatnonzero((self.columns.arrays["firm_type"] == TRADING) & ~is_named & self.is_open)
        return [self.columns.id_of(int(firm)) for firm in found]

    def naming(self, processes: set[str], limit: int) -> list[str]:
        """The first firms that name one of the processes, by id."""
        is_near = np.zeros(len(self.columns), np.bool_)
        for process in processes:
            is_near[self._firms(process)] = True
        return [self.columns.id_of(int(firm)) for firm in np.flatnonzero(is_near & self.is_open)[:limit]]

    def forget(self, ids: Sequence[str]) -> None:
        codes = self.columns.arrays["firm_id"]
        wanted = np.array([code.encode() for code in ids]) if ids else codes[:0]
        place = np.minimum(np.searchsorted(codes, wanted), max(0, len(codes) - 1))
        if len(codes):
            self.is_open[place[codes[place] == wanted]] = False

    def _firms(self, process: str) -> NDArray[np.int32]:
        first, last = self.columns.rows_of(process)
        firms: NDArray[np.int32] = self.columns.arrays["row_firm"][first:last]
        return firms

    def _firms_of_all(self, process: str) -> NDArray[np.int32]:
        """Of a process and all that is narrower, which lie side by side."""
        begin = process_places()[process]
        end = begin + len(taxonomy().descendants(process))
        first, last = self.columns.row_start[begin], self.columns.row_start[end]
        firms: NDArray[np.int32] = self.columns.arrays["row_firm"][first:last]
        return firms


def _best(found: Sequence[Sequence[tuple[float, str]]], limit: int) -> list[str]:
    return [code for _, code in sorted(pair for part in found for pair in part)[:limit]]


def _first(found: Sequence[Sequence[str]], limit: int) -> list[str]:
    return sorted(code for part in found for code in part)[:limit]
