"""What became of the meetings and introductions of a firm, answered behind a link."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from database.enums import AccessLinkKind, AnsweredVia
from database.session import db
from linkage.services.access_links import open_link
from linkage.services.audit import guest_actor
from linkage.services.fair_place_links import firm_of_link
from linkage.services.linkage_links import asked_by_link
from linkage.web import own_follow_ups
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.own_follow_ups import Asked

_ENDPOINTS = {
    "list": "guest.follow_up",
    "answer": "guest.follow_up_of_pair",
    "step": "guest.follow_up_step",
    "done": "guest.step_done_post",
    "linkage": "guest.linkage",
}


@blueprint.get("/<token>/follow-up")
@public
def follow_up(token: str) -> str:
    return own_follow_ups.list_page(_asked(token))


@blueprint.get("/<token>/follow-up/<code>")
@public
def follow_up_of_pair(token: str, code: str) -> str:
    return own_follow_ups.answer_page(_asked(token), code, {})


@blueprint.post("/<token>/follow-up/<code>")
@public
def follow_up_of_pair_post(token: str, code: str) -> ResponseReturnValue:
    return own_follow_ups.save_answer(lambda: _asked(token), code)


@blueprint.get("/<token>/follow-up/<code>/step")
@public
def follow_up_step(token: str, code: str) -> str:
    return own_follow_ups.step_page(_asked(token), code, {})


@blueprint.post("/<token>/follow-up/<code>/step")
@public
def follow_up_step_post(token: str, code: str) -> ResponseReturnValue:
    return own_follow_ups.save_step(lambda: _asked(token), code)


@blueprint.post("/<token>/follow-up/<code>/done")
@public
def step_done_post(token: str, code: str) -> ResponseReturnValue:
    return own_follow_ups.step_done(lambda: _asked(token), code)


def _asked(token: str) -> Asked:
    """The firm that is asked. Raises NotFound."""
    link = open_link(db(), token, AccessLinkKind.FOLLOW_UP, AccessLinkKind.PLACE)

    def url(what: str, code: str) -> str:
        values: dict[str, Any] = {"code": code} if code else {}
        return url_for(_ENDPOINTS[what], token=token, **values)

    asked = asked_by_link(db(), link)
    if asked is not None:
        firm, side = asked
        return Asked(firm, side, None, AnsweredVia.LINK, guest_actor(firm.code), url)
    place = firm_of_link(db(), link)
    return Asked(place.company, place.side, place.fair, AnsweredVia.LINK, guest_actor(place.code), url)
