"""Firms that come to a fair and are not in the registry yet: kept as drafts, for officers to complete."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from database.enums import FairSide, Nationality
from database.models.companies import AssemblerProfile, Company, SupplierProfile
from linkage.inputs.base import read_input
from linkage.inputs.suppliers import SupplierInput
from linkage.services.audit import Actor, record_company
from linkage.services.suppliers import create_supplier

SOURCE = "fair"


@dataclass(frozen=True, slots=True)
class NewFirm:
    """What is known of a firm that is not in the registry."""

    name: str
    tax_code: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    processes: Sequence[str] = ()
    nationality: Nationality | None = None


def create_firm(session: Session, side: FairSide, given: NewFirm, *, by: Actor) -> Company:
    """A draft in the registry, on a side. Raises Invalid when what is known cannot be kept, Conflict when the tax code is there."""
    contact = {"name": given.contact_name, "email": given.contact_email, "phone": given.contact_phone}
    if side is FairSide.SUPPLIER:
        values = {
            "name": given.name,
            "tax_code": given.tax_code,
            "contact": contact if any(contact.values()) else None,
            "capabilities": [{"process": process} for process in given.processes],
        }
        return create_supplier(session, read_input(SupplierInput, values), by=by, source=SOURCE)
    company = Company(
        name=given.name,
        source=SOURCE,
        tax_code=given.tax_code,
        contact_name=given.contact_name,
        contact_email=given.contact_email,
        contact_phone=given.contact_phone,
    )
    session.add(company)
    session.flush()
    session.add(AssemblerProfile(company_id=company.id or 0, nationality=given.nationality))
    session.flush()
    session.refresh(company, ["assembler_profile"])
    record_company(session, by, "assembler.created", company, source=SOURCE)
    return company


def ensure_side(session: Session, company: Company, side: FairSide, *, by: Actor) -> None:
    """A firm known on the other side alone gets an empty draft of this one."""
    if side is FairSide.SUPPLIER and company.supplier_profile is None:
        session.add(SupplierProfile(company_id=company.id or 0))
    elif side is FairSide.ASSEMBLER and company.assembler_profile is None:
        session.add(AssemblerProfile(company_id=company.id or 0))
    else:
        return
    session.flush()
    session.refresh(company, ["supplier_profile", "assembler_profile"])
    record_company(session, by, "company.side_added", company, side=side.value)
