"""The network of processes: what comes before what, what usually stands beside a routing, which step decides who leads.

A directed graph over the process ids of the taxonomy. An edge means "usually comes before", from the stated neighbours and from
the tools a process needs; an edge to a family or group holds for all that is narrower.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import networkx as nx

from matching.taxonomy import taxonomy

SHAPING = frozenset(
    {
        "press-forming",
        "casting",
        "forging",
        "machining",
        "sheet-metal-welding",
        "plastics",
        "rubber",
        "electronics",
        "fasteners-springs",
        "packaging-printing",
    }
)
"""Families of processes that give a part its shape; one of them mostly decides who leads."""


@lru_cache(maxsize=1)
def process_network() -> nx.DiGraph:
    """Every process of the taxonomy with its edges in the direction of the work."""
    graph = nx.DiGraph()
    for process in taxonomy().processes.values():
        graph.add_node(process.id)
        graph.add_edges_from((before, process.id) for before in (*process.upstream, *process.requires_tooling))
        graph.add_edges_from((process.id, after) for after in process.downstream)
    return nx.freeze(graph)


def usual_order(processes: Iterable[str]) -> list[str]:
    """The processes, each once, in the order of the work as far as the taxonomy says; else in the order given.

    Processes that would each come before the other keep the order given.
    """
    codes = list(dict.fromkeys(processes))
    place = {code: position for position, code in enumerate(codes)}
    graph = nx.DiGraph()
    graph.add_nodes_from(codes)
    graph.add_edges_from((code, other) for code in codes for other in codes if code != other and is_before(code, other))
    rings = nx.condensation(graph)
    members = {ring: sorted(rings.nodes[ring]["members"], key=place.__getitem__) for ring in rings}
    order = nx.lexicographical_topological_sort(rings, key=lambda ring: place[members[ring][0]])
    return [code for ring in order for code in members[ring]]


@lru_cache(maxsize=20_000)
def is_before(process: str, other: str) -> bool:
    """Whether one process usually comes before another, and not also after it."""
    return _leads_to(process, other) and not _leads_to(other, process)


def neighbours(processes: Sequence[str], *, limit: int = 8) -> list[str]:
    """Processes that usually come right before or after those of a routing and are not in it, the most usual first."""
    table, graph = taxonomy(), process_network()
    votes: Counter[str] = Counter()
    for routing in table.routings.values():
        shared = len(set(routing.steps) & set(processes))
        votes.update({code: shared for code in routing.steps if shared})
    for process in processes:
        votes.update((*graph.successors(process), *graph.predecessors(process)))
    there = {node for process in processes for node in table.ancestors(process)}
    return [code for code, _ in votes.most_common() if code not in there][:limit]


def likely_core(processes: Sequence[str]) -> str | None:
    """The step that decides who leads: the first that gives the part its shape, else the first."""
    shaping = (code for code in processes if taxonomy().family(code) in SHAPING)
    return next(shaping, processes[0] if processes else None)


def _leads_to(process: str, other: str) -> bool:
    """By a typical routing that holds both, else by an edge between them or what they are kinds of."""
    table, graph = taxonomy(), process_network()
    for routing in table.routings.values():
        if process in routing.steps and other in routing.steps:
            return routing.steps.index(process) < routing.steps.index(other)
    targets = set(table.ancestors(other))
    return any(not targets.isdisjoint(graph.successors(node)) for node in table.ancestors(process))
