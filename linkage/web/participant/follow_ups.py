"""What a firm owes since a fair, for its people who are signed in."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia
from linkage.services.users import actor_of
from linkage.web import own_follow_ups
from linkage.web.guards import signed_in
from linkage.web.own_follow_ups import Asked
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, own_participant, side_of

_ENDPOINTS = {
    "list": "participant.follow_ups",
    "answer": "participant.follow_up",
    "step": "participant.follow_up_step",
    "done": "participant.follow_up_done_post",
}


@blueprint.get("/<code>/follow-up")
@signed_in
def follow_ups(code: str) -> str:
    return own_follow_ups.list_page(_asked(code))


@blueprint.get("/<code>/follow-up/<follow_up>")
@signed_in
def follow_up(code: str, follow_up: str) -> str:
    return own_follow_ups.answer_page(_asked(code), follow_up, {})


@blueprint.post("/<code>/follow-up/<follow_up>")
@signed_in
def follow_up_post(code: str, follow_up: str) -> ResponseReturnValue:
    return own_follow_ups.save_answer(lambda: _asked(code), follow_up)


@blueprint.get("/<code>/follow-up/<follow_up>/step")
@signed_in
def follow_up_step(code: str, follow_up: str) -> str:
    return own_follow_ups.step_page(_asked(code), follow_up, {})


@blueprint.post("/<code>/follow-up/<follow_up>/step")
@signed_in
def follow_up_step_post(code: str, follow_up: str) -> ResponseReturnValue:
    return own_follow_ups.save_step(lambda: _asked(code), follow_up)


@blueprint.post("/<code>/follow-up/<follow_up>/done")
@signed_in
def follow_up_done_post(code: str, follow_up: str) -> ResponseReturnValue:
    return own_follow_ups.step_done(lambda: _asked(code), follow_up)


def _asked(code: str) -> Asked:
    """The signed-in person's firm. Raises NotFound, NotAllowed."""
    fair = open_fair(code)
    own = own_participant(fair)
    kept = side_of(fair, own)

    def url(what: str, follow_up: str) -> str:
        values: dict[str, Any] = {"follow_up": follow_up} if follow_up else {}
        return url_for(_ENDPOINTS[what], code=fair.code, **values, **kept)

    by, back_url = actor_of(g.user), url_for("participant.hub", code=fair.code)
    return Asked(own.company, own.side, fair, AnsweredVia.ACCOUNT, by, url, back_url)
