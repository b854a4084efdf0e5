"""Whether a need and a supplier have anything to do with each other: so cheap that it is asked of every pair."""

from __future__ import annotations

from functools import cache

from matching.facts import NeedFact, SupplierFact
from matching.taxonomy import taxonomy


def is_of_the_trade(need: NeedFact, supplier: SupplierFact) -> bool:
    """Whether the supplier names a relative of a core step or something for another step, in house or not.

    A trader that states no process may deal in anything.
    """
    named = {capability.process for capability in supplier.capabilities} | supplier.subcontracted_steps
    return not trade_of(need).isdisjoint(named) if named else supplier.business_type == "trading"


def trade_of(need: NeedFact) -> frozenset[str]:
    """The processes that count: all relatives and substitutes of the core steps, and what answers for the other steps."""
    core = (_relatives(step.process) for step in need.core_steps)
    others = (frozenset(taxonomy().descendants(step.process)) for step in need.secondary_steps)
    return frozenset().union(*core, *others)


@cache
def _relatives(process: str) -> frozenset[str]:
    table = taxonomy()
    return frozenset(table.descendants(table.family(process))) | frozenset(table.processes[process].substitutes)
