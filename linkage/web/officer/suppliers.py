"""The registry of suppliers as a dense table: filtered, sorted, paged, and as a spreadsheet with the same filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from flask import Response, render_template, url_for

from database.enums import EvidenceLevel, ProfileStatus, ReviewStatus
from database.models.companies import Company
from database.queries import registry as rows
from database.queries.exchange import lots_of
from database.session import db
from linkage.days import agency_today
from linkage.language import _, ngettext
from linkage.services.registry import having_words
from linkage.web import cards
from linkage.web.addresses import Address, page_number
from linkage.web.components import Pages, Pill, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.home import stale_before
from linkage.web.sheets import csv_answer
from linkage.wording import evidence_label, process_label, province_label, status_label
from matching.taxonomy import taxonomy

SIZE = 50
KEYS = ("q", "status", "review", "province", "process", "freshness", "evidence", "sort", "page")
LONGEST_QUERY = 200
_PROCESSES_SHOWN = 3
_EVIDENCE = tuple(EvidenceLevel)

Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A line of the table; all words but the two states, which are badges."""

    name: str
    code: str
    url: str
    place: str
    processes: str
    employees: str
    status: str
    review: str
    evidence: str
    confirmed: str
    is_stale: bool
    updated: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter as a list to choose from."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class RegistryPage:
    """`sorts`: the headings that sort, by key: (url, is_current)."""

    query: str
    title_detail: str
    choices: tuple[Choice, ...]
    pills: tuple[Pill, ...]
    count_sentence: str
    rows: tuple[SupplierRow, ...]
    sort: str
    sorts: dict[str, tuple[str, bool]]
    pages: Pages
    csv_url: str
    clear_url: str


