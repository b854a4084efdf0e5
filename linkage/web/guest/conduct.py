"""Telling the agency of a buyer in confidence, behind the link of a letter to the supplier."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from database.enums import AccessLinkKind, FairSide
from database.models.access_links import AccessLink
from database.models.outcomes import Outcome
from database.queries.feedback import linkage_in_letter
from database.session import db
from linkage.access import do_firms_know_each_other
from linkage.errors import NotFound
from linkage.language import _l
from linkage.services.access_links import open_link
from linkage.services.audit import guest_actor
from linkage.services.feedback_letters import firm_of_letter
from linkage.services.linkage_links import behind
from linkage.web import own_conduct
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.own_conduct import Telling

_KINDS = (AccessLinkKind.FEEDBACK, AccessLinkKind.FOLLOW_UP, AccessLinkKind.PROPOSAL)
_BACK = {
    AccessLinkKind.FEEDBACK: "guest.feedback",
    AccessLinkKind.FOLLOW_UP: "guest.follow_up",
    AccessLinkKind.PROPOSAL: "guest.proposal",
}


@blueprint.get("/<token>/report/<code>")
@public
def linkage_conduct(token: str, code: str) -> str:
    return own_conduct.tell_page(_telling(db(), token, code))


@blueprint.post("/<token>/report/<code>")
@public
def linkage_conduct_post(token: str, code: str) -> ResponseReturnValue:
    return own_conduct.save_report(lambda session: _telling(session, token, code))


def _telling(session: Session, token: str, code: str) -> Telling:
    """A linkage that the link opens, where its firm is the supplier. Raises NotFound."""
    link = open_link(session, token, *_KINDS)
    found = _opened(session, link, token, code)
    if found is None or not do_firms_know_each_other(found):
        raise NotFound(_l("There is no such introduction here."))

    def url(_what: str, _report: str) -> str:
        return url_for("guest.linkage_conduct", token=token, code=found.code)

    by = guest_actor(found.company.code, token)
    return Telling(found, by, url, url_for(_BACK[link.kind], token=token), is_guest=True)


def _opened(session: Session, link: AccessLink, token: str, code: str) -> Outcome | None:
    """What the letter of the link was about, and nothing else of the firm. Raises NotFound."""
    if link.kind is AccessLinkKind.FEEDBACK:
        firm_of_letter(session, link)
        return linkage_in_letter(session, link, code)
    opens = behind(session, token)
    return opens.linkage(code) if opens.side is FairSide.SUPPLIER else None
