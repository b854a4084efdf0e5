"""Changing the own password."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from database.session import transaction
from linkage.errors import Invalid
from linkage.inputs.base import read_input
from linkage.inputs.users import PasswordChangeInput
from linkage.language import _
from linkage.services.users import change_password
from linkage.web.account.blueprint import blueprint
from linkage.web.guards import signed_in
from linkage.web.limits import count_try, give_try_back
from linkage.web.sessions import TOKEN


@blueprint.get("/password")
@signed_in
def password() -> ResponseReturnValue:
    return _page({})


@blueprint.post("/password")
@signed_in
def password_post() -> ResponseReturnValue:
    # A browser left open must not be a place to guess at leisure.
    count_try(g.user.email)
    try:
        given = read_input(PasswordChangeInput, {name: request.form.get(name, "") for name in ("current", "password")})
        with transaction() as writing:
            change_password(writing, g.user, given, keep=session[TOKEN])
    except Invalid as error:
        return _page(error.fields)
    give_try_back(g.user.email)
    flash(_("Your password is changed. All other browsers are signed out."), "success")
    return redirect(url_for("account.settings"))


def _page(errors: dict[str, Any]) -> ResponseReturnValue:
    return render_template("account/password.html", errors=errors, email=g.user.email), 422 if errors else 200
