"""The list of a search as a file for a spreadsheet: the same firms in the same order, with what their cards show."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, g, url_for

from database.models.companies import Company
from database.session import db
from linkage.access import may_export_list, require
from linkage.days import agency_today
from linkage.language import _, _l
from linkage.services.searches import search_suppliers
from linkage.web import cards
from linkage.web.guards import signed_in
from linkage.web.layout import format_number
from linkage.web.public.blueprint import blueprint
from linkage.web.public.search_heads import Asked
from linkage.web.public.supplier_results import sort_of
from linkage.web.sheets import csv_answer
from linkage.wording import day_text, list_text, process_label

MOST_ROWS, _AT_ONCE = 1_000, 100


@blueprint.get("/search/list.csv")
@signed_in
def search_export() -> Response:
    """At most a thousand firms; who needs more narrows the list."""
    require(
        may_export_list(g.user),
        _l("Lists can be taken away by assemblers and officers. Register as an assembler first."),
    )
    asked = Asked.of_request()
    headings = (
        _("Firm"),
        _("Other name"),
        _("Place"),
        _("Processes"),
        _("Certificates valid today"),
        _("Employees"),
        _("Last confirmed"),
        _("Page"),
    )
    return csv_answer("suppliers.csv", headings, (_row(company) for company in _companies(asked)))


def _companies(asked: Asked) -> Iterator[Company]:
    for number in range(1, MOST_ROWS // _AT_ONCE + 1):
        found = search_suppliers(
            db(),
            asked.query,
            asked.filters,
            known=asked.known,
            facets=(),
            page=number,
            size=_AT_ONCE,
            sort=sort_of(asked.address),
        )
        yield from found.companies
        if found.result.total <= number * _AT_ONCE:
            return


def _row(company: Company) -> tuple[str, ...]:
    held = (badge for badge in cards.certificates(company, on=agency_today()) if badge.state in ("valid", "expiring"))
    profile = company.supplier_profile
    confirmed_on = profile.confirmed_on if profile else None
    processes = dict.fromkeys(offer.process for plant in company.plants for offer in plant.capabilities)
    return (
        cards.firm_name(company),
        cards.other_name(company),
        cards.place_text(company),
        list_text(process_label(process) for process in processes),
        list_text(badge.label for badge in held),
        format_number(company.employees),
        day_text(confirmed_on.isoformat()) if confirmed_on else "",
        url_for("public.supplier", code=company.code, _external=True),
    )
