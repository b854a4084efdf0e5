"""The compiled functions of the kernel, row by row over blocks that stay in the nearest cache.

The figures of a block are held against the limits column by column, without a branch, so that the compiler does many at once; only
rows that are left are looked at one by one, by small functions of plain numbers (handing arrays on costs more than the rule).
What is compiled is kept on disk, and made anew when this file changes and only then: so all of it is in this one file, and the
rules of `features` come in as arguments (`numba_kernel.RULES`), never as constants.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from matching.columns import (
    CAPTIVE,
    EVIDENCE_BITS,
    EVIDENCE_SHIFT,
    KIND_BITS,
    OUTSIDE,
    OWN_PLACE,
    SERVICE,
    SHARED,
    TRADING,
    UNKNOWN_SHARE,
    Array,
)
from matching.figures import STEPS
from matching.kernel import findings
from matching.kernel.encoding import (
    FIRST,
    HIGH_AT,
    LAST,
    LIMITS_FROM,
    LIMITS_TO,
    LOW_AT,
    MAY_BE_LARGER,
    RELATION,
    SETS_FROM,
    SIZE_HIGH,
    SIZE_LOW,
    TABLE_AT,
    UNSTATED,
)
from matching.kernel.numpy_kernel import HOPELESS, LIMITS, MATERIAL, PLACE, TYPE, VOLUME
from matching.kernel.plan import ABSENT, BOUGHT_IN, FAILS, FITS, INSIDE, UNKNOWN, UNSURE

BLOCK = 1024
NAN = math.nan

CLOSENESS, SIZE, OVERLAP, HEADROOM, REGION, WAY, EVIDENCE = range(7)
"""Slots of what hangs on a row, in the order of the reference."""

COVERED, PREFERRED, SIMILAR, LEAD, QUALITY, DELIVERY, LANGUAGE, FRESHNESS = range(8)
"""Slots of what hangs on the firm, behind those of all steps."""

FITTING, CERTIFICATE_CODE, CAPACITY_CODE, CAPTIVE_CODE, MOQ_CODE = (
    findings.FITTING,
    findings.CERTIFICATE,
    findings.CAPACITY,
    findings.CAPTIVE,
    findings.MOQ,
)
Arrays = tuple[Any, ...]

compiled = njit(cache=True, error_model="numpy", nogil=True)


@compiled
def _counted(score: Any) -> Any:
    return np.rint(score * STEPS) / STEPS


@compiled
def _utilisation(share: Any, stated: Any, stale_before: int) -> Any:
    if share == UNKNOWN_SHARE or (stated > 0 and stated < stale_before):
        return NAN
    return share / 10_000.0


@compiled
def _free_share(total: Any, utilisation: Any, needed: Any) -> Any:
    """Free capacity as a share of what is needed."""
    return np.float64(np.float32(total * (1 - utilisation))) / needed


@compiled
def _size(smallest: Any, largest: Any, low: float, high: float) -> Any:
    """As `numpy_kernel._sizes`."""
    if largest >= np.float32(high) and smallest > low:
        return _counted(0.25 * max(0.0, low) / smallest)
    return 1.0


@compiled
def _headroom(share: Any, ample: float) -> Any:
    return NAN if math.isnan(share) else _counted(min(1.0, max(0.0, share / ample)))


@compiled
def _wish(code: Any) -> Any:
    return NAN if code == UNKNOWN else 0.0 if code == FAILS else 1.0


@compiled
def _way(flag: Any, own: Any, centre: Any) -> Any:
    """As `numpy_kernel._way`."""
    return np.float64(own) if flag & OWN_PLACE and not math.isnan(own) else centre


@compiled
def _points(grade: Any) -> Any:
    return 0.5 if math.isnan(grade) else grade


@compiled
def _bits(value: Any) -> int:
    count = 0
    while value:
        value &= value - np.uint64(1)
        count += 1
    return count


@compiled
def _hold_against(
    failed: Array, unknown: Array, begin: int, size: int, line: Array, limits: Array, ends: Array, tables: Array,
    figures: Array, words: Array,
) -> None:  # fmt: skip
    """Counts, per row of a block, the limits it fails and those it does not state."""
    shift = begin - line[FIRST]
    for index in range(line[LIMITS_FROM], line[LIMITS_TO]):
        need_low, need_high = ends[index, 0], ends[index, 1]
        low_at, high_at = limits[index, LOW_AT] + shift, limits[index, HIGH_AT] + shift
        if limits[index, TABLE_AT] >= 0:
            for i in range(size):
                code = tables[limits[index, TABLE_AT] + words[low_at + i]]
                failed[i] += code == FAILS
                unknown[i] += code == UNKNOWN
        elif limits[index, HIGH_AT] < 0:
            low = figures[low_at : low_at + size]
            for i in range(size):
                failed[i] += low[i] > need_low
                unknown[i] += low[i] != low[i]
        elif limits[index, LOW_AT] < 0 or limits[index, MAY_BE_LARGER]:
            high = figures[high_at : high_at + size]
            for i in range(size):
                failed[i] += high[i] < need_high
                unknown[i] += high[i] != high[i]
        else:
            low = figures[low_at : low_at + size]
            high = figures[high_at : high_at + size]
            for i in range(size):
                failed[i] += (high[i] < need_high) | (low[i] > need_low)
                unknown[i] += high[i] != high[i]


@compiled
def _holds(row: int, line: Array, limits: Array, ends: Array, tables: Array, figures: Array, words: Array) -> int:
    """The limits held against one row: FAILS if it fails any, UNKNOWN if it does not state one, else FITS."""
    shift = row - line[FIRST]
    found = UNKNOWN if line[UNSTATED] else FITS
    for index in range(line[LIMITS_FROM], line[LIMITS_TO]):
        code = FITS
        if limits[index, TABLE_AT] >= 0:
            code = tables[limits[index, TABLE_AT] + words[limits[index, LOW_AT] + shift]]
        else:
            if limits[index, HIGH_AT] >= 0:
                high = figures[limits[index, HIGH_AT] + shift]
                code = UNKNOWN if math.isnan(high) else FAILS if high < ends[index, 1] else FITS
            if limits[index, LOW_AT] >= 0 and not limits[index, MAY_BE_LARGER] and code != FAILS:
                low = figures[limits[index, LOW_AT] + shift]
                code = UNKNOWN if math.isnan(low) else FAILS if low > ends[index, 0] else FITS
        if code == FAILS:
            return FAILS
        if code == UNKNOWN:
            found = UNKNOWN
    return found


@compiled
def judge(columns: Arrays, step: Arrays, place: Arrays, dead: Array) -> Array:  # noqa: C901 - one loop: see above
    """The best row of each firm of a step, where it keeps all limits or breaks one: firm, row, stretch, broken, doubts, key.

    Firms ascend within a stretch; rows of a firm lie side by side there. HOPELESS ones stay in while a better row may follow.
    """
    flags, firm_of, tie, province, sets, capacity, utilisation, stated, unit, figures, words = columns
    stretches, closeness, limits, ends, tables, set_codes, overlaps, needed, size_low, size_high = step
    gate, region, wishes, ways, own_ways, evidence, stale_before, curable_share, ample = place
    asks_material, asks_volume, asks_size = len(set_codes) > 0, len(needed) > 0, size_high > -math.inf
    most = 0
    for number in range(len(stretches)):
        most += stretches[number, LAST] - stretches[number, FIRST]
    found = np.empty((6, most), np.int64)
    count = 0
    failed_in, unknown_in = np.empty(BLOCK, np.uint8), np.empty(BLOCK, np.uint8)
    for number in range(len(stretches)):
        line = stretches[number]
        first, size_at, largest_at, sets_from = line[FIRST], line[SIZE_LOW], line[SIZE_HIGH], line[SETS_FROM]
        relation = line[RELATION]
        from_here = count
        for begin in range(first, line[LAST], BLOCK):
            size = min(BLOCK, line[LAST] - begin)
            failed_in[:size] = 0
            unknown_in[:size] = line[UNSTATED]
            _hold_against(failed_in, unknown_in, begin, size, line, limits, ends, tables, figures, words)
            for i in range(size):
                row = begin + i
                flag = flags[row]
                # Within one process the rows of a firm lie side by side.
                is_shared = flag & SHARED > 0 and (
                    len(stretches) > 1
                    or (row > first and firm_of[row - 1] == firm_of[row])
                    or (row + 1 < line[LAST] and firm_of[row + 1] == firm_of[row])
                )
                failed, unknown = np.int64(failed_in[i]), np.int64(unknown_in[i])
                if failed > 1 or (failed == 1 and not is_shared) or flag & KIND_BITS == OUTSIDE:
                    continue
                firm = firm_of[row]
                if len(dead) and dead[firm]:
                    continue
                doubts = LIMITS if unknown else 0
                if asks_material:
                    code = set_codes[sets_from + sets[row]]
                    failed += code == FAILS
                    if code == UNKNOWN:
                        unknown, doubts = unknown + 1, doubts | MATERIAL
                if len(gate):
                    code = gate[province[row]]
                    failed += code == FAILS
                    if code == UNKNOWN:
                        unknown, doubts = unknown + 1, doubts | PLACE
                missed, broken = failed, HOPELESS if failed else 0
                is_captive = flag & KIND_BITS == CAPTIVE
                if is_captive:
                    missed, broken = missed + 1, max(broken, CAPTIVE_CODE)
                share = NAN
                if asks_volume:
                    total, load = np.float64(capacity[row]), needed[unit[row]]
                    share = _free_share(total, _utilisation(utilisation[row], stated[row], stale_before), load)
                    if share < 1 or (math.isnan(share) and total / load < 1):
                        missed += 1
                        broken = max(broken, CAPACITY_CODE) if share >= curable_share else HOPELESS
                    elif math.isnan(share):
                        unknown, doubts = unknown + 1, doubts | VOLUME
                if missed > 1 or (broken == HOPELESS and not is_shared):
                    continue
                key = np.int64(0)
                if is_shared:
                    liked = closeness[number] + evidence[flag >> EVIDENCE_SHIFT & EVIDENCE_BITS]
                    if asks_size:
                        liked += (
                            _size(
                                np.float64(figures[size_at + row - first]),
                                figures[largest_at + row - first],
                                size_low,
                                size_high,
                            )
                            if size_at >= 0
                            else 1.0
                        )
                    if asks_material:
                        liked += _points(overlaps[sets_from + sets[row]])
                    if asks_volume:
                        liked += _points(_headroom(share, ample))
                    if wishes:
                        liked += _points(_wish(region[province[row]]))
                    if len(ways):
                        liked += _points(_way(flag, own_ways[firm], ways[province[row]]))
                    key = (missed << 58) | ((2 if is_captive else relation) << 56) | (unknown << 48)
                    key |= (((1 << 24) - np.int64(np.rint(liked * STEPS))) << 20) | np.int64(tie[row])
                if count > from_here and found[0, count - 1] == firm:
                    if key >= found[5, count - 1]:
                        continue
                    count -= 1
                found[0, count], found[1, count], found[2, count] = firm, row, number
                found[3, count], found[4, count], found[5, count] = broken, doubts, key
                count += 1
    return found[:, :count].copy()


@compiled
def best_of_each(found: Array) -> Array:
    """One line a firm, firms ascending, without the hopeless: what several stretches found put together."""
    order = np.argsort(found[0], kind="mergesort")
    chosen = np.empty(len(order), np.int64)
    count = 0
    for index in order:
        if count and found[0, chosen[count - 1]] == found[0, index]:
            if found[5, index] < found[5, chosen[count - 1]]:
                chosen[count - 1] = index
        else:
            chosen[count] = index
            count += 1
    return found[:, chosen[:count]]


@compiled
def _first_at(column: Array, begin: int, end: int, firm: int) -> int:
    """First place in [begin, end) whose firm is not smaller; gallops, for the next firm is mostly near."""
    step = 1
    while begin + step < end and column[begin + step] < firm:
        begin += step
        step *= 2
    last = min(end, begin + step)
    while begin < last:
        middle = (begin + last) // 2
        if column[middle] < firm:
            begin = middle + 1
        else:
            last = middle
    return begin


@compiled
def cover(firms: Array, step: Arrays, columns: Arrays, outside: Array, code: Array, digits: Array) -> None:
    """Adds a secondary step to what is known of each firm: whether it leaves the house, and its digit (`plan.cover_code`)."""
    flags, firm_of, sets, figures, words = columns[0], columns[1], columns[4], columns[9], columns[10]
    stretches, _, limits, ends, tables, set_codes, _ = step
    states = np.full(len(firms), ABSENT, np.uint8)
    for number in range(len(stretches)):
        line = stretches[number]
        last, sets_from = line[LAST], line[SETS_FROM]
        row = line[FIRST]
        for place in range(len(firms)):
            row = _first_at(firm_of, row, last, firms[place])
            while row < last and firm_of[row] == firms[place]:
                state = BOUGHT_IN
                if flags[row] & KIND_BITS != OUTSIDE:
                    held = _holds(row, line, limits, ends, tables, figures, words)
                    is_unfit = held == FAILS or set_codes[sets_from + sets[row]] > 0
                    state = ABSENT if is_unfit else UNSURE if held == UNKNOWN else INSIDE
                states[place] = min(states[place], state)
                row += 1
    for place in range(len(firms)):
        outside[place] += states[place] >= BOUGHT_IN
        code[place] += digits[states[place]]


@compiled
def pass_firms(found: Array, kinds: Array, held: Array, moq: Array, firm_asks: Arrays) -> tuple[Array, Array, Array]:
    """The firm's own gates: places of the firms that are left, with the limit they break and their doubts."""
    must, unheard, lot = firm_asks[0], firm_asks[1], firm_asks[2]
    left = np.empty(found.shape[1], np.int64)
    broken, doubts = np.empty(len(left), np.uint8), np.empty(len(left), np.uint8)
    count = 0
    for place in range(len(left)):
        firm, code = found[0, place], found[3, place]
        kind = kinds[firm]
        if code == HOPELESS or kind == TRADING or (kind == SERVICE and code == CAPTIVE_CODE):
            continue
        lacking = unheard + _bits(must & ~held[firm])
        missed = (code > 0) + lacking
        if lacking:
            code = CERTIFICATE_CODE
        if moq[firm] > np.float32(lot):
            missed, code = missed + 1, MOQ_CODE
        if missed > 1:
            continue
        left[count], broken[count] = place, code
        doubts[count] = found[4, place] | (TYPE if kind == 0 else 0)
        count += 1
    return left[:count], broken[:count], doubts[:count]


