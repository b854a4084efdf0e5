"""Firms that a firm does not want to be introduced to, as officers read them and note them for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, select

from database.models.companies import Company
from database.session import db, transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.proposals import RefusalInput
from linkage.language import _, _l
from linkage.services.firm_finds import firm_named
from linkage.services.firm_refusals import end_refusal, refuse_firm
from linkage.services.users import actor_of
from linkage.web.forms import once
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.proposals.desk import proposal_desk
from linkage.web.refusal_lists import FORM, refusals_page


@blueprint.get("/companies/<code>/refusals")
@officer_only
def refusals(code: str) -> ResponseReturnValue:
    return _page(code)


@blueprint.post("/companies/<code>/refusals")
@officer_only
def refuse_post(code: str) -> ResponseReturnValue:
    require(may_curate(g.user))
    values = {name: request.form.get(name, "") for name in FORM}

    def make(session: Session) -> str:
        other = firm_named(session, given.firm, g.user)
        refuse_firm(session, _company(code), other, given, desk=proposal_desk(), by=actor_of(g.user))
        return url_for("officer.refusals", code=code)

    try:
        given = read_input(RefusalInput, values)
        target = once(make)
    except Invalid as error:
        return _page(code, values, error.fields)
    flash(_("It is on the list. The other firm is not told."), "success")
    return redirect(target)


@blueprint.post("/companies/<code>/refusals/end")
@officer_only
def end_refusal_post(code: str) -> ResponseReturnValue:
    with transaction() as session:
        end_refusal(session, _company(code), request.form.get("refusal", "")[:16], by=actor_of(g.user))
    flash(_("The firm is off the list. It can be proposed again."), "success")
    return redirect(url_for("officer.refusals", code=code))


def _company(code: str) -> Company:
    found = db().exec(select(Company).where(Company.code == code)).first() if code.isalnum() else None
    if found is None:
        raise NotFound(_l("There is no such firm in the registry."))
    return found


def _page(
    code: str, values: Mapping[str, str] | None = None, errors: Mapping[str, Any] | None = None
) -> ResponseReturnValue:
    return refusals_page(
        _company(code),
        urls=(url_for("officer.refuse_post", code=code), url_for("officer.end_refusal_post", code=code)),
        back=(url_for("officer.company", code=code), _("Registry")),
        values=values,
        errors=errors,
    )
