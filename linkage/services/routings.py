"""What the taxonomy knows of routings: in which order steps usually come, what usually stands beside them, which is the core."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

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


def usual_order(processes: Iterable[str]) -> list[str]:
    """The processes, each once, in the order of the work as far as the taxonomy says; else in the order given."""
    left = list(dict.fromkeys(processes))
    ordered: list[str] = []
    while left:
        ready = (code for code in left if not any(is_before(other, code) for other in left if other != code))
        chosen = next(ready, left[0])
        left.remove(chosen)
        ordered.append(chosen)
    return ordered


@lru_cache(maxsize=20_000)
def is_before(process: str, other: str) -> bool:
    """Whether one process usually comes before another, and not also after it."""
    return _leads_to(process, other) and not _leads_to(other, process)


def neighbours(processes: Sequence[str], *, limit: int = 8) -> list[str]:
    """Processes that usually come right before or after those of a routing and are not in it, the most usual first."""
    table = taxonomy()
    votes: dict[str, int] = {}
    for routing in table.routings.values():
        shared = len(set(routing.steps) & set(processes))
        for code in routing.steps if shared else ():
            votes[code] = votes.get(code, 0) + shared
    for process in processes:
        known = table.processes[process]
        for code in (*known.downstream, *known.upstream, *known.requires_tooling):
            votes[code] = votes.get(code, 0) + 1
    there = {node for process in processes for node in table.ancestors(process)}
    wanted = [code for code in votes if code in table.processes and code not in there]
    return sorted(wanted, key=lambda code: -votes[code])[:limit]


def likely_core(processes: Sequence[str]) -> str | None:
    """The step that decides who leads: the first that gives the part its shape, else the first."""
    shaping = (code for code in processes if taxonomy().family(code) in SHAPING)
    return next(shaping, processes[0] if processes else None)


def _leads_to(process: str, other: str) -> bool:
    """By a typical routing that holds both, else by the edges; an edge to a family means any of its descendants."""
    table = taxonomy()
    for routing in table.routings.values():
        if process in routing.steps and other in routing.steps:
            return routing.steps.index(process) < routing.steps.index(other)
    targets = set(table.ancestors(other))
    return any(targets & set(table.follows(node)) for node in table.ancestors(process))
