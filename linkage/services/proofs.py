"""Proofs: who looked at what a firm states, when and how. The level that a profile shows follows from the best one in force."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import selectinload
from sqlmodel import Session, col, select

from database.columns import now
from database.enums import EvidenceLevel, ProofSubject, ReviewStatus
from database.models.certificates import Certificate
from database.models.companies import Company
from database.models.plants import Capability
from database.models.proofs import Proof
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid
from linkage.inputs.proofs import ProofInput
from linkage.inputs.suppliers import CapabilityInput, CertificateInput, PlantInput, SupplierInput
from linkage.language import _l
from linkage.services.audit import SYSTEM, Actor, record_company
from linkage.services.supplier_records import as_input, plant_values, plants_of, substance_of

FIRM = "firm"
"""The name of the firm itself among its claims."""

SET_ANEW = "set-anew"
"""Why a proof was taken out when an officer set another level; people read it in their language."""

MOST_SENT = 20
_A_DAY = datetime.timedelta(days=1)
_LADDER = [*EvidenceLevel]
_LOT = 200


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a firm states. `name`: of the field in a form; `what`: process or standard; `mark`: a hash of all that is stated."""

    name: str
    subject: ProofSubject
    what: str = ""
    plant_code: str | None = None
    mark: str = ""
    row: Capability | Certificate | None = None


def claims_of(company: Company) -> list[Claim]:
    """Every process and certificate of a firm in its order, and the firm itself last."""
    stated = as_input(company)
    claims = [
        Claim(f"capability-{row.id}", ProofSubject.CAPABILITY, row.process, plant.code, mark_of(given), row)
        for plant, place in zip(company.plants, plants_of(stated), strict=False)
        for row, given in zip(plant.capabilities, place.capabilities, strict=True)
    ]
    claims += [
        Claim(f"certificate-{row.id}", ProofSubject.CERTIFICATE, row.standard, None, mark_of(given), row)
        for row, given in zip(company.certificates, stated.certificates, strict=True)
    ]
    return [*claims, Claim(FIRM, ProofSubject.FIRM)]


def proofs_of(session: Session, company: Company) -> list[Proof]:
    """All of a firm, withdrawn ones too, the newest first."""
    statement = select(Proof).where(Proof.company_id == company.id).order_by(col(Proof.id).desc())
    return list(
        session.exec(statement.options(selectinload(Proof.upload), selectinload(Proof.user))).all()  # type: ignore[arg-type]
    )


def about(claim: Claim, proofs: Iterable[Proof], plants: Iterable[str]) -> list[Proof]:
    """Those that speak of a claim, whatever it said then. A plant that is gone, as after a merge, speaks for any of today's."""
    codes = set(plants)
    return [
        proof
        for proof in proofs
        if proof.subject is claim.subject
        and (proof.process or proof.standard or "") == claim.what
        and (proof.plant_code == claim.plant_code or proof.plant_code not in codes)
    ]


def is_of_now(claim: Claim, proof: Proof) -> bool:
    """Whether a proof of a claim speaks of what the firm states now; of the firm itself every look does."""
    return claim.subject is ProofSubject.FIRM or proof.claim == claim.mark


def best_of(claim: Claim, proofs: Iterable[Proof], on: datetime.date) -> Proof | None:
    """The best proof in force on a day for what the claim says now; of equal ones the latest look. `proofs`: those about the claim."""
    looks = (proof for proof in proofs if not proof.is_sent)
    in_force = (proof for proof in looks if proof.claim == claim.mark and proof.counts_on(on))
    return max(in_force, key=_rank, default=None)


def add_proofs(
    session: Session,
    company: Company,
    given: ProofInput,
    *,
    by: Actor,
    expected_version: int,
) -> list[Proof]:
    """One look at some claims of a firm: a row for each, and the profile shows what follows from it.

    Raises Conflict when the firm changed since the officer looked, Invalid when a claim is not there.
    """
    if company.version != expected_version:
        raise Conflict(_l("Somebody changed this profile meanwhile. Look at it again, then set the evidence."))
    known = {claim.name: claim for claim in claims_of(company)}
    unknown = [name for name in given.claims if name not in known]
    if unknown:
        raise Invalid(fields={"claims": _l("Choose again: the profile does not state all of these any more.")})
    write_down_stated(session, company)
    made = [_made(session, company, known[name], given, by=by) for name in given.claims]
    session.flush()
    claims = {known[name].what or FIRM: given.level.value for name in given.claims}
    record_company(session, by, "supplier.proof_added", company, evidence=claims, day=given.seen_on.isoformat())
    follow(session, company, on=agency_today())
    return made


