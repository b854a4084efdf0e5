"""The supply network: who delivers what to whom, in tiers, and what hangs on one firm alone.

A directed graph over firms; an edge leads from the supplier to the customer and carries the processes delivered. Everything here
is computed on the links it is given: whoever asks passes those the reader may see, and so no figure tells of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx
import numpy as np
from scipy.sparse import csgraph

from matching.taxonomy import taxonomy

Sources = Mapping[str, set[str]]
"""Process -> the firms a customer could get it from."""

FOLLOWED = 1_000
"""So many firms at most are followed down the stream when all are compared."""

LARGE = 50_000
"""From so many firms on, whole-graph questions go to SciPy, which answers them ten to seventy times as fast."""


@dataclass(frozen=True, slots=True)
class SupplyFact:
    """One firm delivers work of a process to another. Ids are whatever the caller wants back."""

    supplier: str
    customer: str
    process: str


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The firms around one, a tuple for each tier, nearest first; `links` are those among all of them."""

    firm: str
    suppliers: tuple[tuple[str, ...], ...]
    customers: tuple[tuple[str, ...], ...]
    links: tuple[SupplyFact, ...]

    @property
    def firms(self) -> tuple[str, ...]:
        """All of them, each once, the firm itself first; one that stands on both sides counts once."""
        around = (code for tier in (*self.suppliers, *self.customers) for code in tier)
        return tuple(dict.fromkeys((self.firm, *around)))


@dataclass(frozen=True, slots=True)
class SingleSource:
    """`customer` gets `process` from `supplier` and from nobody else."""

    customer: str
    process: str
    supplier: str


@dataclass(frozen=True, slots=True)
class Weakened:
    """`customer` still gets `process` when a firm is gone, from those that are left."""

    customer: str
    process: str
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """What breaks without one firm.

    `lost`: supplies that have no other source. `stops`: firms that miss one, in waves: first those it delivered to, then those
    that depend on these. `stranded`: suppliers whose only customer it is. `parts`: groups of firms cut off from the largest
    rest, larger first.
    """

    firm: str
    lost: tuple[SingleSource, ...]
    weakened: tuple[Weakened, ...]
    stops: tuple[tuple[str, ...], ...]
    stranded: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]

    @property
    def stopped(self) -> int:
        return sum(len(wave) for wave in self.stops)


@dataclass(frozen=True, slots=True)
class Dependence:
    """How much hangs on one firm: supplies without another source, firms that stop in turn, whether it holds parts together."""

    firm: str
    sole_for: int
    stops: int
    is_joint: bool


def supply_graph(links: Iterable[SupplyFact]) -> nx.DiGraph:
    """The graph of the links; links said twice count once."""
    graph = nx.DiGraph()
    for link in links:
        if link.supplier == link.customer:
            continue
        if not graph.has_edge(link.supplier, link.customer):
            graph.add_edge(link.supplier, link.customer, processes=set())
        graph.edges[link.supplier, link.customer]["processes"].add(link.process)
    return nx.freeze(graph)


def neighbourhood(graph: nx.DiGraph, firm: str, *, tiers: int = 2) -> Neighbourhood:
    """The firms up to so many tiers up and down the stream; nobody for a firm without links."""
    suppliers = supplier_tiers(graph, firm, tiers=tiers)
    customers = customer_tiers(graph, firm, tiers=tiers)
    around = {firm, *(code for tier in (*suppliers, *customers) for code in tier)}
    links = tuple(
        SupplyFact(supplier, customer, process)
        for supplier, customer, processes in sorted(graph.edges(around & set(graph), data="processes"), key=_pair)
        if customer in around
        for process in sorted(processes)
    )
    return Neighbourhood(firm, suppliers, customers, links)


def supplier_tiers(graph: nx.DiGraph, firm: str, *, tiers: int = 9) -> tuple[tuple[str, ...], ...]:
    """Suppliers, their suppliers and so on; each firm in the nearest tier it stands in."""
    return _tiers(graph.reverse(copy=False), firm, tiers)


