"""The kernel in NumPy: gates first in blocks, the best row of each firm, then the criteria of the few that are left.

Only firms that fit, or break one limit they can mend, are followed; whatever cannot change who they are is dropped early:
- A row done outside, or of a wider process, never answers better than one that keeps all limits or breaks one, because the relation
  of the process is compared first. It is left out.
- A row that breaks a limit nobody can mend only matters when the same firm has another row beside it, which it may stand before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.assessment import CURABLE_SHARE
from matching.columns import (
    CAPTIVE,
    EVIDENCE_BITS,
    EVIDENCE_SHIFT,
    IN_HOUSE,
    KIND_BITS,
    OUTSIDE,
    OWN_PLACE,
    SERVICE,
    SHARED,
    TRADING,
    UNKNOWN_SHARE,
    Array,
    Bools,
)
from matching.features.capacity import AMPLE
from matching.figures import STEPS
from matching.kernel import findings
from matching.kernel.findings import Findings, Scale, nothing
from matching.kernel.plan import (
    ABSENT,
    BOUGHT_IN,
    FAILS,
    INSIDE,
    UNKNOWN,
    UNSURE,
    CorePlan,
    Floats,
    Limit,
    Plan,
    Stretch,
)
from matching.supplier_side import BUSY, LARGE_SHARE, LEAST_OF_LARGE

BLOCK = 32_768

LIMITS, MATERIAL, VOLUME, PLACE, TYPE = 1, 2, 4, 8, 16
"""Kinds of hard limits that may be unknown."""

HOPELESS = 255
Numbers = NDArray[np.int64]
Rows = range | Numbers


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows of a step that are left, by firm: which limit is broken (a code of `findings.BROKEN`, or HOPELESS), what is unknown.

    `key` orders the rows of a firm as the reference does; smaller is better.
    """

    firms: Numbers
    rows: Numbers
    stretch: Numbers
    broken: NDArray[np.uint8]
    doubts: NDArray[np.uint8]
    key: Numbers

    def __getitem__(self, chosen: Array) -> Judged:
        return Judged(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def find(plan: Plan, dead: Bools | None) -> Findings:
    """The firms of a set of columns that fit a need or nearly do. `dead`: per firm, whether it is left out."""
    steps = []
    for index, step in enumerate(plan.core):
        judged = _best_of_each(_judged(plan, index, step, dead))
        steps.append(judged[judged.broken != HOPELESS])
    firms = steps[0].firms
    for judged in steps[1:]:
        firms = np.intersect1d(firms, judged.firms, assume_unique=True)
    if not len(firms):
        return nothing(plan)
    lines = [judged[np.searchsorted(judged.firms, firms)] for judged in steps]
    broken, doubts = _firm_gates(plan, firms, lines)
    left = np.flatnonzero(broken != HOPELESS)
    firms, broken, doubts = firms[left], broken[left], doubts[left]
    lines = [line[left] for line in lines]
    outside, covered = _cover(plan, firms)
    grades = _grades(plan, firms, lines, covered)
    return Findings(
        firms=firms,
        broken=broken,
        unconfirmed=np.bitwise_count(doubts),
        outside=outside,
        grades=grades,
        side=_side(plan, grades, lines[0]),
        rows=np.stack([line.rows for line in lines]),
    )


def _judged(plan: Plan, index: int, step: CorePlan, dead: Bools | None) -> Judged:
    """The rows of a core step that keep all limits, break one, or may stand before one that does."""
    blocks = [
        _judged_block(plan, index, step, number, range(begin, min(stretch.last, begin + BLOCK)), dead)
        for number, stretch in enumerate(step.stretches)
        for begin in range(stretch.first, stretch.last, BLOCK)
    ]
    names = Judged.__dataclass_fields__
    if len(blocks) == 1:
        return blocks[0]
    if not blocks:
        none = np.zeros(0, np.int64)
        return Judged(none, none, none, none.astype(np.uint8), none.astype(np.uint8), none)
    return Judged(*(np.concatenate([getattr(block, name) for block in blocks]) for name in names))


def _judged_block(plan: Plan, index: int, step: CorePlan, number: int, block: range, dead: Bools | None) -> Judged:
    arrays, stretch = plan.columns.arrays, step.stretches[number]
    flags = arrays["row_flags"][block.start : block.stop]
    failed, unknown = _limit_counts(plan, stretch, block)
    is_shared = _is_shared(plan, step, stretch, block)
    is_open = (failed == 0) | is_shared & (failed == 1)
    left = np.flatnonzero(is_open & ((flags & KIND_BITS) != OUTSIDE))
    rows = left + block.start
    firms = arrays["row_firm"][rows]
    if dead is not None:
        alive = ~dead[firms]
        left, rows, firms = left[alive], rows[alive], firms[alive]
    failed, unknown, flags, is_shared = failed[left], unknown[left], flags[left], is_shared[left]
    doubts = np.where(unknown > 0, LIMITS, 0).astype(np.uint8)
    if step.asks_material:
        codes = stretch.sets[arrays["row_set"][rows]]
        failed = failed + (codes == FAILS)
        unknown, doubts = _doubt(unknown, doubts, codes == UNKNOWN, MATERIAL)
    if plan.is_region_gate and len(plan.region) and not index:
        codes = plan.region[arrays["row_province"][rows]]
        failed = failed + (codes == FAILS)
        unknown, doubts = _doubt(unknown, doubts, codes == UNKNOWN, PLACE)
    is_captive = (flags & KIND_BITS) == CAPTIVE
    short = np.zeros(len(rows), bool)
    broken = np.where(failed > 0, HOPELESS, np.where(is_captive, findings.CAPTIVE, 0)).astype(np.uint8)
    if step.asks_volume:
        volume = _volume(plan, step, rows)
        short = volume.is_short
        unknown, doubts = _doubt(unknown, doubts, volume.is_unknown, VOLUME)
        broken[short & (failed == 0)] = findings.CAPACITY
        broken[short & ~(volume.share >= CURABLE_SHARE)] = HOPELESS
    missed = failed + is_captive + short
    kept = (missed == 0) | (missed == 1) & ((broken != HOPELESS) | is_shared)
    broken[missed > 1] = HOPELESS
    judged = Judged(firms.astype(np.int64), rows, np.full(len(rows), number), broken, doubts, missed.astype(np.int64))[
        kept
    ]
    relation = np.where(is_captive[kept], 2, stretch.relation)
    return _with_keys(plan, step, judged, relation, unknown[kept], is_shared[kept])


def _is_shared(plan: Plan, step: CorePlan, stretch: Stretch, block: range) -> Bools:
    """Per row of a block: whether its firm may have another row for the step. Within one process these lie side by side."""
    if len(step.stretches) > 1:
        mask: Bools = plan.columns.arrays["row_flags"][block.start : block.stop] & SHARED > 0
        return mask
    begin, end = max(stretch.first, block.start - 1), min(stretch.last, block.stop + 1)
    firms = plan.columns.arrays["row_firm"][begin:end]
    is_next = np.zeros(len(firms) + 1, bool)
    is_next[1:-1] = firms[1:] == firms[:-1]
    return (is_next[1:] | is_next[:-1])[block.start - begin : block.stop - begin]


def _doubt(unknown: Array, doubts: NDArray[np.uint8], is_unknown: Bools, kind: int) -> tuple[Array, NDArray[np.uint8]]:
    return unknown + is_unknown, doubts | np.where(is_unknown, kind, 0).astype(np.uint8)


def _limit_counts(plan: Plan, stretch: Stretch, block: Rows) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Per row: limits it fails, and limits it does not state."""
    failed = np.zeros(len(block), np.uint8)
    unknown = np.full(len(block), stretch.unknown, np.uint8)
    for limit in stretch.limits:
        fails, is_unknown = _held_against(plan, stretch, limit, block)
        failed += fails
        unknown += is_unknown
    return failed, unknown


def _held_against(plan: Plan, stretch: Stretch, limit: Limit, block: Rows) -> tuple[Bools, Bools]:
    if limit.table is not None:
        codes = limit.table[_stated(plan.columns.arrays["words"], limit.low, stretch, block)]
        return codes == FAILS, codes == UNKNOWN
    figures = plan.columns.arrays["figures"]
    high = _stated(figures, limit.high, stretch, block) if limit.high >= 0 else None
    low = _stated(figures, limit.low, stretch, block) if limit.low >= 0 else None
    fails, is_unknown = np.zeros(len(block), bool), np.zeros(len(block), bool)
    if high is not None:
        fails, is_unknown = high < np.float32(limit.need_high), np.isnan(high)
    if low is not None:
        is_unknown = np.isnan(low)
        if not limit.may_be_larger:
            fails |= low > np.float32(limit.need_low)
    return fails, is_unknown


def _stated(column: Array, start: int, stretch: Stretch, block: Rows) -> Array:
    offset = start - stretch.first
    return column[block.start + offset : block.stop + offset] if isinstance(block, range) else column[block + offset]


@dataclass(frozen=True, slots=True)
class Volume:
    """Free capacity against the month's volume, per row; NaN where unknown. `ceiling`: with all machines idle."""

    share: Floats
    ceiling: Floats
    utilisation: Floats

    @property
    def is_short(self) -> Bools:
        mask: Bools = np.where(np.isnan(self.share), self.ceiling < 1, self.share < 1)
        return mask

    @property
    def is_unknown(self) -> Bools:
        mask: Bools = np.isnan(self.share) & ~(self.ceiling < 1)
        return mask


def _volume(plan: Plan, step: CorePlan, rows: Numbers) -> Volume:
    arrays = plan.columns.arrays
    utilisation = _utilisation(plan, rows)
    total = arrays["row_capacity"][rows].astype(np.float64)
    needed = step.needed[arrays["row_unit"][rows]]
    free = (total * (1 - utilisation)).astype(np.float32).astype(np.float64)
    return Volume(free / needed, total / needed, utilisation)


def _utilisation(plan: Plan, rows: Numbers) -> Floats:
    """As it counts on the day: NaN when not stated, or stated too long ago."""
    arrays = plan.columns.arrays
    stated, share = arrays["row_stated"][rows], arrays["row_utilisation"][rows]
    is_unknown = (share == UNKNOWN_SHARE) | (stated > 0) & (stated < plan.stale_before)
    return np.where(is_unknown, np.nan, share / 10_000.0)


def _with_keys(plan: Plan, step: CorePlan, judged: Judged, relation: Array, unknown: Array, is_shared: Bools) -> Judged:
    """The rows with the key by which the reference chooses among those of a firm; most firms have one, and no use for it."""
    liked = np.zeros(len(judged.rows), np.int64)
    if is_shared.any():
        grades = _row_grades(plan, step, judged[is_shared], places=True)
        points = sum(np.where(np.isnan(grade), 0.5, grade) for grade in grades)
        liked[is_shared] = np.rint(points * STEPS).astype(np.int64)
    tie = plan.columns.arrays["row_tie"][judged.rows].astype(np.int64)
    key = (judged.key << 58) | (relation.astype(np.int64) << 56) | (unknown.astype(np.int64) << 48)
    return Judged(
        judged.firms, judged.rows, judged.stretch, judged.broken, judged.doubts, key | ((1 << 24) - liked << 20) | tie
    )


def _best_of_each(judged: Judged) -> Judged:
    """Of each firm the row with the smallest key; firms ascending."""
    firms = judged.firms
    if np.all(firms[1:] > firms[:-1]):
        return judged
    # Stable: the stretches are sorted already, and merging sorted runs is quick.
    order = np.argsort(firms, kind="stable")
    starts = np.flatnonzero(np.diff(firms[order], prepend=-1))
    smallest = np.minimum.reduceat(judged.key[order], starts)
    is_best = judged.key[order] == np.repeat(smallest, np.diff(starts, append=len(order)))
    best = order[is_best]
    # Lines alike in every word have the same key: any will do.
    return judged[best[np.diff(firms[best], prepend=-1) > 0]]


def _firm_gates(plan: Plan, firms: Numbers, lines: list[Judged]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The limit that each firm breaks, over all steps and its own gates, and what is unknown of it."""
    arrays = plan.columns.arrays
    missed = sum((line.broken > 0).astype(np.int64) for line in lines)
    broken = np.max([line.broken for line in lines], axis=0)
    doubts = np.bitwise_or.reduce([line.doubts for line in lines])
    stated = arrays["firm_type"][firms]
    is_in_house = np.all([arrays["row_flags"][line.rows] & KIND_BITS == IN_HOUSE for line in lines], axis=0)
    hopeless = (stated == TRADING) | (stated == SERVICE) & ~is_in_house
    doubts = doubts | np.where(stated == 0, TYPE, 0).astype(np.uint8)
    if plan.must or plan.must_unheard:
        lacking = np.bitwise_count(np.uint64(plan.must) & ~plan.day.certificates[firms]) + plan.must_unheard
        missed = missed + lacking
        broken = np.where(lacking > 0, findings.CERTIFICATE, broken)
    too_small = arrays["firm_moq"][firms] > np.float32(plan.lot)
    missed = missed + too_small
    broken = np.where(too_small, findings.MOQ, broken)
    return np.where(hopeless | (missed > 1), HOPELESS, broken).astype(np.uint8), doubts


def _cover(plan: Plan, firms: Numbers) -> tuple[NDArray[np.uint8], Floats]:
    """How many secondary steps leave the house of each firm, and the score of all of them together."""
    steps = len(plan.secondary)
    outside, code = np.zeros(len(firms), np.uint8), np.zeros(len(firms), np.int64)
    for step in plan.secondary:
        states = np.full(len(firms), ABSENT, np.uint8)
        for stretch in step.stretches:
            _improve(plan, stretch, firms, states)
        outside += states >= BOUGHT_IN
        code += np.array([0, 1, steps + 1, (steps + 1) ** 2])[states]
    return outside, plan.covering[code]


def _improve(plan: Plan, stretch: Stretch, firms: Numbers, states: NDArray[np.uint8]) -> None:
    """Better states for the firms that have rows in a stretch; rows and firms both ascend, so they are looked up."""
    arrays = plan.columns.arrays
    there = arrays["row_firm"][stretch.first : stretch.last]
    sought = firms.astype(there.dtype)
    begin, end = np.searchsorted(there, sought), np.searchsorted(there, sought, "right")
    # A firm with several rows is looked at once for each.
    for extra in range(int((end - begin).max(initial=0))):
        holders = np.flatnonzero(end - begin > extra)
        rows = begin[holders] + extra + stretch.first
        failed, unknown = _limit_counts(plan, stretch, rows)
        is_unfit = (failed > 0) | (stretch.sets[arrays["row_set"][rows]] > 0)
        inside = np.where(is_unfit, ABSENT, np.where(unknown > 0, UNSURE, INSIDE))
        is_outside = arrays["row_flags"][rows] & KIND_BITS == OUTSIDE
        states[holders] = np.minimum(states[holders], np.where(is_outside, BOUGHT_IN, inside))


def _row_grades(plan: Plan, step: CorePlan, line: Judged, *, places: bool) -> list[Floats]:
    """The criteria that hang on a row, in the order of the reference; `places`: with the region wished and the way to the buyer."""
    arrays = plan.columns.arrays
    found = [np.array([stretch.closeness for stretch in step.stretches])[line.stretch]]
    if step.asks_size:
        found.append(_sizes(plan, step, line))
    if step.asks_material:
        found.append(_by_stretch(step, line, lambda stretch, rows: stretch.overlaps[arrays["row_set"][rows]]))
    if step.asks_volume:
        found.append(_counted(np.clip(_volume(plan, step, line.rows).share / AMPLE, 0.0, 1.0)))
    if places and plan.asks_region:
        found.append(np.array([1.0, 0.0, np.nan])[plan.region[arrays["row_province"][line.rows]]])
    if places and plan.asks_way:
        found.append(_way(plan, line))
    found.append(plan.evidence[arrays["row_flags"][line.rows] >> EVIDENCE_SHIFT & EVIDENCE_BITS])
    return found


def _by_stretch(step: CorePlan, line: Judged, look: Callable[[Stretch, Numbers], Floats]) -> Floats:
    found = np.empty(len(line.rows))
    for number, stretch in enumerate(step.stretches):
        mine = np.flatnonzero(line.stretch == number) if len(step.stretches) > 1 else slice(None)
        found[mine] = look(stretch, line.rows[mine])
    return found


def _sizes(plan: Plan, step: CorePlan, line: Judged) -> Floats:
    """1 where a machine of the size exists or none is known, else a quarter of need / smallest machine."""
    figures = plan.columns.arrays["figures"]

    def of(stretch: Stretch, rows: Numbers) -> Floats:
        size = stretch.size
        if size is None or size.low < 0 or size.high < 0:
            return np.ones(len(rows))
        smallest = figures[rows - stretch.first + size.low].astype(np.float64)
        largest = figures[rows - stretch.first + size.high]
        is_larger = (largest >= np.float32(size.need_high)) & (smallest > size.need_low)
        return np.where(is_larger, _counted(0.25 * max(0.0, size.need_low) / np.where(is_larger, smallest, 1.0)), 1.0)

    return _by_stretch(step, line, of)


def _way(plan: Plan, line: Judged) -> Floats:
    """Nearness to the buyer: from the firm's own point where the plant stands there, else from the middle of its province."""
    arrays = plan.columns.arrays
    own = plan.own_ways[line.firms]
    is_own = (arrays["row_flags"][line.rows] & OWN_PLACE > 0) & ~np.isnan(own)
    return np.where(is_own, own, plan.ways[arrays["row_province"][line.rows]])


def _grades(plan: Plan, firms: Numbers, lines: list[Judged], covered: Floats) -> NDArray[np.float32]:
    """A line per criterion of `plan.criteria()`."""
    arrays, day = plan.columns.arrays, plan.day
    found: list[Array] = []
    for index, (step, line) in enumerate(zip(plan.core, lines, strict=True)):
        found += _row_grades(plan, step, line, places=not index)
    if plan.secondary:
        found.append(covered)
    if len(plan.preferred):
        found.append(plan.preferred[np.bitwise_count(np.uint64(plan.nice) & day.certificates[firms])])
    found.append(similar_grades(plan, firms))
    found += [arrays[f"firm_{name}"][firms] for name in ("lead", "quality", "delivery")]
    if plan.asks_language:
        spoken = arrays["firm_languages"][firms].astype(np.uint64)
        is_shared = (spoken & np.uint64(plan.languages)) > 0
        found.append(np.where(spoken == 0, np.nan, is_shared.astype(np.float64)))
    found.append(day.freshness[firms])
    return np.array(found, np.float32)


def similar_grades(plan: Plan, firms: Numbers) -> Floats:
    """Past work like the need's, per firm; NaN without recorded orders."""
    start, kind_of = plan.columns.works.start, plan.columns.works.kind_of
    begin, orders = start[firms], start[firms + 1] - start[firms]
    unlike = np.ones(len(firms))
    for number in range(int(orders.max(initial=0))):
        holders = np.flatnonzero(orders > number)
        unlike[holders] *= plan.unlike[kind_of[begin[holders] + number]]
    return np.where(orders > 0, _counted(1 - unlike), np.nan)


def _side(plan: Plan, grades: NDArray[np.float32], line: Judged) -> NDArray[np.float32]:
    """A line per criterion of `plan.side_criteria()`, of the row that answers for the first core step."""
    found: list[Array] = []
    if plan.asks_volume:
        ceiling = _volume(plan, plan.core[0], line.rows).ceiling
        share = np.divide(1.0, ceiling, out=np.ones(len(line.firms)), where=~(ceiling <= 0))
        found.append(_counted(_worth(np.minimum(1.0, share))))
    if plan.asks_way:
        found.append(grades[plan.criteria().index("proximity")])
    found.append(_counted(np.minimum(1.0, (1 - _utilisation(plan, line.rows)) / (1 - BUSY))))
    found.append(np.full(len(line.firms), plan.buyer_record))
    return np.array(found, np.float32)


def _worth(share: Floats) -> Floats:
    """As `supplier_side.order_size` says."""
    large = 1.0 - (1.0 - LEAST_OF_LARGE) * (share - LARGE_SHARE) / (1.0 - LARGE_SHARE)
    return np.where(share <= LARGE_SHARE, 1.0, large)


def _counted(scores: Floats) -> Floats:
    """As `figures.counted`, for an array."""
    rounded: Floats = np.rint(scores * STEPS) / STEPS
    return rounded


def sums(found: Findings) -> tuple[Floats, Numbers]:
    """Sum and number of the known grades over all that fit, a value per line of `grades` and then of `side`."""
    fits = np.flatnonzero(found.broken == findings.FITTING)
    known = [lines[:, fits] for lines in (found.grades, found.side)]
    totals = np.concatenate([np.nansum(lines, axis=1, dtype=np.float64) for lines in known])
    return totals, np.concatenate([np.count_nonzero(~np.isnan(lines), axis=1) for lines in known])


def score(found: Findings, scale: Scale) -> tuple[Floats, Floats, Floats]:
    """As `scoring.score_of`, `supplier_side.side_score` and their harmonic mean, operation by operation: the last bit is the same."""
    points: Floats = np.zeros(len(found.firms))
    for weight, mean, grades in zip(scale.weights, scale.means, found.grades, strict=True):
        points += weight * np.where(np.isnan(grades), mean, grades)
    integrity = np.where(found.broken == findings.FITTING, 1.0, scale.broken_share)
    own = scale.trust[found.unconfirmed] * integrity * points / scale.total
    side: Floats = np.zeros(len(found.firms))
    for weight, mean, grades in zip(scale.side_weights, scale.side_means, found.side, strict=True):
        side += weight * np.where(np.isnan(grades), mean, grades)
    both = own + side
    return own, side, np.divide(2 * own * side, both, out=np.zeros(len(both)), where=both > 0)
