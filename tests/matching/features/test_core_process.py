from __future__ import annotations

import pytest

from matching.features.core_process import core_process, process_nearness
from matching.offers import Relation, StepOffer, sibling_offers, step_offers
from tests.matching.fact_makers import make_capability, make_step, make_supplier


def offer_of(needed: str, offered: str, **settings: bool) -> StepOffer:
    supplier = make_supplier(capabilities=(make_capability(offered, **settings),))
    offers = step_offers(make_step(needed), supplier) or sibling_offers(make_step(needed), supplier)
    return offers[0] if offers else StepOffer(make_step(needed), Relation.NONE)


@pytest.mark.parametrize(
    ("needed", "offered", "code", "verdict"),
    [
        ("turning-swiss", "turning-swiss", "core-process", "met"),
        ("die-casting", "die-casting-zinc", "core-process", "met"),
        ("turning-swiss", "turning", "general-process", "missed"),
        ("turning-swiss", "turning-cnc", "sibling-process", "missed"),
        ("plating-zinc-alloy", "plating-zinc", "plating-type", "missed"),
        ("anodizing-standard", "anodizing-hard", "sibling-process", "missed"),
        ("plating-zinc", "turning-cnc", "core-process", "missed"),
    ],
)
def test_core_process_names_the_relation(needed: str, offered: str, code: str, verdict: str) -> None:
    reason = core_process(offer_of(needed, offered))

    assert (reason.criterion, reason.verdict, reason.subject, reason.is_gate) == (code, verdict, needed, True)


def test_core_process_is_missed_when_captive() -> None:
    reason = core_process(offer_of("plating-zinc", "plating-zinc", is_captive=True))

    assert (reason.criterion, reason.verdict) == ("captive", "missed")


def test_core_process_is_missed_when_bought_in() -> None:
    reason = core_process(offer_of("plating-zinc", "plating-zinc", is_subcontracted=True))

    assert (reason.criterion, reason.verdict) == ("subcontracted", "missed")


def test_core_process_is_missed_when_only_listed_as_bought_in() -> None:
    supplier = make_supplier(capabilities=(), subcontracted_steps=frozenset({"die-casting-zinc"}))
    (offer,) = step_offers(make_step("die-casting"), supplier)

    assert core_process(offer).criterion == "subcontracted"


def test_core_process_tells_who_runs_other_steps() -> None:
    reason = core_process(offer_of("plating-zinc", "turning-cnc"), ("turning-cnc",))

    assert reason.criterion == "secondary-only"
    assert reason.offer == {"processes": ("turning-cnc",), "is_around": False}


def test_core_process_names_work_before_or_after_it() -> None:
    reason = core_process(offer_of("forging-hot", "gear-cutting"), (), ("gear-cutting", "carton-box"))

    assert reason.criterion == "secondary-only"
    assert reason.offer == {"processes": ("gear-cutting",), "is_around": True}


def test_core_process_names_another_way_to_the_same_things() -> None:
    reason = core_process(offer_of("injection-precision", "gear-cutting"), (), ("turning-cnc", "gear-cutting"))

    assert (reason.criterion, reason.offer) == ("core-process", {"process": "gear-cutting"})


def test_core_process_of_strangers_names_nothing() -> None:
    reason = core_process(offer_of("forging-hot", "carton-box"), (), ("carton-box",))

    assert (reason.criterion, reason.offer) == ("core-process", {"process": None})


def test_nearness_falls_with_distance() -> None:
    offered = ["stamping-progressive", "stamping-highspeed", "stamping-single", "roll-forming", "turning-cnc"]

    scores = [process_nearness(offer_of("stamping-progressive", process)).score for process in offered]

    assert scores == [1.0, 0.5, 0.4, 0.4, 0.0]


def test_sibling_offers_are_the_closest_alone() -> None:
    capabilities = tuple(
        make_capability(process) for process in ("stamping-single", "stamping-highspeed", "turning-cnc")
    )

    offers = sibling_offers(make_step("stamping-progressive"), make_supplier(capabilities=capabilities))

    assert [offer.capability.process for offer in offers if offer.capability] == ["stamping-highspeed"]


def test_sibling_offers_of_strangers_are_none() -> None:
    assert (
        sibling_offers(make_step("plating-zinc"), make_supplier(capabilities=(make_capability("turning-cnc"),))) == []
    )