def customer_tiers(graph: nx.DiGraph, firm: str, *, tiers: int = 9) -> tuple[tuple[str, ...], ...]:
    """Customers, their customers and so on."""
    return _tiers(graph, firm, tiers)


def tier_of(graph: nx.DiGraph, firm: str, assemblers: Iterable[str]) -> int | None:
    """How far above the nearest assembler a firm stands: 1 delivers to one, 2 to a firm that does; None when no way ends at one."""
    ends = set(assemblers) - {firm}
    return next((tier for tier, firms in enumerate(customer_tiers(graph, firm), 1) if not ends.isdisjoint(firms)), None)


def single_sources(graph: nx.DiGraph, firms: Iterable[str] | None = None) -> tuple[SingleSource, ...]:
    """Supplies with one source only, of these customers or of all.

    A supply counts as covered when another firm delivers the same process, a narrower or a wider one.
    """
    return tuple(
        SingleSource(customer, process, next(iter(sources)))
        for customer in (sorted(graph) if firms is None else firms)
        for process, sources in _sources(graph, customer).items()
        if len(sources) == 1
    )


def single_customers(graph: nx.DiGraph, firms: Iterable[str] | None = None) -> tuple[tuple[str, str], ...]:
    """(supplier, customer) where the customer is the only one the supplier has."""
    return tuple(
        (supplier, next(iter(graph.succ[supplier])))
        for supplier in (sorted(graph) if firms is None else firms)
        if supplier in graph and graph.out_degree(supplier) == 1
    )


def without(graph: nx.DiGraph, firm: str) -> Removal:
    """What breaks when a firm is gone. A firm without links breaks nothing."""
    if firm not in graph:
        return Removal(firm, (), (), (), (), ())
    lost, weakened = [], []
    for customer in sorted(graph.succ[firm]):
        for process, sources in _sources(graph, customer).items():
            if sources == {firm}:
                lost.append(SingleSource(customer, process, firm))
            elif firm in sources:
                weakened.append(Weakened(customer, process, tuple(sorted(sources - {firm}))))
    stranded = tuple(sorted(supplier for supplier in graph.pred[firm] if graph.out_degree(supplier) == 1))
    return Removal(firm, tuple(lost), tuple(weakened), _waves(graph, firm), stranded, _parts_without(graph, firm))


def joints(graph: nx.DiGraph) -> frozenset[str]:
    """Firms without which a connected part of the network falls apart (its articulation points)."""
    return frozenset(nx.articulation_points(graph.to_undirected(as_view=True)))


def dependences(graph: nx.DiGraph) -> tuple[Dependence, ...]:
    """Every firm on which something hangs alone, most first.

    Of many thousands only the `FOLLOWED` with the most supplies of their own are followed down the stream; for the others
    `stops` counts the customers they would stop at once.
    """
    sole: dict[str, set[tuple[str, str]]] = {}
    for single in single_sources(graph):
        sole.setdefault(single.supplier, set()).add((single.customer, single.process))
    held, supplies = joints(graph), _Supplies(graph)
    followed = set(sorted(sole, key=lambda firm: (-len(sole[firm]), firm))[:FOLLOWED])
    found = [
        Dependence(
            firm=firm,
            sole_for=len(sole.get(firm, ())),
            stops=supplies.stopped_by(firm)
            if firm in followed
            else len({customer for customer, _process in sole.get(firm, ())}),
            is_joint=firm in held,
        )
        for firm in {*sole, *held}
    ]
    return tuple(sorted(found, key=lambda each: (-each.stops, -each.sole_for, not each.is_joint, each.firm)))


