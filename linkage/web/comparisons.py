"""Suppliers side by side: the rows that anybody may read, the same for all."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from database.enums import EvidenceLevel
from database.models.companies import Company, SupplierProfile
from database.models.plants import Capability
from linkage.language import _
from linkage.web import cards
from linkage.web.components import CompareRow
from linkage.web.layout import format_date, format_number
from linkage.wording import (
    business_type_label,
    capacity_text,
    evidence_label,
    language_name,
    limit_text,
    material_label,
    ownership_label,
    process_label,
    sector_label,
)
from matching.staleness import is_known

FEWEST, MOST = 2, 5
_EVIDENCE = tuple(EvidenceLevel)
Firm = tuple[str, str, str]
Cell = Callable[[Company, SupplierProfile], str | None]


@dataclass(frozen=True, slots=True)
class CompareSection:
    title: str
    rows: tuple[CompareRow, ...]


@dataclass(frozen=True, slots=True)
class ComparePage:
    """`firms`: (name, address, address without it). Fewer than two firms make no comparison; `left_out`: more than five were sent."""

    firms: tuple[Firm, ...]
    sections: tuple[CompareSection, ...]
    need_title: str
    back_url: str
    left_out: int
    day: datetime.date


def what_they_are(
    companies: Sequence[Company], asked: Collection[str], today: datetime.date
) -> Iterable[CompareSection]:
    """What each does, the `asked` processes first, and the facts of each firm. Nothing for fewer than two."""
    if len(companies) >= FEWEST:
        yield CompareSection(_("What it does"), tuple(_processes(companies, asked)))
        yield CompareSection(_("The firm"), tuple(_facts(companies, today)))


def _processes(companies: Sequence[Company], asked: Collection[str]) -> Iterable[CompareRow]:
    """One row for each process that is asked, or that two of the firms share; the rest in one row."""
    offers = [_best_offers(company) for company in companies]
    counts: dict[str, int] = {}
    for column in offers:
        for process in column:
            counts[process] = counts.get(process, 0) + 1
    shared = [process for process, number in counts.items() if number > 1]
    rows = list(dict.fromkeys([*(process for process in asked if process in counts), *shared]))
    for process in rows:
        yield CompareRow(process_label(process), tuple(_offer(column.get(process)) for column in offers))
    others = [[process_label(code) for code in column if code not in rows] for column in offers]
    yield CompareRow(_("Other processes"), tuple(", ".join(names) or None for names in others))


def _best_offers(company: Company) -> dict[str, Capability]:
    best: dict[str, Capability] = {}
    for plant in company.plants:
        for offer in plant.capabilities:
            best.setdefault(offer.process, offer)
    return best


def _offer(offer: Capability | None) -> str | None:
    if offer is None:
        return None
    parts = [limit_text(key, value) for key, value in offer.attributes.items()]
    parts += [", ".join(material_label(code) for code in offer.materials)] if offer.materials else []
    parts += [capacity_text(offer.capacity_per_month, offer.capacity_unit)] if offer.capacity_per_month else []
    if offer.is_subcontracted:
        parts.insert(0, _("Done by another firm"))
    elif offer.is_captive:
        parts.insert(0, _("For the firm's own production only"))
    return "; ".join(parts) or _("In house, limits not stated")


def _facts(companies: Sequence[Company], today: datetime.date) -> Iterable[CompareRow]:
    rows: tuple[tuple[str, Cell], ...] = (
        (_("Place"), lambda company, _profile: cards.place_text(company)),
        (_("Employees"), lambda company, _profile: _number(company.employees)),
        (_("Since"), lambda company, _profile: str(company.established or "")),
        (_("Kind of business"), lambda company, _profile: _label(business_type_label, company.business_type)),
        (_("Ownership"), lambda company, _profile: _label(ownership_label, company.ownership)),
        (_("Certificates valid today"), lambda company, _profile: _certificates(company, today)),
        (_("In use"), lambda _company, profile: _in_use(profile, today)),
        (_("Smallest order, pieces"), lambda _company, profile: _number(profile.moq_pcs)),
        (_("Lead time, days"), lambda _company, profile: _number(profile.lead_time_days)),
        (_("Defects in the last 12 months, ppm"), lambda _company, profile: _number(profile.ppm_last_12m)),
        (_("Deliveries on time"), lambda _company, profile: _percent(profile.on_time_delivery_pct)),
        (_("Share of exports"), lambda _company, profile: _percent(profile.export_ratio_pct)),
        (_("Sectors served"), lambda _company, profile: ", ".join(map(sector_label, profile.sectors))),
        (_("Languages at work"), lambda _company, profile: ", ".join(map(language_name, profile.languages))),
        (_("Best evidence"), lambda company, _profile: _evidence(company)),
        (_("Last confirmed"), lambda _company, profile: format_date(profile.confirmed_on, "medium")),
    )
    for label, cell in rows:
        yield CompareRow(label, tuple(_cell(cell, company) for company in companies))


def _cell(cell: Cell, company: Company) -> str | None:
    profile = company.supplier_profile
    return None if profile is None else cell(company, profile) or None


def _label(label: Callable[[str], str], code: str | None) -> str | None:
    return label(code) if code else None


def _number(value: float | None) -> str | None:
    return None if value is None else format_number(value)


def _percent(value: float | None) -> str | None:
    return None if value is None else _("%(percent)s%%", percent=format_number(value))


def _in_use(profile: SupplierProfile, today: datetime.date) -> str | None:
    is_said = is_known(profile.utilisation_pct, profile.utilisation_on, today)
    return _percent(profile.utilisation_pct) if is_said else None


def _certificates(company: Company, today: datetime.date) -> str | None:
    held = (badge.label for badge in cards.certificates(company, on=today) if badge.state in ("valid", "expiring"))
    return ", ".join(held) or None


def _evidence(company: Company) -> str | None:
    levels = [offer.evidence for plant in company.plants for offer in plant.capabilities]
    return evidence_label(max(levels, key=_EVIDENCE.index)) if levels else None
