"""What the page of a supplier shows: a row with its plants -> words, in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from database.enums import EvidenceLevel
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability, Machine, Plant
from linkage.language import _, current_language, ngettext
from linkage.services.source_records import word_of
from linkage.web import cards, charts
from linkage.web.components import Certificate
from linkage.web.layout import format_date, format_number
from linkage.web.loads import load_text
from linkage.wording import (
    business_type_label,
    capacity_text,
    certificate_label,
    language_name,
    legal_form_label,
    limit_text,
    material_label,
    ownership_label,
    process_label,
    province_label,
    sector_label,
    size_class_label,
)
from matching.staleness import is_stale
from matching.taxonomy import taxonomy

HOUSEHOLD = "vn-household"
_FAMILIES_SHOWN = 3
_EVIDENCE = tuple(EvidenceLevel)


@dataclass(frozen=True, slots=True)
class CapabilityPart:
    """One process at one plant; every field is words. `marks`: what limits the offer ("Bought in from another firm")."""

    label: str
    limits: tuple[str, ...]
    materials: str
    capacity: str
    marks: tuple[str, ...]
    evidence: str
    evidence_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class MachinePart:
    """A kind of machine; `details` is what is stated of its size, maker, year and number."""

    type: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlantPart:
    """A place of work."""

    name: str
    place: tuple[str, ...]
    capabilities: tuple[CapabilityPart, ...]
    machines: tuple[MachinePart, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    language: str
    language_label: str
    text: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The page, top to bottom: `what` to `known` answer at a glance what the rest spells out.

    `best_evidence` is empty without a process; `source`: whose list brought what is said, where the firm has not said it itself.
    """

    name: str
    other_name: str
    what: str
    size: str
    where: str
    certificates: tuple[Certificate, ...]
    confirmed: str
    is_stale: bool
    best_evidence: str
    source: str
    seen_on: datetime.date | None
    load: str
    summaries: tuple[Summary, ...]
    plants: tuple[PlantPart, ...]
    bought_in: tuple[str, ...]
    business: tuple[tuple[str, str | None], ...]
    terms: tuple[tuple[str, str | None], ...]
    quality: tuple[tuple[str, str | None], ...]
    scopes: tuple[tuple[str, str], ...]
    website: str
    map: charts.ProvinceMap | None


def profile_of(company: Company, profile: SupplierProfile, *, on: datetime.date) -> Profile:
    """Everything but what is private: no person, no telephone, no tax code, no address of a household."""
    offers = [offer for plant in company.plants for offer in plant.capabilities]
    best = max((offer.evidence for offer in offers), key=_EVIDENCE.index, default=None)
    word = word_of(company)
    return Profile(
        name=cards.firm_name(company),
        other_name=cards.other_name(company),
        what=_what(offers),
        size=_size(company, on),
        where=cards.place_text(company),
        certificates=tuple(cards.certificates(company, on=on)),
        confirmed=_confirmed(profile),
        is_stale=is_stale(profile.confirmed_on, company.created_at.date(), on),
        best_evidence=_evidence(best, word) if best else "",
        source=company.source if word == "by-list" else "",
        seen_on=max(
            (offer.evidence_on for offer in offers if offer.evidence is best and offer.evidence_on), default=None
        ),
        load=load_text(profile.utilisation_pct, profile.utilisation_on, on=on),
        summaries=_summaries(profile),
        plants=tuple(
            _plant(plant, on=on, is_household=company.legal_form == HOUSEHOLD, word=word) for plant in company.plants
        ),
        bought_in=tuple(process_label(process) for process in profile.subcontracted_steps),
        business=_business(company, profile),
        terms=_terms(profile),
        quality=_quality(profile),
        scopes=_scopes(company, on),
        website=_web_address(company.website),
        map=_map(company),
    )


def _what(offers: Iterable[Capability]) -> str:
    """The families of what is done in house, those with most processes first."""
    table = taxonomy()
    families: dict[str, int] = {}
    for offer in offers:
        if offer.process in table.processes and not offer.is_subcontracted:
            family = table.family(offer.process)
            families[family] = families.get(family, 0) + 1
    ranked = [process_label(family) for family, _number in sorted(families.items(), key=lambda item: -item[1])]
    shown = ", ".join(ranked[:_FAMILIES_SHOWN])
    more = len(ranked) - _FAMILIES_SHOWN
    return (
        ngettext("%(families)s and %(num)d more", "%(families)s and %(num)d more", more, families=shown)
        if more > 0
        else shown
    )


def _size(company: Company, on: datetime.date) -> str:
    if company.employees is None:
        return _("Since %(year)s", year=company.established) if company.established else ""
    people = ngettext(
        "%(number)s person", "%(number)s people", company.employees, number=format_number(company.employees)
    )
    size = size_class_label(taxonomy().size_class(company.employees, on))
    if company.established:
        return _("%(people)s (%(size)s), since %(year)s", people=people, size=size, year=company.established)
    return _("%(people)s (%(size)s)", people=people, size=size)


def _confirmed(profile: SupplierProfile) -> str:
    if profile.confirmed_on is None:
        return _("The firm has not confirmed this profile yet.")
    return _("The firm confirmed this profile on %(day)s.", day=format_date(profile.confirmed_on))


