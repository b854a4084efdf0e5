"""A firm among its suppliers and customers, as far as this reader may see: for everybody, from its profile."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, render_template

from database.queries import suppliers as supplier_rows
from database.queries import supply_links as rows
from database.session import db
from linkage.access import may_see_supplier
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.supply_networks import firm_network
from linkage.web import cards
from linkage.web.guards import public
from linkage.web.links import FirmPlace, LinkRow, firm_surroundings, link_row, this_reader
from linkage.web.public.blueprint import blueprint


@dataclass(frozen=True, slots=True)
class SupplyLinksPage:
    code: str
    name: str
    place: FirmPlace
    links: tuple[LinkRow, ...]


@blueprint.get("/suppliers/<code>/links")
@public
def supplier_links(code: str) -> str:
    company = supplier_rows.supplier(db(), code)
    if company is None or not may_see_supplier(g.user, company):
        raise NotFound(_l("There is no supplier here, or its profile is not published."))
    reader = this_reader()
    page = SupplyLinksPage(
        code=company.code,
        name=cards.firm_name(company),
        place=firm_surroundings(company, firm_network(db(), company, reader, on=agency_today())),
        links=tuple(link_row(link, company) for link in rows.links_of(db(), company, reader)),
    )
    return render_template("public/supply-links.html", page=page)
