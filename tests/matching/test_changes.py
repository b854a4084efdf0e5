"""The one change that turns a near-miss into a match: named rightly, enough, and no more than needed."""

from __future__ import annotations

import datetime
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Catalogue, match_pair
from matching.changes import Change, changed, changes_of_need, ladders, one_change
from matching.facts import CapabilityFact, CertificateFact, Match, NeedFact, SupplierFact
from tests.matching.fact_makers import TODAY, make_capability, make_need, make_step, make_supplier

PLATING = "plating-zinc"


def pressing(**attributes: Any) -> NeedFact:
    return make_need(steps=(make_step(**attributes),), certificates_must=frozenset())


def shop(**overrides: Any) -> SupplierFact:
    return make_supplier(capabilities=(make_capability(**overrides),))


def found(need: NeedFact, supplier: SupplierFact) -> Change:
    change = one_change(need, supplier, on=TODAY)
    assert change is not None
    return change


def test_a_match_needs_no_change() -> None:
    assert one_change(make_need(), make_supplier(), on=TODAY) is None


def test_two_things_are_not_one_change() -> None:
    need = make_need(certificates_must=frozenset({"iso-9001", "iatf-16949", "iso-14001"}))
    assert one_change(need, make_supplier(), on=TODAY) is None


@pytest.mark.parametrize(
    "supplier",
    [
        shop(process="milling-3axis"),
        make_supplier(business_type="trading"),
        make_supplier(capabilities=()),
    ],
    ids=["another process", "a trader", "nothing stated"],
)
def test_another_firm_is_no_change(supplier: SupplierFact) -> None:
    assert one_change(make_need(), supplier, on=TODAY) is None


def test_another_province_is_no_change() -> None:
    need = make_need(location_mode="must", provinces=frozenset({"79"}))
    assert one_change(need, make_supplier(), on=TODAY) is None


@pytest.mark.parametrize(
    ("certificates", "kind"),
    [
        ((), "certificate"),
        ((CertificateFact("iso-9001", "planned"),), "certificate"),
        ((CertificateFact("iso-9001", "in-progress"),), "certificate"),
        ((CertificateFact("iso-9001", "expired"),), "renewal"),
        ((CertificateFact("iso-9001", "valid", datetime.date(2026, 11, 20)),), "renewal"),
    ],
)
def test_a_certificate_is_got_or_renewed(certificates: tuple[CertificateFact, ...], kind: str) -> None:
    change = found(make_need(), make_supplier(certificates=certificates))
    assert (change.kind, change.subject, change.key) == (kind, "iso-9001", f"{kind}.iso-9001")


def test_a_larger_press_is_named_by_the_smallest_size_that_wins() -> None:
    change = found(pressing(press_tonnage_t=350.0), shop())
    assert (change.subject, change.process, change.low, change.high) == (
        "press_tonnage_t",
        "stamping-progressive",
        None,
        350.0,
    )
    assert change.key == "limit.press_tonnage_t.stamping-progressive.up"
    less = replace(change, high=349.0)
    assert not isinstance(match_pair(pressing(press_tonnage_t=350.0), changed(shop(), less), on=TODAY), Match)


def test_a_finer_tolerance_goes_down() -> None:
    change = found(pressing(tolerance_mm=0.01), shop())
    assert (change.low, change.high, change.is_less) == (0.01, None, True)


def test_a_range_is_widened_at_the_end_that_falls_short() -> None:
    need = pressing(sheet_thickness_mm=(0.2, 3.0))
    offers: tuple[Any, ...] = ((0.2, 2.0), (0.5, 3.0), (0.5, 2.0), 2.0)
    changes = [found(need, shop(attributes={"sheet_thickness_mm": offered})) for offered in offers]
    assert [(change.low, change.high) for change in changes] == [(None, 3.0), (0.2, None), (0.2, 3.0), (None, 3.0)]


def test_both_ends_of_a_range_are_counted_apart_from_one() -> None:
    need = pressing(sheet_thickness_mm=(0.2, 3.0))
    change = found(need, shop(attributes={"sheet_thickness_mm": (0.5, 2.0)}))
    assert (change.key, change.amount) == ("limit.sheet_thickness_mm.stamping-progressive.0.2-3", None)


def test_one_of_several_words_suffices() -> None:
    need = make_need(
        steps=(make_step(PLATING, plating_method=frozenset({"rack", "reel"})),), certificates_must=frozenset()
    )
    supplier = shop(process=PLATING, attributes={"plating_method": frozenset({"barrel"})})
    assert found(need, supplier).words == ("rack", "reel")


