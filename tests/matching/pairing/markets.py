"""Markets to try pairing on: made at random from a seed, and their exact optimum by an independent solver."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from matching.pairing import Market
from matching.pairing.market import SUBSIDY, market_of_arrays


def made_market(*, needs: int, suppliers: int, candidates: int, wanted: int, offered: int, seed: int = 1) -> Market:
    """Families of about 60 suppliers; all needs of a family like the same ones best, more or less, as buyers do."""
    random = np.random.default_rng(seed)
    families = max(1, suppliers // 60)
    family, quality = random.integers(0, families, suppliers), random.beta(5, 3, suppliers)
    need_of, supplier_of, score = [], [], []
    for need in range(needs):
        pool = np.flatnonzero(family == random.integers(families))
        scores = 0.7 * quality[pool] + 0.3 * random.random(len(pool))
        top = np.sort(np.argsort(-scores)[:candidates])
        need_of.append(np.full(len(top), need))
        supplier_of.append(pool[top])
        score.append(scores[top])
    return market_of_arrays(
        needs=tuple(f"n{place:06d}" for place in range(needs)),
        suppliers=tuple(f"s{place:06d}" for place in range(suppliers)),
        wanted=np.full(needs, wanted),
        offered=np.full(suppliers, offered),
        need_of=np.concatenate(need_of),
        supplier_of=np.concatenate(supplier_of),
        score=np.concatenate(score),
    )


def greatest_gain(market: Market) -> int:
    """The greatest gain of any pairing that keeps the locks, by min-cost flow (OR-tools)."""
    needs, suppliers = len(market.needs), len(market.suppliers)
    source, sink = needs + suppliers, needs + suppliers + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    free = market.wanted - market.load_of_needs(market.is_locked)
    kept = market.load_of_suppliers(market.is_locked)
    seats = np.minimum(np.maximum(market.floor - kept, 0), market.offered - kept)
    edges = np.flatnonzero(market.is_open)
    arcs = (
        (market.need_of[edges], needs + market.supplier_of[edges], np.ones(len(edges)), -market.worth[edges]),
        (np.full(needs, source), np.arange(needs), free, np.zeros(needs)),
        (needs + np.arange(suppliers), np.full(suppliers, sink), seats, np.full(suppliers, -SUBSIDY)),
        (needs + np.arange(suppliers), np.full(suppliers, sink), market.offered - kept - seats, np.zeros(suppliers)),
        ([source], [sink], [free.sum()], [0]),
    )
    for arc in arcs:
        flow.add_arcs_with_capacity_and_unit_cost(*(np.asarray(each, np.int64) for each in arc))
    flow.set_nodes_supplies([source, sink], [int(free.sum()), -int(free.sum())])
    assert flow.solve() == flow.OPTIMAL
    subsidies = SUBSIDY * int(np.minimum(kept, market.floor).sum())
    return -int(flow.optimal_cost()) + int(market.worth[market.is_locked].sum()) + subsidies
