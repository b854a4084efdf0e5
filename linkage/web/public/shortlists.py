"""The firms a visitor keeps in view, and any two to five firms side by side; no account needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.companies import Company
from database.queries import suppliers as supplier_rows
from database.session import db
from linkage.days import agency_today
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.web import cards
from linkage.web.addresses import way_back
from linkage.web.comparisons import MOST, ComparePage, Firm, what_they_are
from linkage.web.components import SupplierCard
from linkage.web.guards import public
from linkage.web.kept_suppliers import drop, keep, kept_codes
from linkage.web.public.blueprint import blueprint
from linkage.web.public.ways import acts_for_assembler, own_shortlist_url

_PAGES_WITH_BUTTONS = ("/search", "/suppliers/", "/shortlist", "/compare")


@dataclass(frozen=True, slots=True)
class ShortlistPage:
    """`entries`: (code, card). `sign_in_url` is empty for somebody signed in, who keeps the list in the browser all the same."""

    entries: tuple[tuple[str, SupplierCard], ...]
    sign_in_url: str
    compare_url: str


@blueprint.get("/shortlist")
@public
def shortlist() -> ResponseReturnValue:
    if acts_for_assembler():
        return redirect(own_shortlist_url())
    today = agency_today()
    companies = supplier_rows.suppliers_in_order(db(), kept_codes())
    page = ShortlistPage(
        entries=tuple((company.code, cards.supplier_card(company, on=today)) for company in companies),
        sign_in_url=url_for("account.sign_in", next=url_for("public.shortlist")) if g.user is None else "",
        compare_url=url_for("public.compare"),
    )
    return render_template("public/shortlist.html", page=page)


@blueprint.post("/shortlist/keep")
@public
def keep_supplier_post() -> ResponseReturnValue:
    company = _listed(request.form.get("supplier", ""))
    if keep(company.code):
        flash(_("%(firm)s is on the shortlist.", firm=cards.firm_name(company)), "success")
        return redirect(_way_back(company.code))
    flash(_("The list is full. Remove a firm first, or sign in to keep more."), "warning")
    return redirect(_way_back())


@blueprint.post("/shortlist/drop")
@public
def drop_supplier_post() -> ResponseReturnValue:
    """Whatever was kept can be dropped, a firm that is not listed any more too."""
    code = request.form.get("supplier", "")
    drop(code)
    return redirect(_way_back(code if _is_code(code) else ""))


@blueprint.get("/compare")
@public
def compare() -> str:
    codes = list(dict.fromkeys(code for code in request.args.getlist("supplier") if _is_code(code)))
    today = agency_today()
    companies = supplier_rows.suppliers_in_order(db(), codes[:MOST])
    page = ComparePage(
        firms=tuple(_firm(company, companies) for company in companies),
        sections=tuple(what_they_are(companies, (), today)),
        need_title="",
        back_url=own_shortlist_url() if acts_for_assembler() else url_for("public.shortlist"),
        left_out=max(0, len(codes) - MOST),
        day=today,
    )
    return render_template("public/compare.html", page=page)


def _firm(company: Company, companies: Sequence[Company]) -> Firm:
    rest = [other.code for other in companies if other is not company]
    address = url_for("public.supplier", code=company.code)
    return cards.firm_name(company), address, url_for("public.compare", supplier=rest)


def _listed(code: str) -> Company:
    company = supplier_rows.listed_supplier(db(), code) if _is_code(code) else None
    if company is None:
        raise NotFound(_l("There is no supplier here, or its profile is not published."))
    return company


def _way_back(code: str = "") -> str:
    """The page the button stood on, at the card of the firm: a reader deep in a long list stays there."""
    return way_back(url_for("public.shortlist"), *_PAGES_WITH_BUTTONS, place=f"firm-{code}" if code else "")


def _is_code(text: str) -> bool:
    """Whether a text may be a public code at all; a database refuses some others, NUL among them, with an error."""
    return text.isascii() and text.isalnum()
