"""Other offices of a firm: known by the tax code, of which branches share the first ten digits, or found by an officer."""

from __future__ import annotations

from sqlmodel import Session

from database.models.companies import Company
from database.queries import branches as rows
from matching.registry.contacts import tax_digits

_HEAD, _BRANCH = 10, 13
"""Digits of the code of a firm of Vietnam, and of its branch."""


def offices_of(session: Session, company: Company) -> list[Company]:
    """Published profiles of other offices of the same firm, by name, at most twenty. One query, and one for their plants.

    Anybody may sign up under any number: who did so by themselves counts once an officer approved the profile.
    """
    digits = tax_digits(company.tax_code or "")
    return rows.offices(session, company, digits[:_HEAD] if len(digits) in (_HEAD, _BRANCH) else "")
