"""Shortlists of an assembler: one for each need, and one in general; notes that nobody else reads.

What a visitor kept before signing in comes onto the general one: see `linkage.web.kept_suppliers`.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.queries import shortlists as rows
from database.queries import suppliers as supplier_rows
from database.session import Clash, db, transaction
from linkage.days import agency_today
from linkage.inputs.base import read_input
from linkage.inputs.shortlists import NoteInput
from linkage.language import _
from linkage.services.shortlists import add_to_shortlist, remove_from_shortlist, write_note
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.addresses import way_back
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import listed_supplier, own_need, titles_by_id
from linkage.web.components import SupplierCard
from linkage.web.guards import assembler_only

Tab = tuple[str, str, bool, int]


@dataclass(frozen=True, slots=True)
class ShortlistEntry:
    code: str
    card: SupplierCard
    note: str


@dataclass(frozen=True, slots=True)
class ShortlistPage:
    """One list; `need` is empty for the general one. `gone`: firms that left or paused their profile since, and are not shown."""

    title: str
    need: str
    need_url: str
    lists: tuple[Tab, ...]
    entries: tuple[ShortlistEntry, ...]
    gone: int
    compare_url: str


@blueprint.get("/shortlist")
@assembler_only
def shortlist() -> str:
    need = _need(request.args.get("need", ""))
    today = agency_today()
    codes = rows.supplier_codes(db(), g.company, need)
    notes = {item.supplier_id: item.note for item in rows.items(db(), g.company, need)}
    companies = supplier_rows.suppliers_in_order(db(), codes.values())
    page = ShortlistPage(
        title=need.title if need else "",
        need=need.code if need else "",
        need_url=url_for("assembler.need", code=need.code) if need else "",
        lists=tuple(_lists(need)),
        entries=tuple(
            ShortlistEntry(company.code, cards.supplier_card(company, on=today), notes.get(company.id or 0) or "")
            for company in companies
        ),
        gone=len(codes) - len(companies),
        compare_url=url_for("assembler.compare"),
    )
    return render_template("assembler/shortlist.html", page=page)


@blueprint.post("/shortlist", endpoint="add_to_shortlist")
@assembler_only
def add() -> ResponseReturnValue:
    need, supplier = _need(request.form.get("need", "")), listed_supplier(request.form.get("supplier", ""))
    name = cards.firm_name(supplier)
    try:
        with transaction() as session:
            add_to_shortlist(session, g.company, supplier, need=need, by=actor_of(g.user))
    except Clash:
        # A second click, or a colleague, was quicker: it is on the list, which is all that was asked.
        db().rollback()
    flash(_("%(firm)s is on the shortlist.", firm=name), "success")
    return redirect(_way_back(need, supplier))


@blueprint.post("/shortlist/remove")
@assembler_only
def remove() -> ResponseReturnValue:
    need, supplier = _need(request.form.get("need", "")), listed_supplier(request.form.get("supplier", ""))
    name = cards.firm_name(supplier)
    with transaction() as session:
        remove_from_shortlist(session, g.company, supplier, need=need, by=actor_of(g.user))
    flash(_("%(firm)s is off the shortlist.", firm=name), "success")
    return redirect(_way_back(need, supplier))


@blueprint.post("/shortlist/note")
@assembler_only
def note() -> ResponseReturnValue:
    need, supplier = _need(request.form.get("need", "")), listed_supplier(request.form.get("supplier", ""))
    given = read_input(NoteInput, {"note": request.form.get("note", "")})
    with transaction() as session:
        write_note(session, g.company, supplier, given.note, need=need)
    flash(_("The note is saved. Only your own people read it."), "success")
    return redirect(url_for("assembler.shortlist", need=need.code if need else None))


def _need(code: str) -> PartNeed | None:
    return own_need(code) if code else None


def _lists(current: PartNeed | None) -> list[Tab]:
    """The general list, the current one, and every list that holds a firm."""
    counts = rows.counts_by_need(db(), g.company)
    here = current.id if current else None
    tabs: list[Tab] = [(_("General"), url_for("assembler.shortlist"), current is None, counts.get(None, 0))]
    wanted = [key for key in dict.fromkeys([*counts, here]) if key is not None]
    for key, code, title in titles_by_id(db(), wanted):
        tabs.append((title, url_for("assembler.shortlist", need=code), key == here, counts.get(key, 0)))
    return tabs


def _way_back(need: PartNeed | None, supplier: Company) -> str:
    """The page the button stood on, at the firm's card, when that is one of ours, else the list."""
    own_list = url_for("assembler.shortlist", need=need.code if need else None)
    return way_back(own_list, "/assembler/", "/suppliers/", "/search", place=f"firm-{supplier.code}")
