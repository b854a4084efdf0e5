"""Firms that the firm one acts for does not want to be introduced to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.companies import Company
from database.session import db, transaction
from linkage.access import is_member, require
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.proposals import RefusalInput
from linkage.language import _, _l
from linkage.services.firm_finds import firm_named, firms_like, said_with_code
from linkage.services.firm_refusals import end_refusal, refuse_firm
from linkage.services.users import actor_of
from linkage.web import cards
from linkage.web.account.blueprint import blueprint
from linkage.web.forms import once
from linkage.web.guards import signed_in
from linkage.web.proposals.desk import proposal_desk
from linkage.web.refusal_lists import FORM, named_beforehand, refusals_page


@blueprint.get("/refusals")
@signed_in
def refusals() -> ResponseReturnValue:
    """`firm`: the code of the firm from whose page one comes."""
    return _page(named_beforehand(request.args.get("firm", "")[:16]))


@blueprint.get("/refusals/firms")
@signed_in
def refusal_firms() -> Response:
    """Firms that may be meant, while somebody types; only those the reader may know of."""
    found = firms_like(db(), request.args.get("q", "")[:100], g.user)
    offers = [
        {"text": said_with_code(cards.firm_name(each), each), "kind_label": cards.place_text(each), "url": ""}
        for each in found
    ]
    return jsonify({"suggestions": offers})


@blueprint.post("/refusals")
@signed_in
def refuse_post() -> ResponseReturnValue:
    values = {name: request.form.get(name, "") for name in FORM}
    own = _company()

    def make(session: Session) -> str:
        other = firm_named(session, given.firm, g.user)
        company = session.get_one(Company, own.id)
        refuse_firm(session, company, other, given, desk=proposal_desk(), by=actor_of(g.user))
        return url_for("account.refusals")

    try:
        given = read_input(RefusalInput, values)
        target = once(make)
    except Invalid as error:
        return _page(values, error.fields)
    flash(_("It is on the list. The other firm is not told."), "success")
    return redirect(target)


@blueprint.post("/refusals/end")
@signed_in
def end_refusal_post() -> ResponseReturnValue:
    own = _company()
    with transaction() as session:
        end_refusal(
            session, session.get_one(Company, own.id), request.form.get("refusal", "")[:16], by=actor_of(g.user)
        )
    flash(_("The firm is off the list. It can be proposed to you again."), "success")
    return redirect(url_for("account.refusals"))


def _company() -> Company:
    """The firm one acts for. Raises NotFound for whoever acts for none."""
    if g.company is None:
        raise NotFound(_l("Your account belongs to no firm. The linkage agency can add you to one."))
    require(is_member(g.user, g.company))
    company: Company = db().get_one(Company, g.company.id)
    return company


def _page(values: Mapping[str, str] | None = None, errors: Mapping[str, Any] | None = None) -> ResponseReturnValue:
    return refusals_page(
        _company(),
        urls=(url_for("account.refuse_post"), url_for("account.end_refusal_post")),
        back=(url_for("account.settings"), _("Your account")),
        values=values,
        errors=errors,
    )