@compiled
def _worth(share: float, rules: Arrays) -> Any:
    """As `supplier_side.order_size` says."""
    large, least, _ = rules
    if share <= large:
        return 1.0
    return 1.0 - (1.0 - least) * (share - large) / (1.0 - large)


@compiled
def write_rows(
    grades: Array, lines: Array, rows: Array, numbers: Array, columns: Arrays, step: Arrays, place: Arrays
) -> None:
    """What hangs on the row of each firm, into the lines of the slots that are asked (-1: not)."""
    flags, firm_of, _, province, sets, capacity, utilisation, stated, unit, figures, _ = columns
    stretches, closeness, _, _, _, _, overlaps, needed, size_low, size_high = step
    _, region, _, ways, own_ways, evidence, stale_before, _, ample = place
    for index in range(len(rows)):
        row, number = rows[index], numbers[index]
        flag = flags[row]
        grades[lines[CLOSENESS], index] = closeness[number]
        grades[lines[EVIDENCE], index] = evidence[flag >> EVIDENCE_SHIFT & EVIDENCE_BITS]
        if lines[SIZE] >= 0:
            at, largest_at = stretches[number, SIZE_LOW], stretches[number, SIZE_HIGH]
            shift = row - stretches[number, FIRST]
            grades[lines[SIZE], index] = (
                _size(np.float64(figures[at + shift]), figures[largest_at + shift], size_low, size_high)
                if at >= 0
                else 1.0
            )
        if lines[OVERLAP] >= 0:
            grades[lines[OVERLAP], index] = overlaps[stretches[number, SETS_FROM] + sets[row]]
        if lines[HEADROOM] >= 0:
            used = _utilisation(utilisation[row], stated[row], stale_before)
            share = _free_share(np.float64(capacity[row]), used, needed[unit[row]])
            grades[lines[HEADROOM], index] = _headroom(share, ample)
        if lines[REGION] >= 0:
            grades[lines[REGION], index] = _wish(region[province[row]])
        if lines[WAY] >= 0:
            grades[lines[WAY], index] = _way(flag, own_ways[firm_of[row]], ways[province[row]])


