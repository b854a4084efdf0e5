"""Rows -> the records that cards and badges show, in the reader's language."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import g, url_for

from database.enums import CertificateStatus, EvidenceLevel, StepRole
from database.models import certificates as certificate_rows
from database.models.companies import Company, SupplierProfile
from database.models.part_needs import PartNeed
from database.models.plants import Capability
from database.models.users import User
from database.session import db
from linkage.access import may_see_assembler_name
from linkage.language import _, current_language, ngettext
from linkage.services.fair_parts import FEWEST_TOLD
from linkage.services.unnamed_buyers import told_countries
from linkage.web.components import Certificate, CertificateState, NeedCard, Process, ReasonLine, SupplierCard
from linkage.wording import (
    certificate_label,
    limit_text,
    material_label,
    nationality_label,
    process_label,
    province_label,
    quantity_text,
    sector_label,
    value_text,
)
from linkage.wording import firms as firm_names
from matching.facts import Evidence, Fit
from matching.staleness import is_stale
from matching.taxonomy import taxonomy
from search.highlights import marked

firm_name = firm_names.firm_name

EXPIRES_SOON_DAYS = 90
_PROCESSES_SHOWN = 4
_CERTIFICATES_SHOWN = 4
_SUMMARY_LETTERS = 220
# "350 t" speaks for itself, "4" needs its name.
_UNITS_WITHOUT_MEANING = frozenset(
    {"count", "class", "ISO class", "text", "cph", "shots", "HRC", "HV", "Shore A", "inch code"}
)


def supplier_card(
    company: Company,
    *,
    on: datetime.date,
    why: Iterable[str] = (),
    reasons: Iterable[ReasonLine] = (),
    fit: Fit | None = None,
    score: str = "",
    asked: Collection[str] = (),
    words: Collection[str] = (),
) -> SupplierCard:
    """A firm in a list. `asked`: processes the reader looks for; what answers them comes first and is marked.

    `words`: what was searched for in the texts, to be marked there.
    """
    profile = company.supplier_profile
    confirmed_on = profile.confirmed_on if profile else None
    summary = _short(summary_text(profile))
    return SupplierCard(
        name=firm_name(company),
        name_local=other_name(company),
        url=url_for("public.supplier", code=company.code),
        place=place_text(company),
        summary=summary,
        marked_summary=marked(summary, words) if words else (),
        processes=tuple(_processes(company, asked)),
        certificates=tuple(certificates(company, on=on))[:_CERTIFICATES_SHOWN],
        confirmed_on=confirmed_on,
        is_stale=is_stale(confirmed_on, company.created_at.date(), on),
        why=tuple(why),
        reasons=tuple(reasons),
        fit=fit,
        score=score,
    )


def need_card(
    need: PartNeed,
    *,
    viewer: User | None,
    url: str = "",
    status: str = "",
    why: Iterable[str] = (),
    reasons: Iterable[ReasonLine] = (),
    fit: Fit | None = None,
) -> NeedCard:
    """A need in a list; the buyer's name only when this viewer may know it. `url`: where it leads, else its public page."""
    steps = [Process(process_label(step.process)) for step in in_core_order(need)]
    return NeedCard(
        title=need.title,
        url=url or url_for("public.need", code=need.code),
        buyer=buyer_text(need.company, viewer=viewer),
        place=province_label(need_province(need)),
        processes=(*steps[:_PROCESSES_SHOWN], *_and_more(len(steps) - _PROCESSES_SHOWN)),
        materials=tuple(material_label(material) for material in need.materials),
        volume=quantity_text(need.volume_value, need.volume_unit),
        certificates=tuple(certificate_label(standard) for standard in need.certificates_must),
        published_on=need.published_at.date() if need.published_at else None,
        answer_by=need.closes_on,
        status=status,
        why=tuple(why),
        reasons=tuple(reasons),
        fit=fit,
    )


def other_name(company: Company) -> str:
    """The registered name when another one is shown, else the one in the firm's own script."""
    shown = firm_name(company)
    other = company.name if shown != company.name else company.name_local or company.name_en or ""
    return "" if other == shown else other


def buyer_text(company: Company, *, viewer: User | None, among: Collection[Company] | None = None) -> str:
    """The assembler's name, or what may be said of it: "Assembler (Japan): office equipment".

    `among`: the assemblers it could be, as at a fair; without it those of the platform, whose sectors are public. What fits too few
    would name it, and is not said.
    """
    if may_see_assembler_name(viewer, company):
        return firm_name(company)
    country, sector = _told_of(company, among)
    if country and sector:
        return _("Assembler (%(country)s): %(sector)s", country=nationality_label(country), sector=sector_label(sector))
    if country:
        return _("Assembler (%(country)s)", country=nationality_label(country))
    return _("Assembler: %(sector)s", sector=sector_label(sector)) if sector else _("Name not shown")


def _told_of(company: Company, among: Collection[Company] | None) -> tuple[str, str]:
    """Country and sector of an assembler, as much of them as fits enough others; empty for what is not said."""
    country, sector = _country_and_sector(company)
    if among is None:
        return (country if _is_country_told(company) else ""), sector
    others = [_country_and_sector(each) for each in among]
    for said in ((country, sector), (country, ""), ("", sector)):
        fitting = [
            each for each in others if all(not wanted or wanted == has for wanted, has in zip(said, each, strict=True))
        ]
        if len(fitting) >= FEWEST_TOLD:
            return said
    return "", ""


def _is_country_told(company: Company) -> bool:
    """Read once for a page."""
    if "told_countries" not in g:
        g.told_countries = told_countries(db())
    profile = company.assembler_profile
    return profile is not None and (profile.nationality, profile.sector) in g.told_countries


