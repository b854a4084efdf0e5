"""Messages behind the links of letters: of a request for quotation, with its code, and of an introduction."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia, FairSide
from database.session import db
from linkage.errors import NotFound
from linkage.language import _, _l
from linkage.services.linkage_links import linkage_of
from linkage.services.proposal_letters import company_of
from linkage.services.threads import Subject, Writer
from linkage.web import thread_pages
from linkage.web.guards import public
from linkage.web.guest import proposals, rfqs
from linkage.web.guest.blueprint import blueprint
from linkage.web.guest.rfq_browsers import is_code_typed
from linkage.web.thread_pages import ThreadSeat


@blueprint.get("/<token>/rfq/messages")
@public
def rfq_messages(token: str) -> ResponseReturnValue:
    if not is_code_typed(token):
        return redirect(url_for("guest.rfq", token=token))
    return thread_pages.show(_rfq_seat(token))


@blueprint.post("/<token>/rfq/messages")
@public
def rfq_message_post(token: str) -> ResponseReturnValue:
    return thread_pages.send(lambda: _rfq_seat(token))


@blueprint.post("/<token>/rfq/messages/<message>/take-back")
@public
def rfq_take_back_post(token: str, message: str) -> ResponseReturnValue:
    return thread_pages.take_back(lambda: _rfq_seat(token), message)


@blueprint.get("/<token>/rfq/messages/files/<file>")
@public
def rfq_message_file(token: str, file: str) -> ResponseReturnValue:
    return thread_pages.take_file(_rfq_seat(token), file)


@blueprint.get("/<token>/proposal/messages")
@public
def proposal_messages(token: str) -> ResponseReturnValue:
    return thread_pages.show(_proposal_seat(token))


@blueprint.post("/<token>/proposal/messages")
@public
def proposal_message_post(token: str) -> ResponseReturnValue:
    return thread_pages.send(lambda: _proposal_seat(token))


@blueprint.post("/<token>/proposal/messages/<message>/take-back")
@public
def proposal_take_back_post(token: str, message: str) -> ResponseReturnValue:
    return thread_pages.take_back(lambda: _proposal_seat(token), message)


@blueprint.get("/<token>/proposal/messages/files/<file>")
@public
def proposal_message_file(token: str, file: str) -> ResponseReturnValue:
    return thread_pages.take_file(_proposal_seat(token), file)


def _rfq_seat(token: str) -> ThreadSeat:
    """Raises what the page of the request raises."""
    seat = rfqs.seat_of(token)
    writer = Writer(FairSide.SUPPLIER, seat.reader, seat.by, AnsweredVia.LINK)
    back = url_for("guest.rfq", token=token), _("The request for quotation")
    return ThreadSeat(Subject(invitation=seat.invitation), writer, _urls(token, "rfq"), back)


def _proposal_seat(token: str) -> ThreadSeat:
    """Raises NotFound also while there is no introduction."""
    found, reading = proposals.opened(token)
    outcome = linkage_of(db(), found)
    if outcome is None or outcome.buyer_id is None or reading.side is None:
        raise NotFound(_l("There is no such conversation here."))
    # The firm and not the contact of a list: nobody agreed to be named, and links are passed on.
    writer = Writer(reading.side, company_of(found, reading.side).name, reading.by, AnsweredVia.LINK)
    back = url_for("guest.proposal", token=token), _("The introduction")
    return ThreadSeat(Subject(outcome=outcome), writer, _urls(token, "proposal"), back)


def _urls(token: str, page: str) -> Callable[[str, str], str]:
    def url(what: str, code: str) -> str:
        if what == "file":
            return url_for(f"guest.{page}_message_file", token=token, file=code)
        if what == "take_back":
            return url_for(f"guest.{page}_take_back_post", token=token, message=code)
        return url_for(f"guest.{page}_message_post" if what == "write" else f"guest.{page}_messages", token=token)

    return url
