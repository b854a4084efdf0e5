"""Who is asked for a quotation: chosen from the shortlist, the matches and those the need was brought together with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.companies import Company
from database.models.rfqs import Rfq
from database.queries import rfqs as rows
from database.queries import shortlists as shortlist_rows
from database.queries import suppliers as supplier_rows
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _, ngettext
from linkage.services import rfqs as services
from linkage.services.matches import matches_of_need
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import is_code, listed_supplier
from linkage.web.assembler.rfqs import own_rfq
from linkage.web.guards import assembler_only
from linkage.web.instance import base_url

MATCHES = 12
"""So many of the best matches are offered beside those chosen before."""


@dataclass(frozen=True, slots=True)
class SuppliersPage:
    """`options`: (code, name, where it comes from). `chosen`: codes that are ticked."""

    title: str
    options: tuple[tuple[str, str, str], ...]
    chosen: Collection[str]
    most: int
    is_sent: bool
    url: str
    back_url: str


@blueprint.get("/rfqs/<code>/suppliers")
@assembler_only
def rfq_suppliers(code: str) -> str:
    found = own_rfq(code)
    return _page(found, {each.supplier.code for each in found.invitations}, {})


@blueprint.post("/rfqs/<code>/suppliers")
@assembler_only
def rfq_suppliers_post(code: str) -> ResponseReturnValue:
    sent = [each for each in request.form.getlist("suppliers") if is_code(each)][:100]
    try:
        added = _choose(code, sent)
    except Invalid as error:
        return _page(own_rfq(code), set(sent), error.fields), 422
    if added is not None:
        text = ngettext("%(num)d more supplier is asked.", "%(num)d more suppliers are asked.", added)
        flash(text, "success")
    return redirect(url_for("assembler.rfq", code=code))


@blueprint.post("/rfqs/<code>/suppliers/<asked>/recall")
@assembler_only
def recall_rfq(code: str, asked: str) -> ResponseReturnValue:
    with transaction() as session:
        found = own_rfq(code)
        for each in found.invitations:
            if each.code == asked:
                services.recall(session, each, by=actor_of(g.user), base_url=base_url())
                flash(_("The invitation is taken back. Its drawings are closed to this firm."), "success")
    return redirect(url_for("assembler.rfq", code=code))


def _choose(code: str, sent: list[str]) -> int | None:
    """How many were added to a request that was sent; None for a draft. Raises Invalid."""
    with transaction() as session:
        found = own_rfq(code)
        before = {each.supplier.code: each.supplier for each in found.invitations}
        wanted = [before.get(each) or listed_supplier(each) for each in dict.fromkeys(sent)]
        if found.sent_at is None:
            services.name_suppliers(session, found, wanted, by=actor_of(g.user))
            return None
        new = [each for each in wanted if each.code not in before]
        for each in new:
            services.add_supplier(session, found, each, by=actor_of(g.user), base_url=base_url())
        return len(new)


def _page(found: Rfq, chosen: Collection[str], errors: Mapping[str, Any]) -> str:
    page = SuppliersPage(
        title=found.title,
        options=tuple(_options(found)),
        chosen=chosen,
        most=services.MOST_SUPPLIERS,
        is_sent=found.sent_at is not None,
        url=url_for("assembler.rfq_suppliers_post", code=found.code),
        back_url=url_for("assembler.rfq", code=found.code),
    )
    return render_template("assembler/rfqs/suppliers.html", page=page, errors=errors)


def _options(found: Rfq) -> Iterable[tuple[str, str, str]]:
    """Each firm once, by where it comes from first; those that cannot be asked are left out."""
    refused, shown = rows.refused_with(db(), found.buyer_id), set[str]()
    for company, source in _candidates(found):
        if company.code not in shown and company.id not in refused and company.id != found.buyer_id:
            shown.add(company.code)
            yield company.code, cards.firm_name(company), f"{source} · {cards.place_text(company)}"


def _candidates(found: Rfq) -> Iterable[tuple[Company, str]]:
    yield from ((each.supplier, _("Named already")) for each in found.invitations)
    need = found.need
    for listed, label in ((need, _("On the shortlist of the need")), (None, _("On the general shortlist"))):
        codes = shortlist_rows.supplier_codes(db(), g.company, listed) if listed or label else {}
        yield from ((each, label) for each in supplier_rows.suppliers_in_order(db(), codes.values()))
    if need is None:
        return
    linked = [each.code for each in rows.linked_suppliers(db(), need)]
    yield from ((each, _("Brought together with you")) for each in supplier_rows.suppliers_in_order(db(), linked))
    if need.steps:
        matches = [each.supplier for each in matches_of_need(db(), need, on=agency_today(), limit=MATCHES).matches]
        yield from ((each, _("Fits the need")) for each in supplier_rows.suppliers_in_order(db(), matches))
