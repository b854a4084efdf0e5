import datetime
import re

import pytest

from matching.taxonomy import LANGUAGES, great_circle_km, taxonomy

TAXONOMY = taxonomy()


def test_parents_resolve_and_lead_to_a_family() -> None:
    for process in TAXONOMY.processes.values():
        assert TAXONOMY.processes[TAXONOMY.family(process.id)].level == "family"


def test_edges_resolve() -> None:
    for process in TAXONOMY.processes.values():
        named = {*process.upstream, *process.downstream, *process.requires_tooling, *process.substitutes}
        assert named <= TAXONOMY.processes.keys(), process.id


def test_attributes_of_processes_are_known() -> None:
    for process in TAXONOMY.processes.values():
        assert process.attributes.keys() <= TAXONOMY.attributes.keys(), process.id


def test_typical_ranges_ascend() -> None:
    for process in TAXONOMY.processes.values():
        for key, typical in process.attributes.items():
            assert list(typical) == sorted(typical), (process.id, key)


def test_attribute_kinds_are_those_that_can_be_compared() -> None:
    assert {attribute.kind for attribute in TAXONOMY.attributes.values()} == {"range", "max", "best", "set", "text"}


def test_processes_have_a_label_in_every_language() -> None:
    for process in TAXONOMY.processes.values():
        assert set(process.labels) == set(LANGUAGES), process.id


def test_typical_materials_and_certificates_resolve() -> None:
    for process in TAXONOMY.processes.values():
        assert set(process.typical_materials) <= TAXONOMY.materials.keys() | TAXONOMY.material_families.keys(), (
            process.id
        )
        assert set(process.typical_certificates) <= TAXONOMY.certificates.keys(), process.id


def test_material_families_resolve() -> None:
    assert {material.family for material in TAXONOMY.materials.values()} <= TAXONOMY.material_families.keys()


def test_routing_steps_resolve() -> None:
    for routing in TAXONOMY.routings.values():
        assert set(routing.steps) <= TAXONOMY.processes.keys(), routing.id


def test_ids_are_plain_codes() -> None:
    named = [*TAXONOMY.processes, *TAXONOMY.materials, *TAXONOMY.certificates, *TAXONOMY.sectors]
    assert [name for name in named if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []


def test_a_grade_with_the_id_of_a_family_is_of_that_family() -> None:
    shared = TAXONOMY.materials.keys() & TAXONOMY.material_families.keys()
    assert all(TAXONOMY.materials[name].family == name for name in shared)


def test_there_are_34_provinces_made_of_63() -> None:
    former = [name for province in TAXONOMY.provinces.values() for name in province.merged_from]
    assert (len(TAXONOMY.provinces), len(former), len(set(former))) == (34, 63, 63)


def test_former_centroids_name_the_former_provinces_of_merged_ones() -> None:
    for province in TAXONOMY.provinces.values():
        expected = set(province.merged_from) if len(province.merged_from) > 1 else set()
        assert set(province.former_centroids) == expected


def test_macro_regions_share_out_the_provinces() -> None:
    codes = [code for region in TAXONOMY.macro_regions.values() for code in region.codes]
    assert sorted(codes) == sorted(TAXONOMY.provinces)


def test_narrower_process_meets_a_need_and_a_sibling_does_not() -> None:
    assert TAXONOMY.is_met_by("plating", "plating-nickel-electroless")
    assert not TAXONOMY.is_met_by("plating-nickel", "plating-chrome-hard")
    assert not TAXONOMY.is_met_by("plating-nickel-electroless", "plating")


def test_attributes_come_from_the_nearest_ancestor_that_states_any() -> None:
    assert "mold_max_weight_t" in TAXONOMY.process_attributes("plastic-mold-two-plate")


def test_distance_between_hanoi_and_the_south_is_about_1100_km() -> None:
    assert TAXONOMY.distance_km("01", "79") == pytest.approx(1130, rel=0.05)
    assert great_circle_km((21.0, 105.8), (21.0, 105.8)) == 0


@pytest.mark.parametrize(
    ("employees", "expected"), [(10, "micro"), (11, "small"), (100, "small"), (200, "medium"), (201, "large")]
)
def test_size_class_by_head_count(employees: int, expected: str) -> None:
    assert TAXONOMY.size_class(employees, datetime.date(2026, 11, 21)) == expected


def test_legal_form_is_named_in_the_language_of_the_reader() -> None:
    form = TAXONOMY.legal_forms["vn-joint-stock"]
    assert [form.label(language) for language in ("en", "vi", "ja", "ko")] == [
        "Joint stock company",
        "Công ty cổ phần",
        "株式会社(ベトナム)",
        "Joint stock company",
    ]
