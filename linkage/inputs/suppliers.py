"""What may be submitted about a supplier: the exchange file's keys, used alike by forms, API, CSV rows and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from database.enums import BusinessType, CertificateStatus, EvidenceLevel, ProfileStatus
from linkage.inputs.base import (
    Amount,
    AttributeMap,
    CertificateId,
    Count,
    Day,
    ExternalId,
    Input,
    LanguageCode,
    LanguageCodes,
    Latitude,
    LegalFormId,
    Line20,
    Line40,
    Line60,
    Line120,
    Line200,
    Line254,
    Line300,
    Line500,
    Lines,
    Longitude,
    MaterialIds,
    MonthOrDay,
    OwnershipId,
    Percentage,
    ProcessId,
    ProcessIds,
    ProvinceCode,
    Quantity,
    SectorIds,
    Text2000,
    Year,
    once_each,
    read_input,
)
from linkage.inputs.currencies import CurrencyCode
from linkage.inputs.users import Email, Given, TaxCode

SUMMARY_PREFIX = "summary_"
MOST_PHONES = 10
"""Further telephone numbers of a contact."""


class CapabilityInput(Input):
    """One process at one plant. An evidence level that is not stated is kept from before while the rest stays the same."""

    process: ProcessId
    materials: MaterialIds = Field(default_factory=list)
    attrs: AttributeMap = Field(default_factory=dict)
    capacity_per_month: Amount | None = None
    unit: Line20 | None = None
    captive: bool = False
    subcontracted: bool = False
    utilisation_pct: Percentage | None = None
    utilisation_on: Day | None = None
    evidence: EvidenceLevel | None = None
    evidence_on: Day | None = None


class EquipmentInput(Input):
    """A kind of machine and how many there are."""

    type: Line200
    spec: Line300 | None = None
    maker: Line120 | None = None
    year: Year | None = None
    qty: Quantity | None = None


class PlantInput(Input):
    """A further place of work; the first one's keys stand in the supplier itself."""

    name: Line200 | None = None
    province: ProvinceCode | None = None
    former_province: Line60 | None = None
    commune: Line120 | None = None
    address: Line500 | None = None
    industrial_park: Line200 | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    capabilities: Annotated[list[CapabilityInput], Field(max_length=300)] = Field(default_factory=list)
    equipment: Annotated[list[EquipmentInput], Field(max_length=500)] = Field(default_factory=list)


class CertificateInput(Input):
    """A certificate with its state and last valid month or day; `expected` is when a planned one should come."""

    id: CertificateId
    status: CertificateStatus = CertificateStatus.VALID
    valid_to: MonthOrDay | None = None
    expected: MonthOrDay | None = None
    scope: Line500 | None = None
    evidence: EvidenceLevel | None = None
    evidence_on: Day | None = None


WholeAmount = Annotated[int, Field(ge=0, le=10**18)]


class MoneyInput(Input):
    """An amount in whole units of a currency."""

    amount: WholeAmount
    currency: CurrencyCode


class RevenueInput(MoneyInput):
    """What a firm sold in a year; without one, in a year that nobody says."""

    year: Year | None = None


class TermsInput(Input):
    """Terms of trade."""

    moq_pcs: Amount | None = None
    lead_time_days: Amount | None = None
    export_ratio_pct: Percentage | None = None


class QcdInput(Input):
    """Quality and delivery as measured by the firm."""

    ppm_last_12m: Amount | None = None
    on_time_delivery_pct: Percentage | None = None


class ContactInput(Input):
    """Whom to call. Never public, and in an export only when asked for."""

    name: Line200 | None = None
    email: Line254 | None = None
    phone: Line40 | None = None
    more_phones: Annotated[list[Line40], Field(max_length=MOST_PHONES), AfterValidator(once_each)] = Field(
        default_factory=list
    )


class OwnContactInput(ContactInput):
    """A contact as a person types it on the form: the address must be one."""

    email: Email | None = None


def read_contact(typed: Mapping[str, Any], known_email: str | None) -> ContactInput:
    """A contact as typed over one that has an address already: an address that a list brought stays as it is. Raises Invalid."""
    is_kept = typed.get("email", "") == (known_email or "")
    return read_input(ContactInput if is_kept else OwnContactInput, typed)


class OwnTaxCodeInput(Input):
    """A tax code as a firm corrects its own."""

    tax_code: TaxCode = Given


class SupplierInput(Input):
    """A supplier as a whole. What is absent is unknown; `status`, `confirmed_on` and `contact` that are absent stay as they are.

    The keys from `plant_name` to `lon`, `capabilities` and `equipment` are those of the first plant. `summaries` (language -> text)
    is written `summary_vi`, `summary_en` ... in files.
    """

    id: ExternalId | None = None
    name: Line300
    name_en: Line300 | None = None
    name_ja: Line300 | None = None
    name_local: Line300 | None = None
    tax_code: Line20 | None = None
    business_type: BusinessType | None = None
    status: ProfileStatus | None = None
    confirmed_on: Day | None = None
    plant_name: Line200 | None = None
    province: ProvinceCode | None = None
    former_province: Line60 | None = None
    commune: Line120 | None = None
    address: Line500 | None = None
    industrial_park: Line200 | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    ownership: OwnershipId | None = None
    legal_form: LegalFormId | None = None
    employees: Count | None = None
    established: Year | None = None
    website: Line300 | None = None
    capital: MoneyInput | None = None
    revenue: RevenueInput | None = None
    utilisation_pct: Percentage | None = None
    utilisation_on: Day | None = None
    summaries: dict[LanguageCode, Text2000] = Field(default_factory=dict)
    capabilities: Annotated[list[CapabilityInput], Field(max_length=300)] = Field(default_factory=list)
    subcontracted_steps: ProcessIds = Field(default_factory=list)
    equipment: Annotated[list[EquipmentInput], Field(max_length=500)] = Field(default_factory=list)
    plants: Annotated[list[PlantInput], Field(max_length=50)] = Field(default_factory=list)
    inspection: Lines = Field(default_factory=list)
    certificates: Annotated[list[CertificateInput], Field(max_length=100)] = Field(default_factory=list)
    sectors: SectorIds = Field(default_factory=list)
    languages: LanguageCodes = Field(default_factory=list)
    terms: TermsInput = TermsInput()
    qcd: QcdInput = QcdInput()
    customers_generic: Text2000 | None = None
    contact: ContactInput | None = None

    @model_validator(mode="before")
    @classmethod
    def _gather_summaries(cls, data: Any) -> Any:
        """Turns `summary_vi` and its like into one mapping."""
        if not isinstance(data, Mapping) or not any(str(key).startswith(SUMMARY_PREFIX) for key in data):
            return data
        kept = {key: value for key, value in data.items() if not str(key).startswith(SUMMARY_PREFIX)}
        found = {str(key)[len(SUMMARY_PREFIX) :]: text for key, text in data.items() if key not in kept}
        stated = {language: text for language, text in found.items() if text is not None and str(text).strip()}
        given = kept.get("summaries") or {}
        return {**kept, "summaries": {**given, **stated}} if isinstance(given, Mapping) else kept

    def place(self) -> PlantInput:
        """The first plant: what the supplier's own keys say of it."""
        return PlantInput.model_construct(
            name=self.plant_name,
            **{key: getattr(self, key) for key in PlantInput.model_fields if key != "name"},
        )
