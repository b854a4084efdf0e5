"""A proposal behind a link: a firm without an account reads why, and says yes or no. Opening the link changes nothing."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from database.enums import AccessLinkKind, AnsweredVia
from database.models.proposals import Proposal
from database.session import db, transaction
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.access_links import open_link
from linkage.services.audit import guest_actor
from linkage.services.proposal_answers import end_introduction
from linkage.services.proposal_letters import company_of
from linkage.services.proposal_links import side_of_link
from linkage.services.proposals import is_shown_to, proposal_of
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.proposals.answers import say_no, say_yes
from linkage.web.proposals.desk import proposal_desk
from linkage.web.proposals.views import Reading, show

_OVER = _l("This link is not valid any more. Ask the agency for a new one.")
_ENDPOINTS = {
    "show": "guest.proposal",
    "accept": "guest.proposal_accept_post",
    "decline": "guest.proposal_decline_post",
    "close": "guest.proposal_close_post",
    "linkage": "guest.only_linkage",
    "messages": "guest.proposal_messages",
}


@blueprint.get("/<token>/proposal")
@public
def proposal(token: str) -> ResponseReturnValue:
    found, reading = opened(token)
    return show(found.code, reading)


@blueprint.post("/<token>/proposal/accept")
@public
def proposal_accept_post(token: str) -> ResponseReturnValue:
    return say_yes(opened(token)[0].code, lambda: opened(token)[1], AnsweredVia.LINK)


@blueprint.post("/<token>/proposal/decline")
@public
def proposal_decline_post(token: str) -> ResponseReturnValue:
    return say_no(opened(token)[0].code, lambda: opened(token)[1], AnsweredVia.LINK)


@blueprint.post("/<token>/proposal/close")
@public
def proposal_close_post(token: str) -> ResponseReturnValue:
    found, reading = opened(token)
    with transaction() as session:
        held = proposal_of(session, found.code)
        end_introduction(session, held, side=reading.side, desk=proposal_desk(), by=reading.by)
    flash(_("The contacts are closed for both firms."), "success")
    return redirect(url_for("guest.proposal", token=token))


def opened(token: str) -> tuple[Proposal, Reading]:
    """The proposal, read by the firm that the link went to, as the person whose address it went to. Raises NotFound."""
    link = open_link(db(), token, AccessLinkKind.PROPOSAL)
    found = db().get(Proposal, link.proposal_id) if link.proposal_id is not None else None
    if found is None:
        raise NotFound(_OVER)
    side = side_of_link(link, found)
    if not is_shown_to(found, side):
        raise NotFound(_OVER)
    firm = company_of(found, side)

    def url(what: str) -> str:
        return url_for(_ENDPOINTS[what], token=token) if what in _ENDPOINTS else ""

    by = guest_actor(firm.code, token)
    name, email, phone = firm.contact_name or "", firm.contact_email or "", firm.contact_phone or ""
    return found, Reading(side, by, url, name=name, email=email, phone=phone, is_guest=True)
