"""A new password for somebody who forgot the old one: asking for the letter, and the link in it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.users import User
from database.session import db, transaction
from linkage.config import Config
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.users import FirstPasswordInput
from linkage.language import _, current_language
from linkage.services.password_resets import ask_for_link, person_of_link, reset_password
from linkage.services.signed_links import Desk
from linkage.web.account.blueprint import blueprint
from linkage.web.account.sign_in import LONGEST_EMAIL
from linkage.web.guards import public
from linkage.web.instance import signing_desk
from linkage.web.limits import count_reset


@blueprint.get("/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    return _page("", {})


@blueprint.post("/forgotten")
@public
def forgotten_post() -> ResponseReturnValue:
    """The answer is the same whether there is such an account or not (ASVS 6.3.8)."""
    email = request.form.get("email", "").strip()
    # Case-folding makes some letters two.
    address = email.casefold()
    if "@" not in email or "\0" in email or len(address) > LONGEST_EMAIL:
        return _page(email, {"email": _("Enter your e-mail address.")})
    count_reset(address)
    with transaction() as session:
        ask_for_link(session, address, desk=_desk(), language=current_language())
    return redirect(url_for("account.forgotten_sent"))


@blueprint.get("/forgotten/sent")
@public
def forgotten_sent() -> str:
    config: Config = current_app.config["LINKAGE"]
    return render_template("account/forgotten-sent.html", errors={}, agency_email=config.agency_email)


@blueprint.get("/new-password/", defaults={"token": ""})
@blueprint.get("/new-password/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    return _new_page(person_of_link(db(), token, desk=_desk()), token, {})


@blueprint.post("/new-password/<token>")
@public
def new_password_post(token: str) -> ResponseReturnValue:
    user = person_of_link(db(), token, desk=_desk())
    try:
        given = read_input(FirstPasswordInput, {"password": request.form.get("password", "")})
        with transaction() as session:
            reset_password(session, token, given.password, desk=_desk())
    except Invalid as error:
        return _new_page(user, token, error.fields)
    flash(_("Your password is set. Sign in with it."), "success")
    return redirect(url_for("account.sign_in"))


def _desk() -> Desk:
    return signing_desk(url_for("account.new_password", token=""))


def _page(email: str, errors: dict[str, Any]) -> ResponseReturnValue:
    body = render_template("account/forgotten.html", email=email, errors=errors)
    return body, 422 if errors else 200


def _new_page(user: User, token: str, errors: dict[str, Any]) -> ResponseReturnValue:
    body = render_template("account/new-password.html", email=user.email, token=token, errors=errors)
    return body, 422 if errors else 200
