"""Reading a request, and what its steps are."""

from __future__ import annotations

import pytest

from database.models.part_needs import PartNeed
from linkage.inputs.base import read_input
from linkage.inputs.needs import NeedInput
from linkage.services.need_proposals import Proposal, confirmed, proposal_of, proposal_of_need
from matching.network import likely_core, neighbours, usual_order


def test_request_becomes_answers_to_confirm() -> None:
    read = proposal_of("Zinc plating 8 µm after progressive stamping on a 110T press, SECC, 50,000 pcs/month, ISO 9001")
    assert read == Proposal(
        processes=("stamping-progressive", "plating-zinc"),
        materials=("secc",),
        limits={"stamping-progressive": {"press_tonnage_t": 110}, "plating-zinc": {"plating_thickness_um": 8}},
        volume_per_month=50_000.0,
        certificates=("iso-9001",),
    )


def test_name_of_a_need_is_read_with_its_text() -> None:
    need = PartNeed(title="ブレーキブラケット SPCC", text="プレス加工、亜鉛めっき")
    assert proposal_of_need(need).materials == ("spcc",)
    assert proposal_of_need(PartNeed(title="ブレーキブラケット SPCC")).keys == ()


@pytest.mark.parametrize("text", ["", "Hello.", "\x00\ud800" * 50, "?" * 20_000])
def test_text_without_meaning_gives_nothing(text: str) -> None:
    assert proposal_of(text).keys == ()


def test_only_what_is_ticked_is_taken_over() -> None:
    need = read_input(NeedInput, {"title": "x", "requirements": {"materials": ["abs"]}})
    read = Proposal(processes=("stamping-progressive", "plating-zinc"), materials=("secc",), certificates=("iso-9001",))
    record = confirmed(need, read, {"process:plating-zinc", "material:secc"})
    assert record["process_steps"] == [{"process": "plating-zinc", "role": "core", "attrs": {}}]
    assert record["materials"] == ["abs", "secc"]
    assert record["certificates_must"] == []


def test_earlier_answers_stay() -> None:
    step = {"process": "stamping-progressive", "role": "core", "attrs": {"press_tonnage_t": 200}}
    need = read_input(NeedInput, {"title": "x", "requirements": {"process_steps": [step]}})
    read = Proposal(
        processes=("stamping-progressive", "plating-zinc"),
        limits={"stamping-progressive": {"press_tonnage_t": 110, "sheet_thickness_mm": 1}},
    )
    record = confirmed(need, read, set(read.keys))
    assert record["process_steps"] == [
        {**step, "attrs": {"press_tonnage_t": 200, "sheet_thickness_mm": 1}},
        {"process": "plating-zinc", "role": "secondary", "attrs": {}},
    ]


def test_order_follows_the_work_and_else_the_writer() -> None:
    assert usual_order(["plating-zinc", "stamping-progressive", "press-die-progressive"]) == [
        "press-die-progressive",
        "stamping-progressive",
        "plating-zinc",
    ]
    assert usual_order(["plating-zinc", "plating-zinc"]) == ["plating-zinc"]
    assert usual_order([]) == []


def test_core_is_what_gives_the_part_its_shape() -> None:
    assert likely_core(["press-die-progressive", "stamping-progressive", "plating-zinc"]) == "stamping-progressive"
    assert likely_core(["plating-zinc"]) == "plating-zinc"
    assert likely_core([]) is None


def test_neighbours_are_not_in_the_routing_yet() -> None:
    found = neighbours(["stamping-progressive"])
    assert "press-die-progressive" in found
    assert "stamping-progressive" not in found
    assert neighbours([]) == []
