"""Keys for programs: made, shown once, revoked."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.session import db, transaction
from linkage.errors import Invalid, NotFound
from linkage.inputs.base import read_input
from linkage.inputs.users import NewTokenInput
from linkage.language import _, _l
from linkage.services.tokens import create_token, revoke_token, tokens_of
from linkage.services.users import actor_of
from linkage.web.account.blueprint import blueprint
from linkage.web.forms import once
from linkage.web.guards import signed_in


@blueprint.get("/tokens")
@signed_in
def tokens() -> ResponseReturnValue:
    return _page("", {})


@blueprint.post("/tokens")
@signed_in
def tokens_post() -> ResponseReturnValue:
    """The secret is on this one page and nowhere else; a form sent twice makes one key, and leads back to the list."""
    name = request.form.get("name", "")
    made: list[str] = []

    def make(session: Session) -> str:
        _token, secret = create_token(session, g.user, given.name, by=actor_of(g.user))
        made.append(secret)
        return url_for("account.tokens")

    try:
        given = read_input(NewTokenInput, {"name": name})
        target = once(make)
    except Invalid as error:
        return _page(name, error.fields)
    return _page("", {}, secret=made[-1]) if made else redirect(target)


@blueprint.post("/tokens/<code>/revoke")
@signed_in
def revoke(code: str) -> ResponseReturnValue:
    token = next((token for token in tokens_of(db(), g.user) if token.code == code), None)
    if token is None:
        raise NotFound(_l("You have no such key, or it is revoked already."))
    with transaction() as session:
        revoke_token(session, token, by=actor_of(g.user))
    flash(_("The key “%(name)s” opens nothing any more.", name=token.name), "success")
    return redirect(url_for("account.tokens"))


def _page(name: str, errors: dict[str, Any], *, secret: str | None = None) -> ResponseReturnValue:
    body = render_template(
        "account/tokens.html", name=name, errors=errors, secret=secret, tokens=tokens_of(db(), g.user)
    )
    return body, 422 if errors else 200
