"""Brings the rows of a firm to what its source records say."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlmodel import Session

from database.enums import EvidenceLevel, ProfileStatus
from database.models.companies import Company
from linkage.errors import Conflict
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import CapabilityInput, CertificateInput, SupplierInput
from linkage.language import _l
from linkage.services.contacts import close_contact
from linkage.services.proofs import with_proofs
from linkage.services.source_records import picked
from linkage.services.supplier_records import as_input, plants_of, settle, substance_of, write_company, write_supplier
from linkage.services.suppliers import refuse_taken_tax_code
from matching.registry.picking import Picked, Statement, pick, record_of

_LADDER = [*EvidenceLevel]

ClaimT = TypeVar("ClaimT", CapabilityInput, CertificateInput)


def refresh(session: Session, company: Company, *, seen_before: Sequence[SupplierInput] = ()) -> bool:
    """Makes the firm's rows say what counts of its records; true when that changed anything. Status and review stay.

    `seen_before`: further inputs whose evidence holds for the same claims, as of a firm that went into this one.
    Raises Conflict when another firm has the tax code.
    """
    found = picked(session, company.id or 0)
    if not found.said:
        return False
    before = as_input(company)
    after = settle(_input_of(found), _with_evidence(before, seen_before), status=ProfileStatus.DRAFT)
    after = with_proofs(session, company, after)
    if after == before:
        return False
    refuse_taken_tax_code(session, after.tax_code, company)
    # A firm that is an assembler only does not become a supplier by this.
    if company.supplier_profile is None and not after.capabilities and not after.plants:
        write_company(company, after)
    else:
        write_supplier(company, after)
    session.flush()
    # A person agreed to what stood at one of the firms, not to what a list or a merge puts together.
    if after.contact not in [each.contact for each in seen_before]:
        close_contact(session, company, was=before.contact)
    return True


def said_by_all(
    statements: Sequence[Statement], choices: Mapping[str, int] | None = None, *, before: SupplierInput | None = None
) -> SupplierInput:
    """What counts of statements, as it would be submitted; settled with what was known `before`, when there was something."""
    wanted = _input_of(pick(statements, choices))
    return wanted if before is None else settle(wanted, before, status=ProfileStatus.DRAFT)


def _input_of(found: Picked) -> SupplierInput:
    if not found.said.get("name"):
        raise Conflict(_l("Nothing that is left says the name of this firm."))
    record = record_of(found.said)
    # A contact that nobody states any more goes; left out it would stay.
    return read_input(SupplierInput, {**record, "contact": record.get("contact", {})})


def _with_evidence(before: SupplierInput, others: Sequence[SupplierInput]) -> SupplierInput:
    """What was known, with the claims of others beside it; of equal claims the best proved one first."""
    everybody = [before, *others]
    capabilities = [each for one in everybody for place in plants_of(one) for each in place.capabilities]
    certificates = [each for one in everybody for each in one.certificates]
    return before.model_copy(
        update={
            "capabilities": sorted(capabilities, key=_proof, reverse=True),
            "certificates": sorted(certificates, key=_proof, reverse=True),
        }
    )


def give_back_proof(session: Session, company: Company, *, before: SupplierInput, lender: SupplierInput) -> None:
    """Claims that count as looked at only because they were at `lender` are known again as they were `before`.

    What was looked at since stays.
    """
    if company.supplier_profile is None:
        return
    now_known = as_input(company)
    own, lent = _proofs(before), _proofs(lender)

    def without(claim: ClaimT) -> ClaimT:
        what = substance_of(claim)
        if what not in lent or own.get(what) == lent[what] or (claim.evidence, claim.evidence_on) != lent[what]:
            return claim
        level, day = own.get(what, (EvidenceLevel.SELF_DECLARED, None))
        return claim.model_copy(update={"evidence": level, "evidence_on": day})

    plants = [
        plant.model_copy(update={"capabilities": [without(each) for each in plant.capabilities]})
        for plant in now_known.plants
    ]
    after = now_known.model_copy(
        update={
            "capabilities": [without(each) for each in now_known.capabilities],
            "plants": plants,
            "certificates": [without(each) for each in now_known.certificates],
        }
    )
    if after != now_known:
        write_supplier(company, after)
        session.flush()


def _proofs(supplier: SupplierInput) -> dict[str, tuple[EvidenceLevel, datetime.date | None]]:
    claims: list[CapabilityInput | CertificateInput] = [*supplier.certificates]
    claims += [each for place in plants_of(supplier) for each in place.capabilities]
    return {substance_of(each): (each.evidence or EvidenceLevel.SELF_DECLARED, each.evidence_on) for each in claims}


def _proof(claim: CapabilityInput | CertificateInput) -> tuple[int, datetime.date]:
    return _LADDER.index(claim.evidence or EvidenceLevel.SELF_DECLARED), claim.evidence_on or datetime.date.min