def test_of_ordered_words_the_finest_is_needed() -> None:
    need = make_need(
        steps=(make_step("pcba-smt", smt_min_chip=frozenset({"0603", "0201"})),),
        certificates_must=frozenset(),
        materials=frozenset(),
    )
    supplier = shop(process="pcba-smt", attributes={"smt_min_chip": frozenset({"0805"})})
    assert found(need, supplier).words == ("0201",)


def test_capacity_is_asked_in_the_unit_of_the_firm_and_rounded_up() -> None:
    need = replace(pressing(), volume_value=1_000_000.0, volume_period="year")
    change = found(need, shop(utilisation=0.99))
    assert (change.kind, change.high, change.unit) == ("capacity", 83_400.0, "pcs")


def test_freeing_capacity_takes_nothing_away() -> None:
    change = found(pressing(), shop(utilisation=0.9))
    after = changed(shop(utilisation=0.9), change).capabilities[0]
    assert (after.capacity_per_month, after.utilisation) == (300_000.0, 0.0)


def test_smaller_orders() -> None:
    change = found(pressing(), replace(shop(), moq_pcs=500_000.0))
    assert (change.key, change.low, change.is_less) == ("minimum-order", 100_000.0, True)


def test_orders_from_outside() -> None:
    assert found(pressing(), shop(is_captive=True)).kind == "outside-orders"


@pytest.mark.parametrize(
    "supplier",
    [
        shop(is_subcontracted=True),
        make_supplier(capabilities=(), subcontracted_steps=frozenset({"stamping-progressive"})),
    ],
    ids=["a line of another firm", "named as bought in"],
)
def test_bought_in_work_is_taken_into_the_own_plant(supplier: SupplierFact) -> None:
    change = found(pressing(), supplier)
    assert (change.kind, change.process) == ("own-plant", "stamping-progressive")


def test_who_states_the_wider_process_is_asked_for_the_exact_one() -> None:
    change = found(pressing(), shop(process="press-forming"))
    assert (change.kind, change.process, change.offered) == ("exact-process", "stamping-progressive", "press-forming")


@pytest.mark.parametrize("materials", [{"secc"}, {"abs"}], ids=["another grade", "another family"])
def test_a_material_is_added(materials: set[str]) -> None:
    change = found(pressing(), shop(materials=frozenset(materials)))
    assert (change.kind, change.words, change.key) == (
        "material",
        ("spcc",),
        "material.stamping-progressive.spcc",
    )


def test_ladders_count_what_each_size_wins() -> None:
    sizes = {"a": 250.0, "b": 250.0, "c": 400.0, "d": 300.0}
    pairs = [(key, found(pressing(press_tonnage_t=size), shop())) for key, size in sizes.items()]
    iso = found(make_need(), make_supplier(certificates=()))
    press, paper = ladders([*pairs, ("e", iso)])
    assert [(rung.change.high, rung.needs) for rung in press] == [
        (250.0, ("a", "b")),
        (300.0, ("a", "b", "d")),
        (400.0, ("a", "b", "c", "d")),
    ]
    assert [(rung.change, rung.needs) for rung in paper] == [(iso, ("e",))]


def test_ladders_of_two_plants_are_apart() -> None:
    change = found(pressing(press_tonnage_t=350.0), shop())
    assert len(ladders([("a", replace(change, plant="P1")), ("b", replace(change, plant="P2"))])) == 2


def test_changes_of_a_need_name_every_firm_one_change_away() -> None:
    firms = [
        make_supplier(id="fits"),
        make_supplier(id="paper", certificates=()),
        make_supplier(id="far", capabilities=(make_capability("rubber-injection"),)),
        replace(make_supplier(id="wide", capabilities=(make_capability("press-forming"),))),
    ]
    answer = [(firm.id, change.kind) for firm, change in changes_of_need(make_need(), Catalogue(firms), on=TODAY)]
    assert answer == [("paper", "certificate"), ("wide", "exact-process")]


# -- whatever the facts, applying the change makes it a match

PROCESSES = ("stamping-progressive", "press-forming", "stamping-transfer", "milling-3axis", PLATING)
MATERIALS = ("spcc", "secc", "steel", "a5052", "abs")
SIZES = (60.0, 110.0, 200.0, 350.0, (60.0, 200.0), (200.0, 350.0))