def _country_and_sector(company: Company) -> tuple[str, str]:
    profile = company.assembler_profile
    return (profile.nationality or "", profile.sector or "") if profile is not None else ("", "")


def need_province(need: PartNeed) -> str:
    """Where the part is wanted: the plant of the need, else the buyer's."""
    profile = need.company.assembler_profile
    return need.plant_province or (profile.plant_province if profile else None) or ""


def place_text(company: Company) -> str:
    """The main plant's province with the name people still use, and how many more places there are."""
    provinces = list(dict.fromkeys(plant.province for plant in company.plants if plant.province))
    if not provinces:
        return ""
    main = company.main_plant
    is_main = main is not None and main.province == provinces[0]
    name = province_text(provinces[0], main.former_province if main and is_main else None)
    if len(provinces) == 1:
        return name
    return ngettext(
        "%(place)s and %(num)d more province", "%(place)s and %(num)d more provinces", len(provinces) - 1, place=name
    )


def province_text(code: str | None, former: str | None) -> str:
    """A province with the name from before the merger when that was another one."""
    name = province_label(code or "")
    known = taxonomy().provinces.get(code or "")
    if not former or (known is not None and former == known.label("vi")):
        return name
    return _("%(province)s (formerly %(former)s)", province=name, former=former)


def certificates(company: Company, *, on: datetime.date) -> list[Certificate]:
    """All of them with their state on a day, those in force first."""
    order = {"valid": 0, "expiring": 0, "in-progress": 1, "planned": 2, "expired": 3}
    shown = [certificate(row, on=on) for row in company.certificates]
    return sorted(shown, key=lambda badge: order[badge.state])


def certificate(row: certificate_rows.Certificate, *, on: datetime.date) -> Certificate:
    """A certificate with its state on a day, whatever the firm once entered."""
    evidence = "" if row.evidence is EvidenceLevel.SELF_DECLARED else row.evidence.value
    return Certificate(certificate_label(row.standard), _certificate_state(row, on), row.valid_until, evidence)


def _certificate_state(row: certificate_rows.Certificate, on: datetime.date) -> CertificateState:
    until = row.valid_until
    if row.status is CertificateStatus.PLANNED:
        return "planned"
    if row.status is CertificateStatus.IN_PROGRESS:
        return "in-progress"
    if row.status is CertificateStatus.EXPIRED or (until is not None and until < on):
        return "expired"
    is_ending = until is not None and until <= on + datetime.timedelta(days=EXPIRES_SOON_DAYS)
    return "expiring" if is_ending else "valid"


def summary_text(profile: SupplierProfile | None) -> str:
    """What the firm says of itself, in the reader's language when it is there."""
    texts = profile.summaries if profile else {}
    return next((texts[language] for language in (current_language(), "en", "vi", *texts) if texts.get(language)), "")


def main_figure(process: str, attributes: Mapping[str, Any]) -> str:
    """The limit that people of the trade ask first, in words: the size of a press, the largest part of a mill."""
    table = taxonomy()
    known = table.process_attributes(process) if process in table.processes else {}
    for key in (*known, *attributes):
        if key in attributes and key in table.attributes and table.attributes[key].kind != "text":
            says_itself = table.attributes[key].unit not in _UNITS_WITHOUT_MEANING
            return value_text(key, attributes[key]) if says_itself else limit_text(key, attributes[key])
    return ""


def in_core_order(need: PartNeed) -> list[Any]:
    """Steps with the core ones first, each group in the order of the work."""
    return sorted(need.steps, key=lambda step: step.role is not StepRole.CORE)


def _processes(company: Company, asked: Collection[str]) -> Iterable[Process]:
    offers = _best_offers(company)
    marked = {process for process in offers if _answers(process, asked)}
    ordered = sorted(offers, key=lambda process: process not in marked)
    for process in ordered[:_PROCESSES_SHOWN]:
        offer = offers[process]
        evidence: Evidence = offer.evidence.value
        yield Process(process_label(process), main_figure(process, offer.attributes), evidence, process in marked)
    yield from _and_more(len(ordered) - _PROCESSES_SHOWN)


def process_names(company: Company, asked: Collection[str]) -> str:
    """What a firm does in a line of a list: what answers the processes asked for first, then a few of the others."""
    return ", ".join(each.label for each in _processes(company, asked))


def is_doing(company: Company, asked: Collection[str]) -> bool:
    """Whether a firm runs one of the processes asked for, or a narrower one."""
    return any(_answers(process, asked) for process in _best_offers(company))


def _best_offers(company: Company) -> dict[str, Capability]:
    """One capability per process: in house before bought in, then as entered."""
    offers = [offer for plant in company.plants for offer in plant.capabilities]
    best: dict[str, Capability] = {}
    for offer in sorted(offers, key=lambda offer: offer.is_subcontracted or offer.is_captive):
        best.setdefault(offer.process, offer)
    return best


def _answers(process: str, asked: Collection[str]) -> bool:
    """Whether the process is one of those asked for, or narrower."""
    table = taxonomy()
    return process in table.processes and any(node in asked for node in table.ancestors(process))


def _and_more(number: int) -> list[Process]:
    return [Process(ngettext("and %(num)d more process", "and %(num)d more processes", number))] if number > 0 else []


def _short(text: str) -> str:
    if len(text) <= _SUMMARY_LETTERS:
        return text
    cut = text[:_SUMMARY_LETTERS]
    return (cut.rsplit(" ", 1)[0] if " " in cut[_SUMMARY_LETTERS // 2 :] else cut).rstrip() + "…"
