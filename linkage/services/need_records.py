"""Between what is submitted about a part need and the rows it is kept in."""

from __future__ import annotations

import datetime
from typing import Any

from database.columns import now
from database.enums import NeedStatus, NeedVisibility
from database.models.companies import AssemblerProfile, Company
from database.models.part_needs import NeedStep, PartNeed
from linkage.inputs.needs import BuyerInput, LocationInput, NeedInput, RequirementsInput, StepInput, VolumeInput

Values = dict[str, Any]


def need_values(need: NeedInput) -> Values:
    wants = need.requirements
    return {
        "title": need.title,
        "language": need.lang,
        "text": need.text,
        "materials": wants.materials,
        "envelope": wants.envelope,
        "tolerance_note": wants.tolerance_note,
        "volume_value": wants.volume.value,
        "volume_unit": wants.volume.unit,
        "certificates_must": wants.certificates_must,
        "certificates_nice": wants.certificates_nice,
        "location_mode": wants.location.mode,
        "location_provinces": wants.location.provinces,
        "languages_wanted": wants.languages_wanted,
        "other": wants.other,
        "plant_province": need.buyer.plant_province if need.buyer else None,
        "status": need.status or NeedStatus.DRAFT,
        "visibility": need.visibility or NeedVisibility.PUBLIC,
        "closes_on": need.closes_on,
    }


def write_need(row: PartNeed, need: NeedInput) -> None:
    """Brings a need's rows to what a settled input says."""
    for key, value in need_values(need).items():
        if getattr(row, key) != value:
            setattr(row, key, value)
    if need.published_on != _day(row.published_at):
        row.published_at = _moment(need.published_on)
    _write_steps(row, need.requirements.process_steps)
    row.updated_at = now()


def _write_steps(row: PartNeed, steps: list[StepInput]) -> None:
    del row.steps[len(steps) :]
    for position, step in enumerate(steps):
        if position == len(row.steps):
            row.steps.append(_step(position))
        kept = row.steps[position]
        kept.position, kept.process, kept.role = position, step.process, step.role
        if kept.attributes != step.attrs:
            kept.attributes = step.attrs


def _step(position: int) -> NeedStep:
    values: Values = {"position": position}
    return NeedStep(**values)


def as_input(row: PartNeed) -> NeedInput:
    """What the need says, as it would be submitted. Reads its steps and its buyer's profile."""
    return NeedInput.model_construct(
        id=row.external_id or row.code,
        title=row.title,
        buyer=buyer_of(row.company).model_copy(update={"plant_province": row.plant_province}),
        lang=row.language,
        text=row.text,
        requirements=RequirementsInput.model_construct(
            process_steps=[
                StepInput.model_construct(process=step.process, role=step.role, attrs=step.attributes)
                for step in row.steps
            ],
            materials=row.materials,
            envelope=row.envelope,
            tolerance_note=row.tolerance_note,
            volume=VolumeInput.model_construct(value=row.volume_value, unit=row.volume_unit),
            certificates_must=row.certificates_must,
            certificates_nice=row.certificates_nice,
            location=LocationInput.model_construct(mode=row.location_mode, provinces=row.location_provinces),
            languages_wanted=row.languages_wanted,
            other=row.other,
        ),
        status=row.status,
        visibility=row.visibility,
        published_on=_day(row.published_at),
        closes_on=row.closes_on,
    )


def buyer_of(company: Company) -> BuyerInput:
    """A company as the buyer behind its needs."""
    profile = company.assembler_profile or _no_profile()
    return BuyerInput.model_construct(
        id=company.external_id,
        name=company.name,
        nationality=profile.nationality,
        plant_province=profile.plant_province,
        sector=profile.sector,
        is_name_public=profile.is_name_public,
    )


def _no_profile() -> AssemblerProfile:
    values: Values = {}
    return AssemblerProfile(**values)


def settle(need: NeedInput, before: NeedInput | None, *, buyer: BuyerInput, status: NeedStatus) -> NeedInput:
    """The input with what it leaves open filled in: from before, else from the defaults. Equal to `before` when nothing changes.

    `buyer` is the company it belongs to; `status` that of a new need.
    """
    stated = need.buyer.plant_province if need.buyer else None
    earlier = before.buyer.plant_province if before and before.buyer else buyer.plant_province
    settled_status = need.status or (before.status if before else None) or status
    published_on = need.published_on or (before.published_on if before else None)
    if published_on is None and settled_status is NeedStatus.PUBLISHED:
        published_on = now().date()
    return need.model_copy(
        update={
            "id": before.id if before else need.id,
            "buyer": buyer.model_copy(update={"plant_province": stated or earlier}),
            "status": settled_status,
            "visibility": need.visibility or (before.visibility if before else None) or NeedVisibility.PUBLIC,
            "published_on": published_on,
        }
    )


def _day(moment: datetime.datetime | None) -> datetime.date | None:
    return None if moment is None else moment.date()


def _moment(day: datetime.date | None) -> datetime.datetime | None:
    """This moment for today, midnight for another day."""
    if day is None or day == now().date():
        return None if day is None else now()
    return datetime.datetime.combine(day, datetime.time(), tzinfo=datetime.UTC)
