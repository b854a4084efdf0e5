"""What a firm says of its meetings; officers write for a firm that telephones or hands in paper (`for` in the address)."""

from __future__ import annotations

from flask import g, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia, FairSide
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.minutes import Told
from linkage.services.users import actor_of
from linkage.web import own_minutes
from linkage.web.guards import signed_in
from linkage.web.own_minutes import Place
from linkage.web.participant.acting import acting
from linkage.web.participant.blueprint import blueprint
from linkage.web.participant.own import open_fair, own_participant, side_of


@blueprint.get("/<code>/minutes")
@signed_in
def minutes(code: str) -> str:
    return own_minutes.minutes_page(_place(code))


@blueprint.post("/<code>/minutes/<meeting>/outcome")
@signed_in
def minutes_tap(code: str, meeting: str) -> ResponseReturnValue:
    return own_minutes.tap(lambda: _place(code), meeting)


@blueprint.get("/<code>/minutes/<meeting>")
@signed_in
def minutes_of_meeting(code: str, meeting: str) -> str:
    return own_minutes.form_page(_place(code), meeting, {})


@blueprint.post("/<code>/minutes/<meeting>")
@signed_in
def minutes_of_meeting_post(code: str, meeting: str) -> ResponseReturnValue:
    return own_minutes.save(lambda: _place(code), meeting)


def _place(code: str) -> Place:
    """The signed-in person's firm, or the one an officer writes for. Raises NotFound, NotAllowed."""
    fair, is_for_firm = open_fair(code), bool(request.values.get("for"))
    if is_for_firm:
        for_firm = acting(fair)
        if for_firm.link:  # who has a link writes behind it, and as nobody's officer
            raise NotFound(_l("This firm does not come to the fair."))
        own, kept = for_firm.participant, for_firm.kept
        back = url_for("officer.fair_minutes", code=fair.code)
    else:
        own = own_participant(fair)
        kept = side_of(fair, own)
        back = url_for("participant.hub", code=fair.code)
    by = actor_of(g.user)

    def told(side: FairSide) -> Told:
        return Told(side, AnsweredVia.PAPER if is_for_firm else AnsweredVia.ACCOUNT, by)

    def url(meeting: str | None) -> str:
        if meeting is None:
            return url_for("participant.minutes", code=fair.code, **kept)
        return url_for("participant.minutes_of_meeting", code=fair.code, meeting=meeting, **kept)

    def tap_url(meeting: str) -> str:
        return url_for("participant.minutes_tap", code=fair.code, meeting=meeting, **kept)

    return Place(fair, own, told, url, tap_url, back_url=back, is_for_firm=is_for_firm)
