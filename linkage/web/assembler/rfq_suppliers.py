"""Who is asked for a quotation: chosen from the shortlist, the matches and those known already, or found by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import StepRole
from database.models.companies import Company
from database.models.part_needs import PartNeed
from database.models.rfqs import Rfq
from database.queries import rfqs as rows
from database.queries import shortlists as shortlist_rows
from database.queries import suppliers as supplier_rows
from database.session import db, transaction
from linkage.days import agency_today
from linkage.errors import Invalid
from linkage.language import _, ngettext
from linkage.services import rfqs as services
from linkage.services.firm_finds import suppliers_like
from linkage.services.matches import matches_of_need
from linkage.services.rfq_guards import barred_suppliers
from linkage.services.rfq_languages import languages_read
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.assembler.blueprint import blueprint
from linkage.web.assembler.own import is_code, listed_supplier
from linkage.web.assembler.rfq_steps import draft_steps
from linkage.web.assembler.rfqs import own_rfq
from linkage.web.components import ProgressItem
from linkage.web.guards import assembler_only
from linkage.web.instance import base_url
from linkage.wording.nda_models import languages_label
from linkage.wording.rfq_fields import ANSWER_FIELDS, named_fields
from linkage.wording.rfqs import languages_text

MATCHES, KNOWN = 12, 12
"""So many of the best matches, and of the firms known from other needs, are offered beside those chosen before."""


@dataclass(frozen=True, slots=True)
class SuppliersPage:
    """`options`: (code, name, what speaks for it and what it does). `chosen`: codes that are ticked. `find`: what was searched for.

    `nda`: the languages of the NDA, empty without one.
    """

    title: str
    options: tuple[tuple[str, str, str], ...]
    chosen: Collection[str]
    find: str
    nda: str
    most: int
    is_sent: bool
    steps: tuple[ProgressItem, ...]
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
    if "search" in request.form:
        return _found(own_rfq(code), sent)
    try:
        added = _choose(code, sent)
    except Invalid as error:
        return _page(own_rfq(code), set(sent), error.fields), 422
    if added is None:
        return redirect(url_for("assembler.check_rfq", code=code))
    if added:
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


def _found(found: Rfq, sent: Collection[str]) -> ResponseReturnValue:
    """The same page with the firms that were searched for; what was ticked stays."""
    words = request.form.get("find", "")[:100].strip()
    firms = suppliers_like(db(), words, barred=barred_suppliers(db(), found))
    if firms:
        return _page(found, sent, {}, firms=firms)
    text = _("No firm is found that can be asked. Try another part of its name, or its tax code.")
    return _page(found, sent, {"find": text if words else _("Enter a part of the name.")}), 422


def _page(found: Rfq, chosen: Collection[str], errors: Mapping[str, Any], *, firms: Sequence[Company] = ()) -> str:
    asked = _core_of(found.need)
    options = _options(found, chosen, firms, asked)
    read = languages_read(db(), [company for company, _said in options])
    page = SuppliersPage(
        title=found.title,
        options=tuple(_option(company, said, read[company.id or 0], asked) for company, said in options),
        chosen=chosen,
        find=request.form.get("find", "")[:100],
        nda=languages_label(found.nda_language) if found.nda_text and found.nda_language else "",
        most=services.MOST_SUPPLIERS,
        is_sent=found.sent_at is not None,
        steps=draft_steps(found, "suppliers"),
        url=url_for("assembler.rfq_suppliers_post", code=found.code),
        back_url=url_for("assembler.rfq", code=found.code),
    )
    labels = named_fields(errors, ANSWER_FIELDS)
    return render_template("assembler/rfqs/suppliers.html", page=page, errors=errors, labels=labels)


def _option(company: Company, said: Iterable[str], read: Iterable[str], asked: Collection[str]) -> tuple[str, str, str]:
    notes = (*said, cards.process_names(company, asked), cards.place_text(company), languages_text(read))
    return company.code, cards.firm_name(company), " · ".join(each for each in notes if each)


def _core_of(need: PartNeed | None) -> frozenset[str]:
    """The processes a supplier is asked for: the core ones, where the need tells them from the others."""
    steps = need.steps if need is not None else []
    return frozenset(each.process for each in steps if each.role is StepRole.CORE) or frozenset(
        each.process for each in steps
    )


def _options(
    found: Rfq, chosen: Collection[str], firms: Sequence[Company], asked: Collection[str]
) -> list[tuple[Company, list[str]]]:
    """Each firm once, as it is found first, with all that speaks for it; those that cannot be asked are left out."""
    barred, options = barred_suppliers(db(), found), dict[int, tuple[Company, list[str]]]()
    for company, said in (*_named(found, chosen, firms), *_of_need(found.need), *_acquainted(found, asked)):
        if company.id not in barred:
            options.setdefault(company.id or 0, (company, []))[1].append(said)
    return list(options.values())


def _named(found: Rfq, chosen: Collection[str], firms: Sequence[Company]) -> Iterable[tuple[Company, str]]:
    """Those that the buyer itself chose, looked for, or was brought together with for this need."""
    invited = {each.supplier.code: each.supplier for each in found.invitations}
    listed = supplier_rows.suppliers_in_order(
        db(), invited
    )  # with what they do; who is listed no more is read by itself
    yield from ((each, _("Named already")) for each in {**invited, **{each.code: each for each in listed}}.values())
    ticked = {*chosen} - {*invited}
    yield from ((each, _("Ticked")) for each in supplier_rows.suppliers_in_order(db(), sorted(ticked)))
    yield from _in_order(firms, _("Found by name"))
    if found.need is not None:
        codes = shortlist_rows.supplier_codes(db(), g.company, found.need)
        listed = supplier_rows.suppliers_in_order(db(), codes.values())
        yield from ((each, _("On the shortlist of the need")) for each in listed)
        yield from _in_order(rows.linked_suppliers(db(), found.need), _("Brought together with you"))


def _acquainted(found: Rfq, asked: Collection[str]) -> Iterable[tuple[Company, str]]:
    """Those that the buyer knows otherwise and that run a process of the need; the others are found by name."""
    codes = shortlist_rows.supplier_codes(db(), g.company, None)
    listed = supplier_rows.suppliers_in_order(db(), codes.values())
    known = rows.suppliers_known_to(db(), found.buyer_id, limit=KNOWN)
    for company, label in (
        *((each, _("On the general shortlist")) for each in listed),
        *_in_order(known, _("You know each other from another need")),
    ):
        if not asked or cards.is_doing(company, asked):
            yield company, label


def _of_need(need: PartNeed | None) -> Iterable[tuple[Company, str]]:
    """Who fits it, and where those are few who nearly does."""
    if need is not None and need.steps:
        answer = matches_of_need(db(), need, on=agency_today(), limit=MATCHES)
        best = [each.supplier for each in answer.matches]
        nearly = [each.supplier for each in answer.near_misses][: MATCHES - len(best)]
        yield from ((each, _("The firm fits the need")) for each in supplier_rows.suppliers_in_order(db(), best))
        yield from ((each, _("Nearly fits the need")) for each in supplier_rows.suppliers_in_order(db(), nearly))


def _in_order(companies: Iterable[Company], label: str) -> Iterable[tuple[Company, str]]:
    return ((each, label) for each in supplier_rows.suppliers_in_order(db(), [each.code for each in companies]))