class _Supplies:
    """Every supply of every customer with how many sources it has: who stops without a firm is then a matter of counting."""

    def __init__(self, graph: nx.DiGraph) -> None:
        self.customers: list[str] = []
        self.sources: list[int] = []
        self.delivered: dict[str, list[int]] = {}
        for customer in graph:
            for sources in _sources(graph, customer).values():
                for firm in sources:
                    self.delivered.setdefault(firm, []).append(len(self.customers))
                self.customers.append(customer)
                self.sources.append(len(sources))

    def stopped_by(self, firm: str) -> int:
        """How many firms miss a supply in the end. O(supplies of those that stop)."""
        gone, edge, lost = {firm}, [firm], dict[int, int]()
        while edge:
            for supply in self.delivered.get(edge.pop(), ()):
                lost[supply] = lost.get(supply, 0) + 1
                if lost[supply] == self.sources[supply] and self.customers[supply] not in gone:
                    gone.add(self.customers[supply])
                    edge.append(self.customers[supply])
        return len(gone) - 1


def parts(graph: nx.DiGraph) -> tuple[int, ...]:
    """Sizes of the connected parts of the network, the largest first."""
    if len(graph) <= LARGE:
        return tuple(sorted(map(len, nx.weakly_connected_components(graph)), reverse=True))
    matrix = nx.to_scipy_sparse_array(graph, weight=None, format="csr")
    _count, labels = csgraph.connected_components(matrix, directed=True, connection="weak")
    return tuple(sorted(np.bincount(labels).tolist(), reverse=True))


def _pair(edge: tuple[str, str, object]) -> tuple[str, str]:
    return edge[0], edge[1]


def _tiers(graph: nx.DiGraph, firm: str, tiers: int) -> tuple[tuple[str, ...], ...]:
    if firm not in graph:
        return ()
    layers = nx.bfs_layers(graph, [firm])
    next(layers)
    return tuple(tuple(sorted(layer)) for layer, _tier in zip(layers, range(tiers), strict=False))


def _sources(graph: nx.DiGraph, customer: str) -> Sources:
    """Process -> the firms this customer could get it from, among those that deliver to it."""
    if customer not in graph:
        return {}
    delivered = {supplier: edge["processes"] for supplier, edge in graph.pred[customer].items()}
    wanted = sorted({process for processes in delivered.values() for process in processes})
    return {
        process: {
            firm for firm, processes in delivered.items() if any(_stands_in(other, process) for other in processes)
        }
        for process in wanted
    }


@lru_cache(maxsize=50_000)
def _stands_in(offered: str, wanted: str) -> bool:
    """The same process, or one on the same line of the tree; a code that is known no more stands for itself."""
    known = taxonomy().processes
    if offered == wanted or offered not in known or wanted not in known:
        return offered == wanted
    return offered in taxonomy().ancestors(wanted) or wanted in taxonomy().ancestors(offered)


def _waves(graph: nx.DiGraph, firm: str) -> tuple[tuple[str, ...], ...]:
    """Firms that miss a supply, wave by wave, when all that stopped before deliver no more."""
    known: dict[str, Sources] = {}
    gone = {firm}
    waves = []
    edge = [firm]
    while edge:
        asked = {customer for each in edge for customer in graph.succ[each]} - gone
        for each in asked - known.keys():
            known[each] = _sources(graph, each)
        edge = sorted(each for each in asked if any(sources <= gone for sources in known[each].values()))
        if edge:
            waves.append(tuple(edge))
            gone.update(edge)
    return tuple(waves)


def _parts_without(graph: nx.DiGraph, firm: str) -> tuple[tuple[str, ...], ...]:
    """What is cut off from the largest rest of the firm's own part."""
    found = sorted(_reached(graph, firm), key=lambda part: (-len(part), min(part)))
    return tuple(tuple(sorted(part)) for part in found[1:])


def _reached(graph: nx.DiGraph, firm: str) -> Iterator[set[str]]:
    seen = {firm}
    for start in (*graph.succ[firm], *graph.pred[firm]):
        if start in seen:
            continue
        part, edge = {start}, [start]
        while edge:
            node = edge.pop()
            fresh = {*graph.succ[node], *graph.pred[node]} - part - {firm}
            part |= fresh
            edge.extend(fresh)
        seen |= part
        yield part
