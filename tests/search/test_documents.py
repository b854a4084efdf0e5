from __future__ import annotations

import datetime

import pytest

from database.enums import CertificateStatus, EvidenceLevel, ProfileStatus
from database.models.certificates import Certificate
from search import fields
from search.documents import document
from search.fields import fact
from tests.search.firms import TODAY, certificate, doc, firm, offer


def test_document_holds_processes_with_ancestors():
    facts = doc(firm(offer("plating-nickel-electroless"))).facts

    assert facts[fact("process", "plating-nickel-electroless")] == 1.0
    assert fact("process", "plating") in facts
    assert fields.states("plating-nickel-electroless") in facts
    assert fields.states("plating") not in facts


def test_document_counts_several_ways_of_a_broad_process_more_than_one():
    one, two, four = (
        doc(firm(*(offer(process) for process in ("plating-zinc", "plating-tin", "plating-copper", "plating")[:count])))
        for count in (1, 2, 4)
    )

    assert [made.facts[fact("process", "plating")] for made in (one, two, four)] == [0.866667, 0.933333, 1.0]
    assert one.facts[fact("process", "plating-zinc")] == 1.0


@pytest.mark.parametrize(
    ("status", "scopes"),
    [
        (ProfileStatus.LISTED, {fields.SUPPLIERS, fields.REGISTRY}),
        (ProfileStatus.DRAFT, {fields.REGISTRY}),
        (ProfileStatus.PAUSED, {fields.REGISTRY}),
    ],
)
def test_document_is_in_scope_for_everybody_only_when_listed(status: ProfileStatus, scopes: set[str]):
    facts = doc(firm(offer("plating"), profile={"status": status})).facts

    assert {name for name in facts if name.startswith("scope=")} == scopes
    assert facts[fact("status", status)] == facts[fact("review", "waiting")] == facts[fact("source", "web")] == 1.0


def test_document_of_a_firm_that_supplies_nothing_is_none():
    buyer = firm()
    buyer.supplier_profile = None

    assert document(buyer, on=TODAY) is None


def test_document_marks_what_is_bought_in_or_for_own_use():
    facts = doc(
        firm(offer("plating-zinc", is_subcontracted=True), offer("stamping-progressive", is_captive=True))
    ).facts

    assert facts[fact("process", "plating-zinc")] == 0.6
    assert facts[fact("process", "stamping-progressive")] == 0.3


def test_document_keeps_the_last_day_of_a_certificate():
    month = certificate("iso-9001", "2027-02")
    endless = certificate("iatf-16949")
    planned = Certificate(standard="iso-14001", status=CertificateStatus.PLANNED, expected="2027-01")
    facts = doc(firm(offer("plating"), certificates=(month, endless, planned))).facts

    assert facts[fact("certificate", "iso-9001")] == datetime.date(2027, 2, 28).toordinal()
    assert facts[fact("certificate", "iatf-16949")] == fields.FOREVER
    assert fact("certificate", "iso-14001") not in facts


def test_document_never_holds_what_is_private():
    private = {"contact_name": "Xuyến", "contact_email": "zz@qq.example", "contact_phone": "0909777888"}
    held = repr(doc(firm(offer("plating"), tax_code="8001234567", **private))).lower()

    assert [secret for secret in ("xuyến", "xuyen", "qq", "0909777888", "8001234567") if secret in held] == []


def test_document_keeps_limits_of_two_plants_apart():
    press = [offer("stamping-progressive", attributes={"press_tonnage_t": ends}) for ends in ([25, 80], [300, 600])]
    facts = doc(firm(*press)).facts

    ends = [
        (
            facts[fields.low_end("stamping-progressive", "press_tonnage_t", n)],
            facts[fields.high_end("stamping-progressive", "press_tonnage_t", n)],
        )
        for n in (0, 1)
    ]
    assert ends == [(25.0, 80.0), (300.0, 600.0)]


def test_document_takes_one_number_of_a_range_as_its_upper_end():
    facts = doc(firm(offer("stamping-progressive", attributes={"press_tonnage_t": 200}))).facts

    assert facts[fields.low_end("stamping-progressive", "press_tonnage_t", 0)] == float("-inf")
    assert facts[fields.high_end("stamping-progressive", "press_tonnage_t", 0)] == 200.0


def test_document_survives_odd_values():
    odd = {
        "press_tonnage_t": "many",
        "sheet_thickness_mm": [1],
        "tolerance_mm": None,
        "unknown": 3,
        "draw_depth_mm": [None, 2],
    }
    made = doc(firm(offer("stamping-progressive", attributes=odd), offer("no-such-process"), name="a\ud800\0b" * 40))

    assert [name for name in made.facts if name.startswith(("low=", "high="))] == []
    assert max(len(word) for word in made.words) <= 100


def test_document_tells_the_best_evidence():
    facts = doc(firm(offer("plating"), offer("stamping", evidence=EvidenceLevel.SEEN))).facts

    assert facts[fact("evidence", "seen")] == 1.0
    assert facts[fields.TRUST] == 0.6


def test_document_is_found_by_further_names_each_word_counted_once():
    company = firm(offer("plating"))
    plain = document(company, on=TODAY)
    made = document(company, on=TODAY, spellings=("Tre Xanh Cũ", "Tre Xanh", "Tre Xanh"))
    assert plain is not None
    assert made is not None
    assert made.labels == plain.labels
    assert made.words["tre"] == fields.WORD_WEIGHTS["name"]
    assert {fields.named(word) for word in ("tre", "xanh", "cũ")} <= set(made.facts)
    assert document(company, on=TODAY, spellings=plain.labels) == plain


def test_document_names_each_list_that_speaks_of_the_firm():
    company = firm(offer("plating"), source="Park")
    made = document(company, on=TODAY, sources=("Fair", "Park"))
    assert made is not None
    assert {name for name in made.facts if name.startswith("source=")} == {"source=Fair", "source=Park"}
