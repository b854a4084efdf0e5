"""Signing in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from database.models.users import User
from database.session import db, transaction
from linkage.language import _
from linkage.services.sessions import start_session
from linkage.services.users import authenticated, renew_hash
from linkage.web.account.blueprint import blueprint
from linkage.web.guards import public
from linkage.web.kept_suppliers import hand_over, kept_codes
from linkage.web.limits import count_try, give_try_back
from linkage.web.navigation import home_url
from linkage.web.resume import kept_form, offer
from linkage.web.sessions import remember_token, set_person, sign_out_browser

LONGEST_EMAIL = 254


@dataclass(frozen=True, slots=True)
class Values:
    """What the form keeps: never the password."""

    email: str = ""
    next: str = ""
    kept: str = ""


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    if g.user is not None:
        return redirect(local_path(request.args.get("next")) or home_url(g.user, g.company))
    return _page(Values(next=local_path(request.args.get("next")) or ""), {})


@blueprint.post("/sign-in")
@public
def sign_in_post() -> ResponseReturnValue:
    values = Values(request.form.get("email", "").strip(), request.form.get("next", ""), request.form.get("kept", ""))
    password = request.form.get("password", "")
    errors = _missing(values.email, password)
    if errors:
        return _page(values, errors)
    count_try(values.email.casefold())
    user = authenticated(db(), values.email, password)
    if user is None:
        return _page(values, {"email": _("The e-mail address and the password do not belong together. Try again.")})
    give_try_back(user.email)
    start(user, password)
    kept = kept_form(values.kept)
    if kept is not None:
        return offer(kept)
    return redirect(local_path(values.next) or home_url(g.user, g.company))


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    sign_out_browser()
    flash(_("You are signed out."), "success")
    return redirect("/")


def local_path(address: str | None) -> str | None:
    """The address when it is a path on this site, else None: `next` must not lead elsewhere (ASVS 3.7.2)."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\") or not address.isprintable():
        return None
    parts = urlsplit(address)
    return address if not parts.scheme and not parts.netloc and "\\" not in address else None


def _missing(email: str, password: str) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if not email or "\0" in email or len(email) > LONGEST_EMAIL:
        errors["email"] = _("Enter your e-mail address.")
    if not password:
        errors["password"] = _("Enter your password.")
    return errors


def start(user: User, password: str) -> None:
    """Signs the browser in as this person, whose password was right."""
    with transaction() as session:
        renew_hash(user, password)
        token = start_session(session, user)
    kept = kept_codes()
    remember_token(token)
    set_person(token)
    hand_over(kept)


def _page(values: Values, errors: dict[str, Any]) -> ResponseReturnValue:
    return render_template("account/sign-in.html", values=values, errors=errors), 422 if errors else 200
