"""A request for quotation behind the link of a letter: it opens with a code sent to the same address, and for a while only."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from database.columns import now
from database.enums import AnsweredVia
from database.session import db, transaction
from linkage.errors import NotAllowed
from linkage.language import _, _l, current_language
from linkage.services.audit import guest_actor
from linkage.services.rfq_links import CODE_MINUTES, OPEN_FOR, is_code, opened, send_code
from linkage.web import cards, own_rfqs
from linkage.web.guards import public
from linkage.web.guest.blueprint import blueprint
from linkage.web.own_rfqs import Seat

OPENED = "opened_rfqs"
"""In the visitor's cookie: code of a link -> until when it is open in this browser."""

_MOST = 10
_ENDPOINTS = {
    "show": "guest.rfq",
    "nda": "guest.rfq_nda_post",
    "nda_end": "guest.rfq_nda_end_post",
    "file": "guest.rfq_file_post",
    "paper": "guest.rfq_paper",
    "question": "guest.rfq_question_post",
    "quote": "guest.rfq_quote",
    "decline": "guest.rfq_decline",
}


@dataclass(frozen=True, slots=True)
class CodePage:
    """`address`: where the code goes, most of it hidden; `is_sent`: one was asked for already."""

    token: str
    supplier: str
    address: str
    is_sent: bool
    minutes: int


@blueprint.get("/<token>/rfq")
@public
def rfq(token: str) -> str:
    if not _is_open(token):
        return _code_page(token, {}, is_sent="sent" in request.args)
    return own_rfqs.show(lambda: _seat(token))


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
        link = opened(writing, token).link
    if not is_right:
        text = _("This code is not right, or its time is over. Type it once more, or ask for a new one.")
        return _code_page(token, {"code": text}, is_sent=True), 422
    kept = dict(list(_opened_here().items())[-_MOST:])
    session[OPENED] = {**kept, link.code: (now() + OPEN_FOR).isoformat()}
    return redirect(url_for("guest.rfq", token=token))


@blueprint.post("/<token>/rfq/nda")
@public
def rfq_nda_post(token: str) -> ResponseReturnValue:
    return own_rfqs.agree(lambda: _seat(token))


@blueprint.post("/<token>/rfq/nda/end")
@public
def rfq_nda_end_post(token: str) -> ResponseReturnValue:
    return own_rfqs.end_agreement(lambda: _seat(token))


@blueprint.post("/<token>/rfq/files/<file>")
@public
def rfq_file_post(token: str, file: str) -> ResponseReturnValue:
    return own_rfqs.take(lambda: _seat(token), file)


@blueprint.get("/<token>/rfq/paper")
@public
def rfq_paper(token: str) -> ResponseReturnValue:
    return own_rfqs.own_paper(_seat(token))


@blueprint.post("/<token>/rfq/questions")
@public
def rfq_question_post(token: str) -> ResponseReturnValue:
    return own_rfqs.send_question(lambda: _seat(token))


@blueprint.get("/<token>/rfq/quote")
@public
def rfq_quote(token: str) -> ResponseReturnValue:
    if not _is_open(token):
        return redirect(url_for("guest.rfq", token=token))
    return own_rfqs.quote_page(_seat(token), {})


@blueprint.post("/<token>/rfq/quote")
@public
def rfq_quote_post(token: str) -> ResponseReturnValue:
    return own_rfqs.save_quote(lambda: _seat(token))


@blueprint.get("/<token>/rfq/decline")
@public
def rfq_decline(token: str) -> ResponseReturnValue:
    if not _is_open(token):
        return redirect(url_for("guest.rfq", token=token))
    return own_rfqs.decline_page(_seat(token), {})


@blueprint.post("/<token>/rfq/decline")
@public
def rfq_decline_post(token: str) -> ResponseReturnValue:
    return own_rfqs.save_decline(lambda: _seat(token))


def _seat(token: str) -> Seat:
    """Raises NotFound for a link that is over, NotAllowed when its code was not typed in this browser, or long ago."""
    found = opened(db(), token)
    if not _is_open(token):
        raise NotAllowed(_l("Open the link of your letter again and type the code that is sent to you."))

    def url(what: str, file: str) -> str:
        values: dict[str, Any] = {"file": file} if file else {}
        return url_for(_ENDPOINTS[what], token=token, **values)

    invitation = found.invitation
    reader = invitation.nda_accepted_name or invitation.contact_name or invitation.contact_email or ""
    return Seat(invitation, AnsweredVia.LINK, guest_actor(invitation.code, token), reader, url)


def _is_open(token: str) -> bool:
    """Whether the code was typed in this browser, not long ago. Raises NotFound for a link that is over."""
    return opened(db(), token).link.code in _opened_here()


def _opened_here() -> dict[str, str]:
    """Links whose code was typed here and that are still open."""
    kept = session.get(OPENED)
    if not isinstance(kept, dict):
        return {}
    return {code: until for code, until in kept.items() if datetime.datetime.fromisoformat(until) > now()}


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
    )
    return render_template("guest/rfq-code.html", page=page, errors=errors)


def _hidden(address: str) -> str:
    """c•••@supplier.example: enough to know one's own mailbox by."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}\N{BULLET}\N{BULLET}\N{BULLET}@{host}"
