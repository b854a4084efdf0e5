"""A letter to a firm: does this person speak for you? Opening the link changes nothing; the button says yes, once."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from database.session import db, transaction
from linkage.services.claim_checks import check_of, prove
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.layout import format_date


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """`proven_on`: empty while the question is open."""

    token: str
    person: str
    email: str
    company: str
    proven_on: str


@blueprint.get("/<token>/claim")
@public
def claim(token: str) -> str:
    check = check_of(db(), token)
    held = check.membership
    page = ClaimPage(
        token=token,
        person=held.user.name,
        email=held.user.email,
        company=held.company.name,
        proven_on=format_date(check.proven_at) if check.proven_at else "",
    )
    return render_template("guest/claim.html", page=page)


@blueprint.post("/<token>/claim")
@public
def claim_post(token: str) -> ResponseReturnValue:
    with transaction() as session:
        prove(session, token)
    return redirect(url_for("guest.claim", token=token))