def send_document(session: Session, company: Company, name: str, *, by: Actor) -> Proof:
    """What the firm sends to prove a claim, to which its file is tied next: officers are asked to look, and nothing counts before.

    Raises Invalid when the claim is not there, or too much waits already.
    """
    claim = next((each for each in claims_of(company) if each.name == name), None)
    if claim is None:
        raise Invalid(fields={"claim": _l("Choose what the document proves.")})
    waiting = {proof.id for proof in (*waiting_documents(session, company), *_sent_lately(session, company))}
    if len(waiting) >= MOST_SENT:
        raise Invalid(
            fields={"file": _l("Twenty documents wait already. Send more when an officer has looked at them.")}
        )
    write_down_stated(session, company)
    proof = proof_for(company, claim, EvidenceLevel.SELF_DECLARED, None)
    proof.user_id = by.user_id
    session.add(proof)
    if company.supplier_profile is not None:
        company.supplier_profile.review_status = ReviewStatus.WAITING
    company.updated_at = now()
    session.flush()
    record_company(session, by, "supplier.document_sent", company, claim=claim.what or FIRM)
    return proof


def waiting_documents(session: Session, company: Company) -> list[Proof]:
    """What the firm sent for what it states now, and no officer has looked at since; the newest first."""
    proofs, plants = proofs_of(session, company), [plant.code for plant in company.plants]
    waiting: set[int | None] = set()
    for claim in claims_of(company):
        theirs = about(claim, proofs, plants)
        waiting |= {proof.id for proof in theirs if is_waiting(claim, proof, theirs)}
    return [proof for proof in proofs if proof.id in waiting]


def _sent_lately(session: Session, company: Company) -> list[Proof]:
    """What came within a day and since the last look of an officer: stating something else makes no room for more at once."""
    proofs = proofs_of(session, company)
    looked = max((proof.id or 0 for proof in proofs if proof.level is not EvidenceLevel.SELF_DECLARED), default=0)
    sent = (proof for proof in proofs if proof.is_sent and proof.withdrawn_at is None and (proof.id or 0) > looked)
    return [proof for proof in sent if proof.created_at > now() - _A_DAY]


def is_waiting(claim: Claim, proof: Proof, proofs: Iterable[Proof]) -> bool:
    """Whether a document that the firm sent still has to be looked at. `proofs`: those about the claim."""
    if not proof.is_sent or proof.withdrawn_at is not None or not is_of_now(claim, proof):
        return False
    return not any(
        each.level is not EvidenceLevel.SELF_DECLARED and (each.id or 0) > (proof.id or 0) for each in proofs
    )


def sent_by_firm(session: Session, company: Company, code: str) -> Proof:
    """A document that the firm sent, for the look that confirms it. Raises Invalid when it is not there."""
    found = next((each for each in proofs_of(session, company) if each.code == code and each.is_sent), None)
    if found is None:
        raise Invalid(fields={"file": _l("The document of the firm is not there any more. Choose a file yourself.")})
    return found


def withdraw_proof(session: Session, company: Company, proof: Proof, why: str, *, by: Actor) -> None:
    """A look that was wrong counts no longer, and stays as history.

    Raises Conflict when it was withdrawn before, Invalid without a reason.
    """
    if proof.withdrawn_at is not None:
        raise Conflict(_l("This proof was withdrawn already."))
    if not why.strip():
        raise Invalid(fields={"why": _l("Say why it is withdrawn.")})
    take_out(proof, why.strip()[:500], by=by)
    session.flush()
    claim = proof.process or proof.standard or FIRM
    record_company(session, by, "supplier.proof_withdrawn", company, claim=claim, why=proof.withdrawn_why)
    follow(session, company, on=agency_today())


def take_out(proof: Proof, why: str, *, by: Actor) -> None:
    proof.withdrawn_at, proof.withdrawn_by_id, proof.withdrawn_why = now(), by.user_id, why


def proof_for(company: Company, claim: Claim, level: EvidenceLevel, seen_on: datetime.date | None) -> Proof:
    """A proof of a claim as it stands; not yet added."""
    return Proof(
        company_id=company.id or 0,
        subject=claim.subject,
        plant_code=claim.plant_code,
        process=claim.what if claim.subject is ProofSubject.CAPABILITY else None,
        standard=claim.what if claim.subject is ProofSubject.CERTIFICATE else None,
        claim=claim.mark,
        level=level,
        seen_on=seen_on,
    )


def write_down_stated(session: Session, company: Company) -> None:
    """Levels that came with a list become proofs before others are added, so that they are not lost when a better one ends."""
    proofs, plants = proofs_of(session, company), [plant.code for plant in company.plants]
    for claim in claims_of(company):
        row = claim.row
        if row is None or row.evidence is EvidenceLevel.SELF_DECLARED:
            continue
        known = {(proof.level, proof.seen_on) for proof in about(claim, proofs, plants) if proof.claim == claim.mark}
        if (row.evidence, row.evidence_on) not in known:
            session.add(proof_for(company, claim, row.evidence, row.evidence_on))
    session.flush()