@compiled
def write_firms(
    grades: Array,
    lines: Array,
    firms: Array,
    columns: Arrays,
    held: Array,
    fresh: Array,
    firm_asks: Arrays,
    tables: Array,
) -> None:
    """The slots of the firms themselves; the covered steps and past work are written elsewhere."""
    lead, quality, delivery, languages = columns
    _, _, _, nice, wanted = firm_asks
    for index in range(len(firms)):
        firm = firms[index]
        if lines[PREFERRED] >= 0:
            grades[lines[PREFERRED], index] = tables[_bits(nice & held[firm])]
        grades[lines[LEAD], index] = lead[firm]
        grades[lines[QUALITY], index] = quality[firm]
        grades[lines[DELIVERY], index] = delivery[firm]
        if lines[LANGUAGE] >= 0:
            spoken = np.uint64(languages[firm])
            grades[lines[LANGUAGE], index] = NAN if spoken == 0 else 1.0 if spoken & wanted else 0.0
        grades[lines[FRESHNESS], index] = fresh[firm]


@compiled
def write_similar(grades: Array, line: int, firms: Array, start: Array, kind_of: Array, unlike: Array) -> None:
    """As `numpy_kernel.similar_grades`."""
    for index in range(len(firms)):
        begin, end = start[firms[index]], start[firms[index] + 1]
        rest = 1.0
        for order in range(begin, end):
            rest *= unlike[kind_of[order]]
        grades[line, index] = _counted(1 - rest) if end > begin else NAN


