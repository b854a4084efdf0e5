"""What was searched and opened, noted without who: which requests count, and where the page reports a click."""

from __future__ import annotations

import re

from flask import g, request
from flask.typing import ResponseReturnValue

from database.session import db
from linkage.access import may_curate
from linkage.services import search_logs
from linkage.web.guards import public
from linkage.web.public.blueprint import blueprint
from linkage.web.security import carries_own_secret

_PROGRAMS = re.compile(r"bot|crawl|spider|slurp|preview|monitor|curl|wget|python|java/|headless", re.IGNORECASE)


@blueprint.before_request
def listen_to_people() -> None:
    """Programs, and officers who try things out, do not tell what people look for."""
    is_program = _PROGRAMS.search(request.headers.get("User-Agent", "")) is not None
    if is_program or may_curate(g.get("user")):
        search_logs.ignore()
    else:
        search_logs.listen()


@blueprint.teardown_request
def stop_listening(_error: BaseException | None) -> None:
    """The thread answers others next: a program that asks the API is nobody."""
    search_logs.ignore()


@blueprint.post("/search/click")
@public
@carries_own_secret
def click_post() -> ResponseReturnValue:
    """Sent by a small script as a result is opened. It carries a signed key instead of a form's token, and changes one figure."""
    position = request.form.get("position", "")[:9]
    if position.isascii() and position.isdigit():
        search_logs.note_click(db(), request.form.get("key", ""), int(position))
    return "", 204
