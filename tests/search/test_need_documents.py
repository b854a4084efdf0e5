"""What is kept of a part need for searching."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from sqlmodel import Session

from database.models.part_needs import PartNeed
from search import fields
from search.documents import Document
from search.fields import fact
from search.need_documents import need_document
from tests.factories import make_assembler, make_need


def _steps(*processes: str) -> dict[str, object]:
    return {"process_steps": [{"process": process} for process in processes]}


def _document(need: PartNeed) -> Document:
    found = need_document(need)
    assert found is not None
    return found


def test_a_need_is_kept_under_its_own_key_for_the_eyes_it_is_meant_for(session: Session) -> None:
    need = make_need(session, title="Vòng đệm", visibility="registered")

    found = _document(need)

    assert (found.key, found.code, found.labels) == (f"n{need.id}", need.code, ("Vòng đệm",))
    assert {name: value for name, value in found.facts.items() if name.startswith("scope=")} == {
        "scope=needs:registered": fields.FOREVER
    }
    assert {fields.named("vong"), fields.named("dem")} <= set(found.facts)


def test_a_need_leaves_its_scope_after_its_last_day(session: Session) -> None:
    need = make_need(session, closes_on="2026-12-24")

    assert _document(need).facts["scope=needs:public"] == datetime.date(2026, 12, 24).toordinal()


@pytest.mark.parametrize("status", ["draft", "met", "withdrawn"])
def test_only_published_needs_are_kept(session: Session, status: str) -> None:
    assert need_document(make_need(session, status=status)) is None


def test_the_routing_is_kept_with_what_each_step_is_a_kind_of(session: Session) -> None:
    facts = _document(make_need(session, requirements=_steps("plating-zinc", "die-casting"))).facts

    assert {fact("process", name) for name in ("plating-zinc", "plating", "surface-treatment", "casting")} <= set(facts)
    assert {name for name in facts if name.startswith("states=")} == {"states=plating-zinc", "states=die-casting"}


@pytest.mark.parametrize(
    ("materials", "works"),
    [
        (["adc12"], {"adc12", "aluminium"}),
        (["aluminium"], {"aluminium", "aluminium:*"}),
        ([], {fields.NOT_STATED}),
    ],
)
def test_the_materials_are_kept_with_each_step(session: Session, materials: list[str], works: set[str]) -> None:
    wanted = {**_steps("die-casting"), "materials": materials}

    facts = _document(make_need(session, requirements=wanted)).facts

    kept = {name.removeprefix("works=die-casting:") for name in facts if name.startswith("works=")}
    assert kept == works


@pytest.mark.parametrize(("own", "province"), [({}, "24"), ({"plant_province": "79"}, "79")])
def test_the_place_is_where_the_part_is_wanted(session: Session, own: dict[str, Any], province: str) -> None:
    need = make_need(session, make_assembler(session, plant_province="24"))
    need.plant_province = own.get("plant_province")

    facts = _document(need).facts

    assert {name for name in facts if name.startswith("province=")} == {fact("province", province)}
    session.rollback()


def test_nothing_of_the_buyer_enters_but_place_and_sector(session: Session) -> None:
    buyer = make_assembler(session, name="Geheim Motors", sector="automotive")

    found = _document(make_need(session, buyer, title="Bracket", text=None))

    assert "geheim" not in repr(found).casefold()
    assert fact("sector", "automotive") in found.facts