def follow(session: Session, company: Company, *, on: datetime.date) -> dict[str, str]:
    """The profile shows what the proofs in force on a day say; claim -> level of what changed. Claims without any proof stay."""
    proofs, plants = proofs_of(session, company), [plant.code for plant in company.plants]
    changed = {}
    for claim in claims_of(company):
        theirs = [proof for proof in about(claim, proofs, plants) if not proof.is_sent]
        if claim.row is None or not theirs:
            continue
        best = best_of(claim, theirs, on)
        level = best.level if best else EvidenceLevel.SELF_DECLARED
        day = best.seen_on if best else None
        if (claim.row.evidence, claim.row.evidence_on) != (level, day):
            claim.row.evidence, claim.row.evidence_on = level, day
            changed[claim.what] = level.value
    for proof in proofs:
        if proof.ended_at is None and proof.valid_until is not None and proof.valid_until < on:
            proof.ended_at = now()
    if changed:
        company.updated_at = now()
    session.flush()
    return changed


def ended_firms(session: Session, *, on: datetime.date) -> list[int]:
    """Firms with proofs whose last day is past and whose profile does not show it yet. One small query."""
    statement = select(Proof.company_id).where(
        col(Proof.valid_until) < on, col(Proof.ended_at).is_(None), col(Proof.withdrawn_at).is_(None)
    )
    return list(session.exec(statement.distinct().order_by(col(Proof.company_id)).limit(_LOT)).all())


def follow_ended(session: Session, keys: Sequence[int], *, on: datetime.date) -> None:
    """Lets proofs whose last day is past count no longer."""
    for company in session.exec(select(Company).where(col(Company.id).in_(keys)).with_for_update()).all():
        write_down_stated(session, company)
        changed = follow(session, company, on=on)
        if changed:
            record_company(session, SYSTEM, "supplier.proof_ended", company, evidence=changed)


def with_proofs(session: Session, company: Company, settled: SupplierInput) -> SupplierInput:
    """A settled input with the levels that proofs in force give its claims, where those are better: what was stated before and is
    stated again is known again."""
    proofs = proofs_of(session, company)
    if not proofs:
        return settled
    on, codes = agency_today(), [plant.code for plant in company.plants]

    def proven(given: Any, subject: ProofSubject, what: str, plant_code: str | None) -> Any:
        claim = Claim("", subject, what, plant_code, mark_of(given))
        best = best_of(claim, about(claim, proofs, codes), on)
        level = given.evidence or EvidenceLevel.SELF_DECLARED
        if best is None or _LADDER.index(best.level) <= _LADDER.index(level):
            return given
        return given.model_copy(update={"evidence": best.level, "evidence_on": best.seen_on})

    places = [
        place.model_copy(
            update={
                "capabilities": [
                    proven(each, ProofSubject.CAPABILITY, each.process, _code_of(company, place, position))
                    for each in place.capabilities
                ]
            }
        )
        for position, place in enumerate(plants_of(settled))
    ]
    certificates = [proven(each, ProofSubject.CERTIFICATE, each.id, None) for each in settled.certificates]
    first = places[0] if places else PlantInput()
    return settled.model_copy(
        update={"capabilities": first.capabilities, "plants": places[1:], "certificates": certificates}
    )


def mark_of(given: CapabilityInput | CertificateInput) -> str:
    """What a claim says, as a hash that neither empty values nor the way a number is written change."""
    kind, said = json.loads(substance_of(given))
    kept = {key: _alike(value) for key, value in said.items() if value not in (None, "", [], {}, False)}
    return hashlib.sha256(json.dumps([kind, kept], sort_keys=True).encode()).hexdigest()


def _alike(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _alike(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_alike(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _code_of(company: Company, place: PlantInput, position: int) -> str | None:
    """The code of the plant that an input speaks of: the one that says the same of itself, else the one in its place."""
    wanted = plant_values(place)
    for plant in company.plants:
        if all(getattr(plant, key) == value for key, value in wanted.items()):
            return plant.code
    return company.plants[position].code if position < len(company.plants) else None


def _made(session: Session, company: Company, claim: Claim, given: ProofInput, *, by: Actor) -> Proof:
    proof = proof_for(company, claim, given.level, given.seen_on)
    proof.how, proof.valid_until, proof.user_id = given.how, given.valid_until, by.user_id
    session.add(proof)
    return proof


def _rank(proof: Proof) -> tuple[int, datetime.date, int]:
    return _LADDER.index(proof.level), proof.seen_on or datetime.date.min, proof.id or 0
