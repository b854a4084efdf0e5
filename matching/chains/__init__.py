"""Firms that cover a routing together: a lead firm that fits the core step, and partners for the steps it lacks.

Two ways. Either the buyer brings the firms together (`chains_of`): who does each step is a best path through the routing, exact,
so that neither a partner nor a way can be changed for the better. Or the lead firm sells it all and buys in what it lacks
(`led_chains_of`): as few partners as can be, near the lead. Source: handbook 6 (prefer fewer moves and short distances; the core
step decides the lead firm).
"""

from matching.chains.benches import Bench, CatalogueBench, Crew, step_need
from matching.chains.column_benches import ColumnBench
from matching.chains.joint import chains_of
from matching.chains.led import led_chains_of, runs_all
from matching.chains.routings import Routing

__all__ = [
    "Bench",
    "CatalogueBench",
    "ColumnBench",
    "Crew",
    "Routing",
    "chains_of",
    "led_chains_of",
    "runs_all",
    "step_need",
]
