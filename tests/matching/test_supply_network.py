"""The supply network on small made-up graphs."""

from __future__ import annotations

import random

import networkx as nx
import pytest

from matching import supply_network
from matching.supply_network import (
    SingleSource,
    SupplyFact,
    Weakened,
    customer_tiers,
    dependences,
    joints,
    neighbourhood,
    parts,
    single_customers,
    single_sources,
    supplier_tiers,
    supply_graph,
    tier_of,
    without,
)

# A plater and a die shop serve two stampers, the stampers serve an assembler; the molder stands alone beside them.
LINKS = (
    SupplyFact("plater", "stamper-1", "plating-zinc"),
    SupplyFact("plater", "stamper-2", "plating-zinc"),
    SupplyFact("plater-2", "stamper-2", "plating"),
    SupplyFact("dies", "stamper-1", "press-die-progressive"),
    SupplyFact("stamper-1", "assembler", "stamping-progressive"),
    SupplyFact("stamper-2", "assembler", "stamping-transfer"),
    SupplyFact("molder", "assembler", "injection-standard"),
)


@pytest.fixture
def graph() -> nx.DiGraph:
    return supply_graph(LINKS)


def test_graph_counts_a_link_said_twice_once_and_no_firm_supplies_itself() -> None:
    graph = supply_graph([LINKS[0], LINKS[0], SupplyFact("plater", "plater", "plating-zinc")])
    assert list(graph.edges(data="processes")) == [("plater", "stamper-1", {"plating-zinc"})]


def test_tiers_hold_each_firm_once_in_the_nearest(graph: nx.DiGraph) -> None:
    assert supplier_tiers(graph, "assembler") == (
        ("molder", "stamper-1", "stamper-2"),
        ("dies", "plater", "plater-2"),
    )
    assert customer_tiers(graph, "plater") == (("stamper-1", "stamper-2"), ("assembler",))
    assert supplier_tiers(graph, "assembler", tiers=1) == (("molder", "stamper-1", "stamper-2"),)
    assert supplier_tiers(graph, "nobody") == ()


def test_tier_counts_from_the_nearest_assembler(graph: nx.DiGraph) -> None:
    assert [tier_of(graph, firm, {"assembler"}) for firm in ("molder", "plater", "assembler", "nobody")] == [
        1,
        2,
        None,
        None,
    ]


def test_neighbourhood_holds_the_links_among_its_firms_only(graph: nx.DiGraph) -> None:
    near = neighbourhood(graph, "stamper-1", tiers=1)
    assert near.firms == ("stamper-1", "dies", "plater", "assembler")
    assert near.links == (LINKS[3], LINKS[0], LINKS[4])
    assert neighbourhood(graph, "nobody").links == ()


def test_rings_end() -> None:
    ring = supply_graph(
        [SupplyFact("a", "b", "plating"), SupplyFact("b", "c", "plating"), SupplyFact("c", "a", "plating")]
    )
    assert supplier_tiers(ring, "a") == (("c",), ("b",))
    assert without(ring, "a").stops == (("b",), ("c",))


def test_single_source_counts_narrower_and_wider_processes_as_another_source(graph: nx.DiGraph) -> None:
    assert single_sources(graph, ["stamper-1", "stamper-2"]) == (
        SingleSource("stamper-1", "plating-zinc", "plater"),
        SingleSource("stamper-1", "press-die-progressive", "dies"),
    )


def test_single_source_keeps_siblings_apart(graph: nx.DiGraph) -> None:
    """Progressive and transfer stamping are two things: each of the assembler's stampers is the only one for its own."""
    assert [each.supplier for each in single_sources(graph, ["assembler"])] == ["molder", "stamper-1", "stamper-2"]


def test_codes_that_are_known_no_more_stand_for_themselves() -> None:
    graph = supply_graph([SupplyFact("a", "c", "gone"), SupplyFact("b", "c", "gone"), SupplyFact("b", "c", "plating")])
    assert single_sources(graph) == (SingleSource("c", "plating", "b"),)


def test_single_customer_is_the_only_one(graph: nx.DiGraph) -> None:
    assert single_customers(graph) == (
        ("dies", "stamper-1"),
        ("molder", "assembler"),
        ("plater-2", "stamper-2"),
        ("stamper-1", "assembler"),
        ("stamper-2", "assembler"),
    )
    assert single_customers(graph, ["nobody"]) == ()


def test_removal_names_what_is_lost_what_is_left_and_who_stops(graph: nx.DiGraph) -> None:
    gone = without(graph, "plater")
    assert gone.lost == (SingleSource("stamper-1", "plating-zinc", "plater"),)
    assert gone.weakened == (
        Weakened("stamper-2", "plating", ("plater-2",)),
        Weakened("stamper-2", "plating-zinc", ("plater-2",)),
    )
    assert gone.stops == (("stamper-1",), ("assembler",))
    assert gone.stopped == 2
    assert gone.stranded == ()
    assert gone.parts == ()


def test_removal_cuts_off_and_strands(graph: nx.DiGraph) -> None:
    gone = without(graph, "assembler")
    assert gone.stranded == ("molder", "stamper-1", "stamper-2")
    assert gone.parts == (("molder",),)
    assert without(graph, "nobody").stopped == 0


def test_dependences_put_the_worst_first(graph: nx.DiGraph) -> None:
    found = {each.firm: each for each in dependences(graph)}
    assert (found["plater"].sole_for, found["plater"].stops) == (1, 2)
    assert (found["stamper-2"].is_joint, found["stamper-2"].stops) == (True, 1)
    assert "plater-2" not in found
    assert [each.stops for each in dependences(graph)] == sorted((each.stops for each in found.values()), reverse=True)


def test_joints_and_removal_agree_on_random_graphs() -> None:
    rng = random.Random(7)
    for _round in range(20):
        links = [SupplyFact(f"f{rng.randrange(14)}", f"f{rng.randrange(14)}", "plating") for _ in range(16)]
        graph = supply_graph(links)
        assert joints(graph) == {firm for firm in graph if without(graph, firm).parts}


def test_counted_and_followed_stops_agree_on_random_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(11)
    kinds = ("plating", "plating-zinc", "turning-cnc")
    for _round in range(20):
        graph = supply_graph(
            SupplyFact(f"f{rng.randrange(12)}", f"f{rng.randrange(12)}", rng.choice(kinds)) for _ in range(20)
        )
        assert [each.stops for each in dependences(graph) if each.sole_for] == [
            without(graph, each.firm).stopped for each in dependences(graph) if each.sole_for
        ]
    monkeypatch.setattr(supply_network, "FOLLOWED", 0)
    assert {each.firm: each.stops for each in dependences(supply_graph(LINKS))}["plater"] == 1


def test_parts_are_the_same_by_either_library(graph: nx.DiGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    more = supply_graph([*LINKS, SupplyFact("x", "y", "plating")])
    by_networkx = parts(more)
    monkeypatch.setattr(supply_network, "LARGE", 0)
    assert by_networkx == parts(more) == (7, 2)
