"""The routing of a need, drafted from what is named: which further steps it probably has, to be asked with a reason.

Nothing drafted counts before the assembler has said yes. Tools come from the taxonomy's `requires_tooling`, the other steps from its
typical routings and the neighbours of each process. Source: handbook 6.11 (a stamping needs a die for that part; a tool that exists
and is moved needs no tool maker).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from matching.network import SHAPING, process_network, usual_order
from matching.taxonomy import taxonomy

QUESTIONS = 4
TOOLS, CARE_OF_TOOLS, MACHINING = "die-mold", "tooling-engineering", "machining"
MANY_VOTES = 3


@dataclass(frozen=True, slots=True)
class DraftedStep:
    """A step to ask about. `tool`: `because_of` needs one made; `before`, `after`: it usually stands there beside `because_of`."""

    process: str
    why: Literal["tool", "before", "after"]
    because_of: str


def drafted_steps(
    processes: Sequence[str],
    *,
    materials: Collection[str] = (),
    declined: Collection[str] = (),
    limit: int = QUESTIONS,
) -> tuple[DraftedStep, ...]:
    """Steps that a routing probably has and does not name: tools first, then in the order of the work, at most `limit`.

    `declined`: what was asked and answered with no; neither it nor what is narrower or wider is asked again. A step whose usual
    materials are all others than `materials` is not asked. Ids the taxonomy does not know are passed over.
    """
    table = taxonomy()
    known = [code for code in processes if code in table.processes]
    closed = [*known, *(code for code in declined if code in table.processes)]
    asked: list[DraftedStep] = []
    for step in (*_tools(known), *_neighbours(known)):
        is_open = not any(_is_kin(step.process, other) for other in (*closed, *(each.process for each in asked)))
        if is_open and _suits(step.process, materials):
            asked.append(step)
    tools = [step for step in asked if step.why == "tool"]
    others = [step for step in asked if step.why != "tool"][: max(0, limit - len(tools))]
    order = usual_order([*known, *(step.process for step in others)])
    return (*tools[:limit], *sorted(others, key=lambda step: order.index(step.process)))


def _tools(processes: Sequence[str]) -> Iterator[DraftedStep]:
    """The tools that the steps need, unless one is in the routing."""
    table = taxonomy()
    if any(table.family(code) == TOOLS for code in processes):
        return
    for code in processes:
        needed = next(
            (nodes for node in table.ancestors(code) if (nodes := table.processes[node].requires_tooling)), ()
        )
        for tool in needed:
            yield DraftedStep(tool, "tool", code)


def _neighbours(processes: Sequence[str]) -> Iterator[DraftedStep]:
    """What usually stands beside the steps, the most usual first: typical routings that share steps, and edges between processes."""
    table, graph = taxonomy(), process_network()
    votes: Counter[DraftedStep] = Counter()
    for routing in table.routings.values():
        shared = [code for code in routing.steps if code in processes]
        for place, code in enumerate(routing.steps):
            if shared and code not in processes:
                votes[_beside(code, place, routing.steps, shared)] += len(shared)
    for code in processes:
        for node in table.ancestors(code):
            votes.update(DraftedStep(after, "after", code) for after in graph.successors(node))
            votes.update(DraftedStep(before, "before", code) for before in graph.predecessors(node))
    totals: Counter[str] = Counter()
    for step, count in votes.items():
        totals[step.process] += count
    ranked = sorted(
        votes, key=lambda step: (-totals[step.process], step.process, -votes[step], step.why, step.because_of)
    )
    return (step for step in ranked if _is_worth_asking(step, totals[step.process]))


def _is_worth_asking(step: DraftedStep, votes: int) -> bool:
    """Not the tools, which are asked for by the steps that need them, nor another way to shape the part unless much speaks for it."""
    table = taxonomy()
    family, beside = table.family(step.process), table.family(step.because_of)
    if table.processes[step.process].parent is None or {TOOLS, CARE_OF_TOOLS} & {family, beside}:
        return False
    if family not in SHAPING:
        return True
    return step.why == "after" and (family == MACHINING or votes >= MANY_VOTES)


def _beside(code: str, place: int, steps: Sequence[str], shared: Sequence[str]) -> DraftedStep:
    """The step as standing after the nearest shared step before it, or before the nearest after it."""
    earlier = [other for other in steps[:place] if other in shared]
    if earlier:
        return DraftedStep(code, "after", earlier[-1])
    return DraftedStep(code, "before", next(other for other in steps[place:] if other in shared))


def _is_kin(process: str, other: str) -> bool:
    """Whether asking about one is no question once the other is settled: the same, narrower, wider, or of the same small group."""
    table = taxonomy()
    parent, others = table.processes[process].parent, table.processes[other].parent
    is_sibling = parent is not None and parent == others and table.processes[parent].level == "group"
    return is_sibling or process in table.ancestors(other) or other in table.ancestors(process)


def _suits(process: str, materials: Collection[str]) -> bool:
    table = taxonomy()
    stated = (table.processes[node].typical_materials for node in table.ancestors(process))
    usual = {table.material_family(material) for material in next(filter(None, stated), ())}
    return not materials or not usual or not usual.isdisjoint(map(table.material_family, materials))
