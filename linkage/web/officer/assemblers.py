"""The registry of assemblers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, render_template, url_for

from database.models.companies import Company
from database.queries import registry as rows
from database.queries.exchange import lots_of
from database.session import db
from linkage.language import _, ngettext
from linkage.services.persons import contact_person
from linkage.services.registry import having_words
from linkage.web.addresses import Address, page_within
from linkage.web.components import Pages, pages
from linkage.web.guards import officer_only
from linkage.web.layout import format_number
from linkage.web.noted_exports import PeopleInFile
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.suppliers import SIZE, Choice
from linkage.web.province_options import province_options
from linkage.web.sheets import csv_answer
from linkage.wording import nationality_label, province_label, sector_label, status_label
from matching.taxonomy import taxonomy

KEYS = ("q", "sector", "province", "page")


@dataclass(frozen=True, slots=True)
class AssemblerRow:
    name: str
    code: str
    url: str
    country: str
    sector: str
    place: str
    status: str
    needs: int
    is_name_public: bool


@dataclass(frozen=True, slots=True)
class AssemblersPage:
    query: str
    choices: tuple[Choice, ...]
    count_sentence: str
    rows: tuple[AssemblerRow, ...]
    pages: Pages
    csv_url: str
    is_narrowed: bool


@blueprint.get("/assemblers")
@officer_only
def assemblers() -> str:
    address = Address.of_request(KEYS)
    ids = _ids(address)
    number = page_within(len(ids), SIZE)
    shown = rows.assemblers_by_id(db(), ids[(number - 1) * SIZE : number * SIZE])
    needs = rows.needs_per_company(db(), [company.id or 0 for company in shown])
    page = AssemblersPage(
        query=address.first("q"),
        choices=_choices(address),
        count_sentence=ngettext("%(count)s assembler", "%(count)s assemblers", len(ids), count=format_number(len(ids))),
        rows=tuple(_row(company, needs.get(company.id or 0, 0)) for company in shown),
        pages=pages(len(ids), page=number, size=SIZE, url=address.page),
        csv_url=url_for("officer.assemblers_csv") + str(address)[len(address.path) :],
        is_narrowed=bool(address.keeping("q", "sector", "province").pairs),
    )
    return render_template("officer/assemblers.html", page=page)


@blueprint.get("/assemblers.csv")
@officer_only
def assemblers_csv() -> Response:
    ids = _ids(Address.of_request(KEYS))
    headings = [_("Code"), _("Name"), _("Country"), _("Sector"), _("Province"), _("State"), _("Contact"), _("E-mail")]
    companies = (company for lot in lots_of(ids) for company in rows.assemblers_by_id(db(), lot))
    people = PeopleInFile()
    written = people.of(companies, lambda company: [contact_person(company)])
    answer = csv_answer("assemblers.csv", [*headings, _("Telephone")], (_cells(company) for company in written))
    return people.noted(answer, place="assemblers.csv")


def _ids(address: Address) -> list[int]:
    ids = rows.assembler_ids(db(), sector=address.first("sector"), province=address.first("province"))
    return having_words(db(), ids, address.first("q"))


def _choices(address: Address) -> tuple[Choice, ...]:
    sectors = [(key, sector_label(key)) for key in taxonomy().sectors]
    return (
        Choice("sector", _("Sector"), tuple(sectors), address.first("sector")),
        Choice("province", _("Province"), province_options(), address.first("province")),
    )


def _row(company: Company, needs: int) -> AssemblerRow:
    profile = company.assembler_profile
    return AssemblerRow(
        name=company.name,
        code=company.code,
        url=url_for("officer.company", code=company.code),
        country=nationality_label(profile.nationality) if profile and profile.nationality else "",
        sector=sector_label(profile.sector or "") if profile else "",
        place=province_label(profile.plant_province or "") if profile else "",
        status=profile.status.value if profile else "",
        needs=needs,
        is_name_public=bool(profile and profile.is_name_public),
    )


def _cells(company: Company) -> list[object]:
    row, profile = _row(company, 0), company.assembler_profile
    return [
        *(row.code, row.name, row.country, row.sector, row.place),
        status_label(profile.status) if profile else "",
        *(company.contact_name, company.contact_email, company.contact_phone),
    ]
