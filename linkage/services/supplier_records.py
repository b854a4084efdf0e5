"""Between what is submitted about a supplier and the rows it is kept in: one mapping for single writes, bulk imports and exports."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from database.columns import now
from database.enums import EvidenceLevel, ProfileStatus
from database.models.certificates import Certificate
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability, Machine, Plant
from linkage.days import agency_today
from linkage.inputs.suppliers import (
    CapabilityInput,
    CertificateInput,
    ContactInput,
    EquipmentInput,
    MoneyInput,
    PlantInput,
    QcdInput,
    RevenueInput,
    SupplierInput,
    TermsInput,
)

Values = dict[str, Any]
RowT = TypeVar("RowT", Capability, Machine, Certificate)
T = TypeVar("T")
EvidencedT = TypeVar("EvidencedT", CapabilityInput, CertificateInput)

_COMPANY_KEYS = (
    *("name", "name_en", "name_ja", "name_local", "tax_code", "business_type", "ownership", "legal_form"),
    *("employees", "established", "website"),
)
_PROFILE_KEYS = (
    *("status", "confirmed_on", "utilisation_pct", "utilisation_on", "summaries", "subcontracted_steps"),
    *("inspection", "sectors", "languages", "customers_generic"),
)
_PLACE_KEYS = ("name", "province", "former_province", "commune", "address", "industrial_park", "lat", "lon")


def company_values(supplier: SupplierInput) -> Values:
    contact = supplier.contact or ContactInput()
    capital, revenue = supplier.capital, supplier.revenue
    values = {key: getattr(supplier, key) for key in _COMPANY_KEYS}
    return values | {
        "capital_amount": capital.amount if capital else None,
        "capital_currency": capital.currency if capital else None,
        "revenue_amount": revenue.amount if revenue else None,
        "revenue_currency": revenue.currency if revenue else None,
        "revenue_year": revenue.year if revenue else None,
        "contact_name": contact.name,
        "contact_email": contact.email,
        "contact_phone": contact.phone,
        "contact_more_phones": contact.more_phones,
    }


def profile_values(supplier: SupplierInput) -> Values:
    terms, qcd = supplier.terms, supplier.qcd
    return {key: getattr(supplier, key) for key in _PROFILE_KEYS} | {
        "moq_pcs": terms.moq_pcs,
        "lead_time_days": terms.lead_time_days,
        "export_ratio_pct": terms.export_ratio_pct,
        "ppm_last_12m": qcd.ppm_last_12m,
        "on_time_delivery_pct": qcd.on_time_delivery_pct,
    }


def plants_of(supplier: SupplierInput) -> list[PlantInput]:
    """All places of work in their order; none when nothing is said of any."""
    first = supplier.place()
    return [first, *supplier.plants] if supplier.plants or first != PlantInput() else []


def plant_values(plant: PlantInput) -> Values:
    return {key: getattr(plant, key) for key in _PLACE_KEYS}


def capability_values(capability: CapabilityInput) -> Values:
    return {
        "process": capability.process,
        "materials": capability.materials,
        "attributes": capability.attrs,
        "capacity_per_month": capability.capacity_per_month,
        "capacity_unit": capability.unit,
        "utilisation_pct": capability.utilisation_pct,
        "utilisation_on": capability.utilisation_on,
        "is_captive": capability.captive,
        "is_subcontracted": capability.subcontracted,
        "evidence": capability.evidence or EvidenceLevel.SELF_DECLARED,
        "evidence_on": capability.evidence_on,
    }


def machine_values(machine: EquipmentInput) -> Values:
    return {
        "type": machine.type,
        "spec": machine.spec,
        "maker": machine.maker,
        "year": machine.year,
        "quantity": machine.qty,
    }


def certificate_values(certificate: CertificateInput) -> Values:
    return {
        "standard": certificate.id,
        "status": certificate.status,
        "valid_to": certificate.valid_to,
        "expected": certificate.expected,
        "scope": certificate.scope,
        "evidence": certificate.evidence or EvidenceLevel.SELF_DECLARED,
        "evidence_on": certificate.evidence_on,
    }


def write_supplier(company: Company, supplier: SupplierInput) -> None:
    """Brings the rows of a company to what a settled input says. Rows that stay keep their ids and codes."""
    write_company(company, supplier)
    profile = company.supplier_profile or _new(SupplierProfile)
    _set(profile, profile_values(supplier))
    if profile.status is ProfileStatus.LISTED and profile.published_at is None:
        profile.published_at = now()
    company.supplier_profile = profile
    _write_plants(company, plants_of(supplier))
    _write_rows(company.certificates, [certificate_values(each) for each in supplier.certificates], Certificate)


def write_company(company: Company, supplier: SupplierInput) -> None:
    """What an input says of the firm itself, without a profile as a supplier."""
    _set(company, company_values(supplier))
    company.updated_at = now()


def _write_plants(company: Company, plants: list[PlantInput]) -> None:
    rows = _rows_of(company.plants, [plant_values(given) for given in plants])
    if rows != company.plants:
        company.plants = rows
    for position, (plant, given) in enumerate(zip(rows, plants, strict=True)):
        _set(plant, {"position": position, **plant_values(given)})
        _write_rows(plant.capabilities, [capability_values(each) for each in given.capabilities], Capability)
        _write_rows(plant.machines, [machine_values(each) for each in given.equipment], Machine)


def _rows_of(known: Sequence[Plant], wanted: Sequence[Values]) -> list[Plant]:
    """A row for each place: the one that says the same, so that it keeps its code when one before it goes; else the next left."""
    left, found = list(known), {}
    for position, values in enumerate(wanted):
        same = next((row for row in left if all(getattr(row, key) == value for key, value in values.items())), None)
        if same is not None:
            left = [row for row in left if row is not same]
            found[position] = same
    return [found.get(at) or (left.pop(0) if left else _new(Plant, position=at)) for at in range(len(wanted))]


def _write_rows(rows: list[RowT], wanted: Sequence[Values], make: Callable[..., RowT]) -> None:
    """Makes an ordered list of rows say what is wanted, in place."""
    del rows[len(wanted) :]
    for position, values in enumerate(wanted):
        if position == len(rows):
            rows.append(make(position=position, **values))
        else:
            _set(rows[position], {"position": position, **values})


def _new(make: Callable[..., T], **values: object) -> T:
    """A row whose owner is known only when it is attached."""
    return make(**values)


def _set(row: Any, values: Values) -> None:
    """Assigns what differs, so that nothing unchanged is written."""
    for key, value in values.items():
        if getattr(row, key) != value:
            setattr(row, key, value)


def as_input(company: Company) -> SupplierInput:
    """What the company says as a supplier, as it would be submitted. Reads profile, plants and certificates."""
    profile = company.supplier_profile or _new(SupplierProfile)
    places = [_plant_input(plant) for plant in company.plants]
    first = places[0] if places else PlantInput()
    contact = ContactInput.model_construct(
        name=company.contact_name,
        email=company.contact_email,
        phone=company.contact_phone,
        more_phones=company.contact_more_phones,
    )
    return SupplierInput.model_construct(
        id=company.external_id or company.code,
        **{key: getattr(company, key) for key in _COMPANY_KEYS},
        capital=_capital(company),
        revenue=_revenue(company),
        **{key: getattr(profile, key) for key in _PROFILE_KEYS if key != "status"},
        status=profile.status if company.supplier_profile else None,
        plant_name=first.name,
        **{key: getattr(first, key) for key in (*_PLACE_KEYS[1:], "capabilities", "equipment")},
        plants=places[1:],
        certificates=[_certificate_input(each) for each in company.certificates],
        terms=TermsInput.model_construct(
            moq_pcs=profile.moq_pcs, lead_time_days=profile.lead_time_days, export_ratio_pct=profile.export_ratio_pct
        ),
        qcd=QcdInput.model_construct(
            ppm_last_12m=profile.ppm_last_12m, on_time_delivery_pct=profile.on_time_delivery_pct
        ),
        contact=None if contact == ContactInput() else contact,
    )


def _capital(company: Company) -> MoneyInput | None:
    if company.capital_amount is None:
        return None
    return MoneyInput.model_construct(amount=company.capital_amount, currency=company.capital_currency or "VND")


def _revenue(company: Company) -> RevenueInput | None:
    if company.revenue_amount is None:
        return None
    return RevenueInput.model_construct(
        amount=company.revenue_amount, currency=company.revenue_currency or "VND", year=company.revenue_year
    )


def _plant_input(plant: Plant) -> PlantInput:
    return PlantInput.model_construct(
        **{key: getattr(plant, key) for key in _PLACE_KEYS},
        capabilities=[_capability_input(capability) for capability in plant.capabilities],
        equipment=[_equipment_input(machine) for machine in plant.machines],
    )


def _capability_input(capability: Capability) -> CapabilityInput:
    return CapabilityInput.model_construct(
        process=capability.process,
        materials=capability.materials,
        attrs=capability.attributes,
        capacity_per_month=capability.capacity_per_month,
        unit=capability.capacity_unit,
        captive=capability.is_captive,
        subcontracted=capability.is_subcontracted,
        utilisation_pct=capability.utilisation_pct,
        utilisation_on=capability.utilisation_on,
        evidence=capability.evidence,
        evidence_on=_evidence_day(capability.evidence, capability.evidence_on),
    )


def _equipment_input(machine: Machine) -> EquipmentInput:
    return EquipmentInput.model_construct(
        type=machine.type, spec=machine.spec, maker=machine.maker, year=machine.year, qty=machine.quantity
    )


def _certificate_input(certificate: Certificate) -> CertificateInput:
    return CertificateInput.model_construct(
        id=certificate.standard,
        status=certificate.status,
        valid_to=certificate.valid_to,
        expected=certificate.expected,
        scope=certificate.scope,
        evidence=certificate.evidence,
        evidence_on=_evidence_day(certificate.evidence, certificate.evidence_on),
    )


_NOTHING_KNOWN = SupplierInput(name="-")


def settle(
    supplier: SupplierInput,
    before: SupplierInput | None,
    *,
    status: ProfileStatus,
    as_of: datetime.date | None = None,
) -> SupplierInput:
    """The input with what it leaves open filled in: from before, else from the defaults. Equal to `before` when nothing changes.

    `status` is that of a new profile. A utilisation without a date is of `as_of`; without that, of the day it was first said.
    """
    known = before or _NOTHING_KNOWN
    places = [_settle_plant(place, known, as_of) for place in plants_of(supplier)]
    first = places[0] if places else PlantInput()
    contact = known.contact if supplier.contact is None else supplier.contact
    return supplier.model_copy(
        update={
            "id": known.id if before else supplier.id,
            "status": supplier.status or known.status or status,
            "confirmed_on": supplier.confirmed_on or known.confirmed_on,
            "utilisation_on": _utilisation_day(supplier, [known] if before else [], as_of),
            "capabilities": first.capabilities,
            "plants": places[1:],
            "certificates": [_keep_evidence(each, known.certificates) for each in supplier.certificates],
            "contact": None if contact == ContactInput() else contact,
        }
    )


def _settle_plant(plant: PlantInput, known: SupplierInput, as_of: datetime.date | None) -> PlantInput:
    before = [capability for place in plants_of(known) for capability in place.capabilities]
    settled = []
    for capability in plant.capabilities:
        alike = [each for each in before if each.process == capability.process]
        day = _utilisation_day(capability, alike, as_of)
        settled.append(_keep_evidence(capability, alike).model_copy(update={"utilisation_on": day}))
    return plant.model_copy(update={"capabilities": settled})


def _utilisation_day(
    given: SupplierInput | CapabilityInput,
    before: Sequence[SupplierInput | CapabilityInput],
    as_of: datetime.date | None,
) -> datetime.date | None:
    if given.utilisation_pct is None:
        return None
    said = [each.utilisation_on for each in before if each.utilisation_pct == given.utilisation_pct]
    return given.utilisation_on or as_of or next(iter(said), None) or agency_today()


def _keep_evidence(given: EvidencedT, before: Sequence[EvidencedT]) -> EvidencedT:
    """Evidence belongs to what was looked at: it stays while that stays, and a changed claim is only declared."""
    evidence, evidence_on = given.evidence, given.evidence_on
    if evidence is None:
        same = next((each for each in before if _substance(each) == _substance(given)), None)
        evidence, evidence_on = (same.evidence, same.evidence_on) if same else (None, None)
    level = evidence or EvidenceLevel.SELF_DECLARED
    return given.model_copy(update={"evidence": level, "evidence_on": _evidence_day(level, evidence_on)})


def _evidence_day(level: EvidenceLevel, day: datetime.date | None) -> datetime.date | None:
    """A claim that nobody looked at has no day on which it was looked at."""
    return None if level is EvidenceLevel.SELF_DECLARED else day


def _substance(given: CapabilityInput | CertificateInput) -> Values:
    aside = {"evidence", "evidence_on", "utilisation_pct", "utilisation_on"}
    return {key: value for key, value in given.__dict__.items() if key not in aside}


def substance_of(given: CapabilityInput | CertificateInput) -> str:
    """What a claim says, apart from how it is known: equal texts are the same claim."""
    return json.dumps([type(given).__name__, _substance(given)], sort_keys=True, default=str)
