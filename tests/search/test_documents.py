from __future__ import annotations

import datetime

from database.enums import CertificateStatus, EvidenceLevel, ProfileStatus
from database.models.certificates import Certificate
from search import fields
from search.documents import document
from search.fields import fact
from tests.search.firms import TODAY, certificate, doc, firm, offer


def test_document_holds_processes_with_ancestors():
    facts = doc(firm(offer("plating-nickel-electroless"))).facts

    assert facts[fact("process", "plating-nickel-electroless")] == 1.0
    assert facts[fact("process", "plating")] == 1.0
    assert fields.states("plating-nickel-electroless") in facts
    assert fields.states("plating") not in facts


def test_document_of_what_is_not_listed_is_none():
    assert document(firm(offer("plating"), profile={"status": ProfileStatus.DRAFT}), on=TODAY) is None
    assert document(firm(offer("plating"), profile={"status": ProfileStatus.PAUSED}), on=TODAY) is None


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
    assert facts[fields.TRUST] == 0.5
