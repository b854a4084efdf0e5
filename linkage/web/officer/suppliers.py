"""The registry of suppliers as a dense table: filtered, sorted, paged, and as a spreadsheet with the same filter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl

from flask import Response, render_template, url_for

from database.enums import EvidenceLevel, ProfileStatus, ReviewStatus
from database.models.companies import Company
from database.queries import registry as rows
from database.queries.exchange import lots_of
from database.session import db
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _, _l, ngettext
from linkage.services.findings import relaxed_text, value_label
from linkage.services.persons import contact_person
from linkage.services.quality import GAPS
from linkage.services.registry import BEST, FILTERS, SORTS, FoundFirms, RegistrySearch, search_registry
from linkage.web import cards
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, Pill, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_date, format_number
from linkage.web.noted_exports import PeopleInFile
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.registry_filters import FilterBox, filter_box
from linkage.web.process_options import Options
from linkage.web.public import chips
from linkage.web.public.understandings import Understanding, understanding
from linkage.web.sheets import csv_answer
from linkage.wording import (
    certificate_label,
    evidence_label,
    material_label,
    process_label,
    province_label,
    status_label,
)
from linkage.wording.identifiers import shown_tax_code
from linkage.wording.quality import figure_label
from matching.staleness import asked_since, is_stale
from matching.taxonomy import taxonomy

SIZE = 50
KEYS = ("q", chips.AS, *FILTERS, "freshness", "gap", "sort", "page")
_PROCESSES_SHOWN = 3
_LONGEST_STATE = 2_000
_EVIDENCE = tuple(EvidenceLevel)
_STATES: dict[str, type[StrEnum]] = {"status": ProfileStatus, "review": ReviewStatus, "evidence": EvidenceLevel}
_FRESHNESS = ("fresh", "stale", "never")


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
    """A filter as a list to choose from. `options`: (value, words), or (words of a group, its options)."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...] | Options
    value: str


@dataclass(frozen=True, slots=True)
class RegistryPage:
    """`sorts`: the headings that sort, by key: (url, is_current)."""

    query: str
    title_detail: str
    understood: Understanding
    notice: str
    relaxed: str
    choices: tuple[Choice, ...]
    pills: tuple[Pill, ...]
    count_sentence: str
    rows: tuple[SupplierRow, ...]
    sort: str
    sorts: dict[str, tuple[str, bool]]
    pages: Pages
    csv_url: str
    clear_url: str
    table_urls: tuple[tuple[str, str], ...]
    state: str
    total: str
    filters: FilterBox


@blueprint.get("/suppliers")
@officer_only
def registry() -> str:
    address = Address.of_request(KEYS)
    found = _found(address)
    ids, query = found.ids, address.first("q")
    number = page_within(len(ids), SIZE)
    shown = rows.suppliers_by_id(db(), ids[(number - 1) * SIZE : number * SIZE])
    choices = _choices(address, found.counts)
    page = RegistryPage(
        query=query,
        title_detail=_("page %(number)s", number=format_number(number)) if number > 1 else "",
        understood=understanding(query, found.understood, address),
        notice=_notice(found),
        relaxed=relaxed_text(found.relaxed),
        choices=choices,
        pills=tuple(_pills(address, choices)),
        count_sentence=ngettext("%(count)s supplier", "%(count)s suppliers", len(ids), count=format_number(len(ids))),
        rows=tuple(_row(company) for company in shown),
        sort=_sort(address),
        sorts={key: (str(address.setting("sort", key)), key == _sort(address)) for key in SORTS},
        pages=pages(len(ids), page=number, size=SIZE, url=address.page),
        csv_url=url_for("officer.registry_csv") + str(address)[len(address.path) :],
        clear_url=url_for("officer.registry"),
        table_urls=tuple(
            (name, url_for(f"officer.registry_table_{kind}") + str(address.without("page"))[len(address.path) :])
            for kind, name in (("xlsx", _("Table to work on (XLSX)")), ("csv", _("Table to work on (CSV)")))
        ),
        state=state_of(address),
        total=format_number(len(ids)),
        filters=filter_box(state_of(address)),
    )
    return render_template("officer/suppliers.html", page=page)


@blueprint.get("/suppliers.csv")
@officer_only
def registry_csv() -> Response:
    """Every firm of the filter, contacts included: officers may see them."""
    ids = _found(Address.of_request(KEYS)).ids
    people = PeopleInFile()
    companies = (company for lot in lots_of(ids) for company in rows.suppliers_by_id(db(), lot))
    written = people.of(companies, lambda company: [contact_person(company)])
    answer = csv_answer("suppliers.csv", _headings(), (_cells(company) for company in written))
    return people.noted(answer, place="suppliers.csv")


def state_of(address: Address) -> str:
    """What the list shows, as the query of its address, without the piece of it that is on the page."""
    return str(address.without("page"))[len(address.path) :].removeprefix("?")


def address_of(state: str) -> Address:
    """The list that a query shows."""
    known = set(KEYS) - {"page"}
    pairs = (pair for pair in parse_qsl(state[:_LONGEST_STATE], max_num_fields=100) if pair[0] in known and pair[1])
    return Address(url_for("officer.registry"), tuple(dict.fromkeys(pairs)))


