from __future__ import annotations

import datetime
import random
import time
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Catalogue, match_need, match_pair
from matching.facts import CapabilityFact, CertificateFact, Match, Matches, NearMiss, NeedFact, SupplierFact
from tests.matching.fact_makers import TODAY, make_capability, make_need, make_step, make_supplier, reason_of


def matches_of(*suppliers: SupplierFact, need: NeedFact | None = None, limit: int = 20) -> list[Match]:
    return list(match_need(need or make_need(), Catalogue(suppliers), on=TODAY, limit=limit).matches)


def all_of(found: Matches) -> list[Match | NearMiss]:
    return [*found.matches, *found.near_misses]


def near_misses_of(*suppliers: SupplierFact, need: NeedFact | None = None) -> list[NearMiss]:
    return list(match_need(need or make_need(), Catalogue(suppliers), on=TODAY).near_misses)


def without_step(supplier: SupplierFact, process: str) -> SupplierFact:
    return replace(supplier, capabilities=tuple(own for own in supplier.capabilities if own.process != process))


def with_core(supplier: SupplierFact, **changes: Any) -> SupplierFact:
    core, *others = supplier.capabilities
    return replace(supplier, capabilities=(replace(core, **changes), *others))


def test_complete_firm_fits_in_full() -> None:
    (match,) = matches_of(make_supplier())

    assert (match.fit, match.missing) == ("full", ())
    assert 0.5 < match.score <= 1


def test_match_lacking_one_step_is_good_and_two_partial() -> None:
    one = without_step(make_supplier(id="one"), "plating-zinc")
    two = without_step(replace(one, id="two"), "press-die-progressive")

    found = matches_of(two, one, make_supplier(id="whole"))

    assert [(match.supplier, match.fit, match.missing) for match in found] == [
        ("whole", "full", ()),
        ("one", "good", ("secondary-step",)),
        ("two", "partial", ("secondary-step",)),
    ]


def test_match_outside_the_wished_region_is_good() -> None:
    need = make_need(location_mode="prefer", provinces=frozenset({"24"}))

    (match,) = matches_of(make_supplier(), need=need)

    assert (match.fit, match.missing) == ("good", ("region",))


def test_match_with_oversized_machines_is_partial() -> None:
    (match,) = matches_of(
        with_core(make_supplier(), attributes={"press_tonnage_t": (200.0, 400.0), "tolerance_mm": 0.05})
    )

    assert (match.fit, match.missing) == ("partial", ("oversize",))


def test_unknown_limit_is_asked_and_holds_a_tenth_back() -> None:
    known, silent = make_supplier(id="known"), with_core(make_supplier(id="silent"), attributes={})

    first, second = matches_of(known, silent)

    assert (first.supplier, second.supplier, second.fit) == ("known", "silent", "good")
    assert second.score == pytest.approx(0.9 * first.score)
    held = reason_of(second.reasons, "unconfirmed")
    assert (held.verdict, held.need, held.score) == ("unknown", {"criteria": ("limits",)}, 0.0)
    assert held.weight == pytest.approx(0.1)


def test_capacity_not_stated_is_asked_and_does_not_spoil_the_fit() -> None:
    (match,) = matches_of(with_core(make_supplier(), capacity_per_month=None))

    assert match.fit == "full"
    assert reason_of(match.reasons, "unconfirmed").need == {"criteria": ("capacity",)}


def test_unknown_wish_is_taken_as_the_mean_of_the_others() -> None:
    firms = [make_supplier(id=f"{ppm}", ppm_last_12m=ppm) for ppm in (0.0, 300.0, None)]

    found = {match.supplier: reason_of(match.reasons, "quality") for match in matches_of(*firms)}

    assert found["None"].verdict == "unknown"
    assert found["None"].score == pytest.approx(0.75)


def test_near_miss_is_no_match_and_names_the_limit() -> None:
    small = with_core(make_supplier(), attributes={"press_tonnage_t": (25.0, 80.0), "tolerance_mm": 0.05})

    assert matches_of(small) == []
    (near,) = near_misses_of(small)
    assert (near.missing, near.is_curable) == (("press_tonnage_t",), False)
    assert reason_of(near.reasons, "hard-limits").weight == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("changes", "missing", "is_curable"),
    [
        ({"certificates": ()}, "certificate", True),
        ({"certificates": (), "business_type": "trading"}, "business-type", False),
        ({"moq_pcs": 200_000.0}, "moq", True),
    ],
)
def test_near_miss_of_the_firm_can_be_curable(changes: dict[str, Any], missing: str, is_curable: bool) -> None:
    (near,) = near_misses_of(replace(make_supplier(), **changes))

    assert (near.missing[0], near.is_curable) == (missing, is_curable)