def _summaries(profile: SupplierProfile) -> tuple[Summary, ...]:
    """The reader's language first, the others behind it."""
    order = (current_language(), "en", "vi", *profile.summaries)
    texts = {language: profile.summaries[language] for language in order if profile.summaries.get(language)}
    return tuple(Summary(language, language_name(language), text) for language, text in texts.items())


def _evidence(level: EvidenceLevel, word: str) -> str:
    """The code of a badge: what nobody checked is somebody's word."""
    return word if level is EvidenceLevel.SELF_DECLARED else level.value


def _plant(plant: Plant, *, on: datetime.date, is_household: bool, word: str) -> PlantPart:
    province = cards.province_text(plant.province, plant.former_province)
    address = None if is_household else plant.address
    return PlantPart(
        name=plant.name or "",
        place=tuple(_said_once(plant.industrial_park, plant.commune, province, whole=address)),
        capabilities=tuple(_capability(offer, on, word) for offer in plant.capabilities),
        machines=tuple(_machine(machine) for machine in plant.machines),
    )


def _said_once(*parts: str | None, whole: str | None) -> Iterable[str]:
    """The address, and the park, commune and province that it does not name already."""
    said = (whole or "").casefold()
    if whole:
        yield whole
    for part in dict.fromkeys(part for part in parts if part):
        if part.casefold() not in said:
            yield part


def _capability(offer: Capability, on: datetime.date, word: str) -> CapabilityPart:
    marks = []
    if offer.is_captive:
        marks.append(_("For the firm's own production only"))
    if offer.is_subcontracted:
        marks.append(_("Done by another firm"))
    return CapabilityPart(
        label=process_label(offer.process),
        limits=tuple(limit_text(key, value) for key, value in offer.attributes.items()),
        materials=", ".join(material_label(material) for material in offer.materials),
        capacity=_capacity(offer, on),
        marks=tuple(marks),
        evidence=_evidence(offer.evidence, word),
        evidence_on=offer.evidence_on,
    )


def _capacity(offer: Capability, on: datetime.date) -> str:
    capacity = capacity_text(offer.capacity_per_month, offer.capacity_unit)
    load = load_text(offer.utilisation_pct, offer.utilisation_on, on=on)
    return _("%(capacity)s; %(load)s", capacity=capacity, load=load) if capacity and load else capacity or load


def _machine(machine: Machine) -> MachinePart:
    year = _("built %(year)s", year=machine.year) if machine.year else None
    number = machine.quantity
    count = ngettext("%(num)d machine", "%(num)d machines", number) if number else None
    return MachinePart(machine.type, tuple(part for part in (machine.spec, machine.maker, year, count) if part))


def _business(company: Company, profile: SupplierProfile) -> tuple[tuple[str, str | None], ...]:
    return (
        (_("Kind of business"), business_type_label(company.business_type) if company.business_type else None),
        (_("Ownership"), ownership_label(company.ownership) if company.ownership else None),
        (_("Legal form"), legal_form_label(company.legal_form) if company.legal_form else None),
        (_("Sectors served"), _joined(sector_label(sector) for sector in profile.sectors)),
        (_("Customers"), profile.customers_generic),
        (_("Languages at work"), _joined(language_name(language) for language in profile.languages)),
    )


def _terms(profile: SupplierProfile) -> tuple[tuple[str, str | None], ...]:
    pieces, days, export = profile.moq_pcs, profile.lead_time_days, profile.export_ratio_pct
    return (
        (_("Smallest order"), None if pieces is None else _("%(number)s pieces", number=format_number(pieces))),
        (_("Lead time"), None if days is None else _("%(number)s days", number=format_number(days))),
        (_("Share of exports"), None if export is None else _("%(percent)s%%", percent=format_number(export))),
    )


def _quality(profile: SupplierProfile) -> tuple[tuple[str, str | None], ...]:
    ppm, on_time = profile.ppm_last_12m, profile.on_time_delivery_pct
    return (
        (_("Defects in the last 12 months"), None if ppm is None else _("%(number)s ppm", number=format_number(ppm))),
        (_("Deliveries on time"), None if on_time is None else _("%(percent)s%%", percent=format_number(on_time))),
        (_("Inspection"), _joined(profile.inspection)),
    )


def _scopes(company: Company, on: datetime.date) -> tuple[tuple[str, str], ...]:
    return tuple(
        (certificate_label(row.standard), row.scope)
        for row in company.certificates
        if row.scope and cards.certificate(row, on=on).state != "expired"
    )


def _joined(words: Iterable[Any]) -> str | None:
    return ", ".join(str(word) for word in words) or None


def _web_address(address: str | None) -> str:
    """The firm's own site when it is a plain web address; anything else is not made a link."""
    text = (address or "").strip()
    if text and "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and "." in parts.netloc and " " not in text else ""


def _map(company: Company) -> charts.ProvinceMap | None:
    counts: dict[str, int] = {}
    for plant in company.plants:
        if plant.province:
            counts[plant.province] = counts.get(plant.province, 0) + 1
    names = {code: province_label(code) for code in taxonomy().provinces}
    return charts.province_map(counts, names=names, urls={}) if counts else None
