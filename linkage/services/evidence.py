"""How we know what a firm says, as one table: an officer sets a level for each claim, and each is kept as a proof."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import EvidenceLevel
from database.models.certificates import Certificate
from database.models.companies import Company
from database.models.plants import Capability
from database.models.proofs import Proof
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.proofs import (
    SET_ANEW,
    about,
    claims_of,
    follow,
    proof_for,
    proofs_of,
    take_out,
    write_down_stated,
)

_LADDER = [*EvidenceLevel]


@dataclass(frozen=True, slots=True)
class Evidence:
    level: EvidenceLevel
    on: datetime.date | None = None


def evidenced_rows(company: Company) -> dict[str, Capability | Certificate]:
    """Everything evidence can be about, by the name a form gives it."""
    return {claim.name: claim.row for claim in claims_of(company) if claim.row is not None}


def set_evidence(
    session: Session, company: Company, given: Mapping[str, Evidence], *, by: Actor, expected_version: int
) -> int:
    """Writes down how the claims of a firm are known; how many changed. The review stays as it is.

    A lower level takes the better proofs out, which stay as history. Raises Conflict when the firm changed since the officer looked,
    Invalid when a day lies ahead.
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
    claims = {claim.name: claim for claim in claims_of(company) if claim.row is not None}
    changed = {
        name: evidence
        for name, evidence in given.items()
        if name in claims and _differs(claims[name].row, evidence, today)
    }
    if not changed:
        return 0
    write_down_stated(session, company)
    proofs, plants = proofs_of(session, company), [plant.code for plant in company.plants]
    for name, evidence in changed.items():
        claim, day = claims[name], _day(evidence, today)
        for proof in about(claim, proofs, plants):
            if proof.claim == claim.mark and proof.counts_on(today) and _is_above(proof, evidence.level, day):
                take_out(proof, SET_ANEW, by=by)
        # Also what is merely stated is written down: else an old level of a list would come back.
        made = proof_for(company, claim, evidence.level, day)
        made.user_id = by.user_id
        session.add(made)
    session.flush()
    follow(session, company, on=today)
    levels = {claims[name].what: evidence.level.value for name, evidence in changed.items()}
    record_company(session, by, "supplier.evidence_set", company, evidence=levels)
    return len(changed)


def _differs(row: Capability | Certificate | None, evidence: Evidence, today: datetime.date) -> bool:
    if row is None or (evidence.level is row.evidence and evidence.on is None):
        return False
    return (row.evidence, row.evidence_on) != (evidence.level, _day(evidence, today))


def _day(evidence: Evidence, today: datetime.date) -> datetime.date | None:
    """What a firm merely says of itself has no day of looking; the rest was looked at today unless said otherwise."""
    return None if evidence.level is EvidenceLevel.SELF_DECLARED else evidence.on or today


def _is_above(proof: Proof, level: EvidenceLevel, day: datetime.date | None) -> bool:
    """Whether a proof would hide what is set now."""
    return (_LADDER.index(proof.level), proof.seen_on or datetime.date.min) > (
        _LADDER.index(level),
        day or datetime.date.min,
    )
