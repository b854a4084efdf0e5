"""Who may well supply whom: firms whose customers share suppliers with the one that looks.

A path of three links: the customer buys from a firm, that firm also delivers to another customer, and that one buys from the
supplier in question. Each path counts less the more links pass through its two firms in the middle, so that firms that deal with
everybody say little. Source: Kovács et al. 2019, "Network-based prediction of protein interactions", for paths of length three.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

SHARED_SUPPLIER_EXPONENT = 1.0
OTHER_CUSTOMER_EXPONENT = 1.0
CANDIDATE_EXPONENT = 0.0
"""Exponents of the degrees a path is divided by. Chosen on a validation part of the award graph's training pairs."""


@dataclass(frozen=True, slots=True)
class Path:
    """The customer's own supplier, and the other customer that both deliver to."""

    shared_supplier: str
    other_customer: str


@dataclass(frozen=True, slots=True)
class LinkHint:
    """A firm that may well supply the customer. `score` > 0 orders them; `paths` are the reasons, the weightiest first."""

    supplier: str
    score: float
    processes: tuple[str, ...]
    paths: tuple[Path, ...]


def likely_suppliers(graph: nx.DiGraph, customer: str, *, limit: int = 10, shown: int = 3) -> tuple[LinkHint, ...]:
    """Firms that do not deliver to the customer yet, likeliest first, each with its weightiest paths."""
    if customer not in graph:
        return ()
    scores: dict[str, float] = defaultdict(float)
    paths: dict[str, list[tuple[float, Path]]] = defaultdict(list)
    known = {customer, *graph.pred[customer]}
    for shared in sorted(graph.pred[customer]):
        for other in sorted(set(graph.succ[shared]) - {customer}):
            weight = graph.out_degree(shared) ** -SHARED_SUPPLIER_EXPONENT
            weight *= graph.in_degree(other) ** -OTHER_CUSTOMER_EXPONENT
            for supplier in set(graph.pred[other]) - known:
                scores[supplier] += weight * graph.out_degree(supplier) ** -CANDIDATE_EXPONENT
                paths[supplier].append((weight, Path(shared, other)))
    ranked = sorted(scores, key=lambda supplier: (-scores[supplier], supplier))[:limit]
    return tuple(_hint(graph, supplier, scores[supplier], paths[supplier], shown) for supplier in ranked)


def _hint(graph: nx.DiGraph, supplier: str, score: float, paths: list[tuple[float, Path]], shown: int) -> LinkHint:
    ranked = sorted(paths, key=lambda each: (-each[0], each[1].shared_supplier, each[1].other_customer))
    others = {path.other_customer for _weight, path in ranked}
    delivered = {process for other in others for process in graph.edges[supplier, other]["processes"]}
    return LinkHint(supplier, score, tuple(sorted(delivered)), tuple(path for _weight, path in ranked[:shown]))


def hint_scores(
    links: Any,
    *,
    shared: float = SHARED_SUPPLIER_EXPONENT,
    other: float = OTHER_CUSTOMER_EXPONENT,
    candidate: float = CANDIDATE_EXPONENT,
) -> np.ndarray:
    """The same scores for every customer (rows) and supplier (columns) of a sparse 0/1 matrix of links, as a dense array."""
    matrix = sparse.csr_array(links, dtype=float)
    suppliers_of, customers_of = matrix.sum(axis=1), matrix.sum(axis=0)
    alike = (matrix * _powers(customers_of, shared)) @ matrix.T
    alike.setdiag(0)
    scores: np.ndarray = ((alike * _powers(suppliers_of, other)) @ matrix).toarray() * _powers(customers_of, candidate)
    return scores


def _powers(degrees: np.ndarray, exponent: float) -> np.ndarray:
    """Degree to the minus exponent; 0 for what has no link."""
    return np.where(degrees > 0, np.maximum(degrees, 1.0) ** -exponent, 0.0)
