"""The link in the letter of invitation: choose a password, and sign in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.models.users import User
from database.session import db, transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.users import FirstPasswordInput
from linkage.language import _
from linkage.services.invitations import accept, invited
from linkage.services.signed_links import Desk
from linkage.web.guards import public
from linkage.web.instance import signing_desk

blueprint = Blueprint("invitations", __name__)


def desk() -> Desk:
    """Of the links in invitations."""
    return signing_desk(url_for("invitations.invitation", token=""))


@blueprint.get("/invitations/", defaults={"token": ""})
@blueprint.get("/invitations/<token>")
@public
def invitation(token: str) -> ResponseReturnValue:
    return _page(invited(db(), token, desk=desk()), token, {})


@blueprint.post("/invitations/<token>")
@public
def accept_invitation(token: str) -> ResponseReturnValue:
    user = invited(db(), token, desk=desk())
    try:
        given = read_input(FirstPasswordInput, {"password": request.form.get("password", "")})
        with transaction() as session:
            accept(session, invited(session, token, desk=desk()), given.password)
    except Invalid as error:
        return _page(user, token, error.fields)
    flash(_("Your password is set. Sign in with it."), "success")
    return redirect(url_for("account.sign_in"))


def _page(user: User, token: str, errors: dict[str, Any]) -> ResponseReturnValue:
    body = render_template("officer/invitation.html", name=user.name, email=user.email, token=token, errors=errors)
    return body, 422 if errors else 200
