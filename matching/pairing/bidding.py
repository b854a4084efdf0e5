"""The two halves of the auction as plain loops over flat arrays: run as they stand over lists, or compiled by numba over arrays.

Both ways give the same answer. Slots of a supplier lie side by side, dearest first, each with its price and the pair that holds
it (-1: nobody). Whole numbers throughout, so that every machine agrees.
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence

HELD = -(1 << 50)
BARRED = -(1 << 51)
"""Both stand in `value`: for a pair that is held, and for one that cannot come about."""


def sell(
    start: Sequence[int],
    need_of: Sequence[int],
    supplier_of: Sequence[int],
    worth: Sequence[int],
    first: Sequence[int],
    epsilon: int,
    value: MutableSequence[int],
    free: MutableSequence[int],
    price: MutableSequence[int],
    slot_price: MutableSequence[int],
    slot_edge: MutableSequence[int],
    queue: MutableSequence[int],
    is_queued: MutableSequence[int],
    best_profit: MutableSequence[int],
    best_edge: MutableSequence[int],
) -> None:
    """Needs with free slots bid in turn until none finds a supplier that is worth its price.

    A bid goes up to where the next best supplier would do as well, and `epsilon` more. `queue` and `is_queued` have room for
    each need and one more; `best_*` for the most slots a need wants and one more.
    """
    places = len(queue)
    head, waiting = 0, 0
    for need in range(len(free)):
        if free[need] > 0:
            queue[waiting] = need
            is_queued[need] = 1
            waiting += 1
    while waiting > 0:
        need = queue[head]
        head = head + 1 if head + 1 < places else 0
        waiting -= 1
        is_queued[need] = 0
        wanted = free[need]
        found, least = 0, 0
        for edge in range(start[need], start[need + 1]):
            profit = value[edge] - price[supplier_of[edge]]
            if profit <= least:
                continue
            place = min(found, wanted)
            while place > 0 and best_profit[place - 1] < profit:
                best_profit[place] = best_profit[place - 1]
                best_edge[place] = best_edge[place - 1]
                place -= 1
            best_profit[place] = profit
            best_edge[place] = edge
            found = min(found + 1, wanted + 1)
            if found > wanted:
                least = best_profit[wanted]
        for rank in range(min(found, wanted)):
            edge = best_edge[rank]
            supplier = supplier_of[edge]
            last = first[supplier + 1] - 1
            outbid = slot_edge[last]
            if outbid >= 0:
                value[outbid] = worth[outbid]
                loser = need_of[outbid]
                free[loser] += 1
                if is_queued[loser] == 0:
                    is_queued[loser] = 1
                    queue[(head + waiting) % places] = loser
                    waiting += 1
            bid = worth[edge] - least + epsilon
            place = last
            while place > first[supplier] and slot_price[place - 1] < bid:
                slot_price[place] = slot_price[place - 1]
                slot_edge[place] = slot_edge[place - 1]
                place -= 1
            slot_price[place] = bid
            slot_edge[place] = edge
            price[supplier] = slot_price[last]
            value[edge] = HELD
            free[need] -= 1


def offer(  # noqa: C901 (one loop on purpose: it is compiled as a whole)
    start: Sequence[int],
    need_of: Sequence[int],
    supplier_of: Sequence[int],
    worth: Sequence[int],
    first: Sequence[int],
    epsilon: int,
    value: MutableSequence[int],
    free: MutableSequence[int],
    price: MutableSequence[int],
    slot_edge: MutableSequence[int],
    offered_start: Sequence[int],
    offered_edges: Sequence[int],
    seats: Sequence[int],
    subsidy: int,
    profit: MutableSequence[int],
    stack: MutableSequence[int],
) -> None:
    """Suppliers with an empty slot that still has a price lower it until a need takes the slot, or it costs nothing.

    The other half: prices of an earlier, coarser round may have ended too high. From here on all slots of a supplier cost the
    same, `price`. A need that takes a slot gives up the pair it gains least by, whose slot is then offered in turn. `profit` is
    what each need gains by the least of its pairs (0: it has room); `offered_edges` are the pairs by supplier; `stack` has room
    for every slot.
    """
    waiting = 0
    for supplier in range(len(price)):
        for slot in range(first[supplier], first[supplier + 1]):
            if slot_edge[slot] < 0:
                stack[waiting] = supplier
                waiting += 1
    while waiting > 0:
        waiting -= 1
        supplier = stack[waiting]
        empty, filled = -1, 0
        for slot in range(first[supplier], first[supplier + 1]):
            if slot_edge[slot] >= 0:
                filled += 1
            else:
                empty = slot
        base = -subsidy if filled < seats[supplier] else 0
        if price[supplier] <= base:
            continue
        best, best_gain, next_gain = -1, base, base
        for place in range(offered_start[supplier], offered_start[supplier + 1]):
            edge = offered_edges[place]
            gain = value[edge] - profit[need_of[edge]]
            if gain > best_gain:
                best, best_gain, next_gain = edge, gain, best_gain
            elif gain > next_gain:
                next_gain = gain
        price[supplier] = min(price[supplier], max(base, next_gain - epsilon))
        if best >= 0:
            need = need_of[best]
            if free[need] > 0:
                free[need] -= 1
            else:
                worst, least = -1, 0
                for edge in range(start[need], start[need + 1]):
                    gain = worth[edge] - price[supplier_of[edge]]
                    if value[edge] == HELD and (worst < 0 or gain < least):
                        worst, least = edge, gain
                value[worst] = worth[worst]
                other = supplier_of[worst]
                for slot in range(first[other], first[other + 1]):
                    if slot_edge[slot] == worst:
                        slot_edge[slot] = -1
                stack[waiting] = other
                waiting += 1
            value[best] = HELD
            slot_edge[empty] = best
        # Whoever holds a slot here pays the new price.
        for slot in range(first[supplier], first[supplier + 1]):
            holder = -1 if slot_edge[slot] < 0 else need_of[slot_edge[slot]]
            if holder >= 0 and free[holder] == 0:
                least = 1 << 50
                for edge in range(start[holder], start[holder + 1]):
                    if value[edge] == HELD:
                        least = min(least, worth[edge] - price[supplier_of[edge]])
                profit[holder] = least
