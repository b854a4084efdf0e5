"""Setting how a firm's claims are known."""

from __future__ import annotations

import datetime
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import EvidenceLevel
from database.models.companies import Company
from database.session import transaction
from linkage.access import may_curate, require
from linkage.errors import Invalid
from linkage.language import _, _l, ngettext
from linkage.services.evidence import Evidence, evidenced_rows, set_evidence
from linkage.services.users import actor_of
from linkage.web.guards import officer_only
from linkage.web.officer.blueprint import blueprint
from linkage.web.officer.companies import company_of, show_company


@blueprint.post("/companies/<code>/evidence")
@officer_only
def evidence(code: str) -> ResponseReturnValue:
    found = company_of(code)
    require(may_curate(g.user))
    try:
        given = _given(found)
        version = request.form.get("version", type=int, default=0)
        with transaction() as session:
            number = set_evidence(session, found, given, by=actor_of(g.user), expected_version=version)
    except Invalid as error:
        errors = {f"{name}-on": text for name, text in error.fields.items()}
        return show_company(company_of(code), errors), 422
    flash(
        ngettext("The evidence of %(num)d claim was set.", "The evidence of %(num)d claims was set.", number)
        if number
        else _("Nothing was changed."),
        "success" if number else "info",
    )
    return redirect(url_for("officer.company", code=code, _anchor="evidence"))


def _given(found: Company) -> dict[str, Evidence]:
    """What the form says of each claim. A form without a claim leaves it alone."""
    given: dict[str, Evidence] = {}
    errors: dict[str, Any] = {}
    for name in evidenced_rows(found):
        level = request.form.get(f"{name}-level", "")
        if level not in tuple(EvidenceLevel):
            continue
        text = request.form.get(f"{name}-on", "").strip()
        try:
            given[name] = Evidence(EvidenceLevel(level), datetime.date.fromisoformat(text) if text else None)
        except ValueError:
            errors[name] = _l("Enter a date as YYYY-MM-DD, such as 2027-05-31.")
    if errors:
        raise Invalid(_l("The evidence was not saved."), fields=errors)
    return given
