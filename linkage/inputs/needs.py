"""What may be submitted about a part need: the exchange file's keys, used alike by forms, API and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from database.enums import LocationMode, Nationality, NeedStatus, NeedVisibility, StepRole
from linkage.inputs.base import (
    Amount,
    AttributeMap,
    CertificateIds,
    Day,
    ExternalId,
    Input,
    LanguageCode,
    LanguageCodes,
    Line30,
    Line300,
    Line500,
    MaterialIds,
    ProcessId,
    ProvinceCode,
    ProvinceCodes,
    SectorId,
    Text4000,
    Text9999,
)

FOR_JUDGES_ONLY = frozenset({"relevance", "near_misses", "chains"})
"""Keys of labelled files that say how answers are judged; no answer may depend on them."""


class BuyerInput(Input):
    """The assembler behind a need. `id` ties several needs, or a supplier, to the same firm; else the name does."""

    id: ExternalId | None = None
    name: Line300
    nationality: Nationality | None = None
    plant_province: ProvinceCode | None = None
    sector: SectorId | None = None
    is_name_public: bool | None = None


class StepInput(Input):
    """One step of the routing, with the values the part asks for."""

    process: ProcessId
    role: StepRole = StepRole.CORE
    attrs: AttributeMap = Field(default_factory=dict)


class VolumeInput(Input):
    """How many: `unit` is pcs/month, t/month, pcs/year, sets once ..."""

    value: Amount | None = None
    unit: Line30 | None = None


class LocationInput(Input):
    """Where the supplier must or should be."""

    mode: LocationMode = LocationMode.ANY
    provinces: ProvinceCodes = Field(default_factory=list)


class RequirementsInput(Input):
    """What the part asks for; steps in the order of the work."""

    process_steps: Annotated[list[StepInput], Field(max_length=100)] = Field(default_factory=list)
    materials: MaterialIds = Field(default_factory=list)
    envelope: Line500 | None = None
    tolerance_note: Line500 | None = None
    volume: VolumeInput = VolumeInput()
    certificates_must: CertificateIds = Field(default_factory=list)
    certificates_nice: CertificateIds = Field(default_factory=list)
    location: LocationInput = LocationInput()
    languages_wanted: LanguageCodes = Field(default_factory=list)
    other: Text4000 | None = None


class NeedInput(Input):
    """A part need as a whole. `buyer` is for files only: on a page the need belongs to the company one acts for.

    `status`, `visibility` and `published_on` that are absent stay as they are.
    """

    id: ExternalId | None = None
    title: Line300
    buyer: BuyerInput | None = None
    lang: LanguageCode | None = None
    text: Text9999 | None = None
    requirements: RequirementsInput = RequirementsInput()
    status: NeedStatus | None = None
    visibility: NeedVisibility | None = None
    published_on: Day | None = None
    closes_on: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _forget_judgements(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        return {key: value for key, value in data.items() if key not in FOR_JUDGES_ONLY}
