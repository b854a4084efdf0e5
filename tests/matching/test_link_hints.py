"""Likely suppliers on small made-up graphs; the quick form against the plain one."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pytest

from matching.link_hints import Path, hint_scores, likely_suppliers
from matching.supply_network import SupplyFact, supply_graph


def _graph(*links: tuple[str, str]) -> nx.DiGraph:
    return supply_graph([SupplyFact(supplier, customer, "plating-zinc") for supplier, customer in links])


def test_a_hint_comes_over_three_links_and_says_which() -> None:
    graph = _graph(("shared", "me"), ("shared", "other"), ("new", "other"), ("far", "elsewhere"))
    (hint,) = likely_suppliers(graph, "me")
    assert (hint.supplier, hint.processes, hint.paths) == ("new", ("plating-zinc",), (Path("shared", "other"),))
    assert hint.score == pytest.approx(1 / 2 / 2)


def test_those_that_deliver_already_and_the_firm_itself_are_no_hints() -> None:
    graph = _graph(("shared", "me"), ("shared", "other"), ("old", "me"), ("old", "other"), ("me", "other"))
    assert likely_suppliers(graph, "me") == ()
    assert likely_suppliers(graph, "nobody") == ()


def test_a_path_through_firms_that_deal_with_everybody_counts_less() -> None:
    busy = [("shared", f"c{number}") for number in range(5)]
    graph = _graph(*busy, ("shared", "me"), ("own", "me"), ("own", "other"), ("by-own", "other"), ("by-busy", "c0"))
    assert [hint.supplier for hint in likely_suppliers(graph, "me")] == ["by-own", "by-busy"]
    assert len(likely_suppliers(graph, "me", limit=1)) == 1


def test_the_quick_form_gives_the_same_scores() -> None:
    rng = random.Random(3)
    suppliers, customers = [f"s{n}" for n in range(12)], [f"c{n}" for n in range(8)]
    links = {(rng.choice(suppliers), rng.choice(customers)) for _ in range(40)}
    graph = _graph(*links)
    matrix = np.array([[float((supplier, customer) in links) for supplier in suppliers] for customer in customers])
    quick = hint_scores(matrix)
    for row, customer in enumerate(customers):
        plain = {hint.supplier: hint.score for hint in likely_suppliers(graph, customer, limit=99)}
        expected = {
            supplier: quick[row, column]
            for column, supplier in enumerate(suppliers)
            if quick[row, column] > 0 and not matrix[row, column]
        }
        assert plain == pytest.approx(expected)
