import networkx as nx
import pytest

from matching.network import is_before, likely_core, neighbours, process_network, usual_order
from matching.taxonomy import taxonomy


def test_network_holds_every_process_and_nothing_else() -> None:
    assert set(process_network()) == set(taxonomy().processes)


def test_network_cannot_be_changed() -> None:
    with pytest.raises(nx.NetworkXError):
        process_network().add_edge("plating-zinc", "turning-cnc")


def test_usual_order_puts_the_tool_first_and_the_finish_last() -> None:
    given = ["powder-coating", "die-casting-aluminium", "deburring", "mold-die-casting"]
    assert usual_order(given) == ["mold-die-casting", "die-casting-aluminium", "deburring", "powder-coating"]


def test_usual_order_keeps_what_the_taxonomy_says_nothing_of() -> None:
    assert usual_order(["silk-screen-printing", "wire-harness"]) == ["silk-screen-printing", "wire-harness"]


def test_usual_order_names_each_once() -> None:
    assert usual_order(["turning-cnc", "turning-cnc"]) == ["turning-cnc"]


@pytest.mark.parametrize("routing", taxonomy().routings.values(), ids=lambda routing: routing.id)
def test_usual_order_restores_every_typical_routing(routing: object) -> None:
    steps = list(routing.steps)  # type: ignore[attr-defined]
    order = usual_order(reversed(steps))
    wrong = [
        (a, b)
        for i, a in enumerate(steps)
        for b in steps[i + 1 :]
        if is_before(a, b) and order.index(a) > order.index(b)
    ]
    assert wrong == []


def test_is_before_holds_one_way_only() -> None:
    assert is_before("turning-cnc", "grinding-cylindrical")
    assert not is_before("grinding-cylindrical", "turning-cnc")


def test_neighbours_are_the_most_usual_steps_not_yet_there() -> None:
    found = neighbours(["stamping-progressive", "plating-zinc"])
    assert "press-die-progressive" in found
    assert not {"stamping-progressive", "plating-zinc", "plating"} & set(found)


def test_likely_core_is_the_step_that_shapes() -> None:
    assert likely_core(["press-die-progressive", "stamping-progressive", "plating-zinc"]) == "stamping-progressive"
    assert likely_core(["plating-zinc"]) == "plating-zinc"
    assert likely_core([]) is None
