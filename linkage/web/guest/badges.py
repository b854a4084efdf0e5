"""What the code on a badge opens: the check-in for who stands at a door, nothing for anybody else."""

from __future__ import annotations

from flask import Blueprint, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from database.queries import fair_days as rows
from database.session import db
from linkage.access import may_curate
from linkage.errors import NotFound
from linkage.web.guards import public
from linkage.web.guest.doors import DOOR, open_door

blueprint = Blueprint("badges", __name__)


@blueprint.get("/b/<code>")
@public
def badge(code: str) -> ResponseReturnValue:
    """A door goes on to its confirm page, an officer to the arrivals; all others see the same page for every code."""
    token = session.get(DOOR)
    if isinstance(token, str):
        try:
            open_door(token)
        except NotFound:
            session.pop(DOOR)
        else:
            return redirect(url_for("guest.door_guest", token=token, code=code))
    if may_curate(g.user):
        found = rows.delegate(db(), code[:16])
        if found is not None:
            fair = found.participant.fair
            return redirect(url_for("officer.fair_arrivals", code=fair.code, q=found.code))
    return render_template("guest/badge.html")
