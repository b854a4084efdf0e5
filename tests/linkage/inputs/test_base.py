import datetime
from typing import Any

import pytest

from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.needs import NeedInput
from linkage.inputs.suppliers import CapabilityInput, CertificateInput, SupplierInput


def refused(kind: Any, **data: Any) -> dict[str, str]:
    """Path -> sentence of what is wrong with the data."""
    with pytest.raises(Invalid) as caught:
        read_input(kind, data)
    return {path: str(text) for path, text in caught.value.fields.items()}


def test_text_is_stripped_composed_and_kept_on_one_line() -> None:
    decomposed = "  Co\u031b Khi\u0301\r\nHoa Sen "
    assert read_input(SupplierInput, {"name": decomposed}).name == "Cơ Khí Hoa Sen"


def test_long_text_keeps_its_lines() -> None:
    assert read_input(SupplierInput, {"name": "a", "summary_vi": "một\r\nhai"}).summaries == {"vi": "một\nhai"}


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800", "a\x1bb", "a\x7f"], ids=["nul", "surrogate", "escape", "delete"])
def test_text_that_no_database_keeps_is_refused(text: str) -> None:
    sentence = "This text holds characters that cannot be stored. Type it again without them."
    assert refused(SupplierInput, name=text) == {"name": sentence}


def test_emoji_and_all_scripts_are_kept() -> None:
    name = "工場 공장 โรงงาน Xưởng 🏭"
    assert read_input(SupplierInput, {"name": name}).name == name


def test_text_of_10000_characters_is_refused_with_the_limit() -> None:
    assert refused(SupplierInput, name="x" * 10_000) == {"name": "Use 300 characters or fewer."}


@pytest.mark.parametrize("blank", ["", "  ", None])
def test_blank_is_the_same_as_absent(blank: str | None) -> None:
    assert read_input(SupplierInput, {"name": "a", "name_en": blank}) == read_input(SupplierInput, {"name": "a"})


def test_missing_name_is_asked_for() -> None:
    assert refused(SupplierInput, name=" ") == {"name": "Enter a value."}


def test_unknown_key_is_refused_with_its_path() -> None:
    found = refused(SupplierInput, name="a", capabilities=[{"process": "plating-zinc", "tonnage": 3}])
    assert found == {"capabilities.0.tonnage": "This name is not known here. Check its spelling."}


@pytest.mark.parametrize(
    ("path", "data", "sentence"),
    [
        ("ownership", {"ownership": "fdi-jpp"}, "“fdi-jpp” is no known kind of ownership."),
        ("legal_form", {"legal_form": "vn-joint"}, "“vn-joint” is no known legal form."),
        ("sectors.0", {"sectors": ["automobil"]}, "“automobil” is no known sector. The nearest are automobile"),
        ("certificates.0.id", {"certificates": [{"id": "iso9001"}]}, "“iso9001” is no known certificate. The nearest are iso-9001"),
        ("province", {"province": "99"}, "“99” is no province code in use since July 2025."),
        ("languages.1", {"languages": ["vi", "xx"]}, "“xx” is no known language code."),
        ("summary_xx", {"summary_xx": "a"}, "“xx” is no known language code."),
        ("subcontracted_steps.0", {"subcontracted_steps": ["milling-5ax"]}, "“milling-5ax” is no known process."),
    ],
)  # fmt: skip
def test_unknown_code_names_the_nearest(path: str, data: dict[str, Any], sentence: str) -> None:
    found = refused(SupplierInput, name="a", **data)
    assert list(found) == [path]
    assert found[path].startswith(sentence)


def test_unknown_material_and_attribute_name_the_nearest() -> None:
    found = refused(CapabilityInput, process="stamping-progressive", materials=["secd"], attrs={"press_tonage_t": 3})
    assert found["materials.0"].startswith("“secd” is no known material. The nearest are spcd, secc")
    assert found["attrs.press_tonage_t"].startswith(
        "“press_tonage_t” is no known attribute. The nearest are press_tonnage_t"
    )