@pytest.mark.parametrize(
    ("changes", "missing", "is_curable"),
    [
        ({"is_captive": True}, "captive", True),
        ({"is_subcontracted": True}, "subcontracted", False),
        ({"utilisation": 0.9}, "capacity", True),
        ({"utilisation": 0.95}, "capacity", False),
        ({"materials": frozenset({"sgcc"})}, "material-grade", False),
    ],
)
def test_near_miss_of_the_capability_can_be_curable(changes: dict[str, Any], missing: str, is_curable: bool) -> None:
    (near,) = near_misses_of(with_core(make_supplier(), **changes))

    assert (near.missing, near.is_curable) == ((missing,), is_curable)


def test_near_miss_that_lacks_two_steps_more_is_not_curable() -> None:
    bare = without_step(without_step(make_supplier(certificates=()), "plating-zinc"), "press-die-progressive")

    assert [near.is_curable for near in near_misses_of(bare)] == [False]


def test_curable_near_misses_come_before_the_others() -> None:
    trading = make_supplier(id="a", business_type="trading")
    expired = without_step(make_supplier(id="b", certificates=()), "plating-zinc")

    assert [near.supplier for near in near_misses_of(trading, expired)] == ["b", "a"]


def test_best_of_several_lines_is_judged() -> None:
    small = make_capability(attributes={"press_tonnage_t": (25.0, 80.0), "tolerance_mm": 0.05})
    captive = make_capability(is_captive=True)
    firm = make_supplier()

    for lines in ((small, captive), (captive, small)):
        (match,) = matches_of(replace(firm, capabilities=(*lines, *firm.capabilities)))
        assert match.fit == "full"


def test_plant_in_the_region_is_chosen() -> None:
    need = make_need(location_mode="must", provinces=frozenset({"24"}))
    firm = make_supplier()
    second_plant = make_capability(plant="two", province="24", evidence="documented")

    (match,) = matches_of(replace(firm, capabilities=(*firm.capabilities, second_plant)), need=need)

    assert reason_of(match.reasons, "region").offer == {"province": "24"}


def test_every_core_step_is_judged() -> None:
    need = make_need(steps=(make_step(), make_step("plating-zinc", plating_thickness_um=20.0)))

    (near,) = near_misses_of(make_supplier(), need=need)

    assert near.missing == ("plating_thickness_um",)


def test_place_is_weighed_once_however_many_core_steps() -> None:
    need = make_need(steps=(make_step(), make_step("plating-zinc")))

    (match,) = matches_of(make_supplier(), need=need)

    assert reason_of(match.reasons, "proximity").score == 1
    assert [reason.criterion for reason in match.reasons].count("headroom") == 2


def test_figures_of_another_process_hold_nothing_back() -> None:
    coarse = make_capability("stamping-highspeed", attributes={"press_tonnage_t": (5.0, 60.0), "tolerance_mm": 0.5})

    (near,) = near_misses_of(make_supplier(capabilities=(coarse,)))

    assert near.missing == ("sibling-process", "press_tonnage_t", "tolerance_mm", "secondary-step")
    assert reason_of(near.reasons, "hard-limits").weight == pytest.approx(1 - 0.5 * 0.5)


def test_steps_without_a_core_are_all_core() -> None:
    need = make_need(steps=(make_step(role="secondary"), make_step("plating-tin", role="secondary")))

    assert matches_of(make_supplier(), need=need) == []


def test_need_without_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="names no process"):
        match_need(make_need(steps=()), Catalogue([]), on=TODAY)


def test_limit_cuts_each_list() -> None:
    firms = [make_supplier(id=f"m{index}") for index in range(5)]
    firms += [make_supplier(id=f"n{index}", certificates=()) for index in range(5)]

    found = match_need(make_need(), Catalogue(firms), on=TODAY, limit=3)

    assert [match.supplier for match in found.matches] == ["m0", "m1", "m2"]
    assert [near.supplier for near in found.near_misses] == ["n0", "n1", "n2"]


def test_certificate_is_judged_on_the_day() -> None:
    after = datetime.date(2028, 2, 1)

    assert len(match_need(make_need(), Catalogue([make_supplier()]), on=after).matches) == 0


def test_pair_answers_like_the_need() -> None:
    (match,) = matches_of(make_supplier())
    alone = match_pair(make_need(), make_supplier(), on=TODAY)
    near = match_pair(make_need(), make_supplier(certificates=()), on=TODAY)

    assert alone == match
    assert isinstance(near, NearMiss)
    assert near.missing == ("certificate",)


