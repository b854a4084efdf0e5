"""Wide and cheap: who might answer a need at all, found by the processes they name."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from types import MappingProxyType

from matching.facts import NeedFact, SupplierFact
from matching.features.region import place_of
from matching.neighbours import around, same_products
from matching.offers import process_closeness
from matching.taxonomy import taxonomy


class Catalogue:
    """Suppliers indexed by the processes they name, in house or not. Built once for many needs, in any order.

    Building costs O(capabilities), about 0.2 s for 20,000 firms. Raises ValueError when two suppliers share an id.
    """

    def __init__(self, suppliers: Iterable[SupplierFact]) -> None:
        facts: dict[str, SupplierFact] = {}
        by_process: dict[str, set[str]] = defaultdict(set)
        for supplier in suppliers:
            if supplier.id in facts:
                raise ValueError(f"supplier {supplier.id} occurs twice")
            facts[supplier.id] = supplier
            for process in _named_processes(supplier):
                by_process[process].add(supplier.id)
        self.suppliers: Mapping[str, SupplierFact] = MappingProxyType(facts)
        self.places = MappingProxyType({code: place_of(fact) for code, fact in facts.items()})
        self.traders = tuple(sorted(fact.id for fact in facts.values() if _states_only_trade(fact)))
        self._by_process = {process: frozenset(ids) for process, ids in by_process.items()}

    def naming(self, process: str) -> frozenset[str]:
        """Ids of the suppliers that name the process itself; no order."""
        return self._by_process.get(process, frozenset())

    def offering(self, process: str) -> frozenset[str]:
        """Ids of the suppliers that name the process or a narrower one; no order."""
        return frozenset().union(*(self.naming(node) for node in taxonomy().descendants(process)))


def candidates(need: NeedFact, catalogue: Catalogue) -> list[SupplierFact]:
    """Suppliers that name every core step (in house, captive or bought in), by id: all that can become a match."""
    found = [catalogue.offering(step.process) for step in need.core_steps]
    ids = frozenset.intersection(*found) if found else frozenset()
    return [catalogue.suppliers[code] for code in sorted(ids)]


def tempting(need: NeedFact, catalogue: Catalogue, limit: int, *, besides: Set[str]) -> list[SupplierFact]:
    """Suppliers that look near without having answered, at most `limit`, the most tempting first.

    Near is who names the core step or a relative of it, or some of the other steps; traders that state no process
    follow where there is room. `besides`: ids already dealt with.
    """
    pull = _pull(need, catalogue)
    wanted = ((code, nearness) for code, nearness in pull.items() if code not in besides)
    ids = [code for code, _ in heapq.nsmallest(limit, wanted, key=lambda item: (-item[1], item[0]))]
    ids += [code for code in catalogue.traders if code not in pull][: limit - len(ids)]
    return [catalogue.suppliers[code] for code in ids]


def other_trades(need: NeedFact, catalogue: Catalogue, limit: int, *, besides: Set[str]) -> list[SupplierFact]:
    """Suppliers of other trades that have to do with a core step, at most `limit`: to show where nearer ones are few.

    Who makes the same things in another way comes first, then who works before or after the step; by id.
    """
    ids: list[str] = []
    for kind in (same_products, around):
        near = {code for step in need.core_steps for other in kind(step.process) for code in catalogue.naming(other)}
        ids += heapq.nsmallest(limit - len(ids), near - besides - set(ids))
    return [catalogue.suppliers[code] for code in ids]


def _pull(need: NeedFact, catalogue: Catalogue) -> dict[str, float]:
    """How near each related supplier comes: the closeness of its best relative of the core, and a share for the other steps."""
    nearness: dict[str, float] = defaultdict(float)
    for step in need.core_steps:
        for process, closeness in relatives(step.process):
            for code in catalogue.naming(process):
                nearness[code] = max(nearness[code], closeness)
    share = 0.5 / max(1, len(need.secondary_steps))
    for step in need.secondary_steps:
        for code in catalogue.offering(step.process):
            nearness[code] += share
    return nearness


def relatives(process: str) -> list[tuple[str, float]]:
    """The processes of the family and the substitutes, each with its closeness."""
    near = set(taxonomy().descendants(taxonomy().family(process))) | set(taxonomy().processes[process].substitutes)
    return [(other, process_closeness(process, other)) for other in near]


def _named_processes(supplier: SupplierFact) -> set[str]:
    return {capability.process for capability in supplier.capabilities} | supplier.subcontracted_steps


def _states_only_trade(supplier: SupplierFact) -> bool:
    return supplier.business_type == "trading" and not _named_processes(supplier)