def test_material_family_stands_for_its_grades() -> None:
    assert read_input(CapabilityInput, {"process": "plating-zinc", "materials": ["steel", "steel"]}).materials == [
        "steel"
    ]


@pytest.mark.parametrize("capacity", [-1, True, "many", float("nan"), float("inf"), 1e30, [1]])
def test_capacity_that_is_no_amount_is_refused(capacity: Any) -> None:
    assert list(refused(CapabilityInput, process="plating-zinc", capacity_per_month=capacity)) == ["capacity_per_month"]


def test_negative_capacity_says_what_to_enter() -> None:
    found = refused(CapabilityInput, process="plating-zinc", capacity_per_month=-5)
    assert found == {"capacity_per_month": "Enter 0 or more."}


@pytest.mark.parametrize(
    ("attribute", "value", "kept"),
    [
        ("press_tonnage_t", 110, 110),
        ("press_tonnage_t", [45.0, 200.5], [45, 200.5]),
        ("press_tonnage_t", "80", 80),
        ("plating_method", "barrel", "barrel"),
        ("plating_method", ["barrel", "rack", "barrel"], ["barrel", "rack"]),
        ("strength_class", [8.8, 10.9], ["8.8", "10.9"]),
        ("smt_min_chip", ["0402"], ["0402"]),
    ],
)
def test_attribute_value_is_kept_by_its_kind(attribute: str, value: Any, kept: Any) -> None:
    assert read_input(CapabilityInput, {"process": "plating-zinc", "attrs": {attribute: value}}).attrs == {
        attribute: kept
    }


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("press_tonnage_t", [200, 45]),
        ("press_tonnage_t", [1, 2, 3]),
        ("press_tonnage_t", -1),
        ("press_tonnage_t", "big"),
        ("press_tonnage_t", True),
        ("press_tonnage_t", float("inf")),
        ("press_tonnage_t", {"min": 1}),
        ("plating_method", ["barrel", None]),
        ("plating_method", "a\x00b"),
    ],
)
def test_attribute_value_of_another_shape_is_refused(attribute: str, value: Any) -> None:
    found = refused(CapabilityInput, process="plating-zinc", attrs={attribute: value})
    assert [path.split(".")[0] for path in found] == ["attrs"]


@pytest.mark.parametrize(("given", "kept"), [("2028-04", "2028-04"), (datetime.date(2028, 4, 1), "2028-04-01")])
def test_last_valid_day_keeps_its_precision(given: Any, kept: str) -> None:
    assert read_input(CertificateInput, {"id": "iso-9001", "valid_to": given}).valid_to == kept


@pytest.mark.parametrize("given", ["2028-13", "2027-02-29", "04/2028", "2028", 2028])
def test_last_valid_day_that_is_none_is_refused(given: Any) -> None:
    assert list(refused(CertificateInput, id="iso-9001", valid_to=given)) == ["valid_to"]


@pytest.mark.parametrize(
    "given", ["21/11/2026", 1_700_000_000, True, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)]
)
def test_day_that_is_none_is_refused(given: Any) -> None:
    found = refused(SupplierInput, name="a", confirmed_on=given)
    assert found == {"confirmed_on": "Enter a date as YYYY-MM-DD, such as 2027-05-31."}


def test_province_that_became_a_number_gets_its_zero_back() -> None:
    assert read_input(SupplierInput, {"name": "a", "province": 1}).province == "01"


def test_unknown_state_lists_the_known_ones() -> None:
    found = refused(CertificateInput, id="iso-9001", status="lost")
    assert found == {"status": "Choose one of these: valid, expired, planned, in-progress."}


def test_judgements_of_a_need_are_ignored() -> None:
    need = read_input(NeedInput, {"title": "a", "relevance": {3: []}, "near_misses": [], "chains": []})
    assert need == read_input(NeedInput, {"title": "a"})


def test_everything_wrong_is_named_at_once() -> None:
    found = refused(SupplierInput, employees="many", province="7", contact={"phone": "0" * 50})
    assert set(found) == {"name", "employees", "province", "contact.phone"}