# What must hold for any firm. The strategies leave values out as registries do.

figures = st.none() | st.floats(min_value=0, max_value=5000)
shares = st.none() | st.floats(min_value=0, max_value=1)
certificates = st.sampled_from(["iso-9001", "iatf-16949", "iso-14001"])
needs = st.builds(
    make_need,
    location_mode=st.sampled_from(["any", "prefer", "must"]),
    provinces=st.just(frozenset({"01", "24"})),
    certificates_must=st.frozensets(certificates, max_size=1),
    certificates_nice=st.frozensets(certificates, max_size=2),
    materials=st.frozensets(st.sampled_from(["spcc", "secc", "sus304"]), max_size=2),
    volume_value=st.none() | st.floats(min_value=1, max_value=300_000),
    languages_wanted=st.frozensets(st.sampled_from(["ja", "vi"]), max_size=1),
)
ranges = st.tuples(st.floats(min_value=10, max_value=300), st.floats(min_value=0, max_value=500)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
core_lines = st.builds(
    make_capability,
    process=st.sampled_from(["stamping-progressive", "stamping-progressive", "stamping-single", "press-forming"]),
    materials=st.frozensets(st.sampled_from(["spcc", "secc", "steel", "stainless"]), max_size=2),
    attributes=st.fixed_dictionaries({}, optional={"press_tonnage_t": ranges, "tolerance_mm": st.floats(0.01, 0.1)}),
    capacity_per_month=st.none() | st.floats(min_value=0, max_value=500_000),
    utilisation=shares,
    is_captive=st.booleans(),
    is_subcontracted=st.booleans(),
)
other_lines = st.builds(
    make_capability,
    process=st.sampled_from(["plating-zinc", "press-die-progressive"]),
    materials=st.frozensets(st.sampled_from(["steel", "aluminium"]), max_size=1),
    attributes=st.fixed_dictionaries({}, optional={"plating_thickness_um": ranges}),
    is_subcontracted=st.booleans(),
)
lines = st.lists(core_lines, min_size=1, max_size=2).flatmap(
    lambda core: st.lists(other_lines, max_size=2).map(lambda others: (*core, *others))
)
suppliers = st.builds(
    make_supplier,
    business_type=st.sampled_from(["manufacturer", "trading", "service", None]),
    province=st.sampled_from(["01", "24", "79", None]),
    capabilities=lines,
    certificates=st.lists(
        st.builds(CertificateFact, certificates, st.sampled_from(["valid", "expired"]), st.none()), max_size=2
    ).map(tuple),
    languages=st.frozensets(st.sampled_from(["ja", "vi"]), max_size=1),
    moq_pcs=figures,
    ppm_last_12m=figures,
    on_time_delivery=shares,
    lead_time_days=figures,
    confirmed_on=st.none() | st.dates(datetime.date(2024, 1, 1), TODAY),
)
firms = st.lists(suppliers, min_size=1, max_size=5).map(
    lambda listed: [replace(supplier, id=f"firm-{index}") for index, supplier in enumerate(listed)]
)


def standing(need: NeedFact, supplier: SupplierFact) -> tuple[bool, float]:
    """Whether it matches, and its score; ascending is better."""
    found = match_pair(need, supplier, on=TODAY)
    return isinstance(found, Match), found.score


def is_as_good(one: tuple[bool, float], other: tuple[bool, float]) -> bool:
    return one[0] > other[0] or (one[0] == other[0] and one[1] >= other[1] - 1e-12)


@given(needs, firms)
@settings(deadline=None, max_examples=50)
def test_contributions_sum_to_the_score_and_weights_to_one(need: NeedFact, listed: list[SupplierFact]) -> None:
    found = match_need(need, Catalogue(listed), on=TODAY)

    for answer in all_of(found):
        assert sum(reason.contribution for reason in answer.reasons) == pytest.approx(answer.score, abs=1e-9)
        assert sum(reason.weight for reason in answer.reasons) == pytest.approx(1, abs=1e-9)
        assert 0 <= answer.score <= 1
        assert all(reason.weight == 0 for reason in answer.reasons if reason.is_gate)


@given(needs, firms)
@settings(deadline=None, max_examples=50)
def test_matches_break_no_limit_and_near_misses_one_at_least(need: NeedFact, listed: list[SupplierFact]) -> None:
    found = match_need(need, Catalogue(listed), on=TODAY)

    for match in found.matches:
        assert [reason for reason in match.reasons if reason.is_gate and reason.verdict == "missed"] == []
    for near in found.near_misses:
        broken = [reason.criterion for reason in near.reasons if reason.is_gate and reason.verdict == "missed"]
        assert broken
        assert set(broken) <= set(near.missing)


@given(needs, firms, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_order_of_the_suppliers_changes_nothing(
    need: NeedFact, listed: list[SupplierFact], chance: random.Random
) -> None:
    shuffled = [replace(s, capabilities=tuple(chance.sample(s.capabilities, len(s.capabilities)))) for s in listed]
    chance.shuffle(shuffled)

    before, after = (match_need(need, Catalogue(order), on=TODAY) for order in (listed, shuffled))

    assert [(match.supplier, match.score, match.fit) for match in before.matches] == [
        (match.supplier, match.score, match.fit) for match in after.matches
    ]
    assert [(near.supplier, near.score) for near in before.near_misses] == [
        (near.supplier, near.score) for near in after.near_misses
    ]


@given(needs, firms)
@settings(deadline=None, max_examples=50)
def test_equal_facts_score_equal(need: NeedFact, listed: list[SupplierFact]) -> None:
    twins = [*listed, *(replace(supplier, id=f"twin-{supplier.id}") for supplier in listed)]

    found = match_need(need, Catalogue(twins), on=TODAY)

    scores = {answer.supplier: answer.score for answer in all_of(found)}
    assert all(scores[code] == scores[f"twin-{code}"] for code in scores if not code.startswith("twin-"))


def only_core(supplier: SupplierFact) -> SupplierFact:
    """The firm with one in-house press line, whose rise we follow."""
    core = replace(supplier.capabilities[0], process="stamping-progressive", is_captive=False, is_subcontracted=False)
    return replace(supplier, capabilities=(core, *supplier.capabilities[2:]))


@given(needs, suppliers, st.floats(min_value=0, max_value=200))
@settings(deadline=None, max_examples=50)
def test_raising_a_capability_never_lowers_its_standing(need: NeedFact, supplier: SupplierFact, more: float) -> None:
    supplier = only_core(supplier)
    core = supplier.capabilities[0]
    span = core.attributes.get("press_tonnage_t")
    wider = {"press_tonnage_t": (span[0] - more, span[1] + more)} if isinstance(span, tuple) else {}
    raised: list[dict[str, Any]] = [
        {"attributes": {**core.attributes, **wider}},
        {"materials": core.materials | {"spcc"}} if core.materials else {},
        {"capacity_per_month": core.capacity_per_month + 1000 * more} if core.capacity_per_month is not None else {},
        {"evidence": "buyer-confirmed"},
    ]
    before = standing(need, supplier)

    for changes in raised:
        assert is_as_good(standing(need, with_core(supplier, **changes)), before), changes


GOOD_LINE = make_capability(capacity_per_month=1e6, utilisation=0.0, materials=frozenset({"steel", "stainless"}))


@given(needs, suppliers)
@settings(deadline=None, max_examples=50)
def test_unknown_never_beats_a_known_good_value(need: NeedFact, supplier: SupplierFact) -> None:
    firm = only_core(supplier)
    good = replace(
        firm,
        business_type="manufacturer",
        province="01",
        capabilities=(GOOD_LINE, *firm.capabilities[1:]),
        languages=frozenset({"ja", "vi"}),
        ppm_last_12m=0.0,
        on_time_delivery=1.0,
        lead_time_days=0.0,
        confirmed_on=TODAY,
    )
    forgotten: list[SupplierFact] = [
        replace(good, business_type=None),
        replace(good, province=None),
        replace(good, languages=frozenset()),
        replace(good, ppm_last_12m=None),
        replace(good, on_time_delivery=None),
        replace(good, lead_time_days=None),
        replace(good, confirmed_on=None),
        with_core(good, capacity_per_month=None),
        with_core(good, utilisation=None),
        with_core(good, materials=frozenset()),
        with_core(good, attributes={}),
    ]

    for supplier in forgotten:
        assert is_as_good(standing(need, good), standing(need, supplier))


OTHER: list[CapabilityFact] = [
    make_capability(process)
    for process in ("turning-cnc", "plating-tin", "carton-box", "stamping-single", "plating-zinc")
]


def test_catalogue_of_a_nation_is_searched_fast() -> None:
    """A safety net, wide enough for a busy machine; the figures are in the benchmarks."""
    crowd = [make_supplier(id=f"{index}", capabilities=(OTHER[index % len(OTHER)],)) for index in range(5000)]
    catalogue = Catalogue([*crowd, *(make_supplier(id=f"press-{index}") for index in range(100))])

    started = time.process_time()
    found = match_need(make_need(), catalogue, on=TODAY)

    assert len(found.matches) == 20
    assert time.process_time() - started < 2