def any_step(draw: random.Random) -> Any:
    attributes: dict[str, Any] = {}
    if draw.random() < 0.7:
        attributes["press_tonnage_t"] = draw.choice(SIZES)
    if draw.random() < 0.5:
        attributes["sheet_thickness_mm"] = draw.choice((0.2, 1.0, (0.2, 3.0), 4.0))
    if draw.random() < 0.5:
        attributes["tolerance_mm"] = draw.choice((0.01, 0.05, 0.1))
    if draw.random() < 0.3:
        attributes["plating_method"] = frozenset(draw.sample(("rack", "barrel", "reel"), draw.randint(1, 2)))
    return make_step(draw.choice(PROCESSES[:2]), draw.choice(("core", "core", "secondary")), **attributes)


def any_need(draw: random.Random) -> NeedFact:
    return make_need(
        steps=tuple(any_step(draw) for _ in range(draw.randint(1, 2))),
        materials=frozenset(draw.sample(MATERIALS, draw.randint(0, 2))),
        volume_value=draw.choice((None, 7.0, 1_000.0, 100_000.0, 1_000_000.0)),
        volume_unit=draw.choice(("pcs", "sets", "t")),
        volume_period=draw.choice(("month", "year", "once")),
        certificates_must=frozenset(draw.sample(("iso-9001", "iatf-16949"), draw.randint(0, 2))),
        location_mode=draw.choice(("any", "prefer", "must")),
        provinces=frozenset({"01"}),
    )


def any_capability(draw: random.Random) -> CapabilityFact:
    return make_capability(
        draw.choice(PROCESSES),
        plant=draw.choice(("P1", "P2")),
        province=draw.choice((None, "01", "79")),
        materials=frozenset(draw.sample(MATERIALS, draw.randint(0, 3))),
        attributes={
            key: draw.choice(values)
            for key, values in {
                "press_tonnage_t": SIZES,
                "sheet_thickness_mm": (0.5, 2.0, (0.5, 2.0)),
                "tolerance_mm": (0.02, 0.2, (0.02, 0.1)),
                "plating_method": (frozenset({"rack"}), frozenset({"barrel", "reel"})),
            }.items()
            if draw.random() < 0.7
        },
        capacity_per_month=draw.choice((None, 500.0, 300_000.0)),
        capacity_unit=draw.choice(("pcs", "t", "kg")),
        utilisation=draw.choice((None, 0.0, 0.5, 0.999, 1.0)),
        is_captive=draw.random() < 0.15,
        is_subcontracted=draw.random() < 0.1,
    )


def any_supplier(draw: random.Random) -> SupplierFact:
    return make_supplier(
        business_type=draw.choice((None, "manufacturer", "manufacturer", "service", "trading")),
        capabilities=tuple(any_capability(draw) for _ in range(draw.randint(0, 3))),
        subcontracted_steps=frozenset(draw.sample(PROCESSES, draw.randint(0, 1))),
        certificates=tuple(
            CertificateFact(standard, draw.choice(("valid", "valid", "expired", "planned")))
            for standard in draw.sample(("iso-9001", "iatf-16949"), draw.randint(0, 2))
        ),
        moq_pcs=draw.choice((None, 500.0, 50_000.0)),
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_applying_the_change_makes_it_a_match(seed: int) -> None:
    draw = random.Random(seed)
    needs = [replace(any_need(draw), id=str(number)) for number in range(8)]
    for _ in range(4):
        supplier = any_supplier(draw)
        pairs = []
        for need in needs:
            change = one_change(need, supplier, on=TODAY)
            if change is not None:
                assert not isinstance(match_pair(need, supplier, on=TODAY), Match)
                assert isinstance(match_pair(need, changed(supplier, change), on=TODAY), Match)
                pairs.append((need.id, change))
        for rung in (rung for rungs in ladders(pairs) for rung in rungs):
            after = changed(supplier, rung.change)
            assert all(isinstance(match_pair(needs[int(key)], after, on=TODAY), Match) for key in rung.needs)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_a_single_limit_that_a_firm_can_mend_is_always_named(seed: int) -> None:
    """What the matcher calls curable has its change."""
    draw = random.Random(seed)
    for _ in range(30):
        need, supplier = any_need(draw), any_supplier(draw)
        answer = match_pair(need, supplier, on=TODAY)
        if not isinstance(answer, Match) and answer.is_curable:
            assert one_change(need, supplier, on=TODAY) is not None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_all_firms_at_once_give_what_each_gives_alone(seed: int) -> None:
    draw = random.Random(seed)
    need = any_need(draw)
    firms = [replace(any_supplier(draw), id=f"{number:02}") for number in range(25)]
    alone = [(firm.id, one_change(need, firm, on=TODAY)) for firm in firms]
    together = [(firm.id, change) for firm, change in changes_of_need(need, Catalogue(firms), on=TODAY)]
    assert together == [pair for pair in alone if pair[1] is not None]
