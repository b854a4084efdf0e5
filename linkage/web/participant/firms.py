"""What a signed-in co-organiser sees of its own firms."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue

from database.session import db
from linkage.services.fair_co_organisers import co_organiser
from linkage.services.users import actor_of
from linkage.web.brought_firms import bring, firms_page
from linkage.web.guards import signed_in
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair


@blueprint.get("/<code>/our-firms")
@signed_in
def firms(code: str) -> ResponseReturnValue:
    staff = co_organiser(db(), open_fair(code), g.user)
    return firms_page(staff, url_for("participant.firms_post", code=code), {}, {})


@blueprint.post("/<code>/our-firms")
@signed_in
def firms_post(code: str) -> ResponseReturnValue:
    staff = co_organiser(db(), open_fair(code), g.user)
    return bring(staff, url_for("participant.firms", code=code), actor_of(g.user))
