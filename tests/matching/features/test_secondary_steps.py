from __future__ import annotations

import pytest

from matching.facts import CapabilityFact, Reason, SupplierFact
from matching.features.secondary_steps import secondary_step, secondary_steps
from tests.matching.fact_makers import make_capability, make_need, make_step, make_supplier

PLATING = make_step("plating-zinc", "secondary", plating_thickness_um=8.0)
STEEL = frozenset({"steel"})
FITTING = {"plating_thickness_um": (5.0, 15.0)}


def plater(**settings: object) -> SupplierFact:
    chosen = {"materials": STEEL, "attributes": FITTING, **settings}
    return make_supplier(capabilities=(make_capability("plating-zinc", **chosen),))


@pytest.mark.parametrize(
    ("supplier", "verdict", "how", "unfit"),
    [
        (plater(), "met", "in-house", ()),
        (plater(is_captive=True), "met", "in-house", ()),
        (plater(attributes={}), "unknown", "in-house", ()),
        (plater(is_subcontracted=True), "partly", "subcontracted", ()),
        (plater(materials=frozenset({"aluminium"})), "missed", "unfit", ("material-family",)),
        (plater(attributes={"plating_thickness_um": (1.0, 3.0)}), "missed", "unfit", ("plating_thickness_um",)),
        (make_supplier(capabilities=(make_capability("plating-tin"),)), "missed", "absent", ()),
        (
            make_supplier(capabilities=(), subcontracted_steps=frozenset({"plating-zinc"})),
            "partly",
            "subcontracted",
            (),
        ),
    ],
)
def test_secondary_step_tells_how_it_is_covered(
    supplier: SupplierFact, verdict: str, how: str, unfit: tuple[str, ...]
) -> None:
    reason = secondary_step(make_need(), PLATING, supplier)

    assert (reason.verdict, reason.offer["how"], reason.offer["unfit"]) == (verdict, how, unfit)


def test_secondary_step_takes_the_best_line_whatever_the_order() -> None:
    lines: tuple[CapabilityFact, ...] = (
        make_capability("plating-zinc", materials=STEEL, attributes={"plating_thickness_um": (1.0, 3.0)}),
        make_capability("plating-zinc", materials=STEEL, attributes=FITTING),
    )
    for order in (lines, lines[::-1]):
        assert secondary_step(make_need(), PLATING, make_supplier(capabilities=order)).verdict == "met"


def covered(*verdicts: str) -> list[Reason]:
    how = {"met": "in-house", "unknown": "in-house", "partly": "subcontracted", "missed": "absent"}
    return [Reason("secondary-step", verdict, offer={"how": how[verdict]}) for verdict in verdicts]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("verdicts", "score", "verdict"),
    [
        (("met", "met"), 1.0, "met"),
        (("met", "unknown"), 0.5**0.1, "met"),
        (("met", "partly"), 0.5**0.8, "partly"),
        (("met", "missed"), 0.5, "partly"),
        (("met", "met", "met", "missed"), 0.5, "partly"),
        (("missed", "missed"), 0.25, "missed"),
    ],
)
def test_secondary_steps_halve_with_each_that_leaves_the_house(
    verdicts: tuple[str, ...], score: float, verdict: str
) -> None:
    reason = secondary_steps(covered(*verdicts))

    assert reason is not None
    assert reason.score == pytest.approx(score)
    assert reason.verdict == verdict


def test_secondary_steps_are_not_asked_when_there_is_none() -> None:
    assert secondary_steps([]) is None
