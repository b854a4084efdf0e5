"""What every form needs beside its fields: a key, so that a form sent twice makes one thing, and the version it was filled from.

In the template, inside the form: `{{ form_key() }}`. In the view:

    return redirect(once(lambda session: url_for("assembler.need", code=create_need(session, ...).code)))
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable

from flask import g, request
from markupsafe import Markup
from sqlmodel import Session

from database.models.form_keys import FormKey
from database.session import Clash, db, transaction

_LEAST_SECRET = 24
_HOLE = "{link}"
"""Stands in the kept address for the secret of a link."""


def form_key() -> Markup:
    """The hidden field. A form shown again after an error keeps its key; one that made its thing gets a new one."""
    key = (not g.get("is_form_done") and request.form.get("form_key")) or secrets.token_urlsafe(24)
    return Markup('<input type="hidden" name="form_key" value="{}">').format(key)


def once(make: Callable[[Session], str]) -> str:
    """Runs `make` in a transaction and gives the address it returns; for a form sent before, the address of the first time.

    Of parallel posts of one form the first claims the key and the others wait for it. Raises what `make` raises, and then the
    key is free again. A form without a key is always run.
    """
    key = _key_of_form()
    try:
        with transaction() as session:
            earlier = session.get(FormKey, key)
            if earlier is not None:
                return _restored(earlier)
            claim = FormKey(key=key, user_id=_user_id(), result="")
            session.add(claim)
            session.flush()
            claim.result = _without_secret(make(session))
        g.is_form_done = True
        return _restored(claim)
    except Clash:
        earlier = db().get(FormKey, key)
        if earlier is None:
            raise
        return _restored(earlier)


def sent_version() -> int:
    """The version a form was filled from; 0, which nothing ever has, when it is missing or makes no sense: an old page."""
    text = request.form.get("version", "")[:9]
    return int(text) if text.isascii() and text.isdigit() else 0


def _key_of_form() -> str:
    """The form's key bound to the person, or to the link they came by, so that nobody is led where somebody else's form led."""
    sent = request.form.get("form_key") or secrets.token_urlsafe(24)
    return hashlib.sha256(f"{_user_id()}{_link_secret()}:{sent}".encode(errors="replace")).hexdigest()


def _link_secret() -> str:
    """The secret of the link in the address by which somebody came without signing in; empty for everybody else."""
    token = str((request.view_args or {}).get("token") or request.values.get("for", ""))
    return token if len(token) >= _LEAST_SECRET else ""


def _without_secret(address: str) -> str:
    """As it is kept: whoever reads the database learns no link from it."""
    secret = _link_secret()
    return address.replace(secret, _HOLE) if secret else address


def _restored(key: FormKey) -> str:
    return key.result.replace(_HOLE, _link_secret())


def _user_id() -> int | None:
    user = g.get("user")
    return None if user is None else user.id
