"""Supplier profiles: made, changed, shown, paused, reviewed, confirmed; and what one still lacks."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlmodel import Session, select

from database.columns import now
from database.enums import ProfileStatus, ReviewStatus, StatedBy
from database.models.companies import Company, SupplierProfile
from linkage.days import agency_today
from linkage.errors import Conflict, Invalid, NotFound
from linkage.inputs.suppliers import SupplierInput
from linkage.language import _l
from linkage.services.audit import Actor, record_company
from linkage.services.contacts import close_contact
from linkage.services.profile_changes import changes_between
from linkage.services.proofs import with_proofs
from linkage.services.source_records import note_change, stated_by
from linkage.services.supplier_records import as_input, plants_of, settle, write_supplier
from matching.staleness import is_known

__all__ = [
    "Completeness",
    "MissingItem",
    "approve_profile",
    "as_input",
    "completeness",
    "confirm_profile",
    "create_supplier",
    "pause_profile",
    "publish_profile",
    "refuse_taken_tax_code",
    "resume_profile",
    "return_profile",
    "update_supplier",
]


def create_supplier(session: Session, supplier: SupplierInput, *, by: Actor, source: str = "web") -> Company:
    """Makes a company with a supplier profile, a draft unless its status says otherwise.

    Raises Conflict when its tax code, or its id from this source, is there already.
    """
    refuse_taken_tax_code(session, supplier.tax_code, None)
    _refuse_taken_id(session, source, supplier.id)
    company = Company(name=supplier.name, source=source, external_id=supplier.id)
    write_supplier(company, settle(supplier, None, status=ProfileStatus.DRAFT))
    session.add(company)
    session.flush()
    record_company(session, by, "supplier.created", company, source=source)
    return company


def update_supplier(
    session: Session, company: Company, supplier: SupplierInput, *, by: Actor, expected_version: int | None = None
) -> bool:
    """Makes the company say what the input says; true when that changed anything. Its review starts anew then.

    `expected_version` is the company's version when the form was filled. Raises Conflict when somebody changed the company since,
    or when another firm has the tax code.
    """
    if expected_version is not None and company.version != expected_version:
        raise Conflict(_l("Somebody else changed this profile meanwhile. Look at it again, then repeat your change."))
    before = as_input(company)
    settled = with_proofs(session, company, settle(supplier, before, status=ProfileStatus.DRAFT))
    if settled == before:
        return False
    refuse_taken_tax_code(session, settled.tax_code, company)
    changed = sorted(key for key in SupplierInput.model_fields if getattr(settled, key) != getattr(before, key))
    note_change(session, company, before, settled, by=by)
    write_supplier(company, settled)
    _profile(company).review_status = ReviewStatus.WAITING
    session.flush()
    if stated_by(session, company, by) is StatedBy.OFFICER:
        close_contact(session, company, was=before.contact)
    changes = changes_between(before, settled)
    record_company(session, by, "supplier.updated", company, fields=changed, changes=changes)
    return True


def refuse_taken_tax_code(session: Session, tax_code: str | None, company: Company | None) -> None:
    """Raises Conflict when a firm other than this one has the tax code."""
    if tax_code is None or (company is not None and company.tax_code == tax_code):
        return
    with session.no_autoflush:
        holder = session.exec(select(Company.id).where(Company.tax_code == tax_code)).first()
    if holder is not None and (company is None or holder != company.id):
        raise Conflict(_l("A firm with this tax code is registered already. Check the number, or ask the agency."))


def _refuse_taken_id(session: Session, source: str, external_id: str | None) -> None:
    if external_id is None:
        return
    taken = select(Company.id).where(Company.source == source, Company.external_id == external_id)
    if session.exec(taken).first() is not None:
        raise Conflict(_l("A firm with this id came from the same source already."))


def publish_profile(session: Session, company: Company, *, by: Actor) -> None:
    """Shows a profile to everybody and lets it be matched; its firm stands by it as of today.

    Raises Invalid when what a buyer needs first is missing: a province and one process.
    """
    profile = _profile(company)
    fields = {}
    if company.main_plant is None or company.main_plant.province is None:
        fields["province"] = _l("Choose the province of your main plant.")
    if not any(plant.capabilities for plant in company.plants):
        fields["capabilities"] = _l("Add at least one process that you run.")
    if fields:
        raise Invalid(_l("This profile cannot be published yet."), fields=fields)
    profile.status = ProfileStatus.LISTED
    profile.published_at = profile.published_at or now()
    profile.confirmed_on = agency_today()
    if profile.review_status is ReviewStatus.RETURNED:
        profile.review_status = ReviewStatus.WAITING
    _finish(session, company, by, "supplier.published")


def pause_profile(session: Session, company: Company, *, by: Actor) -> None:
    """Takes a profile out of search and matching for a while; nothing is lost."""
    _profile(company).status = ProfileStatus.PAUSED
    _finish(session, company, by, "supplier.paused")


def resume_profile(session: Session, company: Company, *, by: Actor) -> None:
    """Shows a paused profile again as it was. Its firm has not said anew that it stands by it."""
    profile = _profile(company)
    if profile.status is not ProfileStatus.PAUSED:
        raise Conflict(_l("This profile is not paused."))
    profile.status = ProfileStatus.LISTED
    _finish(session, company, by, "supplier.published")


def return_profile(session: Session, company: Company, *, by: Actor, note: str) -> None:
    """An officer asks for changes: the profile is a draft again until its firm publishes it anew."""
    profile = _profile(company)
    if not note.strip():
        raise Invalid(_l("Say what should be changed."), fields={"note": _l("Say what should be changed.")})
    profile.status = ProfileStatus.DRAFT
    profile.review_status = ReviewStatus.RETURNED
    profile.review_note = note.strip()[:2000]
    _finish(session, company, by, "supplier.returned")


def approve_profile(session: Session, company: Company, *, by: Actor) -> None:
    """An officer has looked at the profile and finds it in order."""
    profile = _profile(company)
    profile.review_status = ReviewStatus.APPROVED
    profile.review_note = None
    _finish(session, company, by, "supplier.approved")


def confirm_profile(session: Session, company: Company, *, by: Actor, on: datetime.date | None = None) -> None:
    """The firm says that everything, its utilisation included, still holds today."""
    profile, day = _profile(company), on or agency_today()
    profile.confirmed_on = day
    if profile.utilisation_pct is not None:
        profile.utilisation_on = day
    for plant in company.plants:
        for capability in plant.capabilities:
            if capability.utilisation_pct is not None:
                capability.utilisation_on = day
    _finish(session, company, by, "supplier.confirmed")


def _profile(company: Company) -> SupplierProfile:
    if company.supplier_profile is None:
        raise NotFound(_l("This firm has no supplier profile."))
    return company.supplier_profile


def _finish(session: Session, company: Company, by: Actor, action: str) -> None:
    """Marks the company as changed, so that caches and the index follow, and writes the trail."""
    company.updated_at = now()
    session.flush()
    record_company(session, by, action, company)


@dataclass(frozen=True, slots=True)
class MissingItem:
    """Something a profile does not say yet. `field` is a key of SupplierInput; `section` one of company, place, processes, machines,
    certificates, quality, terms, contact."""

    field: str
    section: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """`share` in [0, 1] of what buyers ask for; `missing` in the order in which it helps most."""

    share: float
    missing: tuple[MissingItem, ...]


def completeness(company: Company) -> Completeness:
    """How much of what buyers ask for a profile says today; what is too old to say anything is missing."""
    supplier, today = as_input(company), agency_today()
    capabilities = [capability for plant in plants_of(supplier) for capability in plant.capabilities]
    in_house = [capability for capability in capabilities if not capability.subcontracted]
    said = {
        MissingItem("capabilities", "processes"): bool(capabilities),
        MissingItem("province", "place"): supplier.province is not None,
        MissingItem("materials", "processes"): any(each.materials for each in in_house),
        MissingItem("attrs", "processes"): any(each.attrs for each in in_house),
        MissingItem("capacity_per_month", "processes"): any(each.capacity_per_month is not None for each in in_house),
        MissingItem("certificates", "certificates"): bool(supplier.certificates),
        MissingItem("equipment", "machines"): any(plant.equipment for plant in plants_of(supplier)),
        MissingItem("utilisation_pct", "processes"): is_known(supplier.utilisation_pct, supplier.utilisation_on, today)
        or any(is_known(each.utilisation_pct, each.utilisation_on, today) for each in in_house),
        MissingItem("employees", "company"): supplier.employees is not None,
        MissingItem("summaries", "company"): bool(supplier.summaries),
        MissingItem("languages", "company"): bool(supplier.languages),
        MissingItem("sectors", "company"): bool(supplier.sectors),
        MissingItem("lead_time_days", "terms"): supplier.terms.lead_time_days is not None,
        MissingItem("moq_pcs", "terms"): supplier.terms.moq_pcs is not None,
        MissingItem("ppm_last_12m", "quality"): supplier.qcd.ppm_last_12m is not None,
        MissingItem("on_time_delivery_pct", "quality"): supplier.qcd.on_time_delivery_pct is not None,
        MissingItem("inspection", "quality"): bool(supplier.inspection),
        MissingItem("ownership", "company"): supplier.ownership is not None,
        MissingItem("business_type", "company"): supplier.business_type is not None,
        MissingItem("established", "company"): supplier.established is not None,
        MissingItem("address", "place"): supplier.address is not None,
        MissingItem("contact", "contact"): supplier.contact is not None,
    }
    missing = tuple(item for item, is_said in said.items() if not is_said)
    return Completeness(share=1 - len(missing) / len(said), missing=missing)
