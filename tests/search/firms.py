"""Firms in no session, for tests that need no database."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

from database.enums import CertificateStatus, ProfileStatus
from database.models.certificates import Certificate
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability, Plant
from search import fields
from search.documents import Document, document

EVERYBODY = (fields.SUPPLIERS,)
TODAY = datetime.date(2026, 11, 1)
_numbers = itertools.count(1)


def offer(process: str, **fields: Any) -> Capability:
    return Capability(process=process, **fields)


def certificate(standard: str, valid_to: str | None = None, **fields: Any) -> Certificate:
    return Certificate(standard=standard, status=CertificateStatus.VALID, valid_to=valid_to, **fields)


def firm(
    *offers: Capability,
    certificates: tuple[Certificate, ...] = (),
    profile: dict[str, Any] | None = None,
    plant: dict[str, Any] | None = None,
    **fields: Any,
) -> Company:
    number = next(_numbers)
    company = Company(**{"id": number, "code": f"C{number:07d}", "name": f"Firm {number}", **fields})
    company.supplier_profile = SupplierProfile(company_id=number, **{"status": ProfileStatus.LISTED, **(profile or {})})
    company.certificates = list(certificates)
    company.plants = [Plant(**{"province": "24", **(plant or {})}, capabilities=list(offers))]
    return company


def doc(company: Company) -> Document:
    made = document(company, on=TODAY)
    assert made is not None
    return made
