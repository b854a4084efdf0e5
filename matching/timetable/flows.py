"""The best set of meetings under limits as a flow of least cost, by the network simplex method, exact in whole numbers.

The network: root -> participants of side a -> pairs -> participants of side b -> root, every arc with an upper limit. The basis is
a tree hung up at the root, kept as parent, depth and lists of children; among arcs that block a step the last one met on the way
round from the join is taken, so that no basis comes back.
Source: Ahuja, Magnanti and Orlin, Network Flows (1993), chapter 11; Kelly and O'Neill, The minimum cost flow problem and the
network simplex method (1991).
"""

from __future__ import annotations

from matching.timetable.compiling import Array, compiled

AT_LOWER, IN_TREE, AT_UPPER = 1, 0, -1
PARENT, ARC, DEPTH, CHILD, NEXT, LAST = range(6)
"""Lines of the tree: parent, arc to it, depth, first child, next and previous sibling."""


@compiled
def _unhang(tree: Array, node: int) -> None:
    before, after = tree[LAST, node], tree[NEXT, node]
    if before >= 0:
        tree[NEXT, before] = after
    else:
        tree[CHILD, tree[PARENT, node]] = after
    if after >= 0:
        tree[LAST, after] = before


@compiled
def _hang(tree: Array, node: int, parent: int, arc: int) -> None:
    head = tree[CHILD, parent]
    tree[PARENT, node], tree[ARC, node] = parent, arc
    tree[NEXT, node], tree[LAST, node] = head, -1
    if head >= 0:
        tree[LAST, head] = node
    tree[CHILD, parent] = node


@compiled
def _shift(tree: Array, price: Array, top: int, change: int, stack: Array) -> None:
    """New depths and prices below a node that hangs elsewhere now."""
    count = 1
    stack[0] = top
    while count:
        count -= 1
        node = stack[count]
        price[node] += change
        tree[DEPTH, node] = tree[DEPTH, tree[PARENT, node]] + 1
        child = tree[CHILD, node]
        while child >= 0:
            stack[count] = child
            count += 1
            child = tree[NEXT, child]


@compiled
def _entering(arcs: Array, cost: Array, state: Array, price: Array, at: int, block: int, count: int) -> tuple[int, int]:
    """The arc that gains most within a block of the first `count`, going on to the next block when none gains; -1 at the end."""
    best, chosen, seen = 0, -1, 0
    for _ in range(count):
        reduced = state[at] * (cost[at] + price[arcs[0, at]] - price[arcs[1, at]])
        if reduced < best:
            best, chosen = reduced, at
        at += 1
        if at == count:
            at = 0
        seen += 1
        if seen == block:
            if chosen >= 0:
                break
            seen = 0
    return chosen, at


@compiled
def _join(tree: Array, u: int, v: int) -> int:
    while u != v:
        if tree[DEPTH, u] >= tree[DEPTH, v]:
            u = tree[PARENT, u]
        else:
            v = tree[PARENT, v]
    return u


@compiled
def _blocking(
    tree: Array, arcs: Array, limit: Array, flow: Array, ends: tuple[int, int], join: int, room: int
) -> tuple[int, int, int]:
    """How much can go round, the node whose arc to its parent blocks (-1: the entering arc itself), and on which side."""
    first, second = ends
    leaving, side = -1, 0
    node = first
    while node != join:
        arc = tree[ARC, node]
        free = flow[arc] if arcs[0, arc] == node else limit[arc] - flow[arc]
        if free < room:
            room, leaving, side = free, node, 1
        node = tree[PARENT, node]
    node = second
    while node != join:
        arc = tree[ARC, node]
        free = limit[arc] - flow[arc] if arcs[0, arc] == node else flow[arc]
        if free <= room:
            room, leaving, side = free, node, 2
        node = tree[PARENT, node]
    return room, leaving, side


@compiled
def _push(tree: Array, arcs: Array, flow: Array, ends: tuple[int, int], join: int, much: int) -> None:
    first, second = ends
    while first != join:
        arc = tree[ARC, first]
        flow[arc] += -much if arcs[0, arc] == first else much
        first = tree[PARENT, first]
    while second != join:
        arc = tree[ARC, second]
        flow[arc] += much if arcs[0, arc] == second else -much
        second = tree[PARENT, second]


@compiled
def _rehang(tree: Array, leaving: int, inner: int, outer: int, entering: int) -> None:
    """Cuts the tree above `leaving` and hangs the part by its node `inner` at `outer`."""
    node, parent, arc = inner, outer, entering
    while True:
        above, old = tree[PARENT, node], tree[ARC, node]
        _unhang(tree, node)
        _hang(tree, node, parent, arc)
        if node == leaving:
            return
        parent, node, arc = node, above, old


@compiled
def cheapest_flow(
    arcs: Array, cost: Array, limit: Array, flow: Array, state: Array, tree: Array, price: Array, block: int, count: int
) -> int:
    """Makes a flow and its basis the cheapest for the first `count` arcs; returns the number of steps. Node 0 is the root."""
    stack = price.copy()
    at, steps = 0, 0
    while True:
        entering, at = _entering(arcs, cost, state, price, at, block, count)
        if entering < 0:
            return steps
        steps += 1
        u, v = arcs[0, entering], arcs[1, entering]
        join = _join(tree, u, v)
        ends = (u, v) if state[entering] == AT_LOWER else (v, u)
        much, leaving, side = _blocking(tree, arcs, limit, flow, ends, join, limit[entering])
        if much > 0:
            flow[entering] += much * state[entering]
            _push(tree, arcs, flow, ends, join, much)
        if leaving < 0:
            state[entering] = -state[entering]
            continue
        out = tree[ARC, leaving]
        inner, outer = ends if side == 1 else (ends[1], ends[0])
        reduced = cost[entering] + price[u] - price[v]
        _rehang(tree, leaving, inner, outer, entering)
        _shift(tree, price, inner, -reduced if inner == u else reduced, stack)
        state[entering] = IN_TREE
        state[out] = AT_LOWER if flow[out] == 0 else AT_UPPER
