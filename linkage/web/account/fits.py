"""Letters about new fits: the switch for each firm, and their end without signing in."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.models.users import Membership
from database.session import db, transaction
from linkage.access import working_memberships
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.new_fits import choose_letters, letters_of_token, stop_letters
from linkage.services.users import actor_of
from linkage.web.account.blueprint import blueprint
from linkage.web.guards import public, signed_in
from linkage.web.security import carries_own_secret


@blueprint.post("/fits")
@signed_in
def choose_fits() -> ResponseReturnValue:
    """The switch beside a firm: `letters` is 1 for on."""
    is_wanted = request.form.get("letters") == "1"
    with transaction() as session:
        membership = _own_membership(session, request.form.get("company", "")[:16])
        name = membership.company.name
        choose_letters(session, membership, is_wanted=is_wanted, by=actor_of(g.user))
    if is_wanted:
        flash(_("You get a letter on days when something newly fits %(firm)s.", firm=name), "success")
    else:
        flash(_("You get no more letters about what newly fits %(firm)s.", firm=name), "success")
    return redirect(url_for("account.settings"))


@blueprint.get("/fits/stop/<token>")
@public
def stop_fits(token: str) -> str:
    """Opened from a letter. Opening changes nothing: programs that check mail open every link."""
    name = letters_of_token(db(), token).membership.company.name
    return render_template("account/fits-stop.html", name=name, token=token, is_done=False)


@blueprint.post("/fits/stop/<token>")
@public
@carries_own_secret
def stop_fits_post(token: str) -> str:
    """The button of that page, and the one click of a mail program (RFC 8058), which brings nothing but the address."""
    with transaction() as session:
        name = stop_letters(session, token).membership.company.name
    return render_template("account/fits-stop.html", name=name, token=token, is_done=True)


def _own_membership(session: Session, code: str) -> Membership:
    """The person's place in a firm. Raises NotFound when there is none."""
    held = (session.get_one(Membership, each.id) for each in working_memberships(g.user))
    found = next((membership for membership in held if membership.company.code == code), None)
    if found is None:
        raise NotFound(_l("You do not belong to this firm."))
    return found
