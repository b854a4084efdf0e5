"""What fictional suppliers look like: repeatable, life-like, and nobody's."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from typing import Any

import pytest
from stdnum.vn import mst

from linkage.demo.capabilities import machine_sizes, typical
from linkage.demo.generator import COMPLETE, HALF_DONE, Plan, document
from linkage.demo.names import DEAD_PHONE_PREFIX, TAX_PREFIXES
from matching.taxonomy import taxonomy

DAY = datetime.date(2026, 11, 21)


@pytest.fixture(scope="module")
def suppliers() -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = document(Plan(as_of=DAY, firms=1500, needs=0))["suppliers"]
    return made


def test_document_is_the_same_for_the_same_plan() -> None:
    plan = Plan(as_of=DAY, firms=80, needs=12)

    assert json.dumps(document(plan)) == json.dumps(document(plan))


def test_document_differs_by_seed() -> None:
    one, other = (document(Plan(as_of=DAY, firms=20, needs=3, seed=seed)) for seed in (1, 2))

    assert {supplier["id"] for supplier in one["suppliers"]}.isdisjoint(
        supplier["id"] for supplier in other["suppliers"]
    )
    assert one["suppliers"][5]["name"] != other["suppliers"][5]["name"]


def test_supplier_does_not_depend_on_how_many_there_are() -> None:
    few, many = (document(Plan(as_of=DAY, firms=firms, needs=0))["suppliers"] for firms in (30, 60))

    assert many[:30] == few


def test_document_moves_with_the_day_and_keeps_its_firms() -> None:
    today, later = (
        document(Plan(as_of=DAY + datetime.timedelta(days=days), firms=30, needs=0))["suppliers"] for days in (0, 400)
    )

    assert [supplier["name"] for supplier in today] == [supplier["name"] for supplier in later]
    assert max(supplier.get("confirmed_on", "") for supplier in today) <= f"{DAY}"
    assert max(supplier.get("confirmed_on", "") for supplier in later) > f"{DAY}"


def test_names_ids_and_tax_codes_are_unique(suppliers: list[dict[str, Any]]) -> None:
    for key in ("id", "name", "tax_code"):
        found = [supplier[key] for supplier in suppliers if key in supplier]
        assert len(found) == len(set(found))


def test_tax_codes_are_well_formed_and_never_issued(suppliers: list[dict[str, Any]]) -> None:
    codes = [supplier["tax_code"] for supplier in suppliers if "tax_code" in supplier]

    assert len(codes) > 1300
    assert all(mst.is_valid(code) and code.startswith(TAX_PREFIXES) for code in codes)


def test_contacts_lead_nowhere(suppliers: list[dict[str, Any]]) -> None:
    contacts = [supplier["contact"] for supplier in suppliers]

    assert all(contact["phone"].startswith(DEAD_PHONE_PREFIX) and len(contact["phone"]) == 10 for contact in contacts)
    assert all(contact["email"].endswith(".example") for contact in contacts)
    assert all(supplier.get("website", ".example").endswith(".example") for supplier in suppliers)


def test_soft_fields_are_missing_as_in_life(suppliers: list[dict[str, Any]]) -> None:
    keys = ("lat", "address", "inspection", "qcd", "terms", "customers_generic", "website", "utilisation_pct")
    shares = {key: sum(1 for supplier in suppliers if not supplier.get(key)) / len(suppliers) for key in keys}

    assert {key: share for key, share in shares.items() if not 0.05 <= share <= 0.45} == {}
    assert 0.2 <= sum(shares.values()) / len(shares) <= 0.4


def test_every_family_of_processes_is_there(suppliers: list[dict[str, Any]]) -> None:
    counted: Counter[str] = Counter()
    for supplier in suppliers:
        own = {item["process"] for item in supplier.get("capabilities", ()) if not item.get("subcontracted")}
        counted.update({taxonomy().family(process) for process in own})
    roots = {process.id for process in taxonomy().processes.values() if process.parent is None}

    assert set(counted) == roots
    assert counted["machining"] > counted["casting"] > 20


def test_firms_gather_where_their_trade_does(suppliers: list[dict[str, Any]]) -> None:
    def share(process: str, provinces: set[str]) -> float:
        own = [s for s in suppliers if any(item["process"] == process for item in s.get("capabilities", ()))]
        return sum(1 for supplier in own if supplier["province"] in provinces) / len(own)

    assert share("pcba-smt", {"24", "31", "01", "33"}) > 0.45
    assert share("stamping-highspeed", {"24"}) > 2 * share("milling-gantry", {"24"})


def test_machines_explain_the_range_of_the_capability(suppliers: list[dict[str, Any]]) -> None:
    checked = 0
    for supplier in suppliers:
        sizes = {row["spec"] for row in supplier.get("equipment", ()) if row.get("spec", "").endswith(" t")}
        for item in supplier.get("capabilities", ()):
            span = item.get("attrs", {}).get("injection_clamp_t")
            if span and item["process"] == "injection-standard" and not item.get("subcontracted"):
                assert {f"{span[0]} t", f"{span[1]} t"} <= sizes
                checked += 1
    assert checked > 50


def test_certificates_come_in_every_state(suppliers: list[dict[str, Any]]) -> None:
    rows = [row for supplier in suppliers for row in supplier.get("certificates", ())]
    states = Counter(row["status"] for row in rows)
    soon = f"{DAY + datetime.timedelta(days=90)}"

    assert set(states) == {"valid", "expired", "planned", "in-progress"}
    assert states["valid"] > 0.7 * len(rows)
    assert any(row["status"] == "valid" and row["valid_to"] < f"{DAY:%Y-%m}" for row in rows)
    assert any(f"{DAY}" <= row.get("valid_to", "") < soon for row in rows)
    assert all(row["valid_to"] < f"{DAY:%Y-%m}" for row in rows if row["status"] == "expired")


def test_odd_kinds_of_firms_are_there(suppliers: list[dict[str, Any]]) -> None:
    capabilities = [item for supplier in suppliers for item in supplier.get("capabilities", ())]
    traders = [supplier for supplier in suppliers if supplier["business_type"] == "trading"]
    stale = f"{DAY - datetime.timedelta(days=550)}"

    assert any(item.get("captive") for item in capabilities)
    assert any(item.get("evidence") == "buyer-confirmed" for item in capabilities)
    assert traders
    assert not any("equipment" in trader for trader in traders)
    assert all(item["subcontracted"] for trader in traders for item in trader.get("capabilities", ()))
    assert any(supplier.get("plants") for supplier in suppliers)
    assert any(supplier.get("confirmed_on", "9") < stale for supplier in suppliers)
    assert {supplier["ownership"] for supplier in suppliers} == set(taxonomy().ownerships)
    assert {supplier["status"] for supplier in suppliers} == {"listed", "draft", "paused"}


def test_slogans_are_a_tenth(suppliers: list[dict[str, Any]]) -> None:
    texts = [supplier["summary_vi"] for supplier in suppliers if "summary_vi" in supplier]
    share = sum(1 for text in texts if not any(place in text for place in _PLACES)) / len(texts)

    assert 0.06 < share < 0.15


_PLACES = [name for province in taxonomy().provinces.values() for name in province.merged_from]


def test_complete_firm_leaves_nothing_out_and_half_done_one_does(suppliers: list[dict[str, Any]]) -> None:
    half, complete = suppliers[HALF_DONE - 1], suppliers[COMPLETE - 1]
    soft = {"lat", "address", "inspection", "qcd", "terms", "customers_generic", "website", "utilisation_pct"}

    assert half["status"] == "draft"
    assert not soft <= set(half)
    assert complete["status"] == "listed"
    assert soft <= set(complete)
    assert {"summary_vi", "summary_en", "summary_ja"} <= set(complete)
    assert {row["status"] for row in complete["certificates"]} == {"valid"}


def test_typical_figures_are_known_attributes() -> None:
    for process in taxonomy().processes:
        for key, span in typical(process).items():
            assert key in taxonomy().attributes
            assert not span or 0 < span[0] <= span[1]


def test_machine_sizes_stay_in_the_range() -> None:
    assert machine_sizes("injection_clamp_t", 100, 220) == [100, 130, 160, 180, 220]
    assert machine_sizes("tolerance_mm", 0, 1) == []
