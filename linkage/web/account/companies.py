"""Choosing the company to act for, when a person belongs to several."""

from __future__ import annotations

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue

from database.session import transaction
from linkage.access import working_memberships
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.sessions import act_for
from linkage.web.account.blueprint import blueprint
from linkage.web.guards import signed_in
from linkage.web.navigation import home_url


@blueprint.post("/company")
@signed_in
def choose_company() -> ResponseReturnValue:
    code = request.form.get("company", "")
    own = {membership.company.code: membership.company for membership in working_memberships(g.user)}
    company = own.get(code)
    if company is None:
        raise NotFound(_l("You do not belong to this firm."))
    with transaction() as session:
        act_for(session, g.user_session, company)
    flash(_("You now act for %(company)s.", company=company.name), "success")
    return redirect(home_url(g.user, company))
