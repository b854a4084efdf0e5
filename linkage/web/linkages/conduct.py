"""Telling the agency of a buyer in confidence, from the page of a linkage; for the supplier alone."""

from __future__ import annotations

from flask import g, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.session import db
from linkage.access import may_tell_of_buyer, require
from linkage.language import _l
from linkage.services.linkages import linkage_coded
from linkage.services.users import actor_of
from linkage.web import own_conduct
from linkage.web.guards import signed_in
from linkage.web.linkages.blueprint import blueprint
from linkage.web.own_conduct import Telling


@blueprint.get("/<code>/report")
@signed_in
def conduct(code: str) -> str:
    return own_conduct.tell_page(_telling(db(), code))


@blueprint.post("/<code>/report")
@signed_in
def conduct_post(code: str) -> ResponseReturnValue:
    return own_conduct.save_report(lambda session: _telling(session, code))


@blueprint.post("/<code>/report/<report>/withdraw")
@signed_in
def withdraw_conduct_post(code: str, report: str) -> ResponseReturnValue:
    return own_conduct.take_back(lambda session: _telling(session, code), report)


def _telling(session: Session, code: str) -> Telling:
    """Raises NotFound, and NotAllowed for everybody but the supplier."""
    found = linkage_coded(session, code, g.user)
    require(may_tell_of_buyer(g.user, found), _l("Only the people of the supplier can tell this."))

    def url(what: str, report: str) -> str:
        if what == "withdraw":
            return url_for("linkages.withdraw_conduct_post", code=found.code, report=report)
        return url_for("linkages.conduct", code=found.code)

    return Telling(found, actor_of(g.user), url, url_for("linkages.linkage", code=found.code))
