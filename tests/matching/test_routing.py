"""A routing drafted from what is named: every step asked has its reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.routing import DraftedStep, drafted_steps
from matching.taxonomy import taxonomy

PROCESSES = sorted(taxonomy().processes)


def asked(*processes: str, **given: object) -> list[str]:
    return [step.process for step in drafted_steps(processes, **given)]  # type: ignore[arg-type]


def test_stamping_asks_for_its_die_first_and_what_usually_follows() -> None:
    first, *others = drafted_steps(["stamping-progressive"])

    assert first == DraftedStep("press-die-progressive", "tool", "stamping-progressive")
    assert DraftedStep("deburring", "after", "stamping-progressive") in others
    assert DraftedStep("plating", "after", "stamping-progressive") in others


def test_die_casting_asks_for_mold_deburring_and_machining() -> None:
    assert asked("die-casting-aluminium") == ["mold-die-casting", "deburring", "shot-blasting", "milling-3axis"]


def test_tool_in_the_routing_is_not_asked_for_again() -> None:
    assert "press-die-progressive" not in asked("press-die-single", "stamping-progressive")
    assert "plastic-mold" not in asked("plastic-mold-hot-runner", "injection-standard")


def test_no_is_not_asked_again_nor_its_kin() -> None:
    assert "press-die-progressive" not in asked("stamping-progressive", declined=["press-die-progressive"])
    assert not {"plating", "plating-zinc", "plating-tin"} & set(
        asked("stamping-progressive", declined=["plating-zinc"])
    )


def test_step_of_another_material_is_not_asked() -> None:
    anodizing = taxonomy().descendants("anodizing")
    assert anodizing & set(asked("milling-3axis", materials=["a5052"], limit=20))
    assert not anodizing & set(asked("milling-3axis", materials=["spcc"], limit=20))


def test_plating_alone_asks_not_how_the_part_was_shaped() -> None:
    assert not {"stamping-progressive", "springs-coil", "casting-investment"} & set(asked("plating-zinc", limit=20))


def test_another_way_to_shape_the_part_is_asked_when_much_speaks_for_it() -> None:
    assert "rubber-metal-bonding" not in asked("stamping-progressive", limit=20)
    assert "injection-insert" in asked("press-die-progressive", "stamping-highspeed", "plating-tin")


def test_need_for_a_tool_asks_not_what_the_tool_will_make() -> None:
    assert [step for step in asked("plastic-mold-hot-runner", limit=20) if step.startswith("injection")] == []


def test_nothing_named_asks_nothing() -> None:
    assert asked() == []
    assert asked("no-such-process") == []


@pytest.mark.parametrize("limit", [1, 4])
def test_no_more_is_asked_than_wanted(limit: int) -> None:
    assert len(asked("stamping-progressive", "die-casting-aluminium", limit=limit)) <= limit


@given(st.lists(st.sampled_from(PROCESSES), max_size=5), st.sets(st.sampled_from(PROCESSES), max_size=4))
def test_what_is_asked_is_new_and_says_why(processes: list[str], declined: set[str]) -> None:
    found = drafted_steps(processes, declined=declined)

    assert not {step.process for step in found} & {*processes, *declined}
    assert {step.because_of for step in found} <= set(processes)
    assert len({step.process for step in found}) == len(found)