def check_state(state: str) -> None:
    """Raises Invalid for what is no query of this list: left out, it would show, and change, every firm there is."""
    pieces = state.split("&") if state else []
    pairs = [pair for piece in pieces for pair in parse_qsl(piece, keep_blank_values=True)]
    if len(state) > _LONGEST_STATE or len(pieces) != len(pairs) or not all(map(_makes_sense, pairs)):
        raise Invalid(_l("Nobody can tell which firms are meant. Go back to the registry and choose them again."))


def _makes_sense(pair: tuple[str, str]) -> bool:
    name, value = pair
    lists: dict[str, Iterable[str]] = {**_STATES, "freshness": _FRESHNESS, "gap": GAPS, "sort": SORTS}
    return name in KEYS and (name not in lists or value in tuple(lists[name]))


def firms_of(state: str) -> tuple[int, ...]:
    """Every firm of the list, by id, in its order."""
    return _found(address_of(state)).ids


def _found(address: Address) -> FoundFirms:
    freshness = address.first("freshness")
    return search_registry(
        db(),
        RegistrySearch(
            text=address.first("q"),
            filters={name: _values(address, name) for name in FILTERS},
            freshness=freshness if freshness in _FRESHNESS else "",
            stale_before=asked_since(agency_today()),
            sort=_sort(address),
            known=chips.corrections_of(address),
            gap=address.first("gap"),
        ),
    )


def _values(address: Address, name: str) -> tuple[str, ...]:
    """States that are none are passed over; of anything else what is unknown finds nothing."""
    states = _STATES.get(name)
    return tuple(value for value in address.values(name) if states is None or value in tuple(states))


def _notice(found: FoundFirms) -> str:
    if not found.is_fallback:
        return ""
    return _("The search is being prepared. Until then firms are found by name, code and address for mail only.")


def _sort(address: Address) -> str:
    """As chosen; else the best fit for words, and by name where nothing was asked."""
    sort = address.first("sort")
    return sort if sort in SORTS else BEST if address.first("q") else "name"


def _choices(address: Address, counts: Mapping[str, Mapping[str, int]]) -> tuple[Choice, ...]:
    """The filters; with counts only values that lead anywhere."""
    return (
        _choice("status", _("State"), [(state.value, status_label(state)) for state in ProfileStatus], address, counts),
        _choice("review", _("Review"), [(state.value, status_label(state)) for state in ReviewStatus], address, counts),
        _choice("province", _("Province"), _by_label(taxonomy().provinces, province_label), address, counts),
        _choice("process", _("Process"), _by_label(_families(), process_label), address, counts),
        _choice(
            "certificate", _("Certificate"), _by_label(taxonomy().certificates, certificate_label), address, counts
        ),
        Choice("freshness", _("Last confirmed"), _freshness(), address.first("freshness")),
        _choice(
            "evidence",
            _("Best evidence"),
            [(level.value, evidence_label(level)) for level in EvidenceLevel],
            address,
            counts,
        ),
        _choice("source", _("Source"), [(name, name) for name in counts.get("source", ())], address, counts),
        Choice("gap", _("Data"), tuple((name, figure_label(name)) for name in GAPS), address.first("gap")),
    )


def _choice(
    name: str,
    label: str,
    options: Sequence[tuple[str, str]],
    address: Address,
    counts: Mapping[str, Mapping[str, int]],
) -> Choice:
    chosen = address.first(name)
    counted = counts.get(name)
    if counted is not None:
        options = [
            (value, _("%(name)s (%(number)s)", name=text, number=format_number(counted.get(value, 0))))
            for value, text in options
            if counted.get(value) or value == chosen
        ]
    return Choice(name, label, tuple(options), chosen)


def _by_label(ids: Iterable[str], label: Callable[[str], str]) -> list[tuple[str, str]]:
    return sorted(((key, label(key)) for key in ids), key=lambda option: option[1])


def _families() -> list[str]:
    return [process.id for process in taxonomy().processes.values() if process.parent is None]


def _freshness() -> tuple[tuple[str, str], ...]:
    labels = (_("In the last year"), _("Not in the last year"), _("Never"))
    return tuple(zip(_FRESHNESS, labels, strict=True))


def _pills(address: Address, choices: Sequence[Choice]) -> Iterator[Pill]:
    for value in address.values("q"):
        yield Pill(f"“{value}”", str(address.without("q")))
    for choice in choices:
        for value in address.values(choice.name):
            yield Pill(_label(choice.name, value), str(address.without(choice.name, value)), choice.label)
    for value in address.values("material_family"):
        yield Pill(material_label(value), str(address.without("material_family", value)), _("Material"))


def _label(name: str, value: str) -> str:
    if name == "freshness":
        return dict(_freshness()).get(value, value)
    if name == "gap":
        return figure_label(value)
    return status_label(value) if name in ("status", "review") else value_label(name, value)


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
        evidence=best_evidence(company),
        confirmed=format_date(profile.confirmed_on if profile else None, "medium"),
        is_stale=is_stale(profile.confirmed_on if profile else None, company.created_at.date(), agency_today()),
        updated=format_date(company.updated_at, "medium"),
    )


def best_evidence(company: Company) -> str:
    """The strongest evidence behind any of its processes; empty without one."""
    levels = [offer.evidence for plant in company.plants for offer in plant.capabilities]
    return max(levels, key=_EVIDENCE.index).value if levels else ""


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
        *(company.code, company.name, company.name_en, shown_tax_code(company)),
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
