"""A request for quotation behind the link of a letter: it opens with a code sent to the same address, and for a while only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from database.enums import AnsweredVia
from database.session import db, transaction
from linkage.errors import NotAllowed
from linkage.language import _, _l, current_language
from linkage.services.audit import guest_actor
from linkage.services.rfq_links import CODE_MINUTES, KEPT_FOR, is_code, name_by_link, opened, send_code
from linkage.web import cards, own_quotes, own_rfqs
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.guest.rfq_browsers import forget_typed, is_code_typed, keep_typed
from linkage.web.own_rfqs import Seat
from linkage.wording.rfq_fields import ANSWER_FIELDS, named_fields

_ENDPOINTS = {
    "show": "guest.rfq",
    "nda": "guest.rfq_nda_post",
    "nda_end": "guest.rfq_nda_end_post",
    "file": "guest.rfq_file_post",
    "paper": "guest.rfq_paper",
    "question": "guest.rfq_question_post",
    "quote": "guest.rfq_quote",
    "decline": "guest.rfq_decline",
    "close": "guest.rfq_close_post",
    "messages": "guest.rfq_messages",
}


@dataclass(frozen=True, slots=True)
class CodePage:
    """`address`: where the code goes, most of it hidden; `is_sent`: one was asked for already."""

    token: str
    supplier: str
    address: str
    is_sent: bool
    minutes: int
    days: int


@blueprint.get("/<token>/rfq")
@public
def rfq(token: str) -> str:
    if not is_code_typed(token):
        return _code_page(token, {}, is_sent="sent" in request.args)
    return own_rfqs.show(lambda: seat_of(token))


@blueprint.post("/<token>/rfq/code")
@public
def rfq_code_post(token: str) -> ResponseReturnValue:
    with transaction() as writing:
        send_code(writing, token, language=current_language())
    return redirect(url_for("guest.rfq", token=token, sent="1"))


@blueprint.post("/<token>/rfq/open")
@public
def rfq_open_post(token: str) -> ResponseReturnValue:
    with transaction() as writing:
        is_right = is_code(writing, token, request.form.get("code", "")[:40])
        found = opened(writing, token)
    if not is_right:
        text = _("This code is not right, or its time is over. Type it once more, or ask for a new one.")
        return _code_page(token, {"code": text}, is_sent=True), 422
    response = make_response(redirect(url_for("guest.rfq", token=token)))
    keep_typed(response, found)
    return response


@blueprint.post("/<token>/rfq/close")
@public
def rfq_close_post(token: str) -> ResponseReturnValue:
    """Others use this browser, too: it asks for a code again."""
    response = make_response(redirect(url_for("guest.rfq", token=token)))
    forget_typed(response)
    return response


@blueprint.post("/<token>/rfq/nda")
@public
def rfq_nda_post(token: str) -> ResponseReturnValue:
    return own_rfqs.agree(lambda: seat_of(token))


@blueprint.post("/<token>/rfq/nda/end")
@public
def rfq_nda_end_post(token: str) -> ResponseReturnValue:
    return own_rfqs.end_agreement(lambda: seat_of(token))


@blueprint.post("/<token>/rfq/files/<file>")
@public
def rfq_file_post(token: str, file: str) -> ResponseReturnValue:
    return own_rfqs.take(lambda: seat_of(token), file)


@blueprint.get("/<token>/rfq/paper")
@public
def rfq_paper(token: str) -> ResponseReturnValue:
    return own_rfqs.own_paper(seat_of(token))


@blueprint.post("/<token>/rfq/questions")
@public
def rfq_question_post(token: str) -> ResponseReturnValue:
    return own_rfqs.send_question(lambda: seat_of(token))


@blueprint.get("/<token>/rfq/quote")
@public
def rfq_quote(token: str) -> ResponseReturnValue:
    if not is_code_typed(token):
        return redirect(url_for("guest.rfq", token=token))
    return own_quotes.quote_page(seat_of(token), {})


@blueprint.post("/<token>/rfq/quote")
@public
def rfq_quote_post(token: str) -> ResponseReturnValue:
    return own_quotes.save_quote(lambda: seat_of(token))


@blueprint.get("/<token>/rfq/decline")
@public
def rfq_decline(token: str) -> ResponseReturnValue:
    if not is_code_typed(token):
        return redirect(url_for("guest.rfq", token=token))
    return own_rfqs.decline_page(seat_of(token), {})


@blueprint.post("/<token>/rfq/decline")
@public
def rfq_decline_post(token: str) -> ResponseReturnValue:
    return own_rfqs.save_decline(lambda: seat_of(token))


def seat_of(token: str) -> Seat:
    """Raises NotFound for a link that is over, NotAllowed when no code was typed in this browser, or long ago."""
    found = opened(db(), token)
    if not is_code_typed(token):
        raise NotAllowed(_l("Open the link of your letter again and type the code that is sent to you."))

    def url(what: str, file: str) -> str:
        values: dict[str, Any] = {"file": file} if file else {}
        return url_for(_ENDPOINTS[what], token=token, **values)

    invitation = found.invitation
    return Seat(invitation, AnsweredVia.LINK, guest_actor(invitation.code, token), name_by_link(invitation), url)


def _code_page(token: str, errors: dict[str, str], *, is_sent: bool) -> str:
    invitation = opened(db(), token).invitation
    if is_sent and not errors:
        flash(_("A code is on its way. It may take a minute."), "info")
    page = CodePage(
        token=token,
        supplier=cards.firm_name(invitation.supplier),
        address=_hidden(invitation.contact_email or ""),
        is_sent=is_sent,
        minutes=CODE_MINUTES,
        days=KEPT_FOR.days,
    )
    return render_template("guest/rfq-code.html", page=page, errors=errors, labels=named_fields(errors, ANSWER_FIELDS))


def _hidden(address: str) -> str:
    """c•••@supplier.example: enough to know one's own mailbox by."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}\N{BULLET}\N{BULLET}\N{BULLET}@{host}"
