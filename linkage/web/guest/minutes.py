"""Minutes written behind a link."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from database.enums import AccessLinkKind, AnsweredVia, FairSide, ParticipantStatus
from database.models.fair_participants import FairDelegate, FairParticipant
from database.session import db
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.access_links import open_link
from linkage.services.audit import guest_actor
from linkage.services.fair_place_links import firm_of_link
from linkage.services.minutes import Told
from linkage.web import own_minutes
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.own_minutes import Place


@blueprint.get("/<token>/minutes")
@public
def minutes(token: str) -> str:
    return own_minutes.minutes_page(_place(token))


@blueprint.post("/<token>/minutes/<meeting>/outcome")
@public
def minutes_tap_post(token: str, meeting: str) -> ResponseReturnValue:
    return own_minutes.tap(lambda: _place(token), meeting)


@blueprint.get("/<token>/minutes/<meeting>")
@public
def minutes_of_meeting(token: str, meeting: str) -> str:
    return own_minutes.form_page(_place(token), meeting, {})


@blueprint.post("/<token>/minutes/<meeting>")
@public
def minutes_of_meeting_post(token: str, meeting: str) -> ResponseReturnValue:
    return own_minutes.save(lambda: _place(token), meeting)


def _place(token: str) -> Place:
    """The person or the firm the link belongs to; the link to an agenda, or to the firm's page, opens them, too. Raises NotFound."""
    link = open_link(db(), token, AccessLinkKind.MINUTES, AccessLinkKind.AGENDA, AccessLinkKind.PLACE)
    who: FairDelegate | FairParticipant | None = None
    if link.delegate_id is not None:
        who = db().get(FairDelegate, link.delegate_id)
    elif link.participant_id is not None:
        who = firm_of_link(db(), link)
    firm = who.participant if isinstance(who, FairDelegate) else who
    if who is None or firm is None or firm.status is not ParticipantStatus.APPROVED:
        raise NotFound(_l("This link is not valid any more. Ask the agency for a new one."))
    by = guest_actor(who.code)

    def told(side: FairSide) -> Told:
        return Told(side, AnsweredVia.LINK, by)

    def url(meeting: str | None) -> str:
        if meeting is None:
            return url_for("guest.minutes", token=token)
        return url_for("guest.minutes_of_meeting", token=token, meeting=meeting)

    def tap_url(meeting: str) -> str:
        return url_for("guest.minutes_tap_post", token=token, meeting=meeting)

    return Place(firm.fair, who, told, url, tap_url)
