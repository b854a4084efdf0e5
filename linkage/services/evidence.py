"""How we know what a firm says: set by officers, per process and per certificate, with the day it was looked at."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from database.columns import now
from database.enums import EvidenceLevel
from database.models.certificates import Certificate
from database.models.companies import Company
from database.models.plants import Capability
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.language import _l
from linkage.services.audit import Actor, record_company


@dataclass(frozen=True, slots=True)
class Evidence:
    level: EvidenceLevel
    on: datetime.date | None = None


def evidenced_rows(company: Company) -> dict[str, Capability | Certificate]:
    """Everything evidence can be about, by the name a form gives it."""
    capabilities = {f"capability-{row.id}": row for plant in company.plants for row in plant.capabilities}
    return {**capabilities, **{f"certificate-{row.id}": row for row in company.certificates}}


def set_evidence(
    session: Session, company: Company, given: Mapping[str, Evidence], *, by: Actor, expected_version: int
) -> int:
    """Writes down how the claims of a firm are known; how many changed. The review stays as it is.

    Raises Conflict when the firm changed since the officer looked, Invalid when a day lies ahead.
    """
    if company.version != expected_version:
        raise Conflict(_l("Somebody changed this profile meanwhile. Look at it again, then set the evidence."))
    today = agency_today()
    ahead = {
        name: _l("This day has not come yet.")
        for name, evidence in given.items()
        if evidence.on and evidence.on > today
    }
    if ahead:
        raise Invalid(_l("The evidence was not saved."), fields=ahead)
    rows = evidenced_rows(company)
    changed = {
        name: evidence for name, evidence in given.items() if name in rows and _differs(rows[name], evidence, today)
    }
    for name, evidence in changed.items():
        row = rows[name]
        row.evidence, row.evidence_on = evidence.level, _day(evidence, today)
    if changed:
        company.updated_at = now()
        session.flush()
        claims = {_claim(rows[name]): evidence.level.value for name, evidence in changed.items()}
        record_company(session, by, "supplier.evidence_set", company, evidence=claims)
    return len(changed)


def _differs(row: Capability | Certificate, evidence: Evidence, today: datetime.date) -> bool:
    if evidence.level is row.evidence and evidence.on is None:
        return False
    return (row.evidence, row.evidence_on) != (evidence.level, _day(evidence, today))


def _day(evidence: Evidence, today: datetime.date) -> datetime.date | None:
    """What a firm merely says of itself has no day of looking; the rest was looked at today unless said otherwise."""
    return None if evidence.level is EvidenceLevel.SELF_DECLARED else evidence.on or today


def _claim(row: Capability | Certificate) -> str:
    return row.process if isinstance(row, Capability) else row.standard