@compiled
def write_side(
    side: Array,
    lines: Array,
    grades: Array,
    way: int,
    rows: Array,
    columns: Arrays,
    needed: Array,
    stale_before: int,
    record: float,
    rules: Arrays,
) -> None:
    """The supplier's side: size of the order, way (already found), load, the buyer's record."""
    capacity, utilisation, stated, unit = columns[5], columns[6], columns[7], columns[8]
    for index in range(len(rows)):
        row = rows[index]
        used = _utilisation(utilisation[row], stated[row], stale_before)
        if lines[0] >= 0:
            ceiling = np.float64(capacity[row]) / needed[unit[row]]
            share = 1.0 if ceiling <= 0 else 1.0 / ceiling
            side[lines[0], index] = NAN if math.isnan(share) else _counted(_worth(min(1.0, share), rules))
        if lines[1] >= 0:
            side[lines[1], index] = grades[way, index]
        side[lines[2], index] = NAN if math.isnan(used) else _counted(min(1.0, (1 - used) / (1 - rules[2])))
        side[lines[3], index] = record


@compiled
def add_up(lines: Array, broken: Array, totals: Array, counts: Array) -> None:
    """As `numpy_kernel.sums`, for some lines."""
    for line in range(len(lines)):
        total, count = 0.0, 0
        for index in range(len(broken)):
            grade = lines[line, index]
            if broken[index] == FITTING and not math.isnan(grade):
                total, count = total + grade, count + 1
        totals[line], counts[line] = total, count


@compiled
def weigh(grades: Array, side: Array, broken: Array, unconfirmed: Array, scale: Arrays) -> Array:
    """As `numpy_kernel.score`: a line each for the buyer's score, the supplier's, and both."""
    weights, means, total, trust, broken_share, side_weights, side_means = scale
    scores = np.zeros((3, len(broken)))
    for line in range(len(grades)):
        for index in range(len(broken)):
            grade = grades[line, index]
            scores[0, index] += weights[line] * (means[line] if math.isnan(grade) else grade)
    for line in range(len(side)):
        for index in range(len(broken)):
            grade = side[line, index]
            scores[1, index] += side_weights[line] * (side_means[line] if math.isnan(grade) else grade)
    for index in range(len(broken)):
        integrity = 1.0 if broken[index] == FITTING else broken_share
        own = trust[unconfirmed[index]] * integrity * scores[0, index] / total
        other = scores[1, index]
        scores[0, index] = own
        scores[2, index] = 2 * own * other / (own + other) if own + other > 0 else 0.0
    return scores
