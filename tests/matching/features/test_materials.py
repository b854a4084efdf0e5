from __future__ import annotations

import pytest

from matching.features.materials import core_material, is_family_handled, material_overlap
from tests.matching.fact_makers import make_capability, make_step


@pytest.mark.parametrize(
    ("process", "needed", "offered", "code", "verdict"),
    [
        ("stamping-single", {"spcc"}, {"spcc", "secc"}, "material-grade", "met"),
        ("stamping-single", {"spcc"}, {"steel"}, "material-grade", "met"),
        ("stamping-single", {"steel"}, {"spcc"}, "material-grade", "met"),
        ("stamping-single", {"spcc", "secc"}, {"secc"}, "material-grade", "partly"),
        ("stamping-single", {"spcc"}, {"secc"}, "material-grade", "missed"),
        ("stamping-single", {"spcc"}, {"sus304", "a5052"}, "material-family", "missed"),
        ("stamping-single", {"spcc"}, set(), "material-grade", "unknown"),
        # a molder is not asked for the brass insert, nor a rubber shop for the plate
        ("injection-insert", {"pbt", "c2680"}, {"pbt"}, "material-grade", "met"),
        ("rubber-metal-bonding", {"epdm", "spcc"}, {"nr"}, "material-grade", "missed"),
        # none of the needed is of a kind the process works on: asked all the same
        ("injection-standard", {"spcc"}, {"pp"}, "material-family", "missed"),
    ],
)
def test_core_material_compares_grades(
    process: str, needed: set[str], offered: set[str], code: str, verdict: str
) -> None:
    capability = make_capability(process, materials=frozenset(offered))

    reason = core_material(make_step(process), frozenset(needed), capability)

    assert reason is not None
    assert (reason.criterion, reason.verdict, reason.is_gate) == (code, verdict, True)


def test_core_material_names_what_is_missing() -> None:
    reason = core_material(make_step(), frozenset({"spcc", "sgcc"}), make_capability())

    assert reason is not None
    assert reason.need == {"materials": ("sgcc", "spcc")}
    assert reason.offer == {"materials": ("secc", "spcc"), "missing": ("sgcc",)}


def test_core_material_is_not_asked_without_one_or_of_a_tool_maker() -> None:
    tool_shop = make_capability("plastic-mold-large", materials=frozenset({"steel"}))

    assert core_material(make_step(), frozenset(), make_capability()) is None
    assert core_material(make_step("plastic-mold-large"), frozenset({"pp"}), tool_shop) is None


def test_material_overlap_is_the_share_handled() -> None:
    reason = material_overlap(make_step(), frozenset({"spcc", "sgcc"}), make_capability())

    assert reason is not None
    assert (reason.score, reason.verdict, reason.offer) == (0.5, "partly", {"materials": ("spcc",)})


@pytest.mark.parametrize(
    ("process", "needed", "offered", "is_handled"),
    [
        ("polishing", {"sus304"}, {"stainless"}, True),
        ("polishing", {"sus304"}, {"steel"}, False),
        ("polishing", {"sus304"}, {"sus430"}, True),
        ("polishing", {"sus304"}, set(), None),
        ("press-die-progressive", {"a5052"}, {"steel"}, None),
        ("measurement-cmm", {"pom"}, {"steel"}, None),
        ("foam-molding", {"paper-board"}, {"eps"}, None),
        ("die-cut-parts", {"paper-board"}, {"plastic"}, None),
    ],
)
def test_secondary_steps_are_asked_for_the_family(
    process: str, needed: set[str], offered: set[str], is_handled: bool | None
) -> None:
    capability = make_capability(process, materials=frozenset(offered))

    assert is_family_handled(make_step(process, "secondary"), frozenset(needed), capability) is is_handled
