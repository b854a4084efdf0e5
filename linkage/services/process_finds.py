"""Processes of the taxonomy that a query speaks of, and what stands around each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import Session

from linkage.services.searches import suggest
from matching.network import process_network
from matching.taxonomy import taxonomy
from search.understanding import Understood

_MOST, _SUGGESTED = 40, 30


def matching_processes(session: Session, query: str, understood: Understood) -> tuple[str, ...]:
    """Processes a query means, then the narrower ones, then those whose name it begins; without a query the families."""
    table = taxonomy()
    if not query.strip():
        return tuple(process.id for process in table.processes.values() if process.parent is None)
    meant = [node for node in understood.processes if node in table.processes]
    below = {child for node in meant for child in table.descendants(node)}
    narrower = [node for node in table.processes if node in below]
    named = [entry.id for entry in suggest(session, query, scope=(), limit=_SUGGESTED) if entry.kind == "process"]
    return tuple(dict.fromkeys((*meant, *narrower, *named)))[:_MOST]


def usually_before(process: str) -> tuple[str, ...]:
    """Processes and tools that come before it, or before all that is wider."""
    graph = process_network()
    return _others(process, (node for one in taxonomy().ancestors(process) for node in graph.predecessors(one)))


def usually_after(process: str) -> tuple[str, ...]:
    graph = process_network()
    return _others(process, (node for one in taxonomy().ancestors(process) for node in graph.successors(one)))


def _others(process: str, nodes: Iterable[str]) -> tuple[str, ...]:
    own = frozenset((*taxonomy().ancestors(process), *taxonomy().descendants(process)))
    return tuple(dict.fromkeys(node for node in nodes if node not in own))
