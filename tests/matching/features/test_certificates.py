from __future__ import annotations

import datetime
from typing import Any

import pytest

from matching.facts import CertificateFact
from matching.features.certificates import preferred_certificates, required_certificates
from tests.matching.fact_makers import TODAY, make_need, make_supplier

NEED = make_need(certificates_must=frozenset({"iso-9001"}))


@pytest.mark.parametrize(
    ("status", "until", "verdict"),
    [
        ("valid", None, "met"),
        ("valid", TODAY, "met"),
        ("valid", TODAY - datetime.timedelta(days=1), "missed"),
        ("expired", datetime.date(2030, 1, 1), "missed"),
        ("planned", None, "missed"),
        ("in-progress", None, "missed"),
    ],
)
def test_required_certificate_counts_while_valid(status: Any, until: datetime.date | None, verdict: str) -> None:
    supplier = make_supplier(certificates=(CertificateFact("iso-9001", status, until),))

    (reason,) = required_certificates(NEED, supplier, TODAY)

    assert reason.verdict == verdict
    shown = until.isoformat() if until else None
    assert reason.offer == {"certificate": "iso-9001", "status": status, "valid_until": shown}


def test_required_certificate_of_a_second_plant_counts() -> None:
    held = (
        CertificateFact("iso-9001", "expired", None),
        CertificateFact("iso-9001", "valid", datetime.date(2027, 1, 1)),
    )
    for certificates in (held, held[::-1]):
        (reason,) = required_certificates(NEED, make_supplier(certificates=certificates), TODAY)
        assert (reason.verdict, reason.offer["valid_until"]) == ("met", "2027-01-01")


def test_required_certificate_never_named_is_missed() -> None:
    (reason,) = required_certificates(NEED, make_supplier(certificates=()), TODAY)

    assert (reason.verdict, reason.offer["status"]) == ("missed", None)


def test_preferred_certificates_count_by_share() -> None:
    need = make_need(certificates_nice=frozenset({"iso-9001", "iso-14001"}))

    reason = preferred_certificates(need, make_supplier(), TODAY)

    assert reason is not None
    assert (reason.score, reason.verdict, reason.offer) == (0.5, "partly", {"certificates": ("iso-9001",)})
    assert preferred_certificates(NEED, make_supplier(), TODAY) is None