@blueprint.get("/suppliers")
@officer_only
def registry() -> str:
    address = Address.of_request(KEYS)
    ids = _ids(address)
    number = min(page_number(), max(1, -(-len(ids) // SIZE)))
    shown = rows.suppliers_by_id(db(), ids[(number - 1) * SIZE : number * SIZE])
    query = _first(address, "q")
    page = RegistryPage(
        query=query,
        title_detail=_("page %(number)s", number=format_number(number)) if number > 1 else "",
        choices=_choices(address),
        pills=tuple(_pills(address)),
        count_sentence=ngettext("%(count)s supplier", "%(count)s suppliers", len(ids), count=format_number(len(ids))),
        rows=tuple(_row(company) for company in shown),
        sort=_sort(address),
        sorts={key: (str(address.setting("sort", key)), key == _sort(address)) for key in rows.SORTS},
        pages=pages(len(ids), page=number, size=SIZE, url=address.page),
        csv_url=url_for("officer.registry_csv") + str(address)[len(address.path) :],
        clear_url=url_for("officer.registry"),
    )
    return render_template("officer/suppliers.html", page=page)


@blueprint.get("/suppliers.csv")
@officer_only
def registry_csv() -> Response:
    """Every firm of the filter, contacts included: officers may see them."""
    ids = _ids(Address.of_request(KEYS))
    companies = (company for lot in lots_of(ids) for company in rows.suppliers_by_id(db(), lot))
    return csv_answer("suppliers.csv", _headings(), (_cells(company) for company in companies))


def _ids(address: Address) -> list[int]:
    wanted = rows.SupplierFilter(
        stale_before=stale_before(agency_today()),
        status=_known(ProfileStatus, _first(address, "status")),
        review=_known(ReviewStatus, _first(address, "review")),
        provinces=address.values("province"),
        processes=_narrower(address.values("process")),
        freshness=_first(address, "freshness"),
        evidence=_known(EvidenceLevel, _first(address, "evidence")),
    )
    return having_words(db(), rows.supplier_ids(db(), wanted, sort=_sort(address)), _first(address, "q"))


def _narrower(processes: Sequence[str]) -> list[str]:
    """A family stands for all its processes. A word that is no process finds nothing rather than everything."""
    table = taxonomy()
    known = [process for process in processes if process in table.processes]
    narrower = [each for process in known for each in (process, *table.descendants(process))]
    return narrower or list(processes)


def _known(kind: type[Kind], value: str) -> Kind | None:
    return kind(value) if value in tuple(kind) else None


def _first(address: Address, key: str) -> str:
    return next(iter(address.values(key)), "")[:LONGEST_QUERY]


def _sort(address: Address) -> str:
    sort = _first(address, "sort")
    return sort if sort in rows.SORTS else "name"


def _choices(address: Address) -> tuple[Choice, ...]:
    table = taxonomy()
    provinces = sorted(((code, province_label(code)) for code in table.provinces), key=lambda option: option[1])
    families = [process.id for process in table.processes.values() if process.parent is None]
    options: tuple[tuple[str, str, Iterable[tuple[str, str]]], ...] = (
        ("status", _("State"), [(state.value, status_label(state)) for state in ProfileStatus]),
        ("review", _("Review"), [(state.value, status_label(state)) for state in ReviewStatus]),
        ("province", _("Province"), provinces),
        ("process", _("Process"), sorted(((key, process_label(key)) for key in families), key=lambda each: each[1])),
        ("freshness", _("Confirmed"), _freshness()),
        ("evidence", _("Evidence"), [(level.value, evidence_label(level)) for level in EvidenceLevel]),
    )
    return tuple(Choice(name, label, tuple(values), _first(address, name)) for name, label, values in options)


def _freshness() -> list[tuple[str, str]]:
    return [("fresh", _("In the last year")), ("stale", _("Not in the last year")), ("never", _("Never"))]


def _pills(address: Address) -> Iterator[Pill]:
    for value in address.values("q"):
        yield Pill(f"“{value}”", str(address.without("q")))
    for choice in _choices(address):
        for value in address.values(choice.name):
            label = dict(choice.options).get(value) or (process_label(value) if choice.name == "process" else value)
            yield Pill(label, str(address.without(choice.name, value)), choice.label)


def _row(company: Company) -> SupplierRow:
    profile = company.supplier_profile
    offers = list(dict.fromkeys(offer.process for plant in company.plants for offer in plant.capabilities))
    shown = ", ".join(process_label(process) for process in offers[:_PROCESSES_SHOWN])
    more = len(offers) - _PROCESSES_SHOWN
    return SupplierRow(
        name=company.name,
        code=company.code,
        url=url_for("officer.company", code=company.code),
        place=cards.place_text(company),
        processes=_("%(names)s and %(number)s more", names=shown, number=more) if more > 0 else shown,
        employees=format_number(company.employees),
        status=profile.status.value if profile else "",
        review=profile.review_status.value if profile else "",
        evidence=best_evidence(company).value,
        confirmed=format_date(profile.confirmed_on if profile else None, "medium"),
        is_stale=cards.is_stale(profile.confirmed_on if profile else None, agency_today()),
        updated=format_date(company.updated_at, "medium"),
    )


def best_evidence(company: Company) -> EvidenceLevel:
    """The strongest evidence behind any of its processes."""
    levels = (offer.evidence for plant in company.plants for offer in plant.capabilities)
    return max(levels, key=_EVIDENCE.index, default=EvidenceLevel.SELF_DECLARED)


def _headings() -> list[str]:
    return [
        *(_("Code"), _("Name"), _("Name in English"), _("Tax code"), _("Province"), _("Address"), _("Processes")),
        *(_("Employees"), _("State"), _("Review"), _("Evidence"), _("Last confirmed"), _("Last changed")),
        *(_("Contact"), _("E-mail"), _("Telephone"), _("Source")),
    ]


def _cells(company: Company) -> list[object]:
    profile, plant = company.supplier_profile, company.main_plant
    processes = dict.fromkeys(offer.process for each in company.plants for offer in each.capabilities)
    return [
        *(company.code, company.name, company.name_en, company.tax_code),
        *(province_label(plant.province or "") if plant else "", plant.address if plant else ""),
        "; ".join(process_label(process) for process in processes),
        company.employees,
        status_label(profile.status) if profile else "",
        status_label(profile.review_status) if profile else "",
        evidence_label(best_evidence(company)),
        profile.confirmed_on if profile else None,
        company.updated_at.date(),
        *(company.contact_name, company.contact_email, company.contact_phone, company.source),
    ]
